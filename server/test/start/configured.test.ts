// The process over a database that somebody chose: what it makes there, what it refuses, and that it never listens before it
// can answer.

import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { mintKey } from '../../src/auth/auth.ts';
import { createTestDatabase, type TestDatabase } from '../support/postgres.ts';
import { freePort } from '../support/postgres-server.ts';
import { createMainHome, isListening, type MainHome, type MainProcess } from '../support/start-main.ts';

const secret = 'a secret of more than thirty-two characters';

let home: MainHome;
let database: TestDatabase;
let blockers: pg.Client[];
beforeEach(async () => {
  home = await createMainHome();
  database = await createTestDatabase({ sql: 'create table plant (id int primary key, name text)' });
  blockers = [];
});
afterEach(async () => {
  await Promise.all(blockers.map((client) => client.end()));
  await home.clean();
  for (const kind of ['api', 'service']) {
    const login = `pergola_${database.name}_${kind}`;
    const known = await database.query('select from pg_roles where rolname = $1', [login]);
    if (known.length > 0) await database.script(`drop owned by ${login}; drop role ${login}`);
  }
  await database.drop();
});

function start(environment: Readonly<Record<string, string>> = {}): MainProcess {
  return home.start({ DATABASE_URL: database.url, PERGOLA_JWT_SECRET: secret, ...environment });
}

/** A session that holds what `text` takes until the test ends or it is ended. */
async function block(text: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  blockers.push(client);
  await client.query(`begin; ${text}`);
  return client;
}

async function refusal(environment: Readonly<Record<string, string>>): Promise<string> {
  const port = await freePort();
  const main = start({ PORT: String(port), ...environment });
  let listened = false;
  let ended = false;
  const exited = main.exited.finally(() => {
    ended = true;
  });
  while (!ended) {
    listened ||= await isListening(port);
    await sleep(20);
  }
  expect(await exited).toEqual({ code: 1, signal: null });
  expect(listened).toBe(false);
  const lines = main.stderr.split('\n').filter((line) => line.startsWith('error '));
  expect(lines).toHaveLength(1);
  expect(`${main.stdout}${main.stderr}`).not.toContain('hunter2');
  return lines[0] ?? '';
}

const changed = (change: Partial<URL>) => ({ DATABASE_URL: Object.assign(new URL(database.url), change).href });

describe('with a DATABASE_URL', () => {
  test('serves that database, says what it makes there, and does not bring the demo', async () => {
    const main = start();
    const url = await main.ready();
    expect(main.stdout).toMatch(
      /^ +In 127\.0\.0\.1:\d+\/test_\w+ Pergola keeps the schemas "pergola" and "auth", .*service_role/m,
    );
    expect(main.stdout).toContain(`/${database.name} (DATABASE_URL)`);
    expect(main.stdout).not.toContain('application:');
    const tables = await database.query(
      `select relname from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r'`,
    );
    expect(tables).toEqual([{ relname: 'plant' }]);
    expect(await home.postmasterPid()).toBeUndefined();
    expect((await fetch(`${url}/health/ready`)).status).toBe(200);
    main.signal('SIGTERM');
    expect(await main.exited).toEqual({ code: 0, signal: null });
    const sessions = await database.query(
      `select application_name from pg_stat_activity where application_name like 'pergola%' and datname = current_database()`,
    );
    expect(sessions).toEqual([]);
  });

  test('serves the names that the setting says, and a new row of an enum table without a restart', async () => {
    await database.script(`
      create table plant_kind (value text primary key);
      comment on table plant_kind is '@enum';
      insert into plant_kind values ('tree');
      alter table plant add plant_kind text references plant_kind;
    `);
    const url = await start({ PERGOLA_GRAPHQL__NAMING: 'graphql-default' }).ready();
    const headers = { 'content-type': 'application/json', apikey: await mintKey(secret, 'service_role') };
    const valuesOf = async () => {
      const query = '{ __type(name: "PlantKindEnum") { enumValues { name } } plantAggregate { aggregate { count } } }';
      const response = await fetch(`${url}/graphql`, { method: 'POST', headers, body: JSON.stringify({ query }) });
      const { data } = (await response.json()) as { data: { __type: { enumValues: { name: string }[] } } };
      return data.__type.enumValues.map(({ name }) => name);
    };
    expect(await valuesOf()).toEqual(['TREE']);
    // Without the flush a session that has just told of other rows waits some seconds before it tells of these.
    await database.script("select pg_stat_force_next_flush(); insert into plant_kind values ('herb')");
    // Ends with the test's own time where it is never noticed.
    let values = await valuesOf();
    while (values.length === 1) {
      await sleep(50);
      values = await valuesOf();
    }
    expect(values).toEqual(['HERB', 'TREE']);
  });

  test('is in production none that everybody may write into, unless it is said; what becomes so is told', async () => {
    const visitor = await database.createRole('visitor');
    await database.script(`grant select, insert on plant to ${visitor}`);
    const production = {
      NODE_ENV: 'production',
      PERGOLA_LOG_LEVEL: 'info',
      PERGOLA_AUTH__ANONYMOUS_ROLE: visitor,
    };
    const line = await refusal(production);
    expect(line).toContain(`error production-unsafe: ${visitor}, which needs no key, may write any row of`);
    expect(line).toContain('public.plant (insert)');
    expect(line).toContain('PERGOLA_AUTH__ANONYMOUS_WRITES');
    const main = start({ ...production, PERGOLA_AUTH__ANONYMOUS_WRITES: 'public.plant' });
    await main.ready();
    await database.script(`create table stone (id int primary key); grant delete on stone to ${visitor}`);
    while (!main.stderr.includes('public.stone (delete)')) await sleep(50);
    expect(main.stderr).toContain('production-unsafe');
    expect(main.stderr).not.toContain('public.plant (');
  });

  test('answers scripts of the sites that the settings list, with cookies where they say so, and of no others', async () => {
    const listed = 'https://app.example.com';
    const url = await start({
      PERGOLA_SERVER__CORS__ORIGINS: `${listed}, http://localhost:3000`,
      PERGOLA_SERVER__CORS__CREDENTIALS: 'true',
    }).ready();
    const told = async (path: string, origin: string, init: RequestInit = {}) => {
      const headers = { 'content-type': 'application/json', ...init.headers, origin };
      const answer = await fetch(url + path, { ...init, headers });
      await answer.text();
      const names = ['access-control-allow-origin', 'access-control-allow-credentials'];
      return [answer.status, ...names.map((name) => answer.headers.get(name)), answer.headers.get('vary')];
    };
    const preflight = { method: 'OPTIONS', headers: { 'access-control-request-method': 'POST' } };
    const post = { method: 'POST', body: '{"query":"{ __typename }"}' };
    for (const origin of [listed, 'http://localhost:3000']) {
      const varies = expect.stringContaining('Origin');
      expect(await told('/graphql', origin, preflight)).toEqual([204, origin, 'true', varies]);
      expect(await told('/graphql', origin, post)).toEqual([200, origin, 'true', varies]);
      expect(await told('/rest/v1/', origin)).toEqual([200, origin, 'true', varies]);
    }
    for (const path of ['/graphql', '/rest/v1/'])
      expect((await told(path, 'https://evil.example.com', preflight))[1]).toBeNull();
    expect((await told('/graphql', 'https://evil.example.com', post))[1]).toBeNull();
  });

  test('takes another role for who sends nothing, and keys that are no tokens', async () => {
    const visitor = await database.createRole('visitor');
    await database.script(`
      create table visited (id int);
      insert into visited values (1), (2), (3);
      grant select on visited to ${visitor};
    `);
    const url = await start({
      PERGOLA_AUTH__ANONYMOUS_ROLE: visitor,
      PERGOLA_AUTH__PUBLISHABLE_KEYS: 'sb_publishable_0123456789',
      PERGOLA_AUTH__SECRET_KEYS: 'sb_secret_0123456789',
      PERGOLA_GRAPHQL__LIMITS__ANON_ROWS: '2',
    }).ready();
    const rowsFor = async (headers: Record<string, string>) => {
      const response = await fetch(`${url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: '{"query":"{ visited { id } }"}',
      });
      const { data } = (await response.json()) as { data?: { visited: unknown[] } };
      return data?.visited.length;
    };
    // The limit of lists is the anonymous role's, and the keys are good in either header.
    expect(await rowsFor({})).toBe(2);
    expect(await rowsFor({ apikey: 'sb_publishable_0123456789' })).toBe(2);
    expect(await rowsFor({ apikey: 'sb_publishable_0123456789', authorization: 'Bearer sb_secret_0123456789' })).toBe(
      3,
    );
    expect(await rowsFor({ apikey: await mintKey(secret, 'anon') })).toBeUndefined();
  });

  test('refuses to start for an anonymous role that is none', async () => {
    const line = await refusal({ DATABASE_URL: database.url, PERGOLA_AUTH__ANONYMOUS_ROLE: 'no such role' });
    expect(line).toMatch(/^error config-invalid: the anonymous role "no such role" does not exist/);
  });

  test('several servers start on one database at the same time', async () => {
    const servers = [start(), start(), start()];
    const urls = await Promise.all(servers.map((main) => main.ready()));
    expect(new Set(urls).size).toBe(3);
    for (const url of urls) expect((await fetch(`${url}/health/ready`)).status).toBe(200);
  });

  test('refuses where nothing listens', async () => {
    const line = await refusal(changed({ port: String(await freePort()), password: 'hunter2' }));
    expect(line).toMatch(/^error database-unreachable: .*nothing listens.*\. .+\.$/);
  });

  test('refuses with a wrong password, and does not print it', async () => {
    const line = await refusal(changed({ password: 'hunter2' }));
    expect(line).toMatch(/^error database-password-wrong: .*"postgres".*\. .+\.$/);
  });

  test('refuses a database that is not there', async () => {
    const line = await refusal(changed({ pathname: '/no_such_database' }));
    expect(line).toMatch(/^error database-missing: .*"no_such_database".*\. .+\.$/);
  });

  test('refuses a user without rights, naming what is missing', async () => {
    const user = await database.createRole('tenant', `login password 'hunter2'`);
    const line = await refusal(changed({ username: user, password: 'hunter2' }));
    expect(line).toMatch(
      /^error database-rights-missing: .*permission denied for database .*\. .*GRANT CREATE ON DATABASE.*\.$/,
    );
  });

  test('waits, says for what, and does not listen meanwhile, while a long transaction holds a lock', async () => {
    await database.script('create schema pergola');
    // What another start would hold for as long as it migrates.
    const blocker = await block('select pg_advisory_xact_lock(7373021541180001)');
    const port = await freePort();
    const main = start({ PORT: String(port) });
    await main.prints(/migrate +waiting: another Pergola migrates this database/);
    expect(await isListening(port)).toBe(false);
    await blocker.query('commit');
    expect(await main.ready()).toBe(`http://127.0.0.1:${port}`);
  });

  test('SIGTERM ends the waiting', async () => {
    await block('select pg_advisory_xact_lock(7373021541180001)');
    const main = start();
    await main.prints(/waiting/);
    main.signal('SIGTERM');
    expect(await main.exited).toEqual({ code: 0, signal: null });
    expect(main.stdout).not.toContain('Ready in');
  });

  test('SIGTERM lets a request under way finish, and takes no new one', async () => {
    await database.script(`
      create function hold() returns int language plpgsql as $$ begin perform pg_advisory_xact_lock_shared(77); return 1; end $$;
      create view slow as select hold() as one;
    `);
    const main = start();
    const url = await main.ready();
    await database.script('grant usage on schema public to anon; grant select on slow to anon');
    const body = JSON.stringify({ query: '{ slow { one } }' });
    const headers = { 'content-type': 'application/json' };
    const ask = () => fetch(`${url}/graphql`, { method: 'POST', headers, body });
    let answer = await ask();
    // The grant is heard of in a moment.
    while ((await answer.clone().text()).includes('errors')) answer = await ask();
    const blocker = await block('select pg_advisory_xact_lock(77)');
    const underWay = ask();
    const waiting = `select from pg_stat_activity where datname = current_database() and wait_event = 'advisory'`;
    while ((await database.query(waiting)).length === 0) await sleep(10);
    main.signal('SIGTERM');
    await main.prints(/^Stopping \(SIGTERM\)/m);
    await blocker.query('commit');
    answer = await underWay;
    expect([answer.status, await answer.json()]).toEqual([200, { data: { slow: [{ one: 1 }] } }]);
    expect(await main.exited).toEqual({ code: 0, signal: null });
    await expect(ask()).rejects.toThrow();
  });

  test('the statement_timeout of a role counts without a restart, and beside none for the others', async () => {
    await database.script('create view slow as select pg_sleep(600)::text as slept');
    const main = start({ PERGOLA_DATABASE__STATEMENT_TIMEOUT: '0' });
    const url = await main.ready();
    await database.script(`
      grant usage on schema public to anon; grant select on slow to anon;
      alter role anon in database ${database.name} set statement_timeout = '10ms';
    `);
    const ask = async () => {
      const signal = AbortSignal.timeout(2000);
      const headers = { 'content-type': 'application/json' };
      const given = { method: 'POST', headers, body: JSON.stringify({ query: '{ slow { slept } }' }), signal };
      return await fetch(`${url}/graphql`, given).then(
        (answer) => answer.text(),
        () => 'still running',
      );
    };
    while (!(await ask()).includes('"statement-timeout"'));
  });

  test('what other clients change is served without a restart: tables, their grants to service_role, roles', async () => {
    const main = start();
    const url = await main.ready();
    const ask = async (query: string, token: string) => {
      const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}` };
      const answer = await fetch(`${url}/graphql`, { method: 'POST', headers, body: JSON.stringify({ query }) });
      return JSON.stringify(await answer.json());
    };
    const until = async (query: string, token: string, expected: string) => {
      let answer = await ask(query, token);
      for (; answer !== expected; answer = await ask(query, token)) await sleep(20);
    };
    await database.script(
      `create table brand_new (id int primary key); insert into brand_new values (7); alter table brand_new enable row level security`,
    );
    await until('{ brand_new { id } }', await mintKey(secret, 'service_role'), '{"data":{"brand_new":[{"id":7}]}}');
    expect(await ask('{ brand_new { id } }', await mintKey(secret, 'anon'))).toContain('"errors"');
    expect(main.stderr).toMatch(/"event":"schema-reloaded".*brand_new/);

    const editor = await database.createRole('editor');
    const token = await mintKey(secret, editor);
    expect(await ask('{ plant { name } }', token)).toContain('"errors"');
    await database.script(`grant select on plant to ${editor}; insert into plant values (1, 'moss')`);
    await until('{ plant { name } }', token, '{"data":{"plant":[{"name":"moss"}]}}');
  });
});
