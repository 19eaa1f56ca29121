// How long a role's statements may run, where the database says so itself: ALTER ROLE anon SET statement_timeout = '5s'. Takes
// the owner's connection; changes nothing.

import { readDuration } from '../base/duration.ts';
import type { OwnerConnection } from './database.ts';
import { roleStatementTimeouts } from './queries.ts';

/**
 * Milliseconds by role, for the roles that have a setting of their own; 0 is no limit. What is set for a role in this database
 * counts before what is set for it in all, and as in PostgreSQL no role inherits it from another.
 */
export async function readStatementTimeouts(owner: OwnerConnection): Promise<ReadonlyMap<string, number>> {
  const rows = await owner.query<{ readonly role: string; readonly timeout: string }>(roleStatementTimeouts);
  const timeouts = new Map<string, number>();
  for (const { role, timeout } of rows) {
    const milliseconds = readDuration(timeout);
    if (milliseconds !== undefined) timeouts.set(role, milliseconds);
  }
  return timeouts;
}
