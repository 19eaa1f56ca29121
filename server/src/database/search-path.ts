// What callers' connections have as their search_path. Takes the owner's connection and the exposed schemas; changes nothing.

import type { OwnerConnection } from './database.ts';
import { extensionSchemas } from './queries.ts';

/**
 * The exposed schemas, then those that extensions live in. An operator is found through the search_path alone: without the
 * schema of citext, say, `=` would be that of text and tell upper case from lower.
 */
export async function readSearchPath(owner: OwnerConnection, schemas: readonly string[]): Promise<readonly string[]> {
  const rows = await owner.query<{ readonly schema: string }>(extensionSchemas, [schemas]);
  return [...schemas, ...rows.map(({ schema }) => schema)];
}
