// The cases of PostgREST's suite that are answered otherwise on purpose, or that cannot be right as they are written, each with
// the reason.

const disabledUser =
  'The file has the token of another case in its place: the claim id=3, which the pre-request function refuses with P0001.';
const unsignedToken = 'The file has the token of another case in its place, which fails otherwise.';

const withoutPostgis =
  'The function calls one of PostGIS, which the fixtures leave out: PostgreSQL refuses it before there are any rows.';
const otherBody = 'The file has the body of another case in its place, which is CSV.';
const binaryFormat =
  'PostgREST sends a value of jsonb as its binary format has it, with a version of one byte before it: that is no JSON.';
const earlierWrite = 'It reads what a request before it has written, which the file leaves out.';
const margins = 'The file has kept the margins of the source that it was read from.';

export const arguedRest: ReadonlyMap<string, string> = new Map([
  ['Auth/Auth: denies access to tables that postgrest_test_author does not own', disabledUser],
  ['Auth/Auth: allows users with permissions to see their tables', disabledUser],
  ['Auth/Auth: succeeds with a valid iat claim in jwt', disabledUser],
  ['Auth/Auth: hides tables from users with invalid JWT', disabledUser],
  ['Auth/Auth: recovers after 401 error with logged in user', disabledUser],
  ['Auth/Auth: fails when the iat claim is not a number', disabledUser],
  ['Auth/Auth: able to switch to postgrest_test_author role (id=1)', disabledUser],
  ['Query/ComputedRels: applies data representations to response', earlierWrite],
  ['Query/CustomMedia: will use the more specific application/vnd.geo2 handler for this table', binaryFormat],
  ["Query/CustomMedia: should not fail when the function doesn't return a row", withoutPostgis],
  ["Query/CustomMedia: works if there's an anyelement aggregate defined", withoutPostgis],
  ['Query/CustomMedia: with fewer columns selected', margins],
  ['Query/CustomMedia: with embedding', margins],
  ['Query/Error: works with Jwt error', unsignedToken],
  ['Query/Error: error on jwt encoded with wrong secret', unsignedToken],
  ['Query/Error: it should return error if used before it is valid', unsignedToken],
  ['Query/Error: when token is complete but random characters', unsignedToken],
  ['Query/Insert: serializes nested array', otherBody],
  [
    'Query/Query: cannot use ltree(in public schema) extension operators if no extra search path added',
    'PostgreSQL says 42883 here, for which the dialect has 404: values have types before they reach an operator.',
  ],
]);
