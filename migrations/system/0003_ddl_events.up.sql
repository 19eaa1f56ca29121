-- Tells the server that the schema has changed, on the channel pergola_ddl. Where event triggers are not allowed (they take
-- a superuser) nothing is made, and the server finds changes by polling alone.

-- Runs within everybody's DDL, as whoever issues it, and never fails it. The payload is always the same, so that PostgreSQL
-- sends one notification a transaction, however many statements it has.
create function pergola.notify_ddl() returns event_trigger
  language plpgsql
  set search_path = pg_catalog
as $$
declare
  relevant boolean;
begin
  if tg_event = 'sql_drop' then
    relevant := exists (select from pg_event_trigger_dropped_objects() where not is_temporary);
  else
    relevant := exists (
      select from pg_event_trigger_ddl_commands()
      where schema_name is distinct from 'pg_temp' and command_tag <> 'REFRESH MATERIALIZED VIEW'
    );
  end if;
  if relevant then
    perform pg_notify('pergola_ddl', '');
  end if;
exception when others then
  null;
end
$$;

do $$
begin
  create event trigger pergola_ddl on ddl_command_end execute function pergola.notify_ddl();
  create event trigger pergola_drop on sql_drop execute function pergola.notify_ddl();
exception when insufficient_privilege then
  raise notice 'event triggers are not allowed here: schema changes are found by polling';
end
$$;
