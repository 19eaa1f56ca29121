// The time zones that PostgreSQL knows, so that a name can be refused before a transaction fails for it. Takes the owner's
// connection; changes nothing.

import type { OwnerConnection } from './database.ts';
import { timeZoneNames } from './queries.ts';

/** The names of the server's installation, as they are written there. They do not change while it runs. */
export async function readTimeZones(owner: OwnerConnection): Promise<ReadonlySet<string>> {
  const rows = await owner.query<{ readonly name: string }>(timeZoneNames);
  return new Set(rows.map(({ name }) => name));
}
