-- Takes away what the roles have in this database. A role that another database of the cluster uses stays.

do $$
declare
  unwanted text;
begin
  foreach unwanted in array array['anon', 'authenticated', 'service_role'] loop
    if not exists (select from pg_roles where rolname = unwanted) then
      continue;
    end if;
    execute format('drop owned by %I', unwanted);
    begin
      execute format('drop role %I', unwanted);
    exception when dependent_objects_still_exist or insufficient_privilege or object_in_use then
      null;
    end;
  end loop;
end
$$;
