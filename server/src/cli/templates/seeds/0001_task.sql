-- Data to develop with. "pergola dev" runs it once, "pergola seed" whenever you want: so it adds nothing where there is something.

insert into task (title, done, owner_id)
select title, done, '00000000-0000-4000-8000-000000000001'
from (values
  ('Read the README', true),
  ('Ask the API for these tasks', false),
  ('Write a migration', false)
) as example (title, done)
where not exists (select from task);
