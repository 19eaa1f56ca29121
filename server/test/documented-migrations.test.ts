// Runs docs/migrations.md: writes its files, runs its commands in their order in a project of its own, and compares what they print.

import { mkdir, readdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { blocksOf, readProjectFile } from './support/documentation.ts';
import { createTestDatabase, type TestDatabase } from './support/postgres.ts';
import { type CliRun, runCli } from './support/run-cli.ts';
import { createMainHome, type MainHome } from './support/start-main.ts';

const blocks = blocksOf(await readProjectFile('docs/migrations.md'));

let home: MainHome;
let database: TestDatabase;
beforeAll(async () => {
  home = await createMainHome();
  database = await createTestDatabase();
});
afterAll(async () => {
  await home.clean();
  await database.drop();
});

/** Without what is another each time: times, durations, who and where. */
function steady(text: string): readonly string[] {
  const lines = text.trim().split('\n');
  return lines.map((line) =>
    line
      .replaceAll(home.directory, '/…')
      .replace(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ +[\d.]+ m?s {2}\S+ as \S+/, '(when, how long, who)')
      .trimEnd(),
  );
}

async function run(line: string): Promise<CliRun> {
  const [, words = '', status = '0'] = /^npx pergola (.*?)(?: > \S+)?(?: # exit status (\d))?$/.exec(line) ?? [];
  if (words === '') throw new Error(`no command: ${line}`);
  const ended = await runCli(words.split(' '), {
    directory: home.directory,
    environment: { DATABASE_URL: database.url },
  });
  expect(`${line}: ${ended.status} ${ended.status === Number(status) ? '' : ended.stderr}`.trim()).toBe(
    `${line}: ${status}`,
  );
  return ended;
}

test('its commands do and print what it says', { timeout: 120_000 }, async () => {
  const directory = path.join(home.directory, 'migrations');
  await mkdir(directory);
  let last: CliRun | undefined;
  const shown: string[] = [];
  for (const { language, text } of blocks) {
    if (language === 'sql') {
      const [, file = ''] = /^-- migrations\/(\S+)\n/.exec(text) ?? [];
      expect(file).toMatch(/^\d{4}_\w+\.(up|down)\.sql$/);
      await writeFile(path.join(directory, file), text.replace(/^.*\n/, ''));
    }
    if (language === 'sh') for (const line of text.trim().split('\n')) last = await run(line);
    if (language === 'text') {
      shown.push(text);
      const printed = steady(last?.status === 0 ? last.stdout : (last?.stderr ?? ''));
      for (const line of steady(text)) expect(printed).toContain(line);
    }
  }
  expect(shown.length).toBeGreaterThanOrEqual(4);
  expect((await readdir(directory)).length).toBe(8);
  expect(
    await database.query('select name from pergola.migrations where "set" = $1 order by 1', ['application']),
  ).toEqual(['0001_add_notes', '0002_note_index', '0003_due'].map((name) => ({ name })));
});
