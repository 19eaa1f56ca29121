// A seed in, a described schema out: tables of many types, keys of every shape, views, roles, grants, policies and rows.

import { Random } from './random.ts';
import { randomPolicies } from './random-policies.ts';
import { fillRows } from './random-rows.ts';
import type { ColumnSpec, ForeignKeySpec, GrantSpec, RoleSpec, SchemaSpec, TableSpec } from './schema-spec.ts';
import type { TypeKey } from './values.ts';

const plainTables = [
  'artist',
  'album',
  'track',
  'person',
  'news',
  'blog_post',
  'order_line',
  'category',
  'box',
  'status',
];
const plainColumns = [
  'title',
  'name',
  'amount',
  'score',
  'tags',
  'meta',
  'created_at',
  'flag',
  'state',
  'size',
  'note',
  'due',
];
const oddNames = [
  'Has Space',
  'quo"te',
  'UPPER',
  'naïve ü',
  '日本',
  'a.b',
  'back\\slash',
  '1digit',
  '__under',
  'select',
  '$dollar',
  '😀',
  "it's",
  'x'.repeat(63),
];
const columnTypes: readonly TypeKey[] = [
  'int',
  'int',
  'smallint',
  'bigint',
  'numeric',
  'numeric',
  'float8',
  'float8',
  'real',
  'text',
  'text',
  'text',
  'varchar',
  'bool',
  'bool',
  'uuid',
  'date',
  'timestamptz',
  'timestamp',
  'time',
  'interval',
  'jsonb',
  'jsonb',
  'json',
  'text[]',
  'int[]',
  'enum',
  'enum',
  'enum[]',
  'bytea',
  'domain-text',
  'domain-int',
];

/** `prefix` makes the names of its roles unique in the cluster. */
export function randomSchema(seed: number, prefix: string): SchemaSpec {
  const random = new Random(seed);
  const names = new Names(random);
  const roles = randomRoles(random, prefix);
  const tables: TableSpec[] = [];
  for (let count = random.integer(2, 5); count > 0; count--) tables.push(randomTable(random, names, tables));
  const enumType = {
    name: names.fresh(['mood', 'Mood Kind']),
    labels: ['draft', 'published', 'on hold', 'ünïcode', '1st'],
  };
  const base = {
    seed,
    schema: random.chance(0.7) ? 'public' : random.pick(['app', 'My "Schema"']),
    enumType,
    domains: { text: names.fresh(['short_text']), int: names.fresh(['positive']) },
    roles,
  };
  const filled: TableSpec[] = [];
  for (const table of tables) filled.push({ ...table, rows: fillRows(random, table, filled, enumType.labels) });
  const secured = filled.map((table, index) => randomPolicies(random, table, filled.slice(0, index), roles, base));
  const views = random.chance(0.5) ? [randomView(random, names, random.pick(secured))] : [];
  const all = [...secured, ...views];
  return { ...base, tables: all, grants: randomGrants(random, all, roles) };
}

/** Names that differ from each other whatever their case. */
class Names {
  readonly #random: Random;
  readonly #used = new Set<string>();

  constructor(random: Random) {
    this.#random = random;
  }

  fresh(from: readonly string[]): string {
    const base = this.#random.chance(0.12) ? this.#random.pick(oddNames) : this.#random.pick(from);
    for (let attempt = 1; ; attempt++) {
      const suffix = attempt === 1 ? '' : `_${attempt}`;
      const name =
        base.length + suffix.length > 63 ? `${base.slice(0, 63 - suffix.length)}${suffix}` : `${base}${suffix}`;
      if (this.#used.has(name.toLowerCase())) continue;
      this.#used.add(name.toLowerCase());
      return name;
    }
  }
}

function randomRoles(random: Random, prefix: string): RoleSpec[] {
  const count = random.integer(2, 3);
  return Array.from({ length: count }, (_, index) => ({
    name: `${prefix}_${index}`,
    bypassesRowSecurity: index === 2 && random.chance(0.4),
    memberOf: index > 0 && random.chance(0.2) ? [`${prefix}_0`] : [],
  }));
}

function randomTable(random: Random, names: Names, before: readonly TableSpec[]): TableSpec {
  const name = names.fresh(plainTables);
  const columnNames = new Names(random);
  const keyed = before.filter((table) => table.primaryKey.length > 0);
  const shape = random.next();
  const columns: ColumnSpec[] = [];
  const foreignKeys: ForeignKeySpec[] = [];
  let primaryKey: string[] = [];
  const reference = (target: TableSpec, notNull: boolean, unique: boolean): ForeignKeySpec => {
    const key = randomForeignKey(random, columnNames, target, `fk_${name.slice(0, 40)}_${foreignKeys.length}`, unique);
    columns.push(
      ...key.columns.map((column, index) =>
        foreignKeyColumn(column, target, key.targetColumns[index] as string, notNull),
      ),
    );
    foreignKeys.push(key);
    return key;
  };
  if (shape < 0.15 && keyed.length > 0) {
    const ends = [reference(random.pick(keyed), true, false), reference(random.pick(keyed), true, false)];
    primaryKey = ends.flatMap((key) => key.columns);
  } else if (shape < 0.9) {
    primaryKey = Array.from({ length: shape < 0.3 ? 2 : 1 }, () => columnNames.fresh(['id', 'code', 'number']));
    columns.push(
      ...primaryKey.map((column) => ({
        name: column,
        type: random.pick<TypeKey>(['int', 'int', 'bigint', 'uuid', 'text']),
        notNull: true,
      })),
    );
  }
  const self: TableSpec = { ...emptyTable(name), columns: [...columns], primaryKey };
  const targets = shape >= 0.15 && primaryKey.length > 0 ? [...keyed, self] : keyed;
  for (let count = targets.length === 0 ? 0 : random.integer(0, 3); count > 0; count--) {
    const target = random.pick(targets);
    reference(target, target !== self && random.chance(0.5), random.chance(0.15));
  }
  if (random.chance(0.6))
    columns.push({ name: columnNames.fresh(['owner']), type: 'uuid', notNull: random.chance(0.5) });
  for (let count = random.integer(2, 7); count > 0; count--) {
    columns.push({
      name: columnNames.fresh(plainColumns),
      type: random.pick(columnTypes),
      notNull: random.chance(0.35),
    });
  }
  const indexes = foreignKeys.filter(() => random.chance(0.5)).map((key) => key.columns);
  return { ...emptyTable(name), columns, primaryKey, foreignKeys, indexes };
}

const emptyTable = (name: string): TableSpec => ({
  kind: 'table',
  name,
  columns: [],
  primaryKey: [],
  foreignKeys: [],
  indexes: [],
  rowSecurity: false,
  policies: [],
  rows: [],
  view: undefined,
});

function randomForeignKey(
  random: Random,
  names: Names,
  target: TableSpec,
  name: string,
  unique: boolean,
): ForeignKeySpec {
  const single = target.primaryKey.length === 1;
  const columns = target.primaryKey.map((column) =>
    names.fresh(
      single
        ? [`${target.name.slice(0, 40)}_id`, 'parent_id', 'author_id', 'editor_id']
        : [`ref_${column.slice(0, 40)}`],
    ),
  );
  const targetColumns = single ? target.primaryKey : random.shuffle(target.primaryKey);
  return { name, columns, target: target.name, targetColumns, unique };
}

function foreignKeyColumn(name: string, target: TableSpec, targetColumn: string, notNull: boolean): ColumnSpec {
  const found = target.columns.find((column) => column.name === targetColumn);
  if (found === undefined) throw new Error(`no column ${targetColumn}`);
  return { name, type: found.type, notNull };
}

function randomView(random: Random, names: Names, table: TableSpec): TableSpec {
  const columns = random
    .some(table.columns, Math.ceil(table.columns.length / 2), table.columns.length)
    .map((column) => ({ ...column, notNull: false }));
  const has = (names: readonly string[]) => names.every((name) => columns.some((column) => column.name === name));
  const tagged = random.chance(0.6);
  const filtered = table.columns.find((column) => !column.notNull);
  const where =
    filtered === undefined || random.chance(0.5) ? undefined : `"${filtered.name.replaceAll('"', '""')}" is not null`;
  return {
    ...emptyTable(names.fresh(['overview', 'recent_things'])),
    kind: 'view',
    columns,
    primaryKey: tagged && has(table.primaryKey) ? table.primaryKey : [],
    foreignKeys: tagged
      ? table.foreignKeys.filter((key) => has(key.columns)).map((key) => ({ ...key, name: undefined, unique: false }))
      : [],
    view: { table: table.name, where, securityInvoker: random.chance(0.4) },
  };
}

function randomGrants(random: Random, tables: readonly TableSpec[], roles: readonly RoleSpec[]): GrantSpec[] {
  const grants: GrantSpec[] = [];
  for (const table of tables) {
    for (const { name: role } of roles) {
      const choice = random.next();
      if (choice < 0.5) grants.push({ role, table: table.name, columns: undefined });
      else if (choice < 0.88) grants.push({ role, table: table.name, columns: someColumns(random, table) });
    }
    for (const { reads } of table.policies) {
      if (reads === undefined || random.chance(0.15)) continue;
      grants.push(...roles.map(({ name }) => ({ role: name, table: reads.table, columns: reads.columns })));
    }
    if (random.chance(0.05)) grants.push({ role: 'public', table: table.name, columns: someColumns(random, table) });
  }
  return grants;
}

/** Keys more often than the rest, so that relationships remain usable. */
function someColumns(random: Random, table: TableSpec): string[] {
  const keys = new Set([...table.primaryKey, ...table.foreignKeys.flatMap((key) => key.columns)]);
  const columns = table.columns
    .map((column) => column.name)
    .filter((name) => random.chance(keys.has(name) ? 0.9 : 0.6));
  return columns.length > 0 ? columns : [random.pick(table.columns).name];
}
