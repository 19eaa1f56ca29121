// What browsers need to be told before scripts of other sites may call.

import { describe, expect, test } from 'vitest';
import type { CorsOptions } from '../../src/gateway/gateway.ts';
import { startGateway } from './start-gateway.ts';

const preflight = (url: string, headers: Record<string, string> = {}) =>
  fetch(url, {
    method: 'OPTIONS',
    headers: {
      origin: 'https://app.example.com',
      'access-control-request-method': 'PATCH',
      'access-control-request-headers': 'authorization, x-client-info, apikey, prefer, tus-resumable, x-mine',
      ...headers,
    },
  });

describe('a preflight', () => {
  test('is answered for every path, without credentials and before any route', async () => {
    let reached = 0;
    const { url } = await startGateway((fastify) => {
      fastify.all('/graphql', (_request, reply) => {
        reached += 1;
        reply.send('x');
      });
    });
    for (const path of ['/graphql', '/health/ready', '/rest/v1/track']) {
      const response = await preflight(url + path);
      expect(response.status).toBe(204);
      expect(response.headers.get('access-control-allow-origin')).toBe('*');
      expect(response.headers.get('access-control-allow-credentials')).toBeNull();
      expect(response.headers.get('access-control-allow-headers')).toBe(
        'authorization, x-client-info, apikey, prefer, tus-resumable, x-mine',
      );
      expect(response.headers.get('access-control-allow-methods')?.split(', ')).toEqual(
        expect.arrayContaining(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE']),
      );
      expect(response.headers.get('vary')).toContain('Access-Control-Request-Headers');
    }
    expect(reached).toBe(0);
  });

  test('of a site that is not listed gets no permission', async () => {
    const { url } = await startGateway(undefined, { cors: { origins: ['https://app.example.com'] } });
    const listed = await preflight(url);
    expect(listed.headers.get('access-control-allow-origin')).toBe('https://app.example.com');
    expect(listed.headers.get('vary')).toContain('Origin');
    for (const origin of ['https://evil.example.com', 'https://app.example.com.evil.com', 'null']) {
      const other = await preflight(url, { origin });
      expect(other.headers.get('access-control-allow-origin')).toBeNull();
    }
  });
});

test('a listed site is named in every answer, and caches are told that it is; another one is not', async () => {
  const { url } = await startGateway(undefined, {
    cors: { origins: ['https://app.example.com', 'http://localhost:3000'] },
  });
  for (const path of ['/health/live', '/nowhere']) {
    for (const origin of ['https://app.example.com', 'http://localhost:3000']) {
      const { headers } = await answered(url + path, origin);
      expect([headers.get('access-control-allow-origin'), headers.get('vary')]).toEqual([origin, 'Origin']);
    }
    for (const origin of ['http://app.example.com', 'https://app.example.com:8443', 'http://localhost:3001']) {
      const { headers } = await answered(url + path, origin);
      expect([headers.get('access-control-allow-origin'), headers.get('vary')]).toEqual([null, 'Origin']);
    }
  }
});

test('cookies are allowed along for listed sites where that is said, and for no others', async () => {
  const credentials = async (cors: CorsOptions, origin: string) => {
    const { url } = await startGateway(undefined, { cors });
    const [asked, called] = [await preflight(url, { origin }), await answered(`${url}/health/live`, origin)];
    const names = ['access-control-allow-origin', 'access-control-allow-credentials'] as const;
    const told = [asked, called].map(({ headers }) => names.map((name) => headers.get(name)));
    expect(told[0]).toEqual(told[1]);
    return told[0];
  };
  const [origin, other] = ['https://app.example.com', 'https://evil.example.com'];
  expect(await credentials({ origins: [origin], credentials: true }, origin)).toEqual([origin, 'true']);
  expect((await credentials({ origins: [origin], credentials: true }, other))?.[0]).toBeNull();
  expect(await credentials({ origins: [origin] }, origin)).toEqual([origin, null]);
  // The settings refuse the two together; nothing must come of it all the same.
  expect(await credentials({ origins: '*', credentials: true }, origin)).toEqual(['*', null]);
});

async function answered(url: string, origin: string): Promise<Response> {
  const response = await fetch(url, { headers: { origin } });
  await response.text();
  return response;
}

test('every answer tells which headers scripts may read', async () => {
  const { url } = await startGateway((fastify) => {
    fastify.get('/fails', async () => {
      throw new Error('x');
    });
  });
  for (const path of ['/health/live', '/nowhere', '/fails']) {
    const response = await fetch(url + path, { headers: { origin: 'https://app.example.com' } });
    await response.text();
    const exposed = response.headers.get('access-control-expose-headers')?.split(', ') ?? [];
    expect(response.headers.get('access-control-allow-origin')).toBe('*');
    expect(exposed).toEqual(
      expect.arrayContaining([
        'Content-Range',
        'Content-Location',
        'Location',
        'X-Total-Count',
        'Link',
        'Preference-Applied',
      ]),
    );
  }
});

test('a request without an Origin is served where only some sites may call', async () => {
  const { url } = await startGateway(undefined, { cors: { origins: ['https://app.example.com'] } });
  const response = await fetch(`${url}/health/live`);
  expect([response.status, response.headers.get('access-control-allow-origin')]).toEqual([200, null]);
  await response.text();
});
