// A model → the access to all of it, for a front end that leaves every right to PostgreSQL, which decides when a statement runs.

import type { Access, TableAccess } from './access.ts';
import { fingerprintOf } from './fingerprint.ts';
import type { DatabaseFunction, Model, Table, TableId } from './model.ts';

/** Of no role; row-level security counts as filtering everywhere, so nothing is taken for granted that it could hide. */
export function unrestrictedAccess(model: Model): Access {
  const functions = new Set<DatabaseFunction>([
    ...model.functions,
    ...[...model.tables.values()].flatMap(({ computedFields }) => computedFields),
    ...model.routines,
    ...[...model.rowRoutines.values()].flat(),
  ]);
  const tables = new Map<TableId, TableAccess>([...model.relations].map(([id, table]) => [id, everything(table)]));
  for (const { result } of functions)
    if (result.kind === 'rows' && result.own !== undefined) tables.set(result.own.id, everything(result.own));
  const routines = new Set(model.routines);
  return { role: '', tables, functions, routines, fingerprint: fingerprintOf([model.fingerprint, 'unrestricted']) };
}

/** Columns that PostgreSQL does not let anybody write are in it too: the error is PostgreSQL's. */
function everything({ columns, relationships }: Table): TableAccess {
  const all = new Set(columns);
  return {
    select: all,
    insert: all,
    update: all,
    delete: true,
    relationships: new Set(relationships),
    wholeRow: true,
    rowSecurity: true,
  };
}
