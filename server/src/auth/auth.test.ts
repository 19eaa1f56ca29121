// Who calls: every way in, and every way that must not be one.

import { describe, expect, test } from 'vitest';
import { signToken, swapClaims, testSecret, unsignToken } from '../../test/support/tokens.ts';
import { type CredentialFault, PergolaError } from '../base/errors.ts';
import { type AuthenticatorOptions, createAuthenticator, mintKey } from './auth.ts';

const now = 1_800_000_000;
const roles = new Set(['anon', 'authenticated', 'service_role', 'editor', 'postgres']);

function setUp(seconds = () => now, more: Partial<AuthenticatorOptions> = {}) {
  const known = new Set(roles);
  const authenticator = createAuthenticator({
    secret: testSecret,
    roleExists: (role) => known.has(role),
    mayBecome: (role) => role !== 'postgres',
    keys: new Map([['sb_secret_1', 'service_role']]),
    clock: () => seconds() * 1000,
    ...more,
  });
  return { ...authenticator, known };
}

const bearer = (token: string) => ({ authorization: `Bearer ${token}` });

interface Refusal {
  readonly code: string;
  readonly status: number;
  readonly message: string;
  readonly credential: CredentialFault | undefined;
}

async function refusalOf(attempt: Promise<unknown>): Promise<Refusal> {
  const error = await attempt.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof PergolaError)) throw new Error(`not refused with a PergolaError: ${error}`);
  const { code, status, message, credential } = error;
  return { code, status, message, credential };
}

describe('a caller', () => {
  test('without credentials is anon', async () => {
    const { authenticate, authenticateSync } = setUp();
    const anon = { role: 'anon', claims: '{"role":"anon"}', subject: '' };
    expect(await authenticate({})).toEqual(anon);
    expect(authenticateSync({})).toEqual(anon);
    expect(await authenticate({ authorization: '', apikey: '' })).toEqual(anon);
  });

  test('has the role, subject and claims of the token', async () => {
    const token = signToken({ sub: 'u1', role: 'authenticated', exp: now + 60, nested: { a: [1, 'é'] } });
    expect(await setUp().authenticate(bearer(token))).toEqual({
      role: 'authenticated',
      subject: 'u1',
      claims: `{"sub":"u1","role":"authenticated","exp":${now + 60},"nested":{"a":[1,"é"]}}`,
    });
  });

  test('with a token that names no role is anon with those claims', async () => {
    const caller = await setUp().authenticate(bearer(signToken({ sub: 'u1' })));
    expect(caller).toMatchObject({ role: 'anon', subject: 'u1', claims: '{"sub":"u1","role":"anon"}' });
  });

  test('with a known key has the role of the key, in either header', async () => {
    const { authenticate, authenticateSync } = setUp();
    expect((await authenticate({ apikey: 'sb_secret_1' })).role).toBe('service_role');
    expect(authenticateSync(bearer('sb_secret_1'))?.claims).toBe('{"role":"service_role"}');
  });

  test('may write the scheme in any case', async () => {
    const token = signToken({ role: 'editor' });
    expect((await setUp().authenticate({ authorization: `bearer   ${token}` })).role).toBe('editor');
  });

  test('is who Authorization says, and apikey only where there is none', async () => {
    const { authenticate } = setUp();
    const headers = { ...bearer(signToken({ role: 'editor' })), apikey: 'sb_secret_1' };
    expect((await authenticate(headers)).role).toBe('editor');
    expect((await authenticate({ authorization: '', apikey: 'sb_secret_1' })).role).toBe('service_role');
    expect((await refusalOf(authenticate({ ...bearer('nonsense'), apikey: 'sb_secret_1' }))).status).toBe(401);
  });

  test.each([
    'x-hasura-role',
    'x-hasura-admin-secret',
    'x-hasura-use-backend-only-permissions',
    'role',
    'request.jwt.claims',
    'x-forwarded-user',
    'x-forwarded-for',
    'cookie',
    'proxy-authorization',
  ])('gains nothing by the header %s', async (name) => {
    const { authenticate } = setUp();
    for (const value of ['service_role', '{"role":"service_role"}', `Bearer ${signToken({ role: 'service_role' })}`]) {
      expect((await authenticate({ [name]: value })).role).toBe('anon');
    }
  });

  test('keeps the leeway of 30 seconds on both sides', async () => {
    const { authenticate } = setUp();
    expect((await authenticate(bearer(signToken({ role: 'editor', exp: now - 29 })))).role).toBe('editor');
    expect((await authenticate(bearer(signToken({ role: 'editor', nbf: now + 30 })))).role).toBe('editor');
  });
});

describe('refused is', () => {
  const good = signToken({ role: 'authenticated', sub: 'u1' });
  const asService = { role: 'service_role' };
  const flipped = `${good.slice(0, -2)}${good.at(-2) === 'A' ? 'B' : 'A'}${good.at(-1)}`;
  const cases: readonly (readonly [what: string, token: string, message: string | RegExp])[] = [
    ['an expired token', signToken({ role: 'editor', exp: now - 30 }), 'JWT expired'],
    ['a token not yet valid', signToken({ role: 'editor', nbf: now + 31 }), 'JWT not yet valid'],
    [
      'a token of another secret',
      signToken(asService, { secret: 'another secret of the same length, here' }),
      'JWT signature does not match',
    ],
    ['a tampered signature', flipped, 'JWT signature does not match'],
    ['swapped claims', swapClaims(good, asService), 'JWT signature does not match'],
    ['alg none', unsignToken(signToken(asService, { header: { alg: 'none' } })), 'JWT algorithm is not HS256'],
    ['alg None with a signature', signToken(asService, { header: { alg: 'None' } }), 'JWT algorithm is not HS256'],
    ['no signature', unsignToken(signToken(asService)), /^JWT/],
    [
      'HS512 with the right secret',
      signToken(asService, { header: { alg: 'HS512' }, hash: 'sha512' }),
      'JWT algorithm is not HS256',
    ],
    ['RS256 in name', signToken(asService, { header: { alg: 'RS256' } }), 'JWT algorithm is not HS256'],
    ['a header without alg', signToken(asService, { header: { alg: undefined } }), /^JWT/],
    ['an unknown critical header', signToken(asService, { header: { crit: ['x'], x: 1 } }), /^JWT/],
    ['claims that are no object', signToken([1]), /^JWT/],
    ['claims that are no JSON', signToken('{"role":"service_role"'), /^JWT/],
    ['a role that is no string', signToken({ role: ['service_role'] }), 'JWT claim "role" is not a string'],
    ['exp that is no number', signToken({ role: 'editor', exp: 'tomorrow' }), 'JWT claim "exp" is not valid'],
    ['a subject with U+0000', signToken({ role: 'editor', sub: 'a\0b' }), /character/],
    ['half a surrogate pair', signToken('{"role":"editor","sub":"\\ud800"}'), /character/],
    ['an audience that is no string', signToken({ role: 'editor', aud: { a: 1 } }), 'JWT claim "aud" is not valid'],
    ['audiences that are no strings', signToken({ role: 'editor', aud: ['a', 1] }), 'JWT claim "aud" is not valid'],
    ['a token of the future', signToken({ role: 'editor', iat: now + 31 }), 'JWT issued in the future'],
    ['empty parts', '..', 'JWT is malformed'],
    ['a token of 9,000 characters', signToken({ role: 'editor', pad: 'x'.repeat(9000) }), /longer/],
  ];

  test.each(cases)('%s', async (_, token, message) => {
    const { authenticate, authenticateSync } = setUp();
    const refusal = await refusalOf(authenticate(bearer(token)));
    expect(refusal).toMatchObject({ code: 'invalid-jwt', status: 401 });
    expect(refusal.message).toMatch(message instanceof RegExp ? message : new RegExp(`^${RegExp.escape(message)}$`));
    // A second try with the same token fares no better.
    expect((await refusalOf(authenticate(bearer(token)))).code).toBe('invalid-jwt');
    expect(() => authenticateSync(bearer(token)) ?? refuse()).toThrow();
  });

  function refuse(): never {
    throw new Error('nothing known of it');
  }

  test.each([
    'Basic dXNlcjpwYXNz',
    'Bearer',
    'Bearer ',
    'Token abc',
    good,
    `Bearer ${good} ${good}`,
    `Bearer\t${good}`,
    `Bearer ${good}, Bearer ${good}`,
  ])('an Authorization of the form %s', async (authorization) => {
    expect(await refusalOf(setUp().authenticate({ authorization }))).toMatchObject({
      code: 'access-denied',
      status: 401,
    });
  });

  test.each(['undefined', 'null', 'sb_secret_2', 'a.b', 'a.b.c.d', '__proto__', 'constructor'])(
    'the key %s',
    async (key) => {
      const { authenticate } = setUp();
      expect(await refusalOf(authenticate(bearer(key)))).toMatchObject({ code: 'access-denied', status: 401 });
      expect(await refusalOf(authenticate({ apikey: key }))).toMatchObject({ code: 'access-denied', status: 401 });
    },
  );

  test.each(['nobody', 'none', 'public', '', 'Editor', 'x'.repeat(100), '__proto__'])(
    'the unknown role %j',
    async (role) => {
      const refusal = await refusalOf(setUp().authenticate(bearer(signToken({ role }))));
      expect(refusal).toMatchObject({ code: 'access-denied', status: 401 });
      expect(refusal.message.length).toBeLessThan(120);
    },
  );

  test('a role that the API does not become', async () => {
    const refusal = await refusalOf(setUp().authenticate(bearer(signToken({ role: 'postgres' }))));
    expect(refusal).toMatchObject({ code: 'permission-error', status: 403 });
  });

  test('a secret too short for HS256', () => {
    expect(() => createAuthenticator({ secret: 'x'.repeat(31), roleExists: () => true })).toThrow(PergolaError);
    expect(() => createAuthenticator({ secret: 'x'.repeat(32), roleExists: () => true })).not.toThrow();
  });
});

describe('what is wrong with a credential is said apart from the words:', () => {
  const cases: readonly (readonly [authorization: string, fault: CredentialFault])[] = [
    ['Bearer', { kind: 'none-sent' }],
    ['bearer  ', { kind: 'none-sent' }],
    ['Basic dXNlcjpwYXNz', { kind: 'not-bearer' }],
    [`Bearer ${'x'.repeat(9000)}`, { kind: 'too-long' }],
    ['Bearer sb_secret_2', { kind: 'not-a-token', parts: 1 }],
    ['Bearer a.b', { kind: 'not-a-token', parts: 2 }],
    ['Bearer a.b.c.d', { kind: 'not-a-token', parts: 4 }],
    ['Bearer a.b.c', { kind: 'malformed' }],
    [`Bearer ${signToken({}, { header: { alg: 'HS512' }, hash: 'sha512' })}`, { kind: 'algorithm', unsecured: false }],
    [`Bearer ${unsignToken(signToken({}, { header: { alg: 'none' } }))}`, { kind: 'algorithm', unsecured: true }],
    [`Bearer ${signToken({}, { secret: 'another secret of the same length, here' })}`, { kind: 'signature' }],
    [`Bearer ${signToken([1])}`, { kind: 'claims' }],
    [`Bearer ${signToken({ sub: '\0' })}`, { kind: 'unstorable' }],
    [`Bearer ${signToken({ exp: 'tomorrow' })}`, { kind: 'claim-type', claim: 'exp' }],
    [`Bearer ${signToken({ nbf: 'tomorrow' })}`, { kind: 'claim-type', claim: 'nbf' }],
    [`Bearer ${signToken({ iat: 'tomorrow' })}`, { kind: 'claim-type', claim: 'iat' }],
    [`Bearer ${signToken({ aud: 1 })}`, { kind: 'claim-type', claim: 'aud' }],
    [`Bearer ${signToken({ role: 1 })}`, { kind: 'claim-type', claim: 'role' }],
    [`Bearer ${signToken({ exp: now - 100 })}`, { kind: 'expired', seconds: 100 }],
    [`Bearer ${signToken({ nbf: now + 100 })}`, { kind: 'not-yet-valid', seconds: 100 }],
    [`Bearer ${signToken({ iat: now + 100 })}`, { kind: 'issued-in-future', seconds: 100 }],
    [`Bearer ${signToken({ role: 'nobody' })}`, { kind: 'unknown-role', role: 'nobody' }],
    [`Bearer ${signToken({ role: 'postgres' })}`, { kind: 'forbidden-role', role: 'postgres' }],
  ];

  test.each(cases)('%.40s is %j', async (authorization, fault) => {
    expect((await refusalOf(setUp().authenticate({ authorization }))).credential).toEqual(fault);
  });

  test('a token that expired since it was seen first', async () => {
    let time = now;
    const { authenticate } = setUp(() => time);
    const headers = bearer(signToken({ role: 'editor', exp: now + 10 }));
    await authenticate(headers);
    time = now + 60;
    expect((await refusalOf(authenticate(headers))).credential).toEqual({ kind: 'expired', seconds: 50 });
  });
});

describe('an audience that is asked for', () => {
  const asked = () => setUp(() => now, { audience: 'shop' });

  test.each([[undefined], ['shop'], [['bar', 'shop']], [[]], [null]])('is met by %j', async (aud) => {
    expect((await asked().authenticate(bearer(signToken({ role: 'editor', aud })))).role).toBe('editor');
  });

  test.each([['bar'], [['bar']], ['']])('is not met by %j', async (aud) => {
    const refusal = await refusalOf(asked().authenticate(bearer(signToken({ role: 'editor', aud }))));
    expect(refusal).toMatchObject({ code: 'invalid-jwt', status: 401, credential: { kind: 'audience' } });
  });
});

describe('another anonymous role', () => {
  test('is who calls without credentials, and with a token that names no role', async () => {
    const { authenticate, authenticateSync } = setUp(() => now, { anonymousRole: 'web_anon' });
    expect(authenticateSync({})).toEqual({ role: 'web_anon', claims: '{"role":"web_anon"}', subject: '' });
    const token = bearer(signToken({ sub: 'u1' }));
    expect(await refusalOf(authenticate(token))).toMatchObject({ credential: { kind: 'unknown-role' } });
    const known = setUp(() => now, { anonymousRole: 'web_anon', roleExists: (role) => role === 'web_anon' });
    expect(await known.authenticate(token)).toMatchObject({ claims: '{"sub":"u1","role":"web_anon"}' });
  });
});

describe('a secret of exactly 32 characters', () => {
  test('is long enough', async () => {
    const secret = 'reallyreallyreallyreallyverysafe';
    const { authenticate } = setUp(() => now, { secret });
    expect((await authenticate(bearer(signToken({ role: 'editor' }, { secret })))).role).toBe('editor');
  });
});

describe('a backslash in a claim', () => {
  test('is no reason to refuse it', async () => {
    const caller = await setUp().authenticate(bearer(signToken({ role: 'editor', note: 'a\\u0000 \\ud800' })));
    expect(JSON.parse(caller.claims)).toEqual({ role: 'editor', note: 'a\\u0000 \\ud800' });
  });
});

describe('a token seen before', () => {
  test('is known without waiting, and gives the very same caller', async () => {
    const { authenticate, authenticateSync } = setUp();
    const headers = bearer(signToken({ role: 'editor' }));
    expect(authenticateSync(headers)).toBeUndefined();
    const first = await authenticate(headers);
    expect(authenticateSync(headers)).toBe(first);
  });

  test('expires all the same', async () => {
    let time = now;
    const { authenticate, authenticateSync } = setUp(() => time);
    const headers = bearer(signToken({ role: 'editor', exp: now + 10 }));
    await authenticate(headers);
    time = now + 39;
    expect(authenticateSync(headers)?.role).toBe('editor');
    time = now + 40;
    expect(() => authenticateSync(headers)).toThrow('JWT expired');
    expect((await refusalOf(authenticate(headers))).message).toBe('JWT expired');
  });

  test('is not valid yet after the clock went back', async () => {
    let time = now;
    const { authenticate } = setUp(() => time);
    const headers = bearer(signToken({ role: 'editor', nbf: now }));
    await authenticate(headers);
    time = now - 31;
    expect((await refusalOf(authenticate(headers))).message).toBe('JWT not yet valid');
    time = now;
    expect((await authenticate(headers)).role).toBe('editor');
  });

  test('is worth nothing once its role is dropped', async () => {
    const { authenticate, authenticateSync, known } = setUp();
    const headers = bearer(signToken({ role: 'editor' }));
    await authenticate(headers);
    known.delete('editor');
    expect(() => authenticateSync(headers)).toThrow('does not exist');
    known.add('editor');
    expect(authenticateSync(headers)?.role).toBe('editor');
  });
});

describe('a minted key', () => {
  test('is the same at every start and makes its bearer the role', async () => {
    const key = await mintKey(testSecret, 'service_role');
    expect(await mintKey(testSecret, 'service_role')).toBe(key);
    expect(await mintKey(testSecret, 'anon')).not.toBe(key);
    const { authenticate } = setUp(() => now + 100 * 365 * 86_400);
    expect((await authenticate({ apikey: key })).role).toBe('service_role');
  });
});
