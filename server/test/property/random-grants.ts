// Random grants, memberships, owners and row security on a real database → where computeAccess() and PostgreSQL's own privilege
// functions disagree. The roles are made by the caller; their rights are reset for every case.

import fc from 'fast-check';
import { introspect } from '../../src/engine/catalog/introspect.ts';
import { buildModel } from '../../src/engine/model/build-model.ts';
import { computeAccess } from '../../src/engine/model/compute-access.ts';
import type { SingleConnection } from '../support/single-connection.ts';

export const grantsSchema = `
create schema other;
create table public.artist (id int primary key, name text, secret text);
create table other.album (id int generated always as identity primary key, artist_id int references public.artist, title text,
  size int generated always as (1) stored);
create table public."Odd table" (id int primary key, album_id int references other.album, "a b" text) partition by range (id);
create view public.names with (security_invoker) as select id, name from public.artist;
create view other.counts as select count(*) as n from public.artist;
create materialized view public.cached as select id, name from public.artist;`;

const tables = ['public.artist', 'other.album', 'public."Odd table"'];
const relations = [...tables, 'public.names', 'other.counts', 'public.cached'];
const columns: Readonly<Record<string, readonly string[]>> = {
  'public.artist': ['id', 'name', 'secret'],
  'other.album': ['id', 'artist_id', 'title', 'size'],
  'public."Odd table"': ['id', 'album_id', '"a b"'],
};

/** Roles by index; the last two have BYPASSRLS and SUPERUSER. Index -1 stands for PUBLIC. */
export const roleOptions = ['', '', '', '', 'BYPASSRLS', 'SUPERUSER'] as const;
const plainRole = fc.nat(roleOptions.length - 2);
const grantee = fc.integer({ min: -1, max: roleOptions.length - 2 });

export type GrantStep =
  | {
      readonly kind: 'table' | 'column';
      readonly privilege: string;
      readonly on: string;
      readonly column: number;
      readonly to: number;
    }
  | { readonly kind: 'all'; readonly on: string; readonly to: number }
  | { readonly kind: 'schema'; readonly on: string; readonly to: number }
  | { readonly kind: 'member' | 'inherit'; readonly of: number; readonly to: number; readonly inherit: boolean }
  | { readonly kind: 'predefined'; readonly name: string; readonly to: number }
  | { readonly kind: 'owner'; readonly on: string; readonly to: number }
  | { readonly kind: 'revoke-owner'; readonly on: string; readonly privilege: string }
  | { readonly kind: 'row-security'; readonly on: string; readonly forced: boolean };

const privilege = fc.constantFrom('select', 'insert', 'update', 'delete');
const columnPrivilege = fc.constantFrom('select', 'insert', 'update');
const step: fc.Arbitrary<GrantStep> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('table' as const),
      privilege,
      on: fc.constantFrom(...relations),
      column: fc.constant(0),
      to: grantee,
    }),
  },
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constant('column' as const),
      privilege: columnPrivilege,
      on: fc.constantFrom(...tables),
      column: fc.nat(3),
      to: grantee,
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('all' as const), on: fc.constantFrom(...relations), to: grantee }),
  },
  {
    weight: 3,
    arbitrary: fc.record({ kind: fc.constant('schema' as const), on: fc.constantFrom('public', 'other'), to: grantee }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constantFrom('member' as const, 'inherit' as const),
      of: plainRole,
      to: plainRole,
      inherit: fc.boolean(),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('predefined' as const),
      name: fc.constantFrom('pg_read_all_data', 'pg_write_all_data'),
      to: plainRole,
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant('owner' as const), on: fc.constantFrom(...tables), to: plainRole }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('revoke-owner' as const), on: fc.constantFrom(...tables), privilege }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('row-security' as const),
      on: fc.constantFrom(...tables),
      forced: fc.boolean(),
    }),
  },
);

/** One set of rights. */
export const grantSet: fc.Arbitrary<readonly GrantStep[]> = fc.array(step, { minLength: 4, maxLength: 24 });

/** Sets the rights and compares for every role: one line a difference. */
export async function accessDifferences(
  connection: SingleConnection,
  roles: readonly string[],
  steps: readonly GrantStep[],
): Promise<readonly string[]> {
  await connection.query([...reset(roles), ...steps.map((each) => toSql(each, roles))].join(';\n'));
  const catalog = await introspect(connection, { schemas: ['public', 'other'] });
  const model = buildModel(catalog, { schemas: ['public', 'other'] });
  const differences: string[] = [];
  for (const role of roles) {
    const expected = new Set(await rightsByPostgres(connection, role));
    const access = computeAccess(catalog, model, role);
    const actual = new Set<string>();
    for (const [id, table] of access?.tables ?? []) {
      const name = model.tables.get(id);
      const say = (right: string) => actual.add(`${name?.schema}.${name?.sqlName} ${right}`);
      for (const column of table.select) say(`select ${column.sqlName}`);
      for (const column of table.insert) say(`insert ${column.sqlName}`);
      for (const column of table.update) say(`update ${column.sqlName}`);
      if (table.delete) say('delete');
      if (table.rowSecurity && table.select.size > 0) say('row security');
    }
    differences.push(...[...expected.difference(actual)].map((right) => `${role} lacks ${right}`));
    differences.push(...[...actual.difference(expected)].map((right) => `${role} has ${right} too much`));
  }
  return differences;
}

function reset(roles: readonly string[]): readonly string[] {
  const all = ['public', ...roles].join(', ');
  return [
    ...relations.map((name) => `alter ${kindOf(name)} ${name} owner to postgres`),
    ...relations.map((name) => `revoke all on ${name} from ${all}`),
    ...tables.map((name) => `revoke all (${columns[name]?.join(', ')}) on ${name} from ${all}`),
    ...tables.map((name) => `grant all on ${name} to postgres`),
    ...tables.map((name) => `alter table ${name} disable row level security, no force row level security`),
    `revoke all on schema public, other from ${all}`,
    ...roles.flatMap((role) => [
      `alter role ${role} inherit`,
      `revoke pg_read_all_data, pg_write_all_data, ${roles.filter((other) => other !== role).join(', ')} from ${role}`,
    ]),
  ];
}

function kindOf(relation: string): string {
  if (tables.includes(relation)) return 'table';
  return relation === 'public.cached' ? 'materialized view' : 'view';
}

function toSql(each: GrantStep, roles: readonly string[]): string {
  const name = (index: number): string => roles[index] ?? 'public';
  switch (each.kind) {
    case 'table':
      return `grant ${each.privilege} on ${each.on} to ${name(each.to)}`;
    case 'column': {
      const of = columns[each.on] ?? [];
      return `grant ${each.privilege} (${of[each.column % of.length]}) on ${each.on} to ${name(each.to)}`;
    }
    case 'all':
      return `grant all on ${each.on} to ${name(each.to)}`;
    case 'schema':
      return `grant usage on schema ${each.on} to ${name(each.to)}`;
    case 'inherit':
      return `alter role ${name(each.to)} ${each.inherit ? 'inherit' : 'noinherit'}`;
    case 'member':
      // Only downwards, so that no role becomes a member of itself.
      if (each.of === each.to) return 'select 1';
      return `grant ${name(Math.min(each.of, each.to))} to ${name(Math.max(each.of, each.to))}`;
    case 'predefined':
      return `grant ${each.name} to ${name(each.to)}`;
    case 'owner':
      return `alter table ${each.on} owner to ${name(each.to)}`;
    case 'revoke-owner':
      return `do $$ begin execute (select format('revoke ${each.privilege} on ${each.on} from %I', relowner::regrole::text)
        from pg_class where oid = '${each.on}'::regclass); end $$`;
    case 'row-security':
      return `alter table ${each.on} enable row level security, ${each.forced ? '' : 'no '}force row level security`;
  }
}

/** What the privilege functions say, and row_security_active() as the role itself. */
async function rightsByPostgres(connection: SingleConnection, role: string): Promise<readonly string[]> {
  const relation = `select c.oid, c.relname, c.relkind, n.nspname, pg_relation_is_updatable(c.oid, true) as updatable
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where n.nspname in ('public', 'other') and c.relkind in ('r', 'p', 'v', 'm')
      and has_schema_privilege($1, n.oid, 'usage')`;
  const rights = await connection.query<{ right: string }>(
    `with relation as (${relation}),
      col as (select r.*, a.attnum, a.attname, a.attidentity <> 'a' and a.attgenerated = '' as writable
        from relation r join pg_attribute a on a.attrelid = r.oid and a.attnum > 0 and not a.attisdropped)
    select nspname || '.' || relname || ' select ' || attname as right from col where has_column_privilege($1, oid, attnum, 'select')
    union all select nspname || '.' || relname || ' insert ' || attname from col
      where writable and updatable & 8 <> 0 and has_column_privilege($1, oid, attnum, 'insert')
    union all select nspname || '.' || relname || ' update ' || attname from col
      where writable and updatable & 4 <> 0 and has_column_privilege($1, oid, attnum, 'update')
    union all select nspname || '.' || relname || ' delete' from relation
      where updatable & 16 <> 0 and has_table_privilege($1, oid, 'delete')`,
    [role],
  );
  const secured = await asRole<{ right: string }>(
    connection,
    role,
    `select r.nspname || '.' || r.relname || ' row security' as right
    from (${relation}) r where has_any_column_privilege($1, r.oid, 'select') and row_security_active(r.oid)`,
  );
  return [...rights, ...secured].map(({ right }) => right);
}

async function asRole<Row>(connection: SingleConnection, role: string, text: string): Promise<readonly Row[]> {
  await connection.query(`set role ${role}`);
  try {
    return await connection.query<Row>(text, [role]);
  } finally {
    await connection.query('reset role');
  }
}
