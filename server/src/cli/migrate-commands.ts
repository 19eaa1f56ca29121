// The commands of migrations, in the order in which they are listed.

import type { Command } from './command.ts';
import { migrateNew } from './migrate-new.ts';

export const migrateCommands: readonly Command[] = [migrateNew];
