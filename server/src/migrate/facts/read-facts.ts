// A database → what its schemas are made of, a line a fact; and two such lists → what each has that the other has not. Reads only.

import type { OwnerConnection } from '../../database/database.ts';
import * as queries from './queries.ts';

/** In a fixed order; the same lines for the same objects, whatever way they came about. */
export async function readFacts(owner: Pick<OwnerConnection, 'query'>): Promise<readonly string[]> {
  const rows = await owner.query<{ fact: string }>(queries.catalogFacts);
  return rows.map(({ fact }) => fact);
}

/** Lines with `-` for what only the first has, with `+` for what only the second has. */
export function compareFacts(first: readonly string[], second: readonly string[]): readonly string[] {
  const [one, other] = [new Set(first), new Set(second)];
  const gone = first.filter((fact) => !other.has(fact)).map((fact) => `- ${fact}`);
  const come = second.filter((fact) => !one.has(fact)).map((fact) => `+ ${fact}`);
  return [...gone, ...come].sort((a, b) => (a.slice(2) < b.slice(2) ? -1 : 1));
}
