// Plugins in a server: what one is handed works, what it brings is served, and what is wrong with one stops the start.

import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type App, startApp } from '../../src/app.ts';
import { readConfig } from '../../src/config/config.ts';
import type { Event } from '../../src/observe/event.ts';
import { createTestDatabase, type TestDatabase } from '../support/postgres.ts';
import { runCli } from '../support/run-cli.ts';

let directory: string;
let database: TestDatabase;
let app: App | undefined;
let events: Event[];
beforeEach(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'pergola-plugins-'));
  database = await createTestDatabase({
    sql: `create table note (id int primary key, owner text, body text);
      insert into note values (1, 'ann', 'a'), (2, 'bob', 'b');
      alter table note enable row level security;`,
  });
  events = [];
});
afterEach(async () => {
  await app?.stop();
  app = undefined;
  for (const kind of ['api', 'service']) {
    const login = `pergola_${database.name}_${kind}`;
    const known = await database.query('select from pg_roles where rolname = $1', [login]);
    if (known.length > 0) await database.script(`drop owned by ${login}; drop role ${login}`);
  }
  await database.drop();
  await rm(directory, { recursive: true });
});

async function start(plugins: Readonly<Record<string, string>>, configs: Readonly<Record<string, unknown>> = {}) {
  const entries = await Promise.all(
    Object.entries(plugins).map(async ([name, code]) => {
      const from = path.join(directory, `${name}.mjs`);
      await writeFile(from, code);
      return [name, { from, config: configs[name] }] as const;
    }),
  );
  const environment = {
    PORT: '0',
    DATABASE_URL: database.url,
    PERGOLA_JWT_SECRET: 'a secret of more than thirty-two characters',
    PERGOLA_PLUGINS: JSON.stringify(Object.fromEntries(entries)),
  };
  const report = (event: Event) => void events.push(event);
  app = await startApp(readConfig(environment, directory), { report, signal: new AbortController().signal });
  return app.url;
}

const policies = `
  await database.admin.transaction(async (query) => {
    await query("grant select on note to anon");
    await query("create policy own on note for select using (owner = current_setting('request.jwt.claims', true)::json ->> 'sub')");
  });`;

test('a plugin works on the database as its owner and as a caller, and has routes that know who calls', async () => {
  const url = await start({
    notes: `let context;
      export default {
        name: 'notes',
        setup(given) {
          context = given;
          given.routes((fastify) => {
            fastify.get('/notes', async (request) => {
              const caller = await context.api.authenticate(request.headers);
              const ann = context.api.callerOf('anon', { sub: 'ann' });
              return {
                role: caller.role,
                none: await context.database.query(caller, 'select id from note'),
                ann: await context.database.query(ann, 'select id, body from note where id < $1::int order by id', [5]),
                api: await context.api.graphql({ query: '{ note { id owner } }' }, ann),
              };
            });
          });
        },
        async start() { const { database } = context; ${policies} },
      }`,
  });
  // What a plugin grants is served once the schema has been read again.
  const answer = async () => (await fetch(`${url}/notes`)).json();
  await expect.poll(answer, { timeout: 30_000 }).toEqual({
    role: 'anon',
    none: [],
    ann: [{ id: 1, body: 'a' }],
    api: { data: { note: [{ id: 1, owner: 'ann' }] } },
  });
  expect(events).toContainEqual(expect.objectContaining({ kind: 'start-step', step: 'plugins', detail: 'notes' }));
});

test('what a plugin writes as a caller is committed, and refused by grants', async () => {
  const url = await start({
    writer: `let context;
      export default {
        name: 'writer',
        setup(given) {
          context = given;
          given.routes((fastify) => {
            fastify.post('/write/:role', ({ params: { role } }) =>
              context.database.query(context.api.callerOf(role), "insert into note values (3, 'x', $1::text) returning body", [role]));
          });
        },
      }`,
  });
  const refused = await fetch(`${url}/write/anon`, { method: 'POST' });
  expect(refused.status).toBe(403);
  const written = await fetch(`${url}/write/service_role`, { method: 'POST' });
  expect(await written.json()).toEqual([{ body: 'service_role' }]);
  expect(await database.query('select body from note where id = 3')).toEqual([{ body: 'service_role' }]);
});

test('a check decides on readiness, and what a plugin says is in the log', async () => {
  const url = await start({
    checked: `export default {
      name: 'checked',
      setup({ healthCheck, log, on, config }) {
        healthCheck(() => 'warming up');
        on('request', ({ path }) => log.info('heard', { path }));
      },
    }`,
  });
  const ready = await fetch(`${url}/health/ready`);
  expect(ready.status).toBe(503);
  expect(await ready.json()).toEqual({ ready: false, reason: 'checked: warming up' });
  await expect
    .poll(() => events.find(({ kind }) => kind === 'plugin-log'))
    .toMatchObject({
      plugin: 'checked',
      level: 'info',
      message: 'heard',
      fields: { path: '/health/ready' },
    });
});

test('of servers that share a database one does the work at a time', async () => {
  await database.script('create table turn (at text)');
  const work = `let context;
    export default {
      name: 'shared',
      setup(given) {
        context = given;
        given.schedule({
          name: 'turns', every: 1, onceIn: 'database',
          async run() {
            await context.database.admin.query("insert into turn values ('begin')");
            await new Promise((resolve) => setTimeout(resolve, 10));
            await context.database.admin.query("insert into turn values ('end')");
          },
        });
      },
    }`;
  await start({ shared: work });
  const first = app!;
  try {
    await start({ shared: work });
    await expect
      .poll(async () => (await database.query('select from turn')).length, { timeout: 30_000 })
      .toBeGreaterThan(8);
  } finally {
    await first.stop();
  }
  await app!.stop();
  const turns = await database.query<{ at: string }>('select at from turn order by ctid');
  const expected = turns.map((_, index) => ({ at: index % 2 === 0 ? 'begin' : 'end' }));
  expect(turns).toEqual(expected);
});

test('a plugin adds to GraphQL, and has a word in what the API does', async () => {
  await database.script(
    'grant usage on schema public to public; grant select on note to public; alter table note disable row level security',
  );
  const url = await start({
    noted: `export default {
      name: 'noted',
      setup({ graphql, operations, refusal, database }) {
        graphql({
          typeDefs: 'extend type Query { version: String } extend type note { loud: String }',
          resolvers: {
            Query: { version: async (_, __, { caller }) => (await database.query(caller, "select 'v1' as version"))[0].version },
            note: { loud: { requires: ['body'], resolve: ({ body }) => body.toUpperCase() } },
          },
        });
        operations({ before({ reads }) {
          if (reads.length > 1) throw refusal('One thing at a time.', { code: 'permission-error', hint: 'Ask twice.' });
        } });
      },
    }`,
  });
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query: '{ version note(order_by: { id: asc }) { loud } }' }),
  });
  expect(await response.json()).toEqual({ data: { version: 'v1', note: [{ loud: 'A' }, { loud: 'B' }] } });
});

test('a change of the database that a plugin does not fit leaves its fields out, and back in', async () => {
  await database.script(
    'grant usage on schema public to public; grant select on note to public; alter table note disable row level security',
  );
  const url = await start({
    noted: `export default {
      name: 'noted',
      setup({ graphql }) {
        graphql({
          typeDefs: 'extend type Query { one: Int } extend type note { loud: String }',
          resolvers: { Query: { one: () => 1 }, note: { loud: { requires: ['body'], resolve: ({ body }) => body.toUpperCase() } } },
        });
      },
    }`,
  });
  const ask = async (query: string) => {
    const headers = { 'content-type': 'application/json' };
    return await (await fetch(`${url}/graphql`, { method: 'POST', headers, body: JSON.stringify({ query }) })).json();
  };
  const loud = { data: { one: 1, note: [{ loud: 'A' }, { loud: 'B' }] } };
  expect(await ask('{ one note(order_by: { id: asc }) { loud } }')).toEqual(loud);
  await database.script('alter table note rename body to words');
  await expect.poll(() => ask('{ note(order_by: { id: asc }) { words } }'), { timeout: 30_000 }).toHaveProperty('data');
  expect(await ask('{ one }')).toHaveProperty('errors');
  expect(events).toContainEqual(
    expect.objectContaining({
      kind: 'schema-warning',
      code: 'plugin-invalid',
      object: 'noted',
      message: expect.stringContaining('body'),
    }),
  );
  await database.script('alter table note rename words to body');
  await expect.poll(() => ask('{ one note(order_by: { id: asc }) { loud } }'), { timeout: 30_000 }).toEqual(loud);
});

test('a plugin brings commands, which work on the database without a server', async () => {
  const file = path.join(directory, 'notes.mjs');
  await writeFile(
    file,
    `let context;
    export default {
      name: 'notes',
      setup(given) {
        context = given;
        given.command({
          name: 'sign', summary: 'Signs every note',
          async run(words, { print }) {
            const rows = await given.database.admin.query('update note set owner = $1 returning id', [words.join('+')]);
            print(rows.length + ' signed\\n');
          },
        });
        given.command({ name: 'ask', summary: 'Asks the API', run: () => given.api.graphql({ query: '{ note { id } }' }, given.api.callerOf('anon')) });
      },
      start() { throw new Error('nothing is started'); },
    }`,
  );
  const environment = { DATABASE_URL: database.url, PERGOLA_PLUGINS: JSON.stringify({ notes: { from: file } }) };
  const run = (...words: string[]) => runCli(['plugin', ...words], { directory, environment });
  expect(await run()).toMatchObject({ status: 0, stdout: 'notes sign  Signs every note\nnotes ask   Asks the API\n' });
  expect(JSON.parse((await run('--json')).stdout).commands[0]).toEqual({
    plugin: 'notes',
    command: 'sign',
    summary: 'Signs every note',
  });
  expect(await run('notes', 'sign', 'cay', 'dan')).toMatchObject({ status: 0, stdout: '2 signed\n' });
  expect(await database.query('select distinct owner from note')).toEqual([{ owner: 'cay+dan' }]);
  expect(await run('notes', 'sing')).toMatchObject({
    status: 2,
    stderr: expect.stringContaining('Did you mean "pergola plugin notes sign"?'),
  });
  expect(await run('notes', 'ask')).toMatchObject({
    status: 1,
    stderr: expect.stringContaining('neither callers nor the API'),
  });
});

describe('a plugin that is wrong stops the start', () => {
  test('where it fails, by its name, with what was started stopped again', async () => {
    const code = `export default { name: 'bad', start() { throw new Error('no licence'); } }`;
    await expect(start({ bad: code })).rejects.toMatchObject({
      code: 'plugin-failed',
      message: 'the plugin bad cannot start: no licence',
    });
  });

  test('where its configuration is not allowed, with file and line', async () => {
    const zod = JSON.stringify(import.meta.resolve('zod'));
    await writeFile(
      path.join(directory, 'sized.mjs'),
      `import * as z from ${zod}; export default { name: 'sized', config: z.strictObject({ size: z.int() }) }`,
    );
    const lines = [
      'plugins:',
      '  sized:',
      `    from: ${path.join(directory, 'sized.mjs')}`,
      '    config:',
      '      size: big',
    ];
    await writeFile(path.join(directory, 'pergola.yaml'), `${lines.join('\n')}\n`);
    const config = readConfig({ DATABASE_URL: database.url }, directory);
    const starting = startApp(config, { report: () => {}, signal: new AbortController().signal });
    await expect(starting).rejects.toMatchObject({
      code: 'config-invalid',
      message: expect.stringMatching(/^pergola\.yaml:5:13: plugins\.sized\.config\.size: /),
    });
  });
});
