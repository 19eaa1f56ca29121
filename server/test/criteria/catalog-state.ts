// A migrated database → what it is made of, its rows and its history, as lines: what two ways of getting there must have in common.

import { compareFacts, readFacts } from '../../src/migrate/facts/read-facts.ts';
import type { TestDatabase } from '../support/postgres-server.ts';

export interface CatalogFacts {
  readonly facts: readonly string[];
  /** What differs, as lines with `-` and `+`. */
  compare(other: CatalogFacts): readonly string[];
}

export async function readCatalog(database: TestDatabase): Promise<CatalogFacts> {
  const facts = [
    ...(await readFacts({ query: (text, values) => database.query(text, values) })),
    ...(await readRows(database)),
    ...(await readHistory(database)),
  ];
  return { facts, compare: (other) => compareFacts(facts, other.facts) };
}

/** A line a table: how many rows it has, and a checksum of all of them that their order and that of their columns do not change. */
export async function readRows(database: TestDatabase): Promise<readonly string[]> {
  const tables = await database.query<{ name: string }>(
    `select oid::regclass::text as name from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') order by 1`,
  );
  const lines: string[] = [];
  for (const { name } of tables) {
    const [row] = await database.query<{ count: string; sum: string }>(
      `select count(*) as count, sum(hashtextextended(to_jsonb(t)::text, 0)::numeric) as sum from ${name} t`,
    );
    lines.push(`rows of ${name}: ${row?.count}, ${row?.sum}`);
  }
  return lines;
}

async function readHistory(database: TestDatabase): Promise<readonly string[]> {
  const rows = await database.query<{ line: string }>(
    `select format('history %s %s %s %s', "set", name, checksum, state) as line from pergola.migrations order by 1`,
  );
  return rows.map(({ line }) => line);
}
