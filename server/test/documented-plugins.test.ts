// The plugin that docs/plugins.md begins with and the test that it ends with, run as they stand there.

import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestServer, type TestServer } from '../src/testing/testing.ts';
import { blocksOf, readProjectFile } from './support/documentation.ts';
import { testServerUrl } from './support/postgres.ts';
import { repositoryRoot } from './support/read-sources.ts';

let directory: string;
let blocks: readonly string[];
beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'pergola-documented-'));
  await symlink(path.join(repositoryRoot, 'node_modules'), path.join(directory, 'node_modules'));
  const found = blocksOf(await readProjectFile('docs/plugins.md'));
  blocks = found.filter(({ language }) => language === 'ts').map(({ text }) => text);
  await writeFile(path.join(directory, 'notes.ts'), blocks[0]!);
});
afterAll(() => rm(directory, { recursive: true }));

test('the first plugin greets, and the test of it is one', async () => {
  const postgres = JSON.stringify(await testServerUrl());
  const code = blocks
    .find((block) => block.includes('startTestServer'))!
    .replace('plugins: [', `postgres: ${postgres},\n  plugins: [`)
    .replace(
      'await server.stop();',
      'const greeting = await page.json();\nawait server.stop();\nexport { data, greeting };',
    );
  await writeFile(path.join(directory, 'test.ts'), code);
  const { data, greeting } = await import(pathToFileURL(path.join(directory, 'test.ts')).href);
  expect({ data, greeting }).toEqual({ data: undefined, greeting: { greeting: 'Hi, authenticated' } });
});

test('the fields of the chapter on GraphQL are there', async () => {
  const code = `
    import { definePlugin } from '@pergola/server/plugin';
    const rates = { between: () => 1.1, convertAll: (prices, currency) => prices.map((price) => ({ amount: String(price), currency })) };
    let closed = true;
    const counters = { counted: [], add(...what) { this.counted.push(what); } };
    export default definePlugin({ name: 'chapter', setup(given) { ${blocks.filter((block) => block.startsWith('given.')).join('\n')} } });
  `;
  await writeFile(path.join(directory, 'chapter.mjs'), code);
  const { default: plugin } = await import(pathToFileURL(path.join(directory, 'chapter.mjs')).href);
  const server: TestServer = await startTestServer({
    postgres: await testServerUrl(),
    plugins: [{ plugin }],
    sql: `create table track (id int primary key, unit_price numeric); insert into track values (1, 0.99);
      grant select, delete on track to anon;`,
  });
  try {
    expect(
      await server.graphql('{ exchange_rate(from: "EUR", to: "USD") track { price { amount currency } } }'),
    ).toEqual({
      data: { exchange_rate: 1.1, track: [{ price: { amount: '0.99', currency: 'EUR' } }] },
    });
    const remove = 'mutation { delete_track(where: {}) { affected_rows } }';
    expect((await server.graphql(remove)).errors?.[0]?.message).toBe('Closed for maintenance.');
    expect(await server.graphql(remove, { role: 'service_role' })).toEqual({
      data: { delete_track: { affected_rows: 1 } },
    });
  } finally {
    await server.stop();
  }
});
