// A load of HTTP requests from a process of its own: keep-alive connections over plain sockets, each with one request under way,
// so that little of the machine goes into making it. Reads a job as JSON from standard input; says `begin` when it is warm,
// then what it measured, as JSON, a line each.

import net from 'node:net';
import { text } from 'node:stream/consumers';
import { readAnswers } from './answers.ts';
import { Histogram } from './histogram.ts';

export interface Job {
  readonly port: number;
  readonly requests: readonly JobRequest[];
  /** The `authorization` of one connection after another; empty: none. */
  readonly tokens: readonly string[];
  readonly connections: number;
  readonly warmSeconds: number;
  readonly seconds: number;
  /** Eight digits behind a Q in each body become the number of the request, counted from here. */
  readonly uniqueFrom?: number;
}

export interface JobRequest {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly body?: string;
  /** Bytes of the right answer; undefined: any length will do. */
  readonly length?: number;
}

export interface Measured {
  readonly requests: number;
  readonly seconds: number;
  /** Milliseconds. */
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
  /** Answers that were not 200, not of the right length or held errors, and the first of them. */
  readonly failures: number;
  readonly firstFailure?: string;
  /** Seconds of processor time that the load itself took. */
  readonly loadCpu: number;
}

const errorsMember = Buffer.from('"errors"');
const uniqueMarker = /Q\d{8}/;

/** Runs the load and resolves when its time is over. */
export async function runLoad(job: Job, begin: () => void): Promise<Measured> {
  const histogram = new Histogram();
  let failures = 0;
  let firstFailure: string | undefined;
  let next = job.uniqueFrom ?? 0;
  const warm = performance.now() + job.warmSeconds * 1000;
  let began: number | undefined;
  let cpu = process.cpuUsage();
  const end = warm + job.seconds * 1000;

  function note(sentAt: number, now: number, fault: string | undefined): void {
    if (began === undefined && now >= warm) {
      began = now;
      cpu = process.cpuUsage();
      begin();
    }
    if (fault !== undefined) {
      failures += 1;
      firstFailure ??= fault;
    }
    if (began !== undefined && sentAt >= began) histogram.add(now - sentAt);
  }

  function connect(index: number): Promise<void> {
    const prepared = job.requests.map((request) => prepare(request, job, job.tokens[index % job.tokens.length]));
    return new Promise((resolve, reject) => {
      const socket = net.connect(job.port, '127.0.0.1').setNoDelay(true);
      let sentAt = 0;
      let asked = prepared[0] as Prepared;
      const send = () => {
        next += 1;
        asked = prepared[next % prepared.length] as Prepared;
        if (asked.marker >= 0) asked.bytes.write(String(next).padStart(8, '0'), asked.marker, 'latin1');
        sentAt = performance.now();
        socket.write(asked.marker >= 0 ? Buffer.from(asked.bytes) : asked.bytes);
      };
      const read = readAnswers((answer) => {
        const now = performance.now();
        note(sentAt, now, faultOf(answer, asked));
        if (now < end) send();
        else socket.end(() => resolve());
      });
      socket.on('connect', send).on('data', read).on('error', reject);
      socket.on('close', () => (performance.now() < end ? reject(new Error('the server hung up')) : resolve()));
    });
  }

  await Promise.all(Array.from({ length: job.connections }, (_, index) => connect(index)));
  const seconds = (performance.now() - (began ?? Number.NaN)) / 1000;
  const { user, system } = process.cpuUsage(cpu);
  return {
    requests: histogram.total,
    seconds,
    p50: histogram.quantile(0.5),
    p95: histogram.quantile(0.95),
    p99: histogram.quantile(0.99),
    failures,
    ...(firstFailure === undefined ? {} : { firstFailure }),
    loadCpu: (user + system) / 1e6,
  };
}

interface Prepared {
  readonly bytes: Buffer;
  /** Where the number goes; -1: nowhere. */
  readonly marker: number;
  readonly length: number | undefined;
}

function prepare({ method, path, body = '', length }: JobRequest, { uniqueFrom }: Job, token?: string): Prepared {
  const lines = [`${method} ${path} HTTP/1.1`, 'host: 127.0.0.1', 'accept: application/json'];
  if (token !== undefined) lines.push(`authorization: ${token}`);
  if (method === 'POST') lines.push('content-type: application/json', `content-length: ${Buffer.byteLength(body)}`);
  const bytes = Buffer.from(`${lines.join('\r\n')}\r\n\r\n${body}`);
  const at = uniqueFrom !== undefined ? body.search(uniqueMarker) : -1;
  const marker = at < 0 ? -1 : bytes.length - Buffer.byteLength(body) + at + 1;
  return { bytes, marker, length };
}

function faultOf(answer: { status: number; length: number; seen: Buffer }, asked: Prepared): string | undefined {
  const right = asked.length === undefined ? !answer.seen.includes(errorsMember) : answer.length === asked.length;
  if (answer.status === 200 && right) return undefined;
  const expected = asked.length === undefined ? '' : `, not the ${asked.length} expected`;
  return `${answer.status}, ${answer.length} bytes${expected}: ${answer.seen.toString('utf8', 0, 300)}`;
}

if (import.meta.main) {
  const job = JSON.parse(await text(process.stdin)) as Job;
  const measured = await runLoad(job, () => process.stdout.write('begin\n'));
  process.stdout.write(`${JSON.stringify(measured)}\n`);
}
