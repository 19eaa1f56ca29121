// Tells whether the catalog changed since it was last looked at: schema names in, a short text out. It reads nothing else,
// and says neither what changed nor whether it matters to the API.

import { exposableSchemas } from './exposable-schemas.ts';
import type { CatalogConnection } from './introspect.ts';
import { fingerprint } from './queries/fingerprint.ts';

/**
 * A text that differs whenever `introspect` with the same schemas would give a different catalog, row estimates aside, and
 * stays the same when only rows or statistics change. It changes with every write to an enum table, whatever becomes of it, within
 * seconds. What a reload reads beside the catalog, statement_timeout of roles, counts too. One statement, cheap enough for every
 * few seconds; it waits for no lock.
 */
export async function catalogFingerprint(connection: CatalogConnection, schemas: readonly string[]): Promise<string> {
  const [row] = await connection.query<{ readonly fingerprint: string }>(fingerprint, [exposableSchemas(schemas)]);
  if (row === undefined) throw new Error('the fingerprint query gave no row');
  return row.fingerprint;
}
