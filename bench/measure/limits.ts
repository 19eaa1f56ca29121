// What PostgreSQL itself does with the statements of the hand-written server: by pgbench with prepared statements, and by `pg`
// in a Node of its own that does nothing else.

import { execFile } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { promisify } from 'node:util';
import { statements } from '../servers/hand-written-queries.ts';
import type { LimitResult } from './results.ts';
import type { Pace } from './run-cases.ts';
import type { Stage } from './stage.ts';

const run = promisify(execFile);

export interface LimitOptions {
  readonly stage: Stage;
  /** A statement of the hand-written server with one number as its value. */
  readonly statement: 'key' | 'list' | 'nested';
  readonly connections: number;
  readonly pace: Pace;
}

/** Both limits; without pgbench the one, and why the other is missing. */
export async function measureLimits(options: LimitOptions): Promise<{ limits: LimitResult[]; skipped: string[] }> {
  const pgbench = findPgbench();
  const found: Record<'pgbench' | 'pg', number[]> = { pgbench: [], pg: [] };
  for (let round = 0; round < options.pace.rounds; round += 1) {
    if (pgbench !== undefined) found.pgbench.push(await byPgbench(pgbench, options));
    found.pg.push(await byPg(options));
  }
  const { statement, connections, stage } = options;
  const result = (by: 'pgbench' | 'pg'): LimitResult => {
    return { statement, size: stage.size.name, connections, by, perSecond: found[by] };
  };
  if (pgbench !== undefined) return { limits: [result('pgbench'), result('pg')], skipped: [] };
  return { limits: [result('pg')], skipped: [`pgbench is not installed: no limit of "${statement}" by it`] };
}

/** The largest value that a statement is asked with: all of them have rows to answer with. */
function largest({ statement, stage }: LimitOptions): { from: number; to: number } {
  if (statement === 'list') return { from: 100_000, to: 340_000 };
  return { from: 1, to: statement === 'key' ? stage.size.artists * 50 : stage.size.artists };
}

async function byPgbench(pgbench: string, options: LimitOptions): Promise<number> {
  const { stage, statement, connections, pace } = options;
  const { from, to } = largest(options);
  const script = path.join(stage.room.directory, `${statement}.pgbench`);
  // pgbench ends a command at the end of the line.
  const query = statements[statement]?.replace(/\s+/g, ' ').replaceAll('$1', ':at');
  await writeFile(script, `\\set at random(${from}, ${to})\n${query};\n`);
  const url = new URL(stage.room.databaseUrl);
  const seconds = Math.max(1, Math.round(pace.seconds));
  const { stdout } = await run(
    pgbench,
    ['-n', '-M', 'prepared', '-c', String(connections), '-j', '2', '-T', String(seconds), '-f', script, 'bench'],
    {
      env: {
        ...process.env,
        PGHOST: url.hostname,
        PGPORT: url.port,
        PGUSER: url.username,
        PGPASSWORD: url.password,
      },
    },
  );
  return Number(/tps = ([\d.]+)/.exec(stdout)?.[1]);
}

async function byPg(options: LimitOptions): Promise<number> {
  const { stage, statement, connections, pace } = options;
  const child = stage.room.start('servers/pg-alone.ts', {
    DATABASE_URL: stage.room.databaseUrl,
    JOB: JSON.stringify({
      statement,
      ...largest(options),
      connections: Math.min(connections, 10),
      seconds: pace.seconds,
    }),
  });
  return child.stdout === null ? Number.NaN : Number(await text(child.stdout));
}

function findPgbench(): string | undefined {
  const folders = [...(process.env.PATH ?? '').split(path.delimiter)];
  const debian = '/usr/lib/postgresql';
  if (existsSync(debian)) folders.push(...readdirSync(debian).map((version) => path.join(debian, version, 'bin')));
  return folders.map((folder) => path.join(folder, 'pgbench')).find((file) => existsSync(file));
}
