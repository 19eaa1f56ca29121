// I4: a shop of many rows, whose migrations add, split, widen, rename and index; all taken back and applied again. Taken back, every row is
// what it was before; applied again, what it was after the first time.

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { openOwnerConnection } from '../../src/database/owner.ts';
import { compareFacts, readFacts } from '../../src/migrate/facts/read-facts.ts';
import { applyMigrations, revertMigrations } from '../../src/migrate/migrate.ts';
import { createDatabaseOn, type TestDatabase } from '../support/postgres-server.ts';
import { readRows } from './catalog-state.ts';
import type { Criterion, CriterionOptions, Figures } from './criterion.ts';
import { writeMigrations } from './thirty-migrations.ts';

const solo = '-- pergola: no-transaction\n';

/** The shop before: customers, and orders of theirs, which are most of the rows. */
const shop = (orders: number) => `
  create type order_state as enum ('open', 'paid', 'sent');
  create table customer (id int primary key, name text not null, email text, joined date not null);
  create table purchase (
    id int primary key, customer int not null references customer, state order_state not null, cents int not null,
    note text, tags text[] not null default '{}', extra jsonb, at timestamptz not null
  );
  create index purchase_customer on purchase (customer);
  insert into customer select n, 'First' || n || ' Last' || n % 97, case when n % 7 > 0 then 'c' || n || '@example.org' end,
    date '2020-01-01' + n % 1500 from generate_series(1, ${Math.max(1, Math.floor(orders / 20))}) n;
  insert into purchase select n, 1 + n % ${Math.max(1, Math.floor(orders / 20))}, (array['open', 'paid', 'sent'])[1 + n % 3]::order_state,
    (n * 7919::bigint % 100000)::int, case when n % 5 = 0 then 'note ' || n end, array['t' || n % 3], jsonb_build_object('n', n % 11),
    timestamptz '2024-01-01 00:00:00Z' + n * interval '7 seconds'
    from generate_series(1, ${orders}) n;
`;

export interface WayBack {
  readonly name: string;
  readonly up: string;
  readonly down: string;
}

export const shopMigrations: readonly WayBack[] = [
  {
    name: '0001_rating',
    up: `alter table customer add column rating int not null default 0;\nupdate customer set rating = id % 5;`,
    down: `alter table customer drop column rating;`,
  },
  {
    name: '0002_names',
    up: `alter table customer add column first text, add column last text;
update customer set first = split_part(name, ' ', 1), last = split_part(name, ' ', 2);
alter table customer alter first set not null, alter last set not null, drop column name;`,
    down: `alter table customer add column name text;
update customer set name = first || ' ' || last;
alter table customer alter name set not null, drop column first, drop column last;`,
  },
  {
    name: '0003_money',
    up: `alter table purchase alter column cents type bigint;\nalter table purchase rename column cents to amount;`,
    down: `alter table purchase rename column amount to cents;\nalter table purchase alter column cents type int;`,
  },
  {
    name: '0004_contact',
    up: `create table contact (customer int primary key references customer, email text not null);
insert into contact select id, email from customer where email is not null;
alter table customer drop column email;`,
    down: `alter table customer add column email text;
update customer c set email = t.email from contact t where t.customer = c.id;
drop table contact;`,
  },
  {
    name: '0005_index',
    up: `${solo}create index concurrently purchase_at on purchase (at);`,
    down: `${solo}drop index concurrently purchase_at;`,
  },
  {
    name: '0006_state',
    up: `alter table purchase alter column state type text;
alter table purchase add constraint known_state check (state in ('open', 'paid', 'sent', 'lost'));`,
    down: `alter table purchase drop constraint known_state;
alter table purchase alter column state type order_state using state::order_state;`,
  },
  {
    name: '0007_tags',
    up: `create table tag (purchase int references purchase, label text, place int, primary key (purchase, place));
insert into tag select p.id, t.label, t.place from purchase p cross join unnest(p.tags) with ordinality t (label, place);
alter table purchase drop column tags;`,
    down: `alter table purchase add column tags text[] not null default '{}';
update purchase p set tags = t.tags from (select purchase, array_agg(label order by place) as tags from tag group by 1) t
  where t.purchase = p.id;
drop table tag;`,
  },
  {
    name: '0008_view',
    up: `create view open_purchase as select id, customer, amount from purchase where state = 'open';`,
    down: `drop view open_purchase;`,
  },
];

export const wayBackCriterion: Criterion = {
  id: 'I4',
  title: 'Migrations that are taken back leave every row as it was, and applied again as they made it',
  unit: 'rows',
  defaultN: 1_000_000,
  smallN: 2_000,
  limits: [
    { figure: 'differences', atMost: 0 },
    { figure: 'schemaDifferences', atMost: 0 },
    { figure: 'reverted', atLeast: shopMigrations.length },
    { figure: 'rows', atLeast: 2_000 },
  ],
  run: ({ server, n, report }: CriterionOptions) =>
    goThereAndBack({ url: server.url, rows: n, migrations: shopMigrations, report }),
};

export interface Journey {
  readonly url: string;
  readonly rows: number;
  readonly migrations: readonly WayBack[];
  readonly report: (line: string) => void;
}

/** Up, down and up again, with what is there before and after each. */
export async function goThereAndBack({ url, rows, migrations, report }: Journey): Promise<Figures> {
  const database = await createDatabaseOn(url, shop(rows));
  const owner = await openOwnerConnection(database.url);
  const directory = await mkdtemp(path.join(tmpdir(), 'pergola-i4-'));
  const set = { directory, history: 'application' } as const;
  const counts = { rows, differences: 0, schemaDifferences: 0, reverted: 0 };
  const compare = async (one: State) => {
    const other = await readState(database);
    for (const line of compareFacts(one.rows, other.rows)) report(line);
    counts.differences += compareFacts(one.rows, other.rows).length;
    counts.schemaDifferences += compareFacts(one.facts, other.facts).length;
  };
  try {
    await writeMigrations(directory, migrations);
    const before = await readState(database);
    await applyMigrations(owner, set);
    const after = await readState(database);
    report('applied');
    counts.reverted = (await revertMigrations(owner, { ...set, count: migrations.length })).length;
    report('taken back');
    await compare(before);
    await applyMigrations(owner, set);
    await compare(after);
  } finally {
    await owner.close();
    await database.drop();
    await rm(directory, { recursive: true, force: true });
  }
  return counts;
}

interface State {
  readonly rows: readonly string[];
  readonly facts: readonly string[];
}

async function readState(database: TestDatabase): Promise<State> {
  const facts = await readFacts({ query: (text, values) => database.query(text, values) });
  return { rows: await readRows(database), facts };
}
