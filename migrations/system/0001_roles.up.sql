-- The roles that requests run as. Roles belong to the cluster: another database may have made them already, or be making
-- them now. A role that exists is left as it is.

do $$
declare
  wanted text;
begin
  foreach wanted in array array['anon', 'authenticated', 'service_role'] loop
    if exists (select from pg_roles where rolname = wanted) then
      continue;
    end if;
    begin
      if wanted = 'service_role' then
        begin
          execute format('create role %I nologin noinherit bypassrls', wanted);
        exception when insufficient_privilege then
          -- Without BYPASSRLS it gets a policy on every protected table instead.
          execute format('create role %I nologin noinherit', wanted);
        end;
      else
        execute format('create role %I nologin noinherit', wanted);
      end if;
    exception when duplicate_object or unique_violation then
      null;
    end;
  end loop;
end
$$;
