// D5: the real process in production, asked by anon. Nothing of an answer tells of the schema: no introspection, no guesses at names, no
// frames of a stack, no SQL, no names of what other roles have.

import { Random } from '../property/random.ts';
import type { Criterion, CriterionOptions, Figures } from './criterion.ts';
import { type ServedDatabase, serveDatabase } from './served-process.ts';

const sql = `
  create type mood as enum ('cheerful', 'gloomy');
  create table note (id int primary key, title text not null, feeling mood, secret_word text, document jsonb, due date);
  create table vault (id int primary key, contents text not null);
  create table vault_key (id int primary key, vault_id int not null references vault, pin text check (pin <> 'hidden_check'));
  alter table note add column vault_id int references vault;
  create table guarded (id int primary key);
  create view broken as select id, 1 / (id - id) as quotient from note;
  create view casting as select id, title::int as number from note;
  create function fail_inside(n int) returns int language plpgsql stable as
    $$ begin perform count(*) from vault_key where pin = n::text; return n; end $$;
  create function whisper(n int) returns int language sql stable as 'select n';
  insert into note values (1, 'first', 'cheerful');
  insert into guarded values (1);
  alter table guarded enable row level security;
  create policy of_the_vault on guarded using (exists (select from vault));
  revoke execute on function whisper from public;
  grant usage on schema public to anon;
  grant select (id, title, feeling, document, due), insert (id, title, feeling, due, vault_id), update (title) on note to anon;
  grant select on guarded, broken, casting to anon;
`;

/** Names that anon has no grant on, names of constraints and policies, SQL, guesses, frames of a stack, and our own names. */
const hidden =
  /vault|secret|\bpin\b|whisper|hidden_check|of_the_vault|did you mean|perhaps you|\bselect\b|\bfrom [a-z]|json_|to_json|pg_catalog|node_modules|\\n +at |[jt]s:\d+|file:\/\/|pergola|postgres(?!-error)/i;

export const leaksCriterion: Criterion = {
  id: 'D5',
  title: 'In production no answer tells anon what the schema has beyond its own',
  unit: 'requests',
  defaultN: 5000,
  smallN: 150,
  limits: [
    { figure: 'leaks', atMost: 0 },
    { figure: 'introspected', atMost: 0 },
    { figure: 'errors', atLeast: 1 },
    { figure: 'answered', atLeast: 1 },
  ],
  run,
};

interface Probe {
  readonly query: string;
  readonly variables?: Readonly<Record<string, unknown>>;
  readonly introspects?: true;
}

async function run({ server, n, seed, report }: CriterionOptions): Promise<Figures> {
  const environment = { NODE_ENV: 'production', PERGOLA_AUTH__ANONYMOUS_WRITES: 'public.note' };
  await using served = await serveDatabase({ server, sql, environment });
  const random = new Random(seed);
  const figures = { requests: 0, leaks: 0, introspected: 0, errors: 0, answered: 0 };
  for (; figures.requests < n; figures.requests++) {
    const name = nearName(random);
    const fixed = fixedProbes[figures.requests];
    const probe = fixed ?? random.pick(probes)(name);
    const { text } = await ask(served, probe, random);
    if (text.includes('"errors"')) figures.errors++;
    else figures.answered++;
    if (probe.introspects && /"(types|fields|queryType|name|kind)":/.test(text)) figures.introspected++;
    // The request's own words may come back.
    const told = fixed === undefined ? text.replaceAll(name, '') : text;
    if (!hidden.test(told)) continue;
    figures.leaks++;
    report(`${JSON.stringify(probe)}: ${text.slice(0, 300)}`);
  }
  return figures;
}

async function ask(
  { url }: ServedDatabase,
  { query, variables }: Probe,
  random: Random,
): Promise<{ readonly text: string }> {
  const accept = random.pick(['application/json', 'application/graphql-response+json']);
  const body = JSON.stringify(random.chance(0.2) ? [{ query, variables }] : { query, variables });
  const headers = { 'content-type': 'application/json', accept };
  return { text: await (await fetch(`${url}/graphql`, { method: 'POST', headers, body })).text() };
}

/** A name that is one letter away from one that is there, hidden or not, and none itself. */
function nearName(random: Random): string {
  const names = [
    'vault',
    'vault_key',
    'vault_by_pk',
    'secret_word',
    'whisper',
    'title',
    'note',
    'feeling',
    'insert_note',
    'guarded',
  ];
  for (;;) {
    const name = random.pick(names);
    const at = random.integer(1, name.length - 1);
    const near = name.slice(0, at) + random.pick(['', 'x', `${name[at]}z`]) + name.slice(at + 1);
    if (near.length > 3 && !names.includes(near) && !hidden.test(near)) return near;
  }
}

/** Six places where graphql-js would guess, and more where PostgreSQL could tell. */
const probes: readonly ((name: string) => Probe)[] = [
  (name) => ({ query: `{ ${name} { id } }` }),
  (name) => ({ query: `{ note { ${name} } }` }),
  (name) => ({ query: `{ note(${name}: 1) { id } }` }),
  (name) => ({ query: `{ note(where: {${name}: {_eq: 1}}) { id } }` }),
  (name) => ({ query: `{ note(order_by: {title: ${name}}) { id } }` }),
  (name) => ({ query: `{ note(where: {feeling: {_eq: ${name}}}) { id } }` }),
  (name) => ({ query: `query ($v: ${name}) { note { id } }` }),
  (name) => ({ query: `{ note { ... on ${name} { id } } }` }),
  (name) => ({ query: `{ note @${name} { id } }` }),
  (name) => ({ query: `mutation { ${name}(objects: []) { affected_rows } }` }),
  (name) => ({ query: `mutation { insert_note_one(object: {id: 9, ${name}: 1}) { id } }` }),
  (name) => ({
    query: `mutation { insert_note_one(object: {id: 1}, on_conflict: {constraint: ${name}, update_columns: []}) { id } }`,
  }),
  (name) => ({ query: 'query ($w: note_bool_exp) { note(where: $w) { id } }', variables: { w: { [name]: {} } } }),
  (name) => ({
    query: 'query ($w: note_bool_exp) { note(where: $w) { id } }',
    variables: { w: { title: { [name]: 'x' } } },
  }),
  (name) => ({
    query: 'query ($o: [note_order_by!]) { note(order_by: $o) { id } }',
    variables: { o: { title: name } },
  }),
  (name) => ({ query: 'query ($f: mood) { note(where: {feeling: {_eq: $f}}) { id } }', variables: { f: name } }),
  (name) => ({ query: `{ __type(name: "${name}") { name } }`, introspects: true }),
  (name) => ({ query: `{ note(where: {title: {_regex: "(${name}"}}) { id } }` }),
  (name) => ({ query: `{ note(where: {due: {_eq: "${name}"}}) { id } }` }),
];

const fixedProbes: readonly Probe[] = [
  { query: '{ __schema { types { name } } }', introspects: true },
  { query: '{ __type(name: "note") { name fields { name } } }', introspects: true },
  {
    query: '{ ...__schema } fragment __schema on query_root { x: __schema { queryType { name } } }',
    introspects: true,
  },
  {
    query: 'query __schema { note { id } ... @include(if: true) { __type(name: "note") { kind } } }',
    introspects: true,
  },
  { query: 'mutation { __typename x: __schema { queryType { name } } }', introspects: true },
  { query: '{ note { id title feeling } }' },
  { query: '{ guarded { id } }' },
  { query: '{ broken { quotient } }' },
  { query: '{ casting { number } }' },
  { query: '{ fail_inside(args: {n: 1}) }' },
  { query: 'mutation { insert_note_one(object: {id: 1, title: "x"}) { id } }' },
  { query: 'mutation { insert_note_one(object: {id: 2}) { id } }' },
  { query: 'mutation { insert_note_one(object: {id: 3, title: "x", due: "soon"}) { id } }' },
  { query: 'mutation { update_note(where: {}, _set: {title: null}) { affected_rows } }' },
  { query: '{ note(limit: -1) { id } }' },
  { query: '{ note(where: {document: {_contains: "{"}}) { id } }' },
  { query: '{ note(where: {id: {_eq: 99999999999}}) { id } }' },
  { query: '{ note(distinct_on: title, order_by: {id: asc}) { id } }' },
  { query: '{ note { id }' },
  { query: '' },
];
