// A second program at a data directory: it finds the PostgreSQL that a Pergola runs there, or learns that none does.

import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import pg from 'pg';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { makeTraversable } from '../../../test/support/temporary-directory.ts';
import { type EmbeddedPostgres, findRunningEmbedded, startEmbedded } from './embedded.ts';

let root: string;
let dataDirectory: string;
let running: EmbeddedPostgres[];

beforeEach(async () => {
  root = await mkdtemp(path.join(tmpdir(), 'pergola-running-'));
  await makeTraversable(root);
  dataDirectory = path.join(root, 'data');
  running = [];
});

afterEach(async () => {
  for (const embedded of running) await embedded.stop();
  await rm(root, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
});

async function start(): Promise<EmbeddedPostgres> {
  const embedded = await startEmbedded({ dataDirectory, report() {} });
  running.push(embedded);
  return embedded;
}

async function answers(url: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const { rows } = await client.query('select 1 as one');
  await client.end();
  return rows[0].one === 1;
}

test('finds it while it runs, and nothing before and after', async () => {
  expect(await findRunningEmbedded(dataDirectory)).toBeUndefined();
  const embedded = await start();
  const url = await findRunningEmbedded(dataDirectory);
  expect(url).toBe(embedded.url);
  expect(await answers(url ?? '')).toBe(true);
  await embedded.stop();
  expect(await findRunningEmbedded(dataDirectory)).toBeUndefined();
});

test('waits for one that is starting for the first time', async () => {
  const starting = start();
  let url: string | undefined;
  while (url === undefined) url = await findRunningEmbedded(dataDirectory);
  expect(await answers(url)).toBe(true);
  expect((await starting).url).toBe(url);
});

test('is not misled by a lock whose holder died, and says so where one holds it and never gets ready', async () => {
  await (await start()).stop();
  await writeFile(path.join(dataDirectory, 'lock'), JSON.stringify({ pid: process.pid, started: 'long ago' }));
  expect(await findRunningEmbedded(dataDirectory)).toBeUndefined();
  const embedded = await start();
  await writeFile(path.join(embedded.directory, 'postmaster.pid'), '');
  await expect(findRunningEmbedded(dataDirectory, { patience: 0 })).rejects.toMatchObject({
    code: 'data-directory-in-use',
  });
  const signal = AbortSignal.abort();
  await expect(findRunningEmbedded(dataDirectory, { signal })).rejects.toMatchObject({ name: 'AbortError' });
});
