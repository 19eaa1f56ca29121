-- How a statement refuses to go on: it raises, and with it everything undoes that its transaction has written. The code comes
-- back as the error's detail, which the server reads.

create function pergola.refuse(code text, message text) returns void
  language plpgsql
  set search_path = pg_catalog
as $$
begin
  raise exception using errcode = 'PGL01', message = message, detail = code;
end
$$;
comment on function pergola.refuse(text, text) is 'Raises an error that is answered with this code.';

grant usage on schema pergola to public;
grant execute on function pergola.refuse(text, text) to public;
