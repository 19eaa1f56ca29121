// Pergola behind PgBouncer in transaction mode, with the example's pgbouncer.ini: PgBouncer gives each transaction whichever session is
// free, so whatever a request needs of a session must come with it. Needs pgbouncer, which Debian has; skipped where it is not installed.

import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { commandAs, findOsUser, giveTo } from '../../src/database/embedded/os-user.ts';
import { createTestDatabase, type TestDatabase } from '../support/postgres.ts';
import { freePort } from '../support/postgres-server.ts';
import { repositoryRoot } from '../support/read-sources.ts';
import { createMainHome, type MainHome } from '../support/start-main.ts';
import { makeTraversable } from '../support/temporary-directory.ts';

const program = ['/usr/sbin/pgbouncer', '/usr/bin/pgbouncer'].find((file) => existsSync(file));
const examples = path.join(repositoryRoot, 'examples', 'deployment');

interface Pooler {
  readonly port: number;
  stop(): Promise<void>;
}

/** Starts it with the example's configuration, in which the places and the database are replaced, and `size` sessions at most. */
async function startPooler(target: URL, size: number, asksForLogins = true): Promise<Pooler> {
  const directory = await mkdtemp(path.join(tmpdir(), 'pergola-pgbouncer-'));
  await makeTraversable(directory);
  const user = await findOsUser([program!]);
  const port = await freePort();
  const database = target.pathname.slice(1);
  const users = path.join(directory, 'userlist.txt');
  const ini = (await readFile(path.join(examples, 'pgbouncer.ini'), 'utf8'))
    .replace(/^pergola = .*$/m, `${database} = host=127.0.0.1 port=${target.port} dbname=${database}`)
    .replace(/^listen_addr = .*$/m, 'listen_addr = 127.0.0.1\nunix_socket_dir =')
    .replace(/^listen_port = .*$/m, `listen_port = ${port}`)
    .replace(/^default_pool_size = .*$/m, `default_pool_size = ${size}`)
    .replace(/^auth_file = .*$/m, `auth_file = ${users}`)
    .replace(/^auth_user = .*$/m, asksForLogins ? `auth_user = ${target.username}` : '');
  const file = path.join(directory, 'pgbouncer.ini');
  await writeFile(file, ini);
  await writeFile(users, `"${target.username}" "${target.password}"\n`);
  for (const one of [directory, file, users]) await giveTo(user, one);
  await chmod(directory, 0o700);
  const command = commandAs(user, program!, [file]);
  const child = spawn(command.file, [...command.args], { ...command.options, stdio: ['ignore', 'ignore', 'pipe'] });
  await whenListening(child);
  return {
    port,
    async stop() {
      const exited = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGKILL');
      await exited;
      await rm(directory, { recursive: true, force: true });
    },
  };
}

function whenListening(child: ChildProcess): Promise<void> {
  let log = '';
  return new Promise((resolve, reject) => {
    child.stderr?.setEncoding('utf8').on('data', (chunk: string) => {
      log += chunk;
      if (/process up/.test(log)) resolve();
    });
    child.once('exit', () => reject(new Error(`pgbouncer did not start: ${log}`)));
  });
}

describe.skipIf(program === undefined)('behind PgBouncer in transaction mode', () => {
  let database: TestDatabase;
  let pooler: Pooler;
  let home: MainHome;
  let url: string;
  beforeAll(async () => {
    database = await createTestDatabase({
      sql: `
        create table note (id int primary key, owner text not null, at timestamptz not null default now(), tag text[]);
        insert into note select n, 'user ' || n % 3, '2026-01-01 12:00+02', array['a', 'b'] from generate_series(1, 30) n;
        create schema other;
        create function setting(name text) returns text language sql stable as $$ select current_setting(name) $$;
        -- Whatever the database's defaults are, Pergola's values have one form.
        do $$ begin execute format('alter database %I set datestyle to ''SQL, DMY''', current_database()); end $$;
        do $$ begin execute format('alter database %I set timezone to ''Asia/Tokyo''', current_database()); end $$;`,
    });
    const target = new URL(database.url);
    pooler = await startPooler(target, 3);
    home = await createMainHome();
    const pooled = Object.assign(new URL(database.url), { port: String(pooler.port) }).href;
    const main = home.start({ DATABASE_URL: pooled, PERGOLA_DIRECT_URL: database.url });
    url = await main.ready();
    await database.script(`
      alter table note enable row level security;
      create policy own on note to authenticated using (owner = (select auth.uid())::text or true);
      create policy mine on note to anon using (owner = 'user 1') with check (true);
      grant select, insert, delete on note to anon;
      grant select on note to authenticated;`);
  }, 60_000);
  afterAll(async () => {
    await home?.clean();
    await pooler?.stop();
    await database?.drop();
  });

  async function ask(query: string): Promise<unknown> {
    const body = JSON.stringify({ query });
    const headers = { 'content-type': 'application/json' };
    return await (await fetch(`${url}/graphql`, { method: 'POST', headers, body })).json();
  }

  /** Asks until the schema has been read again, which notifications over the direct connection bring about. */
  async function askOnce(query: string, known: RegExp): Promise<unknown> {
    for (;;) {
      const answer = await ask(query);
      if (known.test(JSON.stringify(answer))) return answer;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  test('a change of the schema is heard of, and values have their one form', async () => {
    const answer = await askOnce('{ note(limit: 1, order_by: { id: asc }) { id at tag } }', /"data"/);
    expect(answer).toEqual({ data: { note: [{ id: 1, at: '2026-01-01T10:00:00+00:00', tag: ['a', 'b'] }] } });
    expect(await ask('{ setting(args: { name: "timezone" }) }')).toEqual({ data: { setting: 'UTC' } });
  });

  test('requests at once, more than there are sessions, each see their own rows', async () => {
    await askOnce('{ note_aggregate { aggregate { count } } }', /"data"/);
    const reads = Array.from({ length: 200 }, (_, n) =>
      ask(`{ note(where: { id: { _eq: ${n % 30} } }) { id owner } }`),
    );
    const answers = await Promise.all(reads);
    const expected = answers.map((_, n) => ({
      data: { note: (n % 30) % 3 === 1 ? [{ id: n % 30, owner: 'user 1' }] : [] },
    }));
    expect(answers).toEqual(expected);
  });

  test('writes, and REST with a schema of its own', async () => {
    const written = await ask('mutation { insert_note_one(object: { id: 100, owner: "user 1" }) { id } }');
    expect(written).toEqual({ data: { insert_note_one: { id: 100 } } });
    const path = await (await fetch(`${url}/rest/v1/rpc/setting?name=search_path`)).json();
    expect(path).toBe('"public", "public"');
    const removed = await fetch(`${url}/rest/v1/note?id=eq.100`, {
      method: 'DELETE',
      headers: { prefer: 'return=representation' },
    });
    expect(await removed.json()).toMatchObject([{ id: 100 }]);
  });

  test('a pooler that does not know the logins ends the start, with what to do', async () => {
    const unaware = await startPooler(new URL(database.url), 3, false);
    const stranger = await createMainHome();
    try {
      const pooled = Object.assign(new URL(database.url), { port: String(unaware.port) }).href;
      const main = stranger.start({ DATABASE_URL: pooled, PERGOLA_DIRECT_URL: database.url });
      expect(await main.exited).toMatchObject({ code: 1 });
      expect(main.stderr).toMatch(/^error database-unreachable: the role pergola_\S+_api cannot log in: .*auth_query/m);
    } finally {
      await stranger.clean();
      await unaware.stop();
    }
  });

  test('nothing of a caller stays in a session', async () => {
    const target = Object.assign(new URL(database.url), { port: String(pooler.port) });
    expect(target.port).not.toBe(new URL(database.url).port);
    const sessions = await database.query(
      `select count(*)::int as sessions from pg_stat_activity where usename like 'pergola_%_api' and datname = current_database()`,
    );
    expect(sessions[0].sessions).toBeGreaterThan(0);
    expect(sessions[0].sessions).toBeLessThanOrEqual(3);
    expect(await ask('{ setting(args: { name: "role" }) }')).toEqual({ data: { setting: 'anon' } });
  });
});
