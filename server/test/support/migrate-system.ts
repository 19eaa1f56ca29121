// Pergola's own schemas and roles, in a test's database.

import path from 'node:path';
import type { OwnerConnection } from '../../src/database/database.ts';
import { applyMigrations } from '../../src/migrate/migrate.ts';

const directory = path.resolve(import.meta.dirname, '../../../migrations/system');

export async function migrateSystem(owner: OwnerConnection): Promise<void> {
  await applyMigrations(owner, { directory, history: 'system' });
}
