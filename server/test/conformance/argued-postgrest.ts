// The cases of PostgREST's suite that are answered otherwise on purpose, or that cannot be right as they are written, each with
// the reason.

const disabledUser =
  'The file has the token of another case in its place: the claim id=3, which the pre-request function refuses with P0001.';
const unsignedToken = 'The file has the token of another case in its place, which fails otherwise.';

export const arguedRest: ReadonlyMap<string, string> = new Map([
  ['Auth/Auth: denies access to tables that postgrest_test_author does not own', disabledUser],
  ['Auth/Auth: allows users with permissions to see their tables', disabledUser],
  ['Auth/Auth: succeeds with a valid iat claim in jwt', disabledUser],
  ['Auth/Auth: hides tables from users with invalid JWT', disabledUser],
  ['Auth/Auth: recovers after 401 error with logged in user', disabledUser],
  ['Auth/Auth: fails when the iat claim is not a number', disabledUser],
  ['Auth/Auth: able to switch to postgrest_test_author role (id=1)', disabledUser],
  ['Query/Error: works with Jwt error', unsignedToken],
  ['Query/Error: error on jwt encoded with wrong secret', unsignedToken],
  ['Query/Error: it should return error if used before it is valid', unsignedToken],
]);
