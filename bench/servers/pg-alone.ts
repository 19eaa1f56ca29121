// One statement of the hand-written server again and again through `pg`, without HTTP. Prints how many a second there were.
//
//   DATABASE_URL=… JOB='{"statement":"key","from":1,"to":100,"connections":10,"seconds":3}' node bench/servers/pg-alone.ts

import pg from 'pg';
import { statements } from './hand-written-queries.ts';

interface Job {
  readonly statement: string;
  readonly from: number;
  readonly to: number;
  readonly connections: number;
  readonly seconds: number;
}

const { statement, from, to, connections, seconds } = JSON.parse(process.env.JOB ?? '{}') as Job;
const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL, max: connections });
const text = statements[statement] ?? '';

async function repeat(end: number): Promise<number> {
  let count = 0;
  for (; performance.now() < end; count += 1) {
    const value = from + Math.floor(Math.random() * (to - from + 1));
    await pool.query({ name: statement, text, values: [value], rowMode: 'array' });
  }
  return count;
}

async function all(forSeconds: number): Promise<number> {
  const end = performance.now() + forSeconds * 1000;
  const counts = await Promise.all(Array.from({ length: connections }, () => repeat(end)));
  return counts.reduce((sum, count) => sum + count, 0) / forSeconds;
}

await all(seconds / 4);
process.stdout.write(String(await all(seconds)));
await pool.end();
