-- What SQL can ask about the caller. Plain SQL without SET or SECURITY DEFINER, so that the planner inlines it: a policy
-- says (select auth.uid()). The server sets request.jwt.claim.sub, request.jwt.claim.role and request.jwt.claims for every
-- transaction; outside a request they are unset, which reads as null. A function that exists already is left as it is.

do $$
begin
  if to_regnamespace('auth') is null then
    create schema auth;
  end if;

  if to_regprocedure('auth.uid()') is null then
    -- A subject that is no UUID (some issuers write other things) is null here, and still in auth.jwt().
    create function auth.uid() returns uuid
      language sql stable parallel safe
      return case
        when current_setting('request.jwt.claim.sub', true) ~* '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$'
        then current_setting('request.jwt.claim.sub', true)::uuid
      end;
    comment on function auth.uid() is 'The caller''s id: the sub claim where it is a UUID, otherwise null.';
  end if;

  if to_regprocedure('auth.role()') is null then
    create function auth.role() returns text
      language sql stable parallel safe
      return nullif(current_setting('request.jwt.claim.role', true), '');
    comment on function auth.role() is 'The role that the request runs as; null outside a request.';
  end if;

  if to_regprocedure('auth.jwt()') is null then
    create function auth.jwt() returns jsonb
      language sql stable parallel safe
      return nullif(current_setting('request.jwt.claims', true), '')::jsonb;
    comment on function auth.jwt() is 'All claims of the caller; null outside a request.';
  end if;

  if to_regprocedure('auth.email()') is null then
    create function auth.email() returns text
      language sql stable parallel safe
      return nullif(current_setting('request.jwt.claims', true), '')::jsonb ->> 'email';
    comment on function auth.email() is 'The caller''s e-mail address: the email claim, otherwise null.';
  end if;
end
$$;

-- To everybody: applications have roles of their own, and the functions tell a caller only about himself. Where the schema
-- was somebody else's before, it is for them to grant.
do $$
begin
  grant usage on schema auth to public;
  grant execute on function auth.uid(), auth.role(), auth.jwt(), auth.email() to public;
exception when insufficient_privilege then
  raise notice 'the schema auth belongs to another role: USAGE on it is not granted';
end
$$;
