// A described table in, the same table with row-level security and policies out (or without). A policy reads only its own
// table, the claims, and tables made before it, so that policies cannot recurse.

import type { Random } from './random.ts';
import { columnTypeSql, quoteIdentifier, quoteLiteral, tableSql } from './schema-ddl.ts';
import type { PolicySpec, RoleSpec, SchemaSpec, TableSpec } from './schema-spec.ts';
import { randomRowText, typeTraits } from './values.ts';

export type SchemaBase = Omit<SchemaSpec, 'tables' | 'grants'>;

export function randomPolicies(
  random: Random,
  table: TableSpec,
  before: readonly TableSpec[],
  roles: readonly RoleSpec[],
  base: SchemaBase,
): TableSpec {
  if (random.chance(0.45)) return table;
  const spec = { ...base, tables: [...before, table], grants: [] };
  const count = random.chance(0.08) ? 0 : random.integer(1, 3);
  const policies = Array.from({ length: count }, (_, index): PolicySpec => {
    const permissive = index === 0 || random.chance(0.6);
    return {
      name: `policy ${index}`,
      permissive,
      command: random.chance(0.6) ? 'select' : 'all',
      roles: random.chance(0.7) ? [] : random.some(roles, 1, 2).map((role) => role.name),
      ...policyExpression(random, table, before, spec),
    };
  });
  return { ...table, rowSecurity: true, policies };
}

type Expression = Pick<PolicySpec, 'using' | 'reads'>;

/** A condition on a row of the table, as a policy may have. */
export function policyExpression(
  random: Random,
  table: TableSpec,
  before: readonly TableSpec[],
  spec: SchemaSpec,
): Expression {
  const owner = table.columns.find((column) => column.name === 'owner' && column.type === 'uuid');
  const choice = random.next();
  if (choice < 0.35 && owner !== undefined) return alone(`(select auth.uid()) = ${quoteIdentifier(owner.name)}`);
  if (choice < 0.6)
    return existsExpression(random, table, before, spec) ?? alone(columnExpression(random, table, spec));
  if (choice < 0.75) return alone(columnExpression(random, table, spec));
  if (choice < 0.85) return alone(`(select current_setting('request.jwt.claims', true)::json ->> 'level') = 'high'`);
  return alone('true');
}

const alone = (using: string): Expression => ({ using, reads: undefined });

export function columnExpression(random: Random, table: TableSpec, spec: SchemaSpec): string {
  const column = random.pick(table.columns);
  const name = quoteIdentifier(column.name);
  if (!typeTraits[column.type].ordered || random.chance(0.25)) return `${name} is ${random.pick(['', 'not '])}null`;
  const labels = spec.enumType.labels.map((label) => ({ name: label, label }));
  const value = quoteLiteral(randomRowText(random, column.type, labels));
  return `${name} ${random.pick(['>=', '<=', '<>', '<>', '='])} ${value}::${columnTypeSql(spec, column)}`;
}

function existsExpression(
  random: Random,
  table: TableSpec,
  before: readonly TableSpec[],
  spec: SchemaSpec,
): Expression | undefined {
  const keys = table.foreignKeys.filter((key) => before.some((other) => other.name === key.target));
  if (keys.length === 0) return undefined;
  const key = random.pick(keys);
  const link = key.columns.map(
    (column, index) =>
      `other.${quoteIdentifier(key.targetColumns[index] as string)} = ${tableSql(spec, table.name)}.${quoteIdentifier(column)}`,
  );
  return {
    using: `exists (select 1 from ${tableSql(spec, key.target)} other where ${link.join(' and ')})`,
    reads: { table: key.target, columns: key.targetColumns },
  };
}
