// `npm run criteria -- E2 F4 --n 100000 --seed 1`: runs criteria on a server of their own and writes bench/criteria/<id>.json.
// Ends with status 1 if a figure is outside its limit.

import { execFileSync } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { createDatabaseOn, startTestPostgres } from '../support/postgres-server.ts';
import { criteria } from './criteria.ts';
import { type Criterion, findViolations } from './criterion.ts';

const root = path.resolve(import.meta.dirname, '../../..');

interface Arguments {
  readonly chosen: readonly Criterion[];
  readonly n: number | undefined;
  readonly seed: number;
}

function readArguments(): Arguments {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { n: { type: 'string' }, seed: { type: 'string', default: '1' } },
  });
  const known = criteria.map(({ id }) => id).join(', ');
  if (positionals.length === 0) throw new Error(`name a criterion, or all: ${known}`);
  const chosen = criteria.filter(({ id }) => positionals.includes(id) || positionals.includes('all'));
  const unknown = positionals.filter((id) => id !== 'all' && !criteria.some((criterion) => criterion.id === id));
  if (unknown.length > 0) throw new Error(`there is no criterion ${unknown.join(', ')}; there are ${known}`);
  return { chosen, n: values.n === undefined ? undefined : Number(values.n), seed: Number(values.seed) };
}

async function runCriterion(criterion: Criterion, n: number, seed: number): Promise<readonly string[]> {
  const server = await startTestPostgres(18);
  try {
    const begun = performance.now();
    const report = (line: string) => process.stderr.write(`${criterion.id}: ${line}\n`);
    const figures = await criterion.run({ server, n, seed, report });
    const violations = findViolations(criterion, figures, { timed: true });
    const { id, title, unit, limits } = criterion;
    const seconds = Math.round((performance.now() - begun) / 100) / 10;
    const versions = { node: process.version, postgres: await versionOf(server.url) };
    const result = { id, title, n, unit, seed, figures, limits, violations, seconds, versions, commit: commit() };
    await mkdir(path.join(root, 'bench/criteria'), { recursive: true });
    await writeFile(path.join(root, `bench/criteria/${id}.json`), `${JSON.stringify(result, null, 2)}\n`);
    process.stdout.write(`${id} ${violations.length === 0 ? 'met' : 'missed'}: ${JSON.stringify(figures)}\n`);
    return violations.map((violation) => `${id}: ${violation}`);
  } finally {
    await server.stop();
  }
}

async function versionOf(url: string): Promise<string> {
  const database = await createDatabaseOn(url);
  const rows = await database.query(`select current_setting('server_version') as version`);
  await database.drop();
  return rows[0].version;
}

/** With a plus sign where files differ from it. */
function commit(): string {
  const git = (...args: string[]) => execFileSync('git', args, { cwd: root, encoding: 'utf8' }).trim();
  return `${git('rev-parse', 'HEAD')}${git('status', '--porcelain', '--', 'server') === '' ? '' : '+'}`;
}

async function main(): Promise<void> {
  const { chosen, n, seed } = readArguments();
  const violations: string[] = [];
  for (const criterion of chosen) violations.push(...(await runCriterion(criterion, n ?? criterion.defaultN, seed)));
  for (const violation of violations) process.stderr.write(`${violation}\n`);
  process.exitCode = violations.length === 0 ? 0 : 1;
}

await main();
