-- A refusal that says how many there were: the number comes back as the error's hint, which the server reads.

create function pergola.refuse(code text, message text, actual text) returns void
  language plpgsql
  set search_path = pg_catalog
as $$
begin
  raise exception using errcode = 'PGL01', message = message, detail = code, hint = actual;
end
$$;
comment on function pergola.refuse(text, text, text) is 'Raises an error that is answered with this code and this number.';

grant execute on function pergola.refuse(text, text, text) to public;
