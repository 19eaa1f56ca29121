// When a pool wants a further connection, and which it gives up for its age. The connections are not real: only what is asked of them here is there.

import { expect, test } from 'vitest';
import { Connections } from './connections.ts';
import type { PoolConnection, PoolRun } from './pool-run.ts';

function connection(openedAt: number): PoolConnection {
  let load = 0;
  const taken = {
    openedAt,
    expected: 0,
    get load() {
      return load;
    },
    add: () => void load++,
    follow: () => {
      load++;
      return true;
    },
  };
  return taken as unknown as PoolConnection;
}

const run = () => ({ shared: 'a statement' }) as PoolRun;

test('a second connection is wanted once runs share the only one, and no third', () => {
  const connections = new Connections();
  connections.addIdle(connection(1));
  connections.place(run());
  expect(connections.wanted).toBe(0);
  connections.place(run());
  expect(connections.wanted).toBe(1);
  connections.addIdle(connection(1));
  for (let count = 0; count < 4; count++) connections.place(run());
  expect(connections.wanted).toBe(0);
  connections.clear();
});

test('an idle connection is given up when it is old, and the young are not', () => {
  const connections = new Connections();
  const [old, young] = [connection(1), connection(3)];
  connections.addIdle(young);
  connections.addIdle(old);
  expect(connections.outdateOne(2)).toBe(old);
  expect(connections.place(run())).toBe(young);
  connections.clear();
});

test('an old connection that others share all the time gets nothing more, and its neighbour takes it', () => {
  const connections = new Connections();
  const [old, other] = [connection(1), connection(1)];
  connections.addIdle(old);
  connections.addIdle(other);
  const placed = [connections.place(run()), connections.place(run())];
  expect(new Set(placed)).toEqual(new Set([old, other]));
  expect(connections.outdateOne(2)).toBeUndefined();
  expect(connections.isOutdated(old)).toBe(true);
  for (let count = 0; count < 3; count++) expect(connections.place(run())).toBe(other);
  connections.clear();
});
