drop function auth.email();
drop function auth.jwt();
drop function auth.role();
drop function auth.uid();
drop schema auth;
