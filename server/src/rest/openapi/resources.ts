// A model and what a role may do of it → what the role finds at the URLs of one schema: tables with what can be done there, and
// functions by name. Both documents are made from it; it knows neither.

import type { Access, TableAccess } from '../../engine/model/access.ts';
import type { Column, ExposedSchema, Join, Model, Routine, Table } from '../../engine/model/model.ts';

export interface Resources {
  readonly schema: ExposedSchema;
  /** By name. */
  readonly tables: readonly TableResource[];
  /** By name. */
  readonly functions: readonly FunctionResource[];
  /** A relation that functions give rows of, whatever the role may do with it. */
  relation(id: Table['id']): Table | undefined;
}

export interface TableResource {
  readonly table: Table;
  /** Those that the role may read or write. */
  readonly columns: readonly Column[];
  readonly readable: readonly Column[];
  readonly insertable: readonly Column[];
  readonly updatable: readonly Column[];
  readonly deletable: boolean;
  /** PUT: the row that a whole key names can be made or replaced. */
  readonly replaceable: boolean;
  /** The relations of this schema whose rows the role may embed. */
  readonly embeds: readonly Embed[];
}

export interface Embed {
  readonly join: Join;
  readonly target: Table;
}

export interface FunctionResource {
  readonly name: string;
  /** Fewest arguments first. */
  readonly overloads: readonly [Routine, ...Routine[]];
}

/** A role that does not exist may do nothing. */
export function resourcesOf(model: Model, access: Access | undefined, schema: string): Resources {
  const allowed = access?.tables ?? new Map<Table['id'], TableAccess>();
  const tables = [...allowed].flatMap(([id, rights]) => {
    const table = model.tables.get(id);
    return table?.schema === schema ? [tableResource(model, table, rights, allowed)] : [];
  });
  return {
    schema: model.schemas.find(({ name }) => name === schema) ?? { name: schema, description: undefined },
    tables: tables.toSorted((a, b) => compare(a.table.sqlName, b.table.sqlName)),
    functions: functionsOf([...(access?.routines ?? [])].filter((routine) => routine.schema === schema)),
    relation: (id) => model.relations.get(id),
  };
}

function tableResource(
  model: Model,
  table: Table,
  { select, insert, update, delete: deletable }: TableAccess,
  allowed: ReadonlyMap<Table['id'], TableAccess>,
): TableResource {
  const embeds = (model.joins.get(table.id) ?? []).flatMap((join): readonly Embed[] => {
    const target = model.tables.get(join.target);
    const readable = (allowed.get(join.target)?.select.size ?? 0) > 0;
    return target?.schema === table.schema && readable ? [{ join, target }] : [];
  });
  return {
    table,
    columns: table.columns.filter((column) => select.has(column) || insert.has(column) || update.has(column)),
    readable: [...select],
    insertable: [...insert],
    updatable: [...update],
    deletable,
    replaceable:
      table.keyColumns.length > 0 &&
      table.keyColumns.every((column) => select.has(column) && insert.has(column)) &&
      update.size > 0,
    embeds,
  };
}

function functionsOf(routines: readonly Routine[]): readonly FunctionResource[] {
  const byName = new Map<string, [Routine, ...Routine[]]>();
  for (const routine of routines) {
    const overloads = byName.get(routine.sqlName);
    if (overloads === undefined) byName.set(routine.sqlName, [routine]);
    else overloads.push(routine);
  }
  return [...byName].map(([name, overloads]) => ({ name, overloads })).toSorted((a, b) => compare(a.name, b.name));
}

/** The relation and column that a foreign key of this column alone refers to; a table rather than a view of it. */
export function referredBy({ embeds }: TableResource, { sqlName }: Column): readonly [Table, string] | undefined {
  const keys = embeds.filter(
    ({ join: { holdsKey, columns, junction } }) =>
      holdsKey && junction === undefined && columns.length === 1 && columns[0]?.local === sqlName,
  );
  const found = keys.find(({ target }) => target.kind === 'table') ?? keys[0];
  const column = found?.join.columns[0]?.remote;
  return found === undefined || column === undefined ? undefined : [found.target, column];
}

export interface Comment {
  readonly summary: string | undefined;
  readonly description: string | undefined;
}

/** The first line of a comment is a summary; what stands behind it, blank lines in between or not, describes. */
export function splitComment(comment: string | undefined): Comment {
  if (comment === undefined) return { summary: undefined, description: undefined };
  const end = comment.indexOf('\n');
  const [summary, rest] = end === -1 ? [comment, ''] : [comment.slice(0, end), comment.slice(end).replace(/^\n+/, '')];
  return { summary, description: rest === '' ? undefined : rest };
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
