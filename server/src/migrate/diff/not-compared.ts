// Two databases → what only one of them has, of the kinds of objects that are not compared. Their contents are not looked at.

import type { OwnerConnection } from '../../database/database.ts';
import * as queries from './scratch/queries.ts';

interface Row {
  readonly type: string;
  readonly identity: string;
}

/** A phrase each: `the database has the publication news`. */
export async function findNotCompared(
  scratch: OwnerConnection,
  live: OwnerConnection,
  leftOut: readonly string[],
): Promise<readonly string[]> {
  const namesOf = async (owner: OwnerConnection) =>
    (await owner.query<Row>(queries.notCompared, [leftOut])).map(({ type, identity }) => `${type} ${identity}`);
  const [made, there] = [await namesOf(scratch), await namesOf(live)];
  return [
    ...there.filter((name) => !made.includes(name)).map((name) => `the database has the ${name}`),
    ...made.filter((name) => !there.includes(name)).map((name) => `migrations make the ${name}`),
  ];
}
