// The process as a newcomer meets it: nothing configured, the embedded database, starts, stops and kills.

import { writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { freePort } from '../support/postgres-server.ts';
import { createMainHome, isAlive, isListening, type MainHome, type MainProcess } from '../support/start-main.ts';

let home: MainHome;
beforeEach(async () => {
  home = await createMainHome();
});
afterEach(() => home.clean());

async function ask(url: string, query: string, headers: Readonly<Record<string, string>> = {}) {
  return await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ query }),
  });
}

async function postmaster(): Promise<number> {
  const pid = await home.postmasterPid();
  if (pid === undefined) throw new Error('no PostgreSQL was started');
  return pid;
}

/** `error CODE: …` is all that a failed start leaves on standard error, beside its log. */
function errorLine(main: MainProcess): string {
  const lines = main.stderr.split('\n').filter((line) => line !== '' && !line.startsWith('{'));
  expect(lines).toHaveLength(1);
  return lines[0] ?? '';
}

describe('with nothing configured', () => {
  test('the first start makes and fills a database, the second repeats nothing, SIGTERM leaves nothing behind', async () => {
    const first = home.start();
    const url = await first.ready();
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    expect(first.stdout).toMatch(/database .*\.pergola\/postgres \(made now\)/);
    expect(first.stdout).toMatch(/migrate +system: 0001_roles/);
    expect(first.stdout).toMatch(/migrate +application: 0001_/);
    const postgres = await postmaster();
    first.signal('SIGTERM');
    expect(await first.exited).toEqual({ code: 0, signal: null });
    expect(isAlive(postgres)).toBe(false);
    expect(await isListening(Number(new URL(url).port))).toBe(false);

    const second = home.start();
    await second.ready();
    expect(second.stdout).not.toContain('made now');
    expect(second.stdout).toMatch(/migrate +system: up to date/);
    expect(second.stdout).toMatch(/migrate +application: up to date/);
    second.signal('SIGINT');
    expect(await second.exited).toEqual({ code: 0, signal: null });
    expect(await home.postmasterPid()).toBeUndefined();
  });

  test('what it prints works: the first query without a key, GraphiQL under the link, REST, the service key', async () => {
    const main = home.start();
    const url = await main.ready();
    const link = /^ +Open it in GraphiQL: (\S+)$/m.exec(main.stdout)?.[1] ?? '';
    const query = new URL(link).searchParams.get('query') ?? '';
    const answer = await (await ask(url, query)).json();
    expect(answer).not.toHaveProperty('errors');
    expect(Object.values(answer.data)[0]).not.toEqual([]);
    const rest = /^ +REST +(\S+)$/m.exec(main.stdout)?.[1];
    expect(await (await fetch(`${rest}/tag?select=name&limit=2`)).json()).toHaveLength(2);
    const page = await fetch(link, { headers: { accept: 'text/html' } });
    expect([page.status, page.headers.get('content-type')]).toEqual([200, expect.stringContaining('text/html')]);

    const key = (name: string) => new RegExp(`^ +${name} key +(\\S+)$`, 'm').exec(main.stdout)?.[1] ?? '';
    for (const [name, role] of [
      ['anon', 'anon'],
      ['service', 'service_role'],
    ] as const) {
      await ask(url, '{ __typename }', { authorization: `Bearer ${key(name)}` });
      while (!main.stderr.includes(`"role":"${role}"`)) await sleep(10);
    }
    // Neither keys nor the database's password are for the log.
    expect(main.stderr).not.toContain(key('service'));
    expect(main.stderr).not.toMatch(/postgres:\/\/[^@\s]*:[^@\s]+@/);
  });

  test('heals after kill -9', async () => {
    const first = home.start();
    await first.ready();
    const postgres = await postmaster();
    first.signal('SIGKILL');
    await first.exited;
    const second = home.start();
    const url = await second.ready();
    expect(await postmaster()).not.toBe(postgres);
    expect(isAlive(postgres)).toBe(false);
    expect((await ask(url, '{ __typename }')).status).toBe(200);
  });

  test('stays up while its PostgreSQL is away, and serves again when it is back', async () => {
    const main = home.start();
    const url = await main.ready();
    const query = '{ variety(limit: 1) { name } }';
    const before = await (await ask(url, query)).json();
    expect(before).not.toHaveProperty('errors');
    process.kill(await postmaster(), 'SIGKILL');
    let away = await ask(url, query);
    while (away.status === 200) away = await ask(url, query);
    expect(away.status).toBe(503);
    expect(Number(away.headers.get('retry-after'))).toBeGreaterThan(0);
    let back = await ask(url, query);
    while (back.status !== 200) {
      expect(back.status).toBe(503);
      await sleep(20);
      back = await ask(url, query);
    }
    expect(await back.json()).toEqual(before);
  });

  test('a second start in the same directory is refused and disturbs nobody', async () => {
    const first = home.start();
    const url = await first.ready();
    const second = home.start();
    expect(await second.exited).toEqual({ code: 1, signal: null });
    expect(errorLine(second)).toMatch(new RegExp(`^error data-directory-in-use: .*process id ${first.pid}`));
    expect((await ask(url, '{ __typename }')).status).toBe(200);
  });

  test('a taken port stops the start and the PostgreSQL that was started for it', async () => {
    const squatter = createServer();
    await new Promise<void>((resolve) => squatter.listen(0, '127.0.0.1', resolve));
    const { port } = squatter.address() as { port: number };
    try {
      const main = home.start({ PORT: String(port) });
      expect(await main.exited).toEqual({ code: 1, signal: null });
      expect(errorLine(main)).toMatch(new RegExp(`^error port-in-use: .*${port}`));
      expect(await home.postmasterPid()).toBeUndefined();
    } finally {
      squatter.close();
    }
  });

  test('a data directory of another PostgreSQL version is refused', async () => {
    const first = home.start();
    await first.ready();
    first.signal('SIGTERM');
    await first.exited;
    await writeFile(path.join(home.directory, '.pergola', 'postgres', 'PG_VERSION'), '15\n');
    const port = await freePort();
    const second = home.start({ PORT: String(port) });
    expect(await second.exited).toEqual({ code: 1, signal: null });
    expect(errorLine(second)).toMatch(/^error data-directory-version: .*PostgreSQL 15.*PostgreSQL 18\.\d.*\. .+\.$/);
    expect(await isListening(port)).toBe(false);
  });

  test('a setting that is not allowed is named before anything is made', async () => {
    const main = home.start({ PORT: 'eighty' });
    expect(await main.exited).toEqual({ code: 1, signal: null });
    expect(errorLine(main)).toMatch(/^error config-invalid: PORT is "eighty"; allowed is .*\. .+\.$/);
    expect(await home.postmasterPid()).toBeUndefined();
  });

  test('ends with the shell of “npm start”, which takes a signal and does not pass it on', async () => {
    const shell = home.startInShell();
    await shell.ready();
    const postgres = await postmaster();
    shell.signal('SIGTERM');
    while ((await home.postmasterPid()) !== undefined) await sleep(20);
    expect(await shell.exited).toEqual({ code: null, signal: 'SIGTERM' });
    expect(isAlive(postgres)).toBe(false);
    expect(shell.stderr).toContain('"event":"stopped"');
  });

  test('SIGTERM in the middle of the first start ends it, and the next start works', async () => {
    const first = home.start();
    await first.prints(/^Pergola/m);
    first.signal('SIGTERM');
    expect(await first.exited).toEqual({ code: 0, signal: null });
    expect(first.stdout).not.toContain('Ready in');
    expect(await home.postmasterPid()).toBeUndefined();
    await home.start().ready();
  });
});
