// The commands of migrations, in the order in which they are listed.

import type { Command } from './command.ts';
import { migrateBaseline } from './migrate-baseline.ts';
import { migrateDiff } from './migrate-diff.ts';
import { migrateDown } from './migrate-down.ts';
import { migrateNew } from './migrate-new.ts';
import { migratePlan } from './migrate-plan.ts';
import { migrateRedo } from './migrate-redo.ts';
import { migrateRepair } from './migrate-repair.ts';
import { migrateStatus } from './migrate-status.ts';
import { migrateUp } from './migrate-up.ts';
import { migrateVerify } from './migrate-verify.ts';

export const migrateCommands: readonly Command[] = [
  migrateNew,
  migrateUp,
  migrateDown,
  migrateRedo,
  migrateStatus,
  migratePlan,
  migrateVerify,
  migrateDiff,
  migrateBaseline,
  migrateRepair,
];
