// The SQL that the replay of PostgREST's cases needs of its own: where sequences are, and how they get back there.

import type { TestDatabase } from '../support/postgres-server.ts';

/** A transaction that is rolled back leaves its sequences where it took them. Reads them, and returns what resets them. */
export async function rememberSequences(database: TestDatabase): Promise<() => Promise<void>> {
  const rows = await database.query<{ reset: string }>(readSequences);
  const script = rows.map(({ reset }) => reset).join('; ');
  return () => database.script(script);
}

const readSequences = `
  select format('select pg_catalog.setval(%L::regclass, %s, %L::boolean)',
    format('%I.%I', schemaname, sequencename), coalesce(last_value, start_value), last_value is not null) as reset
  from pg_catalog.pg_sequences order by schemaname, sequencename`;

/** A copy of a database does not have the settings that ALTER DATABASE gave the one it is of. */
export const copySettings = `do $$
declare
  setting text;
begin
  for setting in
    select unnest(setconfig) from pg_catalog.pg_db_role_setting join pg_catalog.pg_database d on d.oid = setdatabase
    where d.datname = 'template1' and setrole = 0
  loop
    execute format('alter database %I set %s = %L', current_database(), split_part(setting, '=', 1),
      substr(setting, strpos(setting, '=') + 1));
  end loop;
end $$`;

/** The planner's estimates are read for these alone, as the suite does. */
export const analyzeTables = 'analyze test.items; analyze test.child_entities';

/** Lets Pergola's login become the suite's roles, as the suite lets its own. */
export const grantRoles = `do $$
declare
  login name;
begin
  for login in select rolname from pg_catalog.pg_roles where rolname like 'pergola\\_%\\_api' loop
    execute format('grant postgrest_test_anonymous, postgrest_test_default_role, postgrest_test_author, postgrest_test_superuser to %I', login);
  end loop;
end $$`;
