// A plan → the table that each of its statements writes to, so that a refusal can say which it was.

import { PergolaError } from '../base/errors.ts';
import type { Plan, PlanTable, ResourceStep, Write } from './plan/plan.ts';

/** By statement, as PostgreSQL names it; undefined where a statement writes to none. */
export type WrittenTables = readonly (PlanTable | undefined)[];

/** A step is a statement. */
export function writtenTables(plan: Plan): WrittenTables {
  if (plan.kind === 'read') return [];
  if (plan.kind === 'resource') return plan.steps.map((step) => writeOf(step)?.table);
  return plan.roots.flatMap(({ steps }) => steps.map((step) => ('write' in step ? step.write.table : undefined)));
}

function writeOf(step: ResourceStep): Write | undefined {
  if (step.kind === 'write') return step.write;
  return step.kind === 'resource' && step.source?.kind === 'write' ? step.source.write : undefined;
}

/**
 * A refusal with the table that was to be written to in its extensions: PostgreSQL names one for constraints alone. What a
 * trigger was refused is told as what the statement was that set it off.
 */
export function withTable(error: unknown, tables: WrittenTables): unknown {
  if (!(error instanceof PergolaError) || error.code !== 'permission-error' || error.statement === undefined)
    return error;
  const table = tables[error.statement];
  if (table === undefined || error.extensions !== undefined) return error;
  return error.with({ extensions: { schema: table.schema, table: table.name } });
}
