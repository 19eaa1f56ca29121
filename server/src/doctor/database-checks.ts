// All checks that need the database, in the order in which they are told.

import type { Check, DatabaseSubject } from './check.ts';
import { exposureChecks } from './exposure-checks.ts';
import { serverChecks } from './server-checks.ts';

export const databaseChecks: readonly Check<DatabaseSubject>[] = [...serverChecks, ...exposureChecks];
