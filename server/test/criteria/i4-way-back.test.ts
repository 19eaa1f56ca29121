// What I4 measures is worth something: a way back that loses a little of the data fails it.

import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestPostgres } from '../support/postgres.ts';
import type { TestPostgres } from '../support/postgres-server.ts';
import { goThereAndBack, shopMigrations, type WayBack } from './i4-way-back.ts';

let server: TestPostgres;
beforeAll(async () => {
  server = await startTestPostgres(18);
});
afterAll(() => server.stop());

async function withDown(name: string, down: string) {
  const migrations: readonly WayBack[] = shopMigrations.map((one) => (one.name === name ? { ...one, down } : one));
  return await goThereAndBack({ url: server.url, rows: 40, migrations, report: () => {} });
}

test('the shop goes there and back', async () => {
  const figures = await goThereAndBack({ url: server.url, rows: 40, migrations: shopMigrations, report: () => {} });
  expect(figures).toMatchObject({ differences: 0, schemaDifferences: 0, reverted: shopMigrations.length });
});

test.each([
  [
    'drops what it should bring back',
    '0004_contact',
    'alter table customer add column email text; drop table contact;',
  ],
  [
    'brings back one row less',
    '0004_contact',
    `alter table customer add column email text; drop table contact cascade;
    update customer set email = 'c' || id || '@example.org' where id % 7 > 0 and id > 1;`,
  ],
  [
    'mixes up an order',
    '0007_tags',
    `alter table purchase add column tags text[] not null default '{}';
    update purchase set tags = array['t' || (id + 1) % 3]; drop table tag;`,
  ],
])('a way back that %s', async (_, name, down) => {
  expect((await withDown(name, down)).differences).toBeGreaterThan(0);
});

test('a way back that forgets an index', async () => {
  const { schemaDifferences } = await withDown(
    '0006_state',
    `alter table purchase drop constraint known_state;
    alter table purchase alter column state type order_state using state::order_state; drop index purchase_customer;`,
  );
  expect(schemaDifferences).toBeGreaterThan(0);
});
