// The SQL of explaining: a transaction as a role that is always undone, and EXPLAIN. Text only.

export const begin = `begin`;
export const rollback = `rollback`;
/** What is deferred is checked here, as a commit would. */
export const checkConstraints = `set constraints all immediate`;

/** $1: an object of settings with their texts, for this transaction alone. */
export const setSettings = `
select pg_catalog.set_config(name, value, true) from pg_catalog.json_each_text($1::json) as settings (name, value)
`;

/** One row: whether the user of the connection may become the role $1. */
export const mayBecome = `
select pg_catalog.pg_has_role(current_user, $1::name,
  case when pg_catalog.current_setting('server_version_num')::int >= 160000 then 'set' else 'member' end) as allowed
`;

/** \`role\` is SQL. */
export const grantMembership = (role: string): string => `grant ${role} to current_user`;

/** $1: the role, for this transaction alone. */
export const becomeRole = `select pg_catalog.set_config('role', $1, true)`;

/** \`name\` is SQL. */
export const callFunction = (name: string): string => `select ${name}()`;

/** With \`analyze\` the statement runs. */
export function explain(statement: string, { analyze, json }: { readonly analyze: boolean; readonly json: boolean }) {
  const options = [...(analyze ? ['analyze', 'buffers'] : []), `format ${json ? 'json' : 'text'}`];
  return `explain (${options.join(', ')}) ${statement}`;
}
