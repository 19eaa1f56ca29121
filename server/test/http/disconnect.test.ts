// A client that goes away takes its statement along, and one that comes when all connections are busy is told to come back.

import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Backend, type Served, startBackend } from '../support/serve.ts';
import { inBothLanes, post } from './both-lanes.ts';
import { notesSql } from './notes.ts';

/** Would take a minute. */
const sleepy = '{ sleepy { slept } }';

let backend: Backend;
beforeAll(async () => {
  backend = await startBackend({ sql: notesSql, poolSize: 2, acquireTimeout: 100 });
});
afterAll(() => backend.close());

/** Statements that run as callers of this database. */
async function running(): Promise<number> {
  const rows = await backend.database.query<{ count: number }>(
    `select count(*)::int from pg_stat_activity
     where datname = current_database() and usename like 'pergola%' and state <> 'idle'`,
  );
  return rows[0]?.count ?? 0;
}

async function untilRunning(count: number): Promise<void> {
  while ((await running()) !== count) await new Promise((resolve) => setTimeout(resolve, 20));
}

inBothLanes((options) => {
  let served: Served;
  beforeAll(async () => {
    served = await backend.listen(options);
  });

  function start(query = sleepy, headers: Record<string, string> = {}) {
    const controller = new AbortController();
    const answer = fetch(served.endpoint, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify({ query }),
      signal: controller.signal,
    }).catch((error: Error) => error.name);
    return { answer, leave: () => controller.abort() };
  }

  test('cancels the statement of a client that has gone', { timeout: 20_000 }, async () => {
    const { answer, leave } = start();
    await untilRunning(1);
    leave();
    expect(await answer).toBe('AbortError');
    await untilRunning(0);
  });

  test('tells who finds no connection to come back, and serves again afterwards', { timeout: 20_000 }, async () => {
    const slow = [start(), start('{ a: sleepy { slept } }')];
    await untilRunning(2);
    const refused = await post(served.endpoint, '{ note { id } }');
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '1']);
    expect(refused.body.errors[0].extensions.code).toBe('overloaded');
    for (const { leave } of slow) leave();
    await Promise.all(slow.map(({ answer }) => answer));
    await untilRunning(0);
    expect((await post(served.endpoint, '{ note { id } }')).body.data.note).toHaveLength(3);
  });

  test.each([
    ['JSON', {}],
    ['a stream of events', { accept: 'text/event-stream' }],
  ])('does not report as failed what nobody waits for, of %s', { timeout: 20_000 }, async (_what, headers) => {
    const seen = backend.events.length;
    const { answer, leave } = start(sleepy, headers);
    await untilRunning(1);
    leave();
    await answer;
    await untilRunning(0);
    const ended = () => backend.events.slice(seen).some(({ kind }) => kind === 'operation');
    while (!ended()) await new Promise((resolve) => setTimeout(resolve, 20));
    // What comes of the closing of its answer has come before another one is out.
    await post(served.endpoint, '{ __typename }');
    const kinds = backend.events.slice(seen).map(({ kind }) => kind);
    expect(kinds).not.toContain('fault');
    expect(kinds).not.toContain('request-failed');
  });
});
