// Thirty migrations with everything that breaks differently when its runner dies: several statements, data, concurrent indexes, labels of
// enums, VACUUM. Between the statements of a file stands `select pause('…')`, at which whoever holds that lock stops them.

import { writeFile } from 'node:fs/promises';
import path from 'node:path';

const solo = '-- pergola: no-transaction\n';

interface Pair {
  readonly name: string;
  readonly up: string;
  readonly down: string;
}

/** Numbered, in order; of PostgreSQL 15 and later. */
export function thirtyMigrations(): readonly Pair[] {
  const pairs = [
    {
      name: 'pause',
      up: `create function pause(point text) returns void language sql
        as 'select pg_advisory_xact_lock_shared(hashtextextended(point, 7))';`,
      down: 'drop function pause(text);',
    },
    {
      name: 'kinds',
      up: `create type kind as enum ('a', 'b');`,
      down: 'drop type kind;',
    },
    ...[1, 2, 3, 4].flatMap(groupOf),
  ];
  return pairs.map((pair, index) => ({ ...pair, name: `${String(index + 1).padStart(4, '0')}_${pair.name}` }));
}

/** Seven migrations around one table. */
function groupOf(number: number): readonly Pair[] {
  const [table, other] = [`t${number}`, `u${number}`];
  const pause = (point: string) => `select pause('${table}.${point}');`;
  return [
    {
      name: `${table}_table`,
      up: `create table ${table} (id int primary key, kind kind, body text);\n${pause('a')}
        insert into ${table} select n, 'a', 'row ' || n from generate_series(1, 50) n;\n${pause('b')}
        create index ${table}_body on ${table} (body);\n${pause('c')}\ncomment on table ${table} is 'It''s; ${number}';`,
      down: `drop table ${table};`,
    },
    {
      name: `${table}_index`,
      up: `${solo}create index concurrently ${table}_kind on ${table} (kind);`,
      down: `${solo}drop index concurrently ${table}_kind;`,
    },
    {
      name: `${table}_label`,
      up: `${solo}alter type kind add value 'more_${number}';`,
      down: `-- pergola: irreversible`,
    },
    {
      name: `${table}_label_used`,
      up: `insert into ${table} values (0, 'more_${number}', 'used');\n${pause('d')}
        update ${table} set body = body || '!';`,
      down: `delete from ${table} where id = 0;\nupdate ${table} set body = left(body, -1);`,
    },
    {
      name: `${table}_vacuum`,
      up: `${solo}vacuum ${table};`,
      down: `${solo}vacuum ${table};`,
    },
    {
      name: `${other}_table`,
      up: `create table ${other} (id int primary key, t int references ${table} deferrable initially deferred);\n${pause('e')}
        insert into ${other} select n, n from generate_series(1, 20) n;\n${pause('f')}
        create view v${number} as select * from ${other} join ${table} using (id);`,
      down: `drop view v${number};\ndrop table ${other};`,
    },
    {
      name: `${other}_unique`,
      up: `${solo}create unique index concurrently ${other}_t on ${other} (t);`,
      down: `${solo}drop index concurrently ${other}_t;`,
    },
  ];
}

/** The points at which `pause` can stop a file, in the order in which they come. */
export function pausePoints(): readonly string[] {
  const found = thirtyMigrations().flatMap(({ up }) => [...up.matchAll(/select pause\('(.*?)'\)/g)]);
  return found.map(([, point]) => point ?? '');
}

export async function writeMigrations(directory: string, pairs: readonly Pair[] = thirtyMigrations()): Promise<void> {
  for (const { name, up, down } of pairs) {
    await writeFile(path.join(directory, `${name}.up.sql`), up);
    await writeFile(path.join(directory, `${name}.down.sql`), down);
  }
}
