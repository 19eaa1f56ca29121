// `pergola explain` as somebody types it: what it shows of a question, as whom, and that nothing of it stays.

import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openOwnerConnection } from '../../src/database/owner.ts';
import { migrateSystem } from '../support/migrate-system.ts';
import { createTestDatabase, type TestDatabase } from '../support/postgres.ts';
import { cliFile, runCli } from '../support/run-cli.ts';

let directory: string;
let database: TestDatabase;
let role: string;

beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'pergola-explain-'));
  database = await createTestDatabase({
    sql: `create table author (id int primary key generated always as identity, name text not null unique);
      create table note (id int primary key generated always as identity, author_id int references author, owner text, body text);
      create table broken (id int primary key);
      alter table note enable row level security;
      insert into broken values (1);
      alter table broken enable row level security;
      insert into author (name) values ('Ann'), ('Bo');
      insert into note (author_id, owner, body) select 1 + n % 2, 'user' || n % 10, 'body' from generate_series(1, 100) n;
      create schema shop; create table shop.item (id int primary key);`,
  });
  const owner = await openOwnerConnection(database.url);
  await migrateSystem(owner);
  await owner.close();
  role = await database.createRole('reader');
  await database.script(`grant usage on schema shop to ${role};
    grant select, insert, update, delete on all tables in schema public, shop to ${role};
    create policy own on note to ${role} using (owner = (select current_setting('request.jwt.claims', true)::json ->> 'sub'));
    create policy wrong on broken to ${role} using (current_setting('no.such_setting')::int = 1);`);
});
afterAll(async () => {
  await database?.drop();
  await rm(directory, { recursive: true });
});

function explain(args: readonly string[], environment: Readonly<Record<string, string>> = {}) {
  return runCli(['explain', ...args], {
    directory,
    environment: { DATABASE_URL: database.url, PERGOLA_SCHEMAS: 'public,shop', ...environment },
  });
}

async function explainJson(args: readonly string[], environment: Readonly<Record<string, string>> = {}) {
  const { status, stdout, stderr } = await explain([...args, '--json'], environment);
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  return JSON.parse(stdout);
}

const claims = () => ['--claims', JSON.stringify({ role, sub: 'user3' })];

async function counts(): Promise<unknown> {
  const [row] = await database.query(
    'select (select count(*) from author) as authors, (select count(*) from note) as notes',
  );
  return row;
}

describe('of a GraphQL document', () => {
  test('shows the plan, the statement, its values, and what PostgreSQL would do for the role', async () => {
    const question = '{ note(where: {author_id: {_eq: 1}}) { body author { name } } }';
    const { status, stdout, stderr } = await explain([question, ...claims()]);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toMatch(new RegExp(`^As ${role}\\n\\nPlan\\n\\n {2}\\{\\n {4}"kind": "read"`));
    expect(stdout).toMatch(/\nStatement\n\n {2}SELECT [^\n]*\n/);
    expect(stdout).toContain('\nValues\n\n  $1 = 1\n');
    const [, explained = ''] = stdout.split('\nWhat PostgreSQL would do\n');
    expect(explained).toMatch(/Filter: .*author_id = 1/);
    expect(explained).toMatch(/Filter: .*owner = /);
    expect(explained).not.toContain('actual');
  });

  test('reads it from a file or from standard input, with variables and the name of an operation', async () => {
    await writeFile(
      path.join(directory, 'two.graphql'),
      'query one($id: Int!) { note_by_pk(id: $id) { id } } query other { author { id } }',
    );
    await writeFile(path.join(directory, 'variables.json'), '{"id": 7}');
    const given = ['two.graphql', '--operation', 'one', '--variables', 'variables.json', ...claims()];
    const { role: as, plans, statements, analyzed } = await explainJson(given);
    expect({ as, analyzed, statements: statements.length }).toEqual({ as: role, analyzed: false, statements: 1 });
    expect(plans[0]).toMatchObject({ kind: 'read', reads: ['public.note'] });
    expect(statements[0].values).toEqual(['7']);
    expect(statements[0].explain[0].Plan).toMatchObject({ 'Node Type': expect.any(String) });
    const { stdout } = await runCli(['explain', '-', '--role', role], {
      directory,
      environment: { DATABASE_URL: database.url },
      command: ['sh', '-c', `echo '{ author { id } }' | "$@"`, 'sh', process.execPath, cliFile],
    });
    expect(stdout).toContain('FROM public.author');
  });

  test('analyzes it as the caller, whose claims the policies read', async () => {
    const question = '{ note { id } }';
    const rows = (of: { Plan: Record<string, unknown> }) => {
      const found: unknown[] = [];
      JSON.stringify(of, (_, node) => {
        if (node?.['Relation Name'] === 'note') found.push(node['Actual Rows']);
        return node;
      });
      return found[0];
    };
    const mine = await explainJson([question, ...claims(), '--analyze']);
    expect(rows(mine.statements[0].explain[0])).toBe(10);
    const nobody = await explainJson([question, '--role', role, '--analyze']);
    expect(rows(nobody.statements[0].explain[0])).toBe(0);
  });

  test('a write is not done, and undone where it is analyzed', async () => {
    const before = await counts();
    const question = `mutation { insert_author_one(object: { name: "Cy", notes: { data: [{ body: "b", owner: "user3" }] } }) { id notes { body } }
      delete_note(where: {}) { affected_rows } }`;
    const planned = await explainJson([question, ...claims()]);
    expect(planned.plans[0]).toMatchObject({ kind: 'write', writes: expect.arrayContaining(['public.author']) });
    expect(planned.statements.length).toBeGreaterThan(2);
    expect(await database.query('select last_value::int from author_id_seq')).toEqual([{ last_value: 2 }]);
    const { stdout } = await explain([question, ...claims(), '--analyze']);
    expect(stdout).toContain('What PostgreSQL did, and undid\n');
    expect(stdout).toMatch(/Insert on author .*actual time/);
    expect(stdout).toMatch(/Statement 2 of \d/);
    expect(await counts()).toEqual(before);
  });

  test('what needs no database is said to need none', async () => {
    const { stdout } = await explain(['{ __typename }', '--role', role]);
    expect(stdout).toBe(`As ${role}: answered without the database.\n`);
  });
});

describe('of a document with what a plugin adds', () => {
  const plugin = (marker: string) => `import { writeFileSync } from 'node:fs';
    const ran = () => { writeFileSync(${JSON.stringify(marker)}, 'ran'); return 'ran'; };
    export default {
      name: 'loud',
      setup({ graphql }) {
        graphql({
          typeDefs: 'extend type Query { version: String } extend type Mutation { mail: String } extend type author { loud: String }',
          resolvers: {
            Query: { version: ran },
            Mutation: { mail: ran },
            author: { loud: { requires: ['name'], resolve: ran } },
          },
        });
      },
    }`;

  test('shows the columns that it needs, and runs nothing of the plugin', async () => {
    const marker = path.join(directory, 'ran');
    await writeFile(path.join(directory, 'loud.mjs'), plugin(marker));
    const environment = { PERGOLA_PLUGINS: JSON.stringify({ loud: { from: path.join(directory, 'loud.mjs') } }) };
    const { stdout, stderr } = await explain(['{ author { loud } version }', '--role', role, '--analyze'], environment);
    expect(stderr).toBe('');
    expect(stdout).toMatch(/\nStatement\n\n {2}SELECT [\s\S]*t1\.name[\s\S]*FROM public\.author/);
    const alone = await explain(['mutation { mail }', '--role', role], environment);
    expect(alone).toEqual({ status: 0, stdout: `As ${role}: answered without the database.\n`, stderr: '' });
    expect(existsSync(marker)).toBe(false);
    const sdl = await runCli(['gen', 'sdl', '--role', role], {
      directory,
      environment: { DATABASE_URL: database.url, ...environment },
    });
    expect(sdl.stdout).toMatch(/\n {2}loud: String\n/);
    expect(sdl.stdout).toMatch(/\n {2}version: String\n/);
    const broken = await explain(['{ version }', '--role', role], {
      PERGOLA_PLUGINS: JSON.stringify({ loud: { from: path.join(directory, 'none.mjs') } }),
    });
    expect(broken).toMatchObject({ status: 1, stdout: '' });
    expect(broken.stderr).toContain('none.mjs');
  });
});

describe('of a REST request', () => {
  test.each([
    'GET /rest/v1/note?select=body,author(name)&author_id=eq.1',
    'get http://localhost:4000/rest/v1/note?select=body,author(name)&author_id=eq.1',
  ])('%s', async (question) => {
    const { plans, statements } = await explainJson([question, ...claims()]);
    expect(plans[0]).toMatchObject({ kind: 'resource' });
    expect(statements[0].values).toContain('1');
    expect(JSON.stringify(statements[0].explain)).toContain('(owner = ');
  });

  test('a write is undone', async () => {
    const before = await counts();
    const args = ['POST /author', '--body', '{"name": "Cy"}', '--role', role, '--analyze'];
    expect((await explain(args)).stdout).toMatch(/Insert on author .*actual time/);
    expect((await explain(['DELETE /note?id=gt.0', ...claims(), '--analyze'])).stdout).toMatch(
      /Delete on note .*actual/,
    );
    expect(await counts()).toEqual(before);
  });

  test('is of the schema that is named, behind the function that runs before each request', async () => {
    const item = ['GET /item', '--role', role];
    expect(await explain(item)).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('request-invalid: PGRST205'),
    });
    expect((await explain([...item, '--schema', 'shop'])).stdout).toContain('FROM shop.item');
    await database.script(
      `create function refuse() returns void language plpgsql as $$ begin raise 'not today'; end $$`,
    );
    const refused = await explain(['GET /author', '--role', role], { PERGOLA_REST__PRE_REQUEST: 'public.refuse' });
    expect(refused.stderr).toMatch(/^error explain-failed: as .*: not today/);
  });
});

const refusals: readonly (readonly [readonly string[], number, string])[] = [
  [['{ nothing { id } }'], 1, 'documents-invalid: Cannot query field "nothing"'],
  [['{ note { id }'], 1, 'documents-invalid: Syntax Error'],
  [['no-file.graphql'], 1, 'file-not-read: no-file.graphql'],
  [
    ['{ broken { id } }', '--analyze'],
    1,
    'explain-failed: as .*: unrecognized configuration parameter "no.such_setting"',
  ],
  [['GET /none'], 1, 'request-invalid: PGRST205'],
  [['GET /note?select=none'], 1, 'request-invalid: 42703: column note.none does not exist'],
  [['{ note { id } }', '--variables', '[1]'], 2, 'usage-invalid: --variables is not a JSON object'],
  [['{ note { id } }', '--variables', '{"a": }'], 2, 'usage-invalid: --variables is not JSON'],
  [['{ note { id } }', '--body', '{}'], 2, 'usage-invalid: --body is for REST'],
  [['GET /note', '--variables', '{}'], 2, 'usage-invalid: --variables is for GraphQL'],
  [[], 2, 'usage-invalid: "pergola explain" needs QUESTION'],
];

test.each(refusals)('refuses %j', async (args, status, line) => {
  const refused = await explain([...args, '--role', role]);
  expect(refused).toMatchObject({ status, stdout: '' });
  expect(refused.stderr).toMatch(new RegExp(`^error ${line}`));
});

test('becomes a role that the owner may only grant, and that for the while alone', async () => {
  const owner = await database.createRole('owner', `login createrole password 'x'`);
  const url = new URL(database.url);
  url.username = owner;
  url.password = 'x';
  const question = ['{ author { name } }', '--role', role];
  const refused = await explain(question, { DATABASE_URL: url.href });
  expect(refused.stderr).toMatch(/^error explain-failed: the user of DATABASE_URL may not become /);
  await database.query(`grant ${role} to ${owner} with admin true, inherit false, set false`);
  expect(await explain(question, { DATABASE_URL: url.href })).toMatchObject({ status: 0, stderr: '' });
  const [row] = await database.query(`select pg_has_role('${owner}', '${role}', 'set') as set`);
  expect(row).toEqual({ set: false });
});

test('says what a database lacks on which Pergola was never started', async () => {
  const bare = await createTestDatabase({
    sql: 'create table author (id int primary key); create table note (id int primary key, author_id int references author);',
  });
  try {
    const question = 'mutation { insert_author_one(object: { id: 1, notes: { data: [{ id: 1 }] } }) { id } }';
    const { stderr } = await explain([question, '--role', 'postgres'], { DATABASE_URL: bare.url });
    expect(stderr).toContain('Start the server on the database once');
  } finally {
    await bare.drop();
  }
});

test('says that a role is missing', async () => {
  expect((await explain(['{ note { id } }', '--role', 'none such'])).stderr).toMatch(/^error role-missing: /);
});
