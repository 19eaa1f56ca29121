// The commands of the documentation that look at a database, run as they are written on the demo: they succeed, and what the page shows
// of their output is in it.

import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openOwnerConnection } from '../src/database/owner.ts';
import { applyMigrations, ensureServiceRoleGrants } from '../src/migrate/migrate.ts';
import { migrateSystem } from './support/migrate-system.ts';
import { createTestDatabase, type TestDatabase } from './support/postgres.ts';
import { repositoryRoot } from './support/read-sources.ts';
import { cliFile } from './support/run-cli.ts';
import { runShell } from './support/run-shell.ts';

interface DocumentedCommand {
  readonly line: string;
  /** What the page shows behind it, up to the next command. */
  readonly shown: string | undefined;
}

/** Every `npx pergola …` that begins a line of a block of shell. */
function commandsOf(page: string): readonly DocumentedCommand[] {
  const blocks = [...page.matchAll(/^```(\w+)\n(.*?)^```$/gms)].map(([, language, text]) => ({
    language,
    text: text!,
  }));
  return blocks.flatMap(({ language, text }, index) => {
    if (language !== 'sh') return [];
    const lines = text.split('\n').filter((line) => line.startsWith('npx pergola '));
    const next = blocks[index + 1];
    const shown = next?.language === 'text' ? next.text : undefined;
    return lines.map((line, at) => ({ line, shown: at === lines.length - 1 ? shown : undefined }));
  });
}

/** Lines that say the same wherever they are run: no costs, times or estimates, and not what the page leaves out. */
function steadyLines(text: string): readonly string[] {
  return text
    .split('\n')
    .map((line) => line.trimEnd())
    .filter((line) => line !== '' && !/…|cost=|\d ms|about \d+ rows/.test(line));
}

let directory: string;
let database: TestDatabase;
beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'pergola-documented-'));
  database = await createTestDatabase();
  const owner = await openOwnerConnection(database.url);
  await migrateSystem(owner);
  await applyMigrations(owner, { directory: path.join(repositoryRoot, 'migrations'), history: 'application' });
  await ensureServiceRoleGrants(owner, ['public']);
  await owner.close();
});
afterAll(async () => {
  await database?.drop();
  await rm(directory, { recursive: true });
});

/** By page: the commands of it that are run, and how many there are at least. */
const pages: Readonly<Record<string, readonly [RegExp, number]>> = {
  'docs/explain.md': [/^npx pergola /, 4],
  'docs/doctor.md': [/^npx pergola /, 2],
  'docs/cli.md': [/^npx pergola (introspect|gen (sdl|openapi)) .*/, 4],
};

describe.each(Object.entries(pages))('%s', async (page, [which, least]) => {
  const all = commandsOf(await readFile(path.join(repositoryRoot, page), 'utf8'));
  const documented = all.filter(({ line }) => which.test(line));

  test('has commands', () => {
    expect(documented.length).toBeGreaterThanOrEqual(least);
  });

  test.each(documented.map((command) => [command.line, command] as const))('%s', async (line, { shown }) => {
    const { status, stdout, stderr } = await runShell(line.replace(/^npx pergola/, `"$NODE" "$PERGOLA"`), {
      directory,
      environment: { PORT: '0', NODE: process.execPath, PERGOLA: cliFile, DATABASE_URL: database.url },
    });
    expect({ status, stderr }).toEqual({ status: 0, stderr: expect.stringMatching(/^$|^Wrote /) });
    if (line.endsWith('--json')) JSON.parse(stdout);
    const lines = new Set(steadyLines(stdout));
    expect(steadyLines(shown ?? '').filter((one) => !lines.has(one))).toEqual([]);
  });
});
