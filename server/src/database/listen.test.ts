// Notifications arrive, also after the connection was lost, and whoever listens learns that something may have been missed.

import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type FaultProxy, startFaultProxy, throughProxy } from '../../test/support/fault-proxy.ts';
import { createTestDatabase, type TestDatabase } from '../../test/support/postgres.ts';
import type { Event } from '../observe/event.ts';
import { type Listener, openListener } from './listen.ts';

describe('a listener', () => {
  let database: TestDatabase;
  let proxy: FaultProxy;
  let listener: Listener | undefined;
  const events: Event[] = [];
  const report = (event: Event) => void events.push(event);

  beforeEach(async () => {
    events.length = 0;
    database = await createTestDatabase();
    proxy = await startFaultProxy(Number(new URL(database.url).port));
  });

  afterEach(async () => {
    await listener?.close();
    await proxy.close();
    await database.drop();
  });

  const until = async (condition: () => boolean) => {
    while (!condition()) await new Promise((resolve) => setTimeout(resolve, 5));
  };

  test('hears each channel, payload by payload', async () => {
    const heard: string[] = [];
    listener = await openListener(database.url, { report });
    await listener.listen('news', (payload) => heard.push(`news ${payload}`));
    await listener.listen('Odd "channel"', (payload) => heard.push(`odd ${payload}`));
    await database.script(`notify news, 'not { json'; notify "Odd ""channel"""; notify other, 'x'; notify news, '2'`);
    await until(() => heard.length === 3);
    expect(heard).toEqual(['news not { json', 'odd ', 'news 2']);
  });

  test('comes back after every loss, and says so', async () => {
    const heard: string[] = [];
    let returns = 0;
    listener = await openListener(throughProxy(database.url, proxy), {
      report,
      maxRetryInterval: 50,
      onReconnected: () => returns++,
    });
    await listener.listen('news', (payload) => heard.push(payload));
    for (let round = 1; round <= 3; round++) {
      proxy.mode = 'refuse';
      proxy.reset();
      await until(() => proxy.connections === 0);
      proxy.mode = 'forward';
      await until(() => returns === round);
      await database.script(`notify news, '${round}'`);
      await until(() => heard.length === round);
    }
    expect(heard).toEqual(['1', '2', '3']);
    expect(events).toEqual([]);
  });

  test('waits for a database that is away at first', async () => {
    const heard: string[] = [];
    let returns = 0;
    proxy.mode = 'refuse';
    const options = { report, maxRetryInterval: 50, onReconnected: () => returns++ };
    listener = await openListener(throughProxy(database.url, proxy), options);
    await listener.listen('news', (payload) => heard.push(payload));
    proxy.mode = 'forward';
    await until(() => returns === 1);
    await database.script(`notify news, 'here'`);
    await until(() => heard.length === 1);
  });

  test('stops trying when it is closed', async () => {
    listener = await openListener(throughProxy(database.url, proxy), { report, maxRetryInterval: 20 });
    proxy.mode = 'refuse';
    proxy.reset();
    await until(() => proxy.connections === 0);
    await listener.close();
    listener = undefined;
    proxy.mode = 'forward';
    // An attempt that was under way is undone, and none follows.
    await new Promise((resolve) => setTimeout(resolve, 100));
    await until(() => proxy.connections === 0);
    expect(events).toEqual([]);
  });

  test('a callback that throws is reported and does not end the others', async () => {
    const heard: string[] = [];
    listener = await openListener(database.url, { report });
    await listener.listen('news', () => {
      throw new Error('of the callback');
    });
    await listener.listen('news', (payload) => heard.push(payload));
    await database.script(`notify news, '1'`);
    await until(() => heard.length === 1);
    expect(events).toMatchObject([{ kind: 'fault', where: 'notification of news' }]);
  });
});
