// What browsers need to be told before scripts of other sites may call.

import { describe, expect, test } from 'vitest';
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
