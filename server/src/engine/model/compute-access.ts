// Catalog + model + the name of a role → what the role may use of the model, as PostgreSQL's own has_*_privilege functions would
// say. It shapes what a role sees; PostgreSQL checks every right again when a statement runs.

import { qualifiedName } from '../../base/quote-name.ts';
import {
  type Catalog,
  type CatalogRelation,
  type CatalogRole,
  type Grant,
  type Oid,
  publicOid,
} from '../catalog/catalog.ts';
import type { Access, TableAccess } from './access.ts';
import { functionId } from './build-functions.ts';
import { fingerprintOf } from './fingerprint.ts';
import type { Column, DatabaseFunction, Model, Relationship, Table, TableId } from './model.ts';

/** Undefined where the database has no such role. */
export function computeAccess(catalog: Catalog, model: Model, role: string): Access | undefined {
  const found = catalog.roles.find(({ name }) => name === role);
  if (found === undefined) return undefined;
  const rights = readRights(catalog, found);
  const relations = new Map<TableId, RelationRights>();
  for (const relation of catalog.relations) {
    const id = qualifiedName(relation.schema, relation.name);
    if (model.tables.has(id)) relations.set(id, readRelation(relation, rights));
  }
  const tables = new Map<TableId, TableAccess>();
  for (const table of model.tables.values()) {
    const access = tableAccess(table, relations, model);
    if (access !== undefined) tables.set(table.id, access);
  }
  const granted = executable(catalog, rights);
  const functions = usableFunctions(model, granted, tables);
  const routines = new Set(model.routines.filter(({ id }) => granted.has(id)));
  for (const { result } of functions)
    if (result.kind === 'rows' && result.own !== undefined) tables.set(result.own.id, readable(result.own));
  const ids = (of: ReadonlySet<DatabaseFunction>): readonly string[] => [...of].map(({ id }) => id);
  const described = [[...tables].map(describe), ids(functions), ids(routines)];
  return { role, tables, functions, routines, fingerprint: fingerprintOf([model.fingerprint, described]) };
}

/** The ids of what may be called. */
function executable(catalog: Catalog, rights: Rights): ReadonlySet<string> {
  return new Set(
    catalog.functions
      .filter(({ schema, grants }) => rights.schemas.has(schema) && mayExecute(rights, grants))
      .map(functionId),
  );
}

/** Root fields and computed fields alike: what may be called, and gives what may be read. */
function usableFunctions(
  model: Model,
  granted: ReadonlySet<string>,
  tables: ReadonlyMap<TableId, TableAccess>,
): ReadonlySet<DatabaseFunction> {
  const usable = ({ id, result }: DatabaseFunction): boolean =>
    granted.has(id) &&
    (result.kind === 'value' || result.own !== undefined || (tables.get(result.table)?.select.size ?? 0) > 0);
  const computed = [...model.tables.values()].flatMap((table) =>
    tables.get(table.id)?.wholeRow === true ? table.computedFields : [],
  );
  return new Set([...model.functions, ...computed].filter(usable));
}

/** Who may call a function may read all that it gives. */
function readable({ columns }: Table): TableAccess {
  const none = new Set<never>();
  return {
    select: new Set(columns),
    insert: none,
    update: none,
    delete: false,
    relationships: none,
    wholeRow: false,
    rowSecurity: false,
  };
}

function mayExecute({ role, grantees }: Rights, grants: readonly Grant[]): boolean {
  return role.superuser || isGranted(grants, 'EXECUTE', grantees);
}

type Privilege = 'SELECT' | 'INSERT' | 'UPDATE' | 'DELETE';

/** What a role has before any relation is looked at. */
export interface Rights {
  readonly role: CatalogRole;
  /** The role itself, what it inherits from, and PUBLIC. */
  readonly grantees: ReadonlySet<Oid>;
  /** Schemas whose objects the role can reach at all. */
  readonly schemas: ReadonlySet<string>;
  readonly readsAll: boolean;
  readonly writesAll: boolean;
}

export function readRights(catalog: Catalog, role: CatalogRole): Rights {
  const grantees = inheritedRoles(catalog, role);
  const inherits = (name: string): boolean =>
    catalog.roles.some((each) => each.name === name && grantees.has(each.oid));
  const readsAll = role.superuser || inherits('pg_read_all_data');
  const writesAll = role.superuser || inherits('pg_write_all_data');
  const usable = catalog.schemas.filter(({ grants }) => readsAll || writesAll || isGranted(grants, 'USAGE', grantees));
  return { role, grantees, schemas: new Set(usable.map(({ name }) => name)), readsAll, writesAll };
}

function inheritedRoles(catalog: Catalog, role: CatalogRole): ReadonlySet<Oid> {
  const byOid = new Map(catalog.roles.map((each) => [each.oid, each]));
  const reached = new Set<Oid>([publicOid, role.oid]);
  const open = [role];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    for (const membership of next.memberOf) {
      if (!membership.inherit || reached.has(membership.role)) continue;
      reached.add(membership.role);
      const group = byOid.get(membership.role);
      if (group !== undefined) open.push(group);
    }
  }
  return reached;
}

function isGranted(grants: readonly Grant[], privilege: string, grantees: ReadonlySet<Oid>): boolean {
  return grants.some((grant) => grant.privilege === privilege && grantees.has(grant.grantee));
}

/** Sets are SQL names of the columns that a privilege extends to. */
export interface RelationRights {
  readonly select: ReadonlySet<string>;
  readonly insert: ReadonlySet<string>;
  readonly update: ReadonlySet<string>;
  readonly delete: boolean;
  readonly wholeRow: boolean;
  readonly rowSecurity: boolean;
}

export function readRelation(relation: CatalogRelation, rights: Rights): RelationRights {
  const { grantees, role } = rights;
  const reachable = rights.schemas.has(relation.schema);
  const onWhole = (privilege: Privilege): boolean =>
    (privilege === 'SELECT' ? rights.readsAll : rights.writesAll) || isGranted(relation.grants, privilege, grantees);
  const columns = (privilege: Privilege): ReadonlySet<string> => {
    if (!reachable) return new Set();
    const whole = onWhole(privilege);
    const granted = relation.columns.filter((column) => whole || isGranted(column.grants, privilege, grantees));
    return new Set(granted.map(({ name }) => name));
  };
  // BYPASSRLS is not inherited; an owner is anyone who has the owner's rights, unless row security is forced.
  const bypasses =
    role.superuser || role.bypassesRowSecurity || (grantees.has(relation.owner) && !relation.rowSecurity.forced);
  const select = columns('SELECT');
  return {
    select,
    wholeRow: relation.columns.every(({ name }) => select.has(name)),
    insert: columns('INSERT'),
    update: columns('UPDATE'),
    delete: reachable && onWhole('DELETE'),
    rowSecurity: relation.rowSecurity.enabled && !bypasses,
  };
}

function tableAccess(
  table: Table,
  relations: ReadonlyMap<TableId, RelationRights>,
  model: Model,
): TableAccess | undefined {
  const rights = relations.get(table.id);
  if (rights === undefined) return undefined;
  const allowed = (granted: ReadonlySet<string>, can: (column: Column) => boolean): ReadonlySet<Column> =>
    new Set(table.columns.filter((column) => granted.has(column.sqlName) && can(column)));
  const select = allowed(rights.select, () => true);
  const insert = allowed(rights.insert, (column) => table.insertable && column.insertable);
  const update = allowed(rights.update, (column) => table.updatable && column.updatable);
  const remove = table.deletable && rights.delete;
  if (select.size === 0 && insert.size === 0 && update.size === 0 && !remove) return undefined;
  const canFollow = ({ target, columns }: Relationship): boolean => {
    const remote = relations.get(target)?.select ?? new Set();
    const readable = model.tables.get(target)?.columns.some(({ sqlName }) => remote.has(sqlName)) === true;
    return readable && columns.every((pair) => rights.select.has(pair.local) && remote.has(pair.remote));
  };
  const relationships = new Set(select.size === 0 ? [] : table.relationships.filter(canFollow));
  const { rowSecurity, wholeRow } = rights;
  return { select, insert, update, delete: remove, relationships, wholeRow, rowSecurity };
}

/** What tells one access from another, in the terms of the model. */
function describe([id, access]: readonly [TableId, TableAccess]): unknown {
  const names = (set: ReadonlySet<{ readonly name: string }>): readonly string[] => [...set].map(({ name }) => name);
  const { select, insert, update, relationships } = access;
  return [id, names(select), names(insert), names(update), access.delete, names(relationships), access.rowSecurity];
}
