// The face of outline/: a snapshot → the outline of what is served, as plain JSON whose form is documented and kept (docs/cli.md), and
// the same as text for people. Reads nothing, decides nothing.

import { nearestName } from '../base/nearest-name.ts';
import type { CatalogRelation, CatalogRole } from '../engine/catalog/catalog.ts';
import type { Access, TableAccess } from '../engine/model/access.ts';
import type { Column, DatabaseFunction, Table, ValueType } from '../engine/model/model.ts';
import type { Snapshot } from '../engine/snapshot.ts';
import type {
  Outline,
  OutlineColumn,
  OutlineFunction,
  OutlinePolicy,
  OutlineRights,
  OutlineTable,
} from './outline-form.ts';

export type { Outline } from './outline-form.ts';
export { printOutline } from './print-outline.ts';

export interface OutlineOptions {
  /** Whose rights are told: those that there are no rights for are left out. */
  readonly roles: readonly string[];
  /** Leaves out what none of the roles may use. */
  readonly usableOnly: boolean;
}

/** Equal snapshots give equal outlines. Roles that do not exist have no rights. */
export function outlineOf(snapshot: Snapshot, { roles, usableOnly }: OutlineOptions): Outline {
  const { catalog, model } = snapshot;
  const accesses = roles.flatMap((role) => snapshot.accessOf(role) ?? []);
  const relations = new Map(catalog.relations.map((relation) => [`${relation.schema}\0${relation.name}`, relation]));
  const usable = (used: (access: Access) => boolean) => !usableOnly || accesses.some(used);
  const tables = [...model.tables.values()].filter(({ id }) => usable((access) => access.tables.has(id)));
  const functions = model.functions.filter((each) => usable((access) => access.functions.has(each)));
  return {
    format: 1,
    database: catalog.database,
    serverVersion: catalog.serverVersion,
    schemas: model.schemas.map(({ name, description }) => ({ name, ...told({ description }) })),
    roles: accesses.map(({ role }) => role),
    tables: tables.map((table) => {
      const relation = relations.get(`${table.schema}\0${table.sqlName}`);
      return outlineTable(table, { relation, accesses, catalogRoles: catalog.roles });
    }),
    functions: functions.map((each) => outlineFunction(each, accesses)),
    enums: model.enums.map(({ name, sql, table, values, description }) => ({
      name,
      type: sql,
      ...told({ table, description }),
      values: values.map((value) => ({
        name: value.name,
        label: value.label,
        ...told({ description: value.description }),
      })),
    })),
    warnings: model.warnings,
  };
}

/** Those that something exposed is granted to or that a policy names, with those of every installation; superusers and owners aside. */
export function concernedRoles({ catalog }: Snapshot, anonymousRole: string): readonly string[] {
  const grantees = new Set(
    catalog.relations.flatMap(({ grants, columns, policies, owner }) =>
      [
        ...grants.map(({ grantee }) => grantee),
        ...columns.flatMap((column) => column.grants.map(({ grantee }) => grantee)),
        ...policies.flatMap((policy) => policy.roles),
      ].filter((grantee) => grantee !== owner),
    ),
  );
  const usual = [anonymousRole, 'authenticated', 'service_role'];
  const found = catalog.roles.filter(
    ({ oid, name, superuser }) => usual.includes(name) || (grantees.has(oid) && !superuser && !name.startsWith('pg_')),
  );
  const rank = ({ name }: CatalogRole) => (usual.includes(name) ? usual.indexOf(name) : usual.length);
  return found
    .toSorted((one, other) => rank(one) - rank(other) || (one.name < other.name ? -1 : 1))
    .map(({ name }) => name);
}

/** The tables that a name means: in the API, in the database, or with the schema. */
export function findTables(outline: Outline, name: string): readonly OutlineTable[] {
  return outline.tables.filter((table) => namesOf(table).includes(name));
}

export function suggestTable(outline: Outline, name: string): string | undefined {
  return nearestName(name, outline.tables.flatMap(namesOf));
}

function namesOf({ name, schema, sqlName }: OutlineTable): readonly string[] {
  return [name, sqlName, `${schema}.${sqlName}`];
}

interface TableSurroundings {
  readonly relation: CatalogRelation | undefined;
  readonly accesses: readonly Access[];
  readonly catalogRoles: readonly CatalogRole[];
}

function outlineTable(table: Table, { relation, accesses, catalogRoles }: TableSurroundings): OutlineTable {
  const { id, kind, schema, sqlName, name, description, deprecated } = table;
  return {
    name,
    schema,
    sqlName,
    kind,
    ...told({ description, deprecated }),
    primaryKey: table.primaryKey.map((column) => column.name),
    uniqueKeys: table.uniqueKeys.map((key) => ({ name: key.name, columns: key.columns.map((column) => column.name) })),
    columns: table.columns.map(outlineColumn),
    relationships: table.relationships.map((each) => ({
      name: each.name,
      kind: each.kind,
      target: each.target,
      required: each.required,
      constraint: each.constraint,
      columns: each.columns,
      ...told({ description: each.description, deprecated: each.deprecated }),
    })),
    computedFields: table.computedFields.map((each) => outlineFunction(each, [])),
    ...(relation === undefined || relation.estimatedRows < 0 ? {} : { estimatedRows: relation.estimatedRows }),
    rowSecurity: relation?.rowSecurity ?? { enabled: false, forced: false },
    policies: (relation?.policies ?? []).map(
      (policy): OutlinePolicy => ({
        name: policy.name,
        command: policy.command,
        permissive: policy.permissive,
        roles: policy.roles.flatMap((oid) => catalogRoles.find((role) => role.oid === oid)?.name ?? []),
        ...told({ using: policy.using ?? undefined, withCheck: policy.withCheck ?? undefined }),
      }),
    ),
    rights: accesses.flatMap((access) => {
      const own = access.tables.get(id);
      return own === undefined ? [] : [outlineRights(access.role, table, own)];
    }),
  };
}

function outlineColumn(column: Column): OutlineColumn {
  const { name, sqlName, typeName, notNull, hasDefault, readOnly, defaultExpression, description, deprecated } = column;
  const optional = told({ default: defaultExpression, description, deprecated });
  return { name, sqlName, type: typeName, apiType: spellType(column.type), notNull, hasDefault, readOnly, ...optional };
}

/** Columns as names of the API, in the order of the table. */
function outlineRights(role: string, { columns }: Table, access: TableAccess): OutlineRights {
  const namesIn = (own: ReadonlySet<Column>) => columns.filter((column) => own.has(column)).map(({ name }) => name);
  return {
    role,
    select: namesIn(access.select),
    insert: namesIn(access.insert),
    update: namesIn(access.update),
    delete: access.delete,
    rowSecurity: access.rowSecurity,
  };
}

function outlineFunction(of: DatabaseFunction, accesses: readonly Access[]): OutlineFunction {
  const { name, schema, sqlName, volatile, result, description, deprecated } = of;
  const given =
    result.kind === 'value' ? spellType(result.type) : (result.own?.columns.map(spellColumn) ?? result.table);
  return {
    name,
    schema,
    sqlName,
    kind: volatile ? 'mutation' : 'query',
    arguments: of.arguments.map((one) => ({ name: one.name, type: spellType(one.type), required: !one.hasDefault })),
    returns: typeof given === 'string' ? given : `(${given.join(', ')})`,
    set: result.set,
    ...told({ description, deprecated }),
    roles: accesses.filter((access) => access.functions.has(of)).map(({ role }) => role),
  };
}

function spellColumn({ name, type }: Column): string {
  return `${name} ${spellType(type)}`;
}

/** As GraphQL names it. */
function spellType(type: ValueType): string {
  return type.kind === 'array' ? `[${type.element.name}]` : type.name;
}

/** What there is something to tell of. */
function told<T extends Readonly<Record<string, string | undefined>>>(
  members: T,
): { readonly [K in keyof T]?: string } {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as {
    readonly [K in keyof T]?: string;
  };
}
