// A violated constraint, as PostgreSQL names it → the columns that it is about, as the API names them.

import { PergolaError } from '../base/errors.ts';
import { qualifiedName } from '../base/quote-name.ts';
import type { Snapshot } from './snapshot.ts';

interface NamedConstraint {
  readonly schema: string;
  readonly table: string;
  readonly constraint: string;
}

/** The error with the columns in its extensions, where it names a constraint. */
export function withColumns(error: unknown, snapshot: Snapshot, role: string): unknown {
  if (!(error instanceof PergolaError)) return error;
  const { schema, table, constraint } = (error.extensions ?? {}) as Partial<NamedConstraint>;
  if (schema === undefined || table === undefined || constraint === undefined) return error;
  const columns = constraintColumns(snapshot, role, { schema, table, constraint });
  return columns === undefined ? error : error.with({ extensions: { ...error.extensions, columns } });
}

/** The columns that the role may see; undefined where the constraint is not known. */
function constraintColumns(
  { catalog, model, accessOf }: Snapshot,
  role: string,
  { schema, table, constraint }: NamedConstraint,
): readonly string[] | undefined {
  const relation = catalog.relations.find((each) => each.schema === schema && each.name === table);
  const found =
    relation?.constraints.find(({ name }) => name === constraint) ??
    relation?.uniqueIndexes.find(({ name }) => name === constraint);
  const id = qualifiedName(schema, table);
  const rights = accessOf(role)?.tables.get(id);
  if (relation === undefined || found === undefined || rights === undefined) return undefined;
  const names = found.columns.map((number) => relation.columns.find((column) => column.number === number)?.name);
  const columns = model.tables.get(id)?.columns ?? [];
  return columns
    .filter((column) => names.includes(column.sqlName) && (rights.select.has(column) || rights.insert.has(column)))
    .map(({ name }) => name);
}
