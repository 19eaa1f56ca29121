// The end of the server, and a start that finds its port taken.

import { once } from 'node:events';
import { createServer } from 'node:http';
import { describe, expect, onTestFinished, test } from 'vitest';
import { createGateway, type Upgrade } from '../../src/gateway/gateway.ts';
import { gate, openRaw, startGateway } from './start-gateway.ts';

const keepAlive = (path: string) => `GET ${path} HTTP/1.1\r\nhost: x\r\nconnection: keep-alive\r\n\r\n`;

/** A gateway with a route that answers when told to, and a promise of its being reached. */
async function startWaiting(closeGrace = 60_000) {
  const reached = gate();
  const released = gate();
  const gateway = await startGateway(
    (fastify) => {
      fastify.get('/wait', async (_request, reply) => {
        reached.open();
        await released.opened;
        return reply.send('finished');
      });
    },
    { limits: { closeGrace } },
  );
  return { gateway, reached, released };
}

describe('closing', () => {
  test('lets a request under way finish, then closes its connection', async () => {
    const { gateway, reached, released } = await startWaiting();
    const { received } = openRaw(gateway.port, keepAlive('/wait'));
    await reached.opened;
    const closed = gateway.close();
    released.open();
    expect(await received).toMatch(/^HTTP\/1\.1 200 .*finished$/s);
    await closed;
    await expect(fetch(`${gateway.url}/health/live`)).rejects.toThrow();
  });

  test('closes idle connections at once and takes no new ones', async () => {
    const { gateway, reached, released } = await startWaiting();
    const idle = openRaw(gateway.port, keepAlive('/health/live'));
    await idle.until('{"live":true}');
    void openRaw(gateway.port, keepAlive('/wait'));
    await reached.opened;
    const closed = gateway.close();
    expect(await idle.received).toMatch(/"live":true}$/);
    const refused = openRaw(gateway.port, keepAlive('/health/live'));
    expect(await refused.received).toBe('');
    released.open();
    await closed;
  });

  test('answers 503 to a request on a connection that is still in use', async () => {
    const { gateway, reached, released } = await startWaiting();
    const { socket, received } = openRaw(gateway.port, keepAlive('/wait'));
    await reached.opened;
    const closed = gateway.close();
    // Pipelined behind the one that waits, and read while the server stops.
    const second = once(gateway.fastify.server, 'request');
    socket.write(keepAlive('/nowhere'));
    await second;
    released.open();
    const answers = await received;
    await closed;
    expect(answers).toMatch(
      /^HTTP\/1\.1 200 .*finished\s*HTTP\/1\.1 503 .*connection: close.*"code":"shutting-down"/is,
    );
  });

  test('serves on for a while first, says that it will stop, and lets nobody keep a connection', async () => {
    const gateway = await startGateway(
      (fastify) => {
        fastify.get('/some', (_request, reply) => reply.send('served'));
      },
      { limits: { drain: 3000 } },
    );
    const kept = openRaw(gateway.port, keepAlive('/some'));
    await kept.until('served');
    const closed = gateway.close();
    const ready = await fetch(`${gateway.url}/health/ready`);
    expect({ status: ready.status, body: await ready.json() }).toMatchObject({ status: 503, body: { ready: false } });
    kept.socket.write(keepAlive('/some'));
    expect(await kept.received).toMatch(/served.*HTTP\/1\.1 200 .*connection: close.*served$/is);
    await closed;
    await expect(fetch(`${gateway.url}/health/live`)).rejects.toThrow();
  });

  test('cuts what does not finish within the grace', async () => {
    const { gateway, reached } = await startWaiting(50);
    const { received } = openRaw(gateway.port, keepAlive('/wait'));
    await reached.opened;
    await gateway.close();
    expect(await received).toBe('');
  });

  test('cuts connections that speak another protocol by now', async () => {
    const upgraded = gate();
    const take: Upgrade['take'] = ({ socket }) => {
      socket.write('HTTP/1.1 101 Switching Protocols\r\nupgrade: websocket\r\nconnection: upgrade\r\n\r\n');
      upgraded.open();
    };
    const gateway = await startGateway(undefined, { limits: { closeGrace: 50 }, upgrades: [{ path: '/', take }] });
    const { received } = openRaw(
      gateway.port,
      'GET / HTTP/1.1\r\nhost: x\r\nupgrade: websocket\r\nconnection: upgrade\r\n\r\n',
    );
    await upgraded.opened;
    await gateway.close();
    expect(await received).toMatch(/^HTTP\/1\.1 101 /);
  });

  test('may be asked for twice, and before listening', async () => {
    const { gateway, released } = await startWaiting();
    released.open();
    await Promise.all([gateway.close(), gateway.close()]);
    const never = createGateway({
      host: '127.0.0.1',
      port: 0,
      report: () => {},
      health: async () => ({ ready: true, reason: undefined }),
      mount: () => {},
    });
    await never.close();
  });
});

describe('listening', () => {
  test('fails with a code and the holder where the port is taken', async () => {
    const first = await startGateway();
    const attempt = startGateway(undefined, { port: first.port });
    await expect(attempt).rejects.toMatchObject({
      code: 'port-in-use',
      message: expect.stringContaining(String(first.port)),
    });
    if (process.platform === 'linux') await expect(attempt).rejects.toThrow(`process ${process.pid}`);
  });

  test('fails with a code where the address is not ours', async () => {
    // RFC 5737: an address that is nobody's.
    await expect(startGateway(undefined, { host: '192.0.2.1' })).rejects.toMatchObject({ code: 'listen-failed' });
  });

  test('passes on what mounting threw', async () => {
    const mount = () => {
      throw new Error('no schema');
    };
    await expect(startGateway(mount)).rejects.toThrow('no schema');
  });

  test.each([
    ['localhost', /^http:\/\/localhost:\d+$/],
    ['0.0.0.0', /^http:\/\/localhost:\d+$/],
    ['127.0.0.1', /^http:\/\/127\.0\.0\.1:\d+$/],
  ])('on %s tells a URL that opens', async (host, pattern) => {
    const { url } = await startGateway(undefined, { host });
    expect(url).toMatch(pattern);
    expect((await fetch(`${url}/health/live`)).status).toBe(200);
  });

  test('does not fail over a server of another kind on another port', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    onTestFinished(() => void other.close());
    await expect(startGateway()).resolves.toBeDefined();
  });
});
