// A described schema in, the SQL that makes it and the SQL that removes it out. It decides nothing.

import type {
  ColumnSpec,
  FunctionSpec,
  GrantSpec,
  PolicySpec,
  RoleSpec,
  SchemaSpec,
  TableSpec,
} from './schema-spec.ts';

export const quoteIdentifier = (name: string): string => `"${name.replaceAll('"', '""')}"`;
export const quoteLiteral = (text: string): string => {
  const quoted = `'${text.replaceAll("'", "''")}'`;
  return text.includes('\\') ? `E${quoted.replaceAll('\\', '\\\\')}` : quoted;
};
export const quoteList = (names: readonly string[]): string => names.map(quoteIdentifier).join(', ');

/** The type of a column as a cast needs it. */
export function columnTypeSql(spec: SchemaSpec, column: Pick<ColumnSpec, 'type'>): string {
  const schema = quoteIdentifier(spec.schema);
  switch (column.type) {
    case 'int':
      return 'integer';
    case 'float8':
      return 'double precision';
    case 'varchar':
      return 'varchar(200)';
    case 'bool':
      return 'boolean';
    case 'int[]':
      return 'integer[]';
    case 'enum':
    case 'enum[]': {
      const name = `${schema}.${quoteIdentifier(spec.enumType.name)}`;
      return column.type === 'enum' ? name : `${name}[]`;
    }
    case 'domain-text':
      return `${schema}.${quoteIdentifier(spec.domains.text)}`;
    case 'domain-int':
      return `${schema}.${quoteIdentifier(spec.domains.int)}`;
    default:
      return column.type;
  }
}

export const tableSql = (spec: SchemaSpec, table: string): string =>
  `${quoteIdentifier(spec.schema)}.${quoteIdentifier(table)}`;

/** Everything, in one script. */
export function createScript(spec: SchemaSpec): string {
  const schema = quoteIdentifier(spec.schema);
  return [
    `create schema if not exists ${schema}`,
    ...spec.roles.flatMap((role) => createRole(role)),
    `grant usage on schema ${schema}, auth to ${[...spec.roles.map((role) => quoteIdentifier(role.name))].join(', ')}`,
    `create type ${schema}.${quoteIdentifier(spec.enumType.name)} as enum (${spec.enumType.labels.map(quoteLiteral).join(', ')})`,
    `create domain ${schema}.${quoteIdentifier(spec.domains.text)} as text check (length(value) > 0)`,
    `create domain ${schema}.${quoteIdentifier(spec.domains.int)} as integer check (value > 0)`,
    ...spec.tables.flatMap((table) => (table.kind === 'view' ? createView(spec, table) : createTable(spec, table))),
    ...spec.tables.flatMap((table) => (table.kind === 'view' ? [] : deferKeys(spec, table))),
    ...spec.tables.flatMap((table) => tableSecurity(spec, table)),
    ...spec.grants.map((grant) => grantSql(spec, grant)),
    ...(spec.functions ?? []).flatMap((made) => createFunction(spec, made)),
  ]
    .map((statement) => `${statement};\n`)
    .join('');
}

/** Leaves the database as it was before `createScript`, cluster-wide roles included. */
export function dropScript(spec: SchemaSpec): string {
  const roles = spec.roles.map((role) => quoteIdentifier(role.name)).join(', ');
  return `drop schema ${quoteIdentifier(spec.schema)} cascade; drop owned by ${roles}; drop role ${roles};`;
}

function createRole(role: RoleSpec): string[] {
  const name = quoteIdentifier(role.name);
  return [
    `create role ${name} nologin ${role.bypassesRowSecurity ? 'bypassrls' : 'nobypassrls'}`,
    ...role.memberOf.map((other) => `grant ${quoteIdentifier(other)} to ${name}`),
  ];
}

function createTable(spec: SchemaSpec, table: TableSpec): string[] {
  const name = tableSql(spec, table.name);
  const parts = table.columns.map(
    (column) =>
      `${quoteIdentifier(column.name)} ${columnTypeSql(spec, column)}${fillSql(column)}${column.notNull ? ' not null' : ''}`,
  );
  const named = table.keyName === undefined ? '' : `constraint ${quoteIdentifier(table.keyName)} `;
  if (table.primaryKey.length > 0) parts.push(`${named}primary key (${quoteList(table.primaryKey)})`);
  for (const unique of table.uniques ?? [])
    parts.push(`constraint ${quoteIdentifier(unique.name)} unique (${quoteList(unique.columns)})`);
  for (const key of table.foreignKeys) {
    if (key.name === undefined) throw new Error('a key of a table without a name');
    parts.push(
      `constraint ${quoteIdentifier(key.name)} foreign key (${quoteList(key.columns)}) references ` +
        `${tableSql(spec, key.target)} (${quoteList(key.targetColumns)})${key.onDelete === undefined ? '' : ` on delete ${key.onDelete}`}`,
    );
    if (key.unique) parts.push(`unique (${quoteList(key.columns)})`);
  }
  return [
    `create table ${name} (${parts.join(', ')})`,
    ...table.indexes.map((columns) => `create index on ${name} (${quoteList(columns)})`),
    ...(table.rows.length === 0 ? [] : [insertRows(spec, table)]),
    ...(table.checks ?? []).map(
      (check) =>
        `do $do$ begin alter table ${name} add constraint ${quoteIdentifier(check.name)} check (${check.expression});
        exception when check_violation then null; end $do$`,
    ),
  ];
}

/** Sequences begin above the rows that are there. */
function fillSql({ fill }: ColumnSpec): string {
  switch (fill?.kind) {
    case undefined:
      return '';
    case 'default':
      return ` default (${fill.expression})`;
    case 'generated':
      return ` generated always as (${fill.expression}) stored`;
    case 'identity':
      return ` generated ${fill.always ? 'always' : 'by default'} as identity (start with 1000)`;
  }
}

/** Deferred when the rows are there: a table with checks to come cannot be altered. */
function deferKeys(spec: SchemaSpec, table: TableSpec): string[] {
  return table.foreignKeys
    .filter(({ name, deferred }) => name !== undefined && deferred)
    .map(
      ({ name = '' }) =>
        `alter table ${tableSql(spec, table.name)} alter constraint ${quoteIdentifier(name)} deferrable initially deferred`,
    );
}

function insertRows(spec: SchemaSpec, table: TableSpec): string {
  const rows = table.rows.map((row) => {
    const given = row.map((text, index) => [text, index] as const).filter(([, index]) => isGiven(table.columns[index]));
    const values = given.map(([text, index]) => {
      const type = columnTypeSql(spec, table.columns[index] as ColumnSpec);
      return text === null ? 'null' : `${quoteLiteral(text)}::${type}`;
    });
    return `(${values.join(', ')})`;
  });
  const columns = quoteList(table.columns.filter(isGiven).map(({ name }) => name));
  return `insert into ${tableSql(spec, table.name)} (${columns}) overriding system value values\n${rows.join(',\n')}`;
}

const isGiven = (column: ColumnSpec | undefined): boolean => column?.fill?.kind !== 'generated';

function createView(spec: SchemaSpec, table: TableSpec): string[] {
  const view = table.view;
  if (view === undefined) throw new Error('a view without a definition');
  const options = view.securityInvoker ? ' with (security_invoker)' : '';
  const where = view.where === undefined ? '' : ` where ${view.where}`;
  const columns = quoteList(table.columns.map((column) => column.name));
  const name = tableSql(spec, table.name);
  const tags = viewTags(spec, table);
  return [
    `create view ${name}${options} as select ${columns} from ${tableSql(spec, view.table)}${where}`,
    ...(tags === '' ? [] : [`comment on view ${name} is ${quoteLiteral(tags)}`]),
  ];
}

/** Keys of a view are told in tags of its comment. */
function viewTags(spec: SchemaSpec, table: TableSpec): string {
  const primary = table.primaryKey.length > 0 ? [`@primaryKey ${quoteList(table.primaryKey)}`] : [];
  const foreign = table.foreignKeys.map(
    (key) =>
      `@foreignKey (${quoteList(key.columns)}) references ${tableSql(spec, key.target)} (${quoteList(key.targetColumns)})`,
  );
  return [...primary, ...foreign].join('\n');
}

function tableSecurity(spec: SchemaSpec, table: TableSpec): string[] {
  if (!table.rowSecurity) return [];
  const name = tableSql(spec, table.name);
  return [
    `alter table ${name} enable row level security`,
    ...table.policies.map((policy) => createPolicy(name, policy)),
  ];
}

function createPolicy(table: string, policy: PolicySpec): string {
  const roles = policy.roles.length === 0 ? 'public' : quoteList(policy.roles);
  const check = policy.check === undefined ? '' : ` with check (${policy.check})`;
  const rows = policy.command === 'insert' ? `with check (${policy.using})` : `using (${policy.using})${check}`;
  return (
    `create policy ${quoteIdentifier(policy.name)} on ${table} as ${policy.permissive ? 'permissive' : 'restrictive'} ` +
    `for ${policy.command} to ${roles} ${rows}`
  );
}

/** How a function of random schemas is named in SQL. */
export const functionSql = (spec: SchemaSpec, { name }: FunctionSpec): string => tableSql(spec, name);

function createFunction(spec: SchemaSpec, made: FunctionSpec): string[] {
  const name = functionSql(spec, made);
  return [
    `create function ${name}(n integer default 1, word text default 'w') returns setof ${tableSql(spec, made.table)}
      language sql volatile as $body$ ${made.body} $body$`,
    `revoke execute on function ${name} from public`,
    ...made.executors.map((role) => `grant execute on function ${name} to ${quoteIdentifier(role)}`),
  ];
}

function grantSql(spec: SchemaSpec, grant: GrantSpec): string {
  const columns = grant.columns === undefined ? '' : ` (${quoteList(grant.columns)})`;
  const role = grant.role === 'public' ? 'public' : quoteIdentifier(grant.role);
  return `grant ${grant.privilege ?? 'select'}${columns} on ${tableSql(spec, grant.table)} to ${role}`;
}
