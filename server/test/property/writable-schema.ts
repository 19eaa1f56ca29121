// A described schema in, the same with all that makes writing interesting out: defaults, identity and generated columns, unique
// and check constraints, what a foreign key does when its row goes, and policies and grants for writing.

import type { Random } from './random.ts';
import { columnExpression, policyExpression } from './random-policies.ts';
import { columnTypeSql, quoteIdentifier, quoteLiteral, tableSql } from './schema-ddl.ts';
import type {
  ColumnSpec,
  ForeignKeySpec,
  FunctionSpec,
  GrantSpec,
  PolicySpec,
  SchemaSpec,
  TableSpec,
} from './schema-spec.ts';
import { randomRowText } from './values.ts';

export function makeWritable(random: Random, spec: SchemaSpec): SchemaSpec {
  const tables: TableSpec[] = [];
  const grants: GrantSpec[] = [...spec.grants];
  for (const [index, table] of spec.tables.entries()) {
    const made = table.kind === 'view' ? table : writableTable(random, spec, tables, { table, index });
    tables.push(made);
    grants.push(...writeGrants(random, spec, made));
  }
  return { ...spec, tables, grants, functions: writingFunctions(random, spec, tables) };
}

/** Functions that change or delete some rows of a table. */
function writingFunctions(random: Random, spec: SchemaSpec, tables: readonly TableSpec[]): FunctionSpec[] {
  return tables.flatMap((table, index): FunctionSpec[] => {
    const [key] = table.primaryKey;
    const plain = (type: string) =>
      table.columns.find(
        (column) =>
          column.type === type && !table.primaryKey.includes(column.name) && column.fill?.kind !== 'generated',
      );
    const column = plain('text') ?? plain('int');
    if (key === undefined || table.kind === 'view' || column === undefined || random.chance(0.3)) return [];
    const name = tableSql(spec, table.name);
    const where = `${quoteIdentifier(key)}::text like '%' || n || '%'`;
    const value = column.type === 'text' ? 'word' : 'n';
    const update = `update ${name} set ${quoteIdentifier(column.name)} = ${value} where ${where} returning *`;
    const body = random.chance(0.7) ? update : `delete from ${name} where ${where} returning *`;
    const executors = spec.roles.map((role) => role.name).filter(() => random.chance(0.8));
    return [{ name: `write_${index}`, table: table.name, body, executors }];
  });
}

interface Place {
  readonly table: TableSpec;
  readonly index: number;
}

function writableTable(
  random: Random,
  spec: SchemaSpec,
  before: readonly TableSpec[],
  { table, index }: Place,
): TableSpec {
  const keys = new Set([...table.primaryKey, ...table.foreignKeys.flatMap((key) => key.columns)]);
  const filled: TableSpec = {
    ...table,
    columns: table.columns.map((column) => withFill(random, spec, table, { column, key: keys.has(column.name) })),
    foreignKeys: table.foreignKeys.map((key) => withAction(random, table, key)),
    keyName: `key_${index}`,
  };
  const grown = withChecks(random, spec, withNewColumns(random, filled, index), index);
  return withWritePolicies(random, spec, before, grown);
}

function withFill(
  random: Random,
  spec: SchemaSpec,
  table: TableSpec,
  { column, key }: { readonly column: ColumnSpec; readonly key: boolean },
): ColumnSpec {
  if (key) {
    const own = table.primaryKey.length === 1 && table.primaryKey[0] === column.name;
    const referring = table.foreignKeys.some((other) => other.columns.includes(column.name));
    const counts = own && !referring && (column.type === 'int' || column.type === 'bigint');
    return counts && random.chance(0.6) ? { ...column, fill: { kind: 'identity', always: false } } : column;
  }
  if (random.chance(0.65)) return column;
  if (column.name === 'owner' && column.type === 'uuid')
    return { ...column, fill: { kind: 'default', expression: 'auth.uid()' } };
  const labels = spec.enumType.labels.map((label) => ({ name: label, label }));
  const literal = quoteLiteral(randomRowText(random, column.type, labels));
  return { ...column, fill: { kind: 'default', expression: `${literal}::${columnTypeSql(spec, column)}` } };
}

function withAction(random: Random, table: TableSpec, key: ForeignKeySpec): ForeignKeySpec {
  const nullable = key.columns.every((name) => table.columns.some((column) => column.name === name && !column.notNull));
  const choice = random.next();
  const deferred = random.chance(0.12);
  if (choice < 0.45) return { ...key, deferred, onDelete: 'cascade' };
  return choice < 0.75 && nullable ? { ...key, deferred, onDelete: 'set null' } : { ...key, deferred };
}

/** Columns behind those that are there: what is unique, what is counted, and what is computed. */
function withNewColumns(random: Random, table: TableSpec, index: number): TableSpec {
  const columns = [...table.columns];
  const rows = table.rows.map((row) => [...row]);
  const add = (column: ColumnSpec, text: (row: number) => string | null) => {
    columns.push(column);
    for (const [place, row] of rows.entries()) row.push(text(place));
  };
  const uniques: { name: string; columns: string[] }[] = [];
  if (random.chance(0.6)) {
    const type = random.pick(['int', 'text', 'bigint'] as const);
    add({ name: 'slug', type, notNull: random.chance(0.4) }, (row) => String(row + 1));
    uniques.push({ name: `unique_slug_${index}`, columns: ['slug'] });
  }
  if (random.chance(0.25)) {
    add({ name: 'part', type: 'int', notNull: false }, (row) => (row % 5 === 4 ? null : String(row % 3)));
    add(
      { name: 'place', type: 'text', notNull: true, fill: { kind: 'default', expression: `'p0'` } },
      (row) => `p${row}`,
    );
    uniques.push({ name: `unique_place_${index}`, columns: random.shuffle(['part', 'place']) });
  }
  if (random.chance(0.25))
    add({ name: 'counter', type: 'bigint', notNull: true, fill: { kind: 'identity', always: true } }, (row) =>
      String(row),
    );
  if (random.chance(0.3)) add({ name: 'doc', type: 'jsonb', notNull: false }, (row) => documents[row % 5] ?? null);
  const source = columns.find(({ type }) => type === 'text' || type === 'int');
  if (source !== undefined && random.chance(0.35)) {
    const expression = `${quoteIdentifier(source.name)} is null`;
    add({ name: 'computed', type: 'bool', notNull: false, fill: { kind: 'generated', expression } }, () => null);
  }
  return { ...table, columns, rows, uniques };
}

function withChecks(random: Random, spec: SchemaSpec, table: TableSpec, index: number): TableSpec {
  if (random.chance(0.6)) return table;
  const checks = Array.from({ length: 3 }, (_, place) => ({
    name: `check_${index}_${place}`,
    expression: columnExpression(random, table, spec),
  }));
  return { ...table, checks };
}

function withWritePolicies(
  random: Random,
  spec: SchemaSpec,
  before: readonly TableSpec[],
  table: TableSpec,
): TableSpec {
  if (!table.rowSecurity) return table;
  const place = { ...spec, tables: [...before, table], grants: [] };
  const policies: PolicySpec[] = [...table.policies];
  const add = (command: PolicySpec['command'], permissive: boolean) => {
    const { using, reads } = policyExpression(random, table, before, place);
    const check = command === 'update' && random.chance(0.5) ? columnExpression(random, table, place) : undefined;
    policies.push({
      name: `policy ${policies.length}`,
      permissive,
      command,
      roles: random.chance(0.8) ? [] : random.some(spec.roles, 1, 2).map((role) => role.name),
      using: random.chance(permissive ? 0.75 : 0.3) ? 'true' : using,
      ...(check === undefined ? {} : { check }),
      reads,
    });
  };
  for (const command of ['insert', 'update', 'delete'] as const) {
    if (random.chance(0.93)) add(command, true);
    if (random.chance(0.1)) add(command, false);
  }
  return { ...table, policies };
}

function writeGrants(random: Random, spec: SchemaSpec, table: TableSpec): GrantSpec[] {
  const grants: GrantSpec[] = [];
  for (const { name: role } of spec.roles) {
    for (const privilege of ['insert', 'update'] as const) {
      const choice = random.next();
      if (choice < 0.6) grants.push({ role, table: table.name, privilege, columns: undefined });
      else if (choice < 0.9) {
        const columns = table.columns.map(({ name }) => name).filter(() => random.chance(0.75));
        if (columns.length > 0) grants.push({ role, table: table.name, privilege, columns });
      }
    }
    if (random.chance(0.7)) grants.push({ role, table: table.name, privilege: 'delete', columns: undefined });
    // Columns that were added later are readable as a rule.
    const added = table.columns.map(({ name }) => name).filter((name) => addedNames.has(name) && random.chance(0.85));
    if (table.kind === 'table' && added.length > 0) grants.push({ role, table: table.name, columns: added });
  }
  for (const { reads } of table.policies) {
    if (reads === undefined || random.chance(0.1)) continue;
    grants.push(...spec.roles.map(({ name }) => ({ role: name, table: reads.table, columns: reads.columns })));
  }
  return grants;
}

const documents = ['{"a": {"b": 1}}', '[1, 2, 3]', '{"a": [10, 20], "b": null}', '"a"'];
const addedNames = new Set(['doc', 'slug', 'part', 'place', 'counter', 'computed']);
