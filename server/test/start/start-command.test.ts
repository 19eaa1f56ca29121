// `pergola start` as a process: what it prints for programs, how it ends, and that a port given to it counts.

import type { ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../support/postgres.ts';
import { runCli } from '../support/run-cli.ts';

let database: TestDatabase;
let directory: string;
beforeAll(async () => {
  database = await createTestDatabase({ sql: 'create table plant (name text primary key)' });
  directory = await mkdtemp(path.join(tmpdir(), 'pergola-start-'));
});
afterAll(async () => {
  await database.drop();
  await rm(directory, { recursive: true, force: true });
});

const options = () => ({ directory, environment: { DATABASE_URL: database.url, PORT: '1' } });

/** Calls back once, with the JSON that the process has printed whole. */
function whenReady(child: ChildProcess, then: (ready: Record<string, string>) => void): void {
  let text = '';
  child.stdout?.on('data', (chunk: string) => {
    text += chunk;
    if (text.endsWith('}\n')) then(JSON.parse(text));
  });
}

test.each(['SIGTERM', 'SIGINT'] as const)('serves on the port that it is given and ends well at %s', async (signal) => {
  const answers: unknown[] = [];
  const onStart = (child: ChildProcess) =>
    whenReady(child, async ({ graphql = '' }) => {
      const answer = await fetch(graphql, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: '{"query":"{__typename}"}',
      }).catch((error: unknown) => ({ json: () => String(error) }));
      answers.push(await answer.json());
      child.kill(signal);
    });
  const { status, stdout, stderr } = await runCli(['start', '--port', '0', '--json'], { ...options(), onStart });
  expect(answers).toEqual([{ data: { __typename: 'query_root' } }]);
  expect(JSON.parse(stdout)).toMatchObject({
    url: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d{4,}$/),
    database: { kind: 'configured' },
    keys: { anon: expect.stringMatching(/^ey/), service: expect.stringMatching(/^ey/) },
  });
  expect(stderr).toContain(`"signal":"${signal}"`);
  expect(status).toBe(0);
});

test('tells no keys in production, where what is printed is kept', async () => {
  const { directory, environment } = options();
  const production = { ...environment, NODE_ENV: 'production', PERGOLA_JWT_SECRET: randomBytes(32).toString('hex') };
  for (const words of [
    ['start', '--port', '0'],
    ['start', '--port', '0', '--json'],
  ]) {
    const onStart = (child: ChildProcess) =>
      child.stdout?.on('data', (chunk: string) => /^Ready in|^}/m.test(chunk) && child.kill('SIGTERM'));
    const { status, stdout } = await runCli(words, { directory, environment: production, onStart });
    expect(status).toBe(0);
    expect(stdout).toMatch(/GraphQL +http|"graphql": "http/);
    expect(stdout).not.toMatch(/\bey[\w-]+\.|(anon|service) key/);
  }
});

test('refuses a port that is none, and says what it could not listen on', async () => {
  expect(await runCli(['start', '--port', '70000'], options())).toMatchObject({
    status: 2,
    stderr: expect.stringMatching(/^error usage-invalid: --port is "70000"; allowed is a whole number from 0 to 65535/),
  });
  const [, port = ''] = /:(\d+)\//.exec(database.url) ?? [];
  const taken = await runCli(['start', '--port', port, '--json'], options());
  expect(taken).toMatchObject({ status: 1, stdout: '' });
  expect(JSON.parse(taken.stderr.trim().split('\n').at(-1) ?? '')).toMatchObject({
    error: { code: 'port-in-use', message: expect.stringContaining(port) },
  });
});
