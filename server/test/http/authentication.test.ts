// Credentials over HTTP: whatever a client sends, it is told who it is or refused, and never gets more or a 5xx.

import { request as httpRequest } from 'node:http';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createAuthenticator } from '../../src/auth/auth.ts';
import { signToken, swapClaims, testSecret, unsignToken } from '../support/tokens.ts';
import { codeOf, startGateway, type TestGateway } from './start-gateway.ts';

const roles = new Set(['anon', 'authenticated', 'service_role']);

function startWho(): Promise<TestGateway> {
  const { authenticate } = createAuthenticator({
    secret: testSecret,
    roleExists: (role) => roles.has(role),
    keys: new Map([['sb_publishable_1', 'anon']]),
  });
  return startGateway((fastify) => {
    fastify.get('/who', async (request) => ({ role: (await authenticate(request.headers)).role }));
  });
}

const ask = (url: string, headers: Record<string, string> = {}) => fetch(`${url}/who`, { headers });

describe('over HTTP', () => {
  test('a token makes the caller, and its absence anon', async () => {
    const { url } = await startWho();
    const token = signToken({ role: 'authenticated', sub: 'u1' });
    expect(await (await ask(url)).json()).toEqual({ role: 'anon' });
    expect(await (await ask(url, { authorization: `Bearer ${token}` })).json()).toEqual({ role: 'authenticated' });
    expect(await (await ask(url, { apikey: 'sb_publishable_1' })).json()).toEqual({ role: 'anon' });
  });

  test('an expired token is told apart by exactly this message', async () => {
    const { url } = await startWho();
    const response = await ask(url, { authorization: `Bearer ${signToken({ role: 'authenticated', exp: 1 })}` });
    expect([response.status, response.headers.get('www-authenticate')]).toEqual([401, 'Bearer error="invalid_token"']);
    expect(await response.json()).toEqual({
      errors: [{ message: 'JWT expired', extensions: { code: 'invalid-jwt' } }],
    });
  });

  test('a scheme that is not Bearer is refused with the one that is', async () => {
    const { url } = await startWho();
    const response = await ask(url, { authorization: 'Basic dXNlcjpwYXNz' });
    expect([response.status, response.headers.get('www-authenticate')]).toEqual([401, 'Bearer']);
    expect(await codeOf(response)).toBe('access-denied');
  });

  test('headers too large for Node are 431', async () => {
    const { url } = await startWho();
    const response = await ask(url, { authorization: `Bearer ${signToken({ pad: 'x'.repeat(15_000) })}` });
    expect(response.status).toBe(431);
    await response.text();
  });
});

// What RFC 9110 lets into a field's value: visible ASCII, space, tab and bytes above 0x7F.
const fieldValue = fc
  .array(
    fc.oneof(fc.integer({ min: 0x21, max: 0x7e }), fc.integer({ min: 0x80, max: 0xff }), fc.constantFrom(0x20, 0x09)),
    {
      maxLength: 80,
    },
  )
  .map((codes) => String.fromCharCode(...codes));

const genuine = signToken({ role: 'authenticated', sub: 'u1' });
const forged = fc.constantFrom(
  unsignToken(signToken({ role: 'service_role' }, { header: { alg: 'none' } })),
  swapClaims(genuine, { role: 'service_role' }),
  signToken({ role: 'service_role' }, { secret: 'some other secret that is long enough' }),
  signToken({ role: 'service_role', exp: 1 }),
  signToken({ role: 'service_role', nbf: 4e9 }),
  signToken({ role: 'postgres' }),
  `${genuine.slice(0, 40)}!${genuine.slice(41)}`,
);
const credential = fc.oneof(
  fieldValue,
  forged,
  fc
    .tuple(
      fc.constantFrom('Bearer ', 'bearer ', 'Basic ', 'Bearer', 'Bearer  ', 'Bearer Bearer '),
      fc.oneof(fieldValue, forged),
    )
    .map((parts) => parts.join('')),
);
const otherName = fc.constantFrom(
  'x-hasura-role',
  'x-hasura-admin-secret',
  'role',
  'request.jwt.claims',
  'x-forwarded-user',
  'cookie',
  'x-request-id',
);
const junk = fc.record(
  {
    authorization: credential,
    apikey: credential,
    other: fc.tuple(otherName, fc.oneof(fc.constant('service_role'), fieldValue)),
  },
  { requiredKeys: [] },
);

/** fetch() would refuse some of these values before they are sent. */
function askRaw(url: string, headers: Record<string, string>): Promise<{ status: number; body: string }> {
  return new Promise((resolve, reject) => {
    const request = httpRequest(`${url}/who`, { headers, insecureHTTPParser: false }, (response) => {
      let body = '';
      response.setEncoding('utf8').on('data', (chunk: string) => {
        body += chunk;
      });
      response.on('end', () => resolve({ status: response.statusCode ?? 0, body }));
    });
    request.on('error', reject).end();
  });
}

test('junk in the headers is never a 5xx and never another role', async () => {
  const { url, events } = await startWho();
  await fc.assert(
    fc.asyncProperty(junk, async ({ authorization, apikey, other }) => {
      const headers = {
        ...(authorization === undefined ? {} : { authorization }),
        ...(apikey === undefined ? {} : { apikey }),
        ...(other === undefined ? {} : { [other[0]]: other[1] }),
      };
      const { status, body } = await askRaw(url, headers);
      expect([200, 400, 401, 431]).toContain(status);
      if (status === 200) expect(body).toBe('{"role":"anon"}');
      else expect(body).toContain('"code":');
    }),
    { numRuns: 500 },
  );
  expect(events.filter((event) => event.kind === 'fault')).toEqual([]);
});
