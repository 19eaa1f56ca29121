// I2: applied migrations whose files are edited, renamed, deleted or reordered. The next run refuses, names the file with both hashes, and
// applies nothing; other line ends alone change nothing.

import { mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { PergolaError } from '../../src/base/errors.ts';
import type { OwnerConnection } from '../../src/database/database.ts';
import { openOwnerConnection } from '../../src/database/owner.ts';
import { applyMigrations } from '../../src/migrate/migrate.ts';
import { Random } from '../property/random.ts';
import { createDatabaseOn } from '../support/postgres-server.ts';
import type { Criterion, CriterionOptions } from './criterion.ts';

/** How many files are applied before one is tampered with, and how many are not. */
const applied = 6;
const pending = 1;

/** Changes a directory; resolves with the migrations that the refusal may name. Undefined: nothing that may be refused. */
type Tampering = (directory: string, random: Random) => Promise<readonly string[] | undefined>;

const nameOf = (number: number, word = 'step') => `${String(number).padStart(4, '0')}_${word}`;
const fileOf = (directory: string, name: string, way: 'up' | 'down' = 'up') =>
  path.join(directory, `${name}.${way}.sql`);

const tamperings: Readonly<Record<string, Tampering>> = {
  async character(directory, random) {
    const name = nameOf(random.integer(1, applied));
    const text = await readFile(fileOf(directory, name), 'utf8');
    const at = random.integer(0, text.length - 1);
    // Another character, in the same place: a comment counts as well as a statement.
    const other = text[at] === 'x' ? 'y' : 'x';
    await writeFile(fileOf(directory, name), text.slice(0, at) + other + text.slice(at + 1));
    return [name];
  },
  async whitespace(directory, random) {
    const name = nameOf(random.integer(1, applied));
    const text = await readFile(fileOf(directory, name), 'utf8');
    await writeFile(fileOf(directory, name), random.chance(0.5) ? `${text} ` : `\n${text}`);
    return [name];
  },
  async emptied(directory, random) {
    const name = nameOf(random.integer(1, applied));
    await writeFile(fileOf(directory, name), '');
    return [name];
  },
  async deleted(directory, random) {
    const name = nameOf(random.integer(1, applied));
    await rm(fileOf(directory, name));
    if (random.chance(0.5)) await rm(fileOf(directory, name, 'down'));
    return [name];
  },
  async renamed(directory, random) {
    const number = random.integer(1, applied);
    for (const way of ['up', 'down'] as const)
      await rename(fileOf(directory, nameOf(number), way), fileOf(directory, nameOf(number, 'other'), way));
    return [nameOf(number)];
  },
  async reordered(directory, random) {
    const first = random.integer(1, applied - 1);
    const second = random.integer(first + 1, applied);
    const [one, other] = [fileOf(directory, nameOf(first)), fileOf(directory, nameOf(second))];
    await rename(one, `${one}.aside`);
    await rename(other, one);
    await rename(`${one}.aside`, other);
    return [nameOf(first), nameOf(second)];
  },
  async inserted(directory, random) {
    const number = random.integer(0, applied - 1);
    // Every later one moves up by one, as when two branches are merged.
    for (let at = applied + pending; at > number; at--) {
      for (const way of ['up', 'down'] as const)
        await rename(fileOf(directory, nameOf(at), way), fileOf(directory, nameOf(at + 1), way));
    }
    for (const way of ['up', 'down'] as const)
      await writeFile(fileOf(directory, nameOf(number + 1), way), 'create table inserted ();');
    return Array.from({ length: applied - number }, (_, index) => nameOf(number + 1 + index));
  },
  async lineEnds(directory) {
    for (const entry of await readdir(directory)) {
      const text = await readFile(path.join(directory, entry), 'utf8');
      await writeFile(path.join(directory, entry), text.replaceAll('\n', '\r\n'));
    }
    return undefined;
  },
};

export const tamperingCriterion: Criterion = {
  id: 'I2',
  title: 'A migration that changed after it was applied is refused with both hashes, and nothing is applied',
  unit: 'tampered directories',
  defaultN: 400,
  smallN: 16,
  limits: [
    { figure: 'undetected', atMost: 0 },
    { figure: 'applied', atMost: 0 },
    { figure: 'withoutHashes', atMost: 0 },
    { figure: 'wrongFile', atMost: 0 },
    { figure: 'falseAlarms', atMost: 0 },
    { figure: 'refused', atLeast: 7 },
    { figure: 'lineEndsAccepted', atLeast: 1 },
  ],
  run: (options) =>
    runTampered(options, (owner, directory) => applyMigrations(owner, { directory, history: 'application' })),
};

/** The cases, with a runner for the tampered directory that a test may make worse than it is. */
export async function runTampered(
  { server, n, seed, report }: CriterionOptions,
  apply: (owner: OwnerConnection, directory: string) => Promise<unknown>,
) {
  const random = new Random(seed);
  const counts = {
    cases: 0,
    refused: 0,
    undetected: 0,
    applied: 0,
    withoutHashes: 0,
    wrongFile: 0,
    falseAlarms: 0,
    lineEndsAccepted: 0,
  };
  const kinds = Object.entries(tamperings);
  const database = await createDatabaseOn(server.url);
  const owner = await openOwnerConnection(database.url);
  const directory = await mkdtemp(path.join(tmpdir(), 'pergola-i2-'));
  try {
    for (; counts.cases < n; counts.cases++) {
      const [kind, tamper] = kinds[counts.cases % kinds.length]!;
      for (const entry of await readdir(directory)) await rm(path.join(directory, entry));
      await database.script('drop schema if exists pergola cascade; drop schema public cascade; create schema public');
      for (let number = 1; number <= applied; number++) await writePair(directory, number, random);
      await applyMigrations(owner, { directory, history: 'application' });
      for (let number = applied + 1; number <= applied + pending; number++) await writePair(directory, number, random);
      const named = await tamper(directory, random);
      const before = await countTables();
      const error = await apply(owner, directory).then(
        () => undefined,
        (thrown: unknown) => thrown,
      );
      if (named === undefined) {
        if (error === undefined) counts.lineEndsAccepted++;
        else counts.falseAlarms++;
        continue;
      }
      if ((await countTables()) !== before) counts.applied++;
      if (!(error instanceof PergolaError) || error.code !== 'migration-edited') {
        counts.undetected++;
        report(`${kind}: ${error}`);
        continue;
      }
      counts.refused++;
      if (!/SHA-256 was [0-9a-f]{12}….*, is ([0-9a-f]{12}…|none)/.test(error.message)) counts.withoutHashes++;
      if (!named.some((name) => error.message.includes(name))) counts.wrongFile++;
    }
  } finally {
    await owner.close();
    await database.drop();
    await rm(directory, { recursive: true, force: true });
  }
  return counts;

  async function countTables(): Promise<number> {
    return (await database.query(`select from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace`))
      .length;
  }
}

async function writePair(directory: string, number: number, random: Random): Promise<void> {
  const columns = Array.from({ length: random.integer(1, 4) }, (_, index) => `  c${index} int`).join(',\n');
  const name = nameOf(number);
  const table = `t${number}`;
  await writeFile(fileOf(directory, name), `-- Makes ${table}.\ncreate table ${table} (\n${columns}\n);\n`);
  await writeFile(fileOf(directory, name, 'down'), `drop table ${table};\n`);
}
