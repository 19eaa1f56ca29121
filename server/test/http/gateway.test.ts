// The HTTP edge over real sockets: what is answered to requests that no front end sees, or that a front end failed at.

import { describe, expect, test } from 'vitest';
import { PergolaError } from '../../src/base/errors.ts';
import { codeOf, openRaw, startGateway } from './start-gateway.ts';

const json = { 'content-type': 'application/json' };

describe('health', () => {
  test('live and ready are answered with and without the database', async () => {
    let state: { ready: boolean; reason: string | undefined } = { ready: true, reason: undefined };
    const { url } = await startGateway(undefined, { health: async () => state });
    const ready = await fetch(`${url}/health/ready`);
    expect([ready.status, await ready.json()]).toEqual([200, { ready: true }]);

    state = { ready: false, reason: 'the database is starting up' };
    const waiting = await fetch(`${url}/health/ready`);
    expect([waiting.status, await waiting.json()]).toEqual([
      503,
      { ready: false, reason: 'the database is starting up' },
    ]);
    const live = await fetch(`${url}/health/live`);
    expect([live.status, await live.json()]).toEqual([200, { live: true }]);
    expect(live.headers.get('cache-control')).toBe('no-store');
  });

  test('ready is answered where asking fails or hangs', async () => {
    let ask: () => Promise<never> = () => Promise.reject(new Error('s3cret'));
    const { url, events } = await startGateway(undefined, { health: () => ask() });
    const failed = await fetch(`${url}/health/ready`);
    expect(failed.status).toBe(503);
    expect(await failed.json()).toEqual({ ready: false, reason: expect.not.stringContaining('s3cret') });
    expect(events.filter((event) => event.kind === 'fault')).toHaveLength(1);
    ask = () => new Promise(() => {});
    const hung = await fetch(`${url}/health/ready`);
    expect([hung.status, await hung.json()]).toEqual([503, expect.objectContaining({ ready: false })]);
  });
});

describe('a request id', () => {
  test('is the one the client sent where it is sane, in answer and events', async () => {
    const { url, events } = await startGateway();
    const response = await fetch(`${url}/health/live?token=s3cret`, { headers: { 'x-request-id': 'trace-1' } });
    expect(response.headers.get('x-request-id')).toBe('trace-1');
    await expect
      .poll(() => events)
      .toContainEqual(
        expect.objectContaining({ kind: 'request', id: 'trace-1', method: 'GET', path: '/health/live', status: 200 }),
      );
    expect(JSON.stringify(events)).not.toContain('s3cret');
  });

  test('is a new one otherwise, also where nothing was found', async () => {
    const { url } = await startGateway();
    const response = await fetch(`${url}/nowhere`, { headers: { 'x-request-id': 'a b"<c>' } });
    expect(response.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
  });

  test('comes with the role that the route names', async () => {
    const { url, events } = await startGateway((fastify) => {
      fastify.get('/who', (request, reply) => {
        request.setDecorator('callerRole', 'editor');
        reply.send('x');
      });
    });
    await (await fetch(`${url}/who`)).text();
    await (await fetch(`${url}/health/live`)).text();
    const roles = () => events.flatMap((event) => (event.kind === 'request' ? [event.role] : []));
    await expect.poll(roles).toEqual(['editor', undefined]);
  });
});

describe('what no route takes', () => {
  test('is 404 for a path and 405 with Allow for a method', async () => {
    const { url } = await startGateway((fastify) => {
      fastify.post('/only-post', (_request, reply) => void reply.send('x'));
      fastify.get('/things/:id', (_request, reply) => void reply.send('x'));
      fastify.get('/things/special', (_request, reply) => void reply.send('x'));
      fastify.put('/files/*', (_request, reply) => void reply.send('x'));
    });
    const nowhere = await fetch(`${url}/only-post/deeper`);
    expect([nowhere.status, await codeOf(nowhere)]).toEqual([404, 'not-found']);
    for (const [method, path, allow] of [
      ['GET', '/only-post?x=1', 'OPTIONS, POST'],
      ['DELETE', '/things/7', 'GET, HEAD, OPTIONS'],
      ['DELETE', '/things/special', 'GET, HEAD, OPTIONS'],
      ['POST', '/files/a/b', 'OPTIONS, PUT'],
    ] as const) {
      const response = await fetch(url + path, { method });
      expect([response.status, response.headers.get('allow')]).toEqual([405, allow]);
      expect(await codeOf(response)).toBe('method-not-allowed');
    }
  });

  test('is told to scripts of other sites too', async () => {
    const { url } = await startGateway();
    const response = await fetch(`${url}/nowhere`, { headers: { origin: 'https://app.example.com' } });
    expect(response.headers.get('access-control-allow-origin')).toBe('*');
    await response.text();
  });
});

describe('a body', () => {
  const echo = () =>
    startGateway(
      (fastify) => {
        fastify.post('/echo', (request, reply) => void reply.send(request.body));
      },
      { limits: { bodyLimit: 100 } },
    );

  test.each([
    ['no JSON', '{"a":', json, 400, 'bad-request'],
    ['empty', '', json, 400, 'bad-request'],
    ['with __proto__', '{"__proto__":{"x":1}}', json, 400, 'bad-request'],
    ['too large', JSON.stringify('x'.repeat(200)), json, 413, 'payload-too-large'],
    ['of another type', '<a/>', { 'content-type': 'text/xml' }, 415, 'unsupported-media-type'],
    ['of a type that is none', 'x', { 'content-type': ';;' }, 415, 'unsupported-media-type'],
  ])('%s is refused with a code', async (_, body, headers, status, code) => {
    const { url, events } = await echo();
    const response = await fetch(`${url}/echo`, { method: 'POST', body, headers });
    expect([response.status, await codeOf(response)]).toEqual([status, code]);
    expect(events).toContainEqual(expect.objectContaining({ kind: 'request-failed', code }));
    expect(events.filter((event) => event.kind === 'fault')).toEqual([]);
  });

  test('too large without a Content-Length is refused as well', async () => {
    const { port } = await echo();
    const chunk = 'x'.repeat(200);
    const { received } = openRaw(
      port,
      `POST /echo HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\nconnection: close\r\n\r\nc8\r\n${chunk}\r\n0\r\n\r\n`,
    );
    expect(await received).toMatch(/^HTTP\/1\.1 413 .*payload-too-large/s);
  });

  test('that the client gives up on is no fault of the server', async () => {
    const { url, port, events } = await echo();
    const { socket, received } = openRaw(
      port,
      'POST /echo HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 50\r\n\r\n{"a"',
    );
    socket.end();
    await received;
    expect((await fetch(`${url}/health/live`)).status).toBe(200);
    expect(events.filter((event) => event.kind === 'fault')).toEqual([]);
  });
});

describe('what a route throws', () => {
  test('is answered by its code where it is ours', async () => {
    const { url, events } = await startGateway((fastify) => {
      fastify.get('/busy', () => {
        throw new PergolaError('overloaded', 'No connection became free.', {
          retryAfter: 1.2,
          details: 'd',
          hint: 'h',
        });
      });
      fastify.get('/token', async () => {
        throw new PergolaError('invalid-jwt', 'JWT expired');
      });
    });
    const busy = await fetch(`${url}/busy`);
    expect([busy.status, busy.headers.get('retry-after')]).toEqual([503, '2']);
    expect(await busy.json()).toEqual({
      errors: [{ message: 'No connection became free.', extensions: { code: 'overloaded', details: 'd', hint: 'h' } }],
    });
    const token = await fetch(`${url}/token`);
    expect([token.status, token.headers.get('www-authenticate')]).toEqual([401, 'Bearer error="invalid_token"']);
    expect(await token.json()).toEqual({ errors: [{ message: 'JWT expired', extensions: { code: 'invalid-jwt' } }] });
    expect(events.flatMap((event) => (event.kind === 'request-failed' ? [event.code] : []))).toEqual([
      'overloaded',
      'invalid-jwt',
    ]);
  });

  test.each<[string, unknown]>([
    ['an error', new Error('s3cret')],
    ['an error with a status of 5xx', Object.assign(new Error('s3cret'), { statusCode: 502 })],
    ['a text', 's3cret'],
    ['null', null],
  ])('is 500 without its words where it is not ours: %s', async (_, thrown) => {
    const { url, events } = await startGateway((fastify) => {
      fastify.get('/things/:id', async () => {
        throw thrown;
      });
    });
    const response = await fetch(`${url}/things/1`, { headers: { 'x-request-id': 'r-7' } });
    const text = await response.text();
    expect(response.status).toBe(500);
    expect(JSON.parse(text)).toMatchObject({ errors: [{ extensions: { code: 'unexpected' } }] });
    expect(text).not.toContain('s3cret');
    expect(events).toContainEqual({ kind: 'fault', where: 'GET /things/:id', error: thrown, id: 'r-7' });
    expect((await fetch(`${url}/health/live`)).status).toBe(200);
  });
});

describe('what is not HTTP', () => {
  test.each([
    ['a request line of nonsense', 'nonsense\r\n\r\n', 400, 'bad-request'],
    ['a header without a colon', 'GET / HTTP/1.1\r\nhost x\r\n\r\n', 400, 'bad-request'],
    [
      'both lengths',
      'POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 1\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n',
      400,
      'bad-request',
    ],
    ['a long URL', `GET /?${'x'.repeat(20_000)} HTTP/1.1\r\nhost: x\r\n\r\n`, 431, 'invalid-headers'],
    ['too many headers', `GET / HTTP/1.1\r\nhost: x\r\na: ${'x'.repeat(20_000)}\r\n\r\n`, 431, 'invalid-headers'],
    ['a path that is no URL', 'GET /%E0%A4%A HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n', 400, 'bad-request'],
  ])('%s is answered and the connection closed', async (_, text, status, code) => {
    const { port, url } = await startGateway();
    const answer = await openRaw(port, text).received;
    expect(answer).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
    expect(answer.slice(answer.indexOf('{'))).toContain(`"code":"${code}"`);
    expect((await fetch(`${url}/health/live`)).status).toBe(200);
  });
});

describe('a slow client', () => {
  const limits = { headersTimeout: 200, requestTimeout: 200, checkInterval: 50 };
  const post = 'POST /echo HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 100\r\n\r\n{';

  test.each([
    ['with its headers', 'GET /health/live HTTP/1.1\r\nhost:'],
    ['with its body', post],
    ['with a byte now and then', 'GET /health/live HTTP/1.1\r\n'],
  ])('%s is answered 408 and closed', async (name, text) => {
    const { port } = await startGateway(
      (fastify) => {
        fastify.post('/echo', (request, reply) => void reply.send(request.body));
      },
      { limits },
    );
    const { socket, received } = openRaw(port, text);
    const drip = setInterval(() => name.endsWith('then') && socket.writable && socket.write('x'), 20);
    expect(await received.finally(() => clearInterval(drip))).toMatch(/^HTTP\/1\.1 408 .*"code":"request-timeout"/s);
  });

  test('does not keep others from being answered', async () => {
    const { port, url } = await startGateway(undefined, {
      limits: { ...limits, headersTimeout: 2000, requestTimeout: 2000 },
    });
    const slow = Array.from({ length: 100 }, () => openRaw(port, 'GET /health/live HTTP/1.1\r\nhost:'));
    expect((await fetch(`${url}/health/live`)).status).toBe(200);
    const answers = await Promise.all(slow.map(({ received }) => received));
    expect(answers.filter((answer) => !answer.startsWith('HTTP/1.1 408'))).toEqual([]);
  });
});
