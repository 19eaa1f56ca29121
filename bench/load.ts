// A load of HTTP requests from a process of its own: keep-alive connections over plain sockets, each with one request under
// way. Reads a job from argv as JSON, prints what it measured as JSON.
//
//   node bench/load.ts '{"port":4000,"path":"/graphql","bodies":["…"],"connections":16,"seconds":5}'

import net from 'node:net';

export interface Load {
  readonly port: number;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Sent in turn. */
  readonly bodies: readonly string[];
  readonly connections: number;
  readonly seconds: number;
}

export interface Measured {
  readonly requestsPerSecond: number;
  /** Milliseconds. */
  readonly p50: number;
  readonly p99: number;
  /** Answers that were not 200 or held errors. */
  readonly failures: number;
}

/** Runs the load and resolves when its time is over. */
export async function runLoad(load: Load): Promise<Measured> {
  const requests = load.bodies.map((body) => requestBytes(load, body));
  const latencies: number[] = [];
  let failures = 0;
  let next = 0;
  const end = performance.now() + load.seconds * 1000;
  const connection = () =>
    new Promise<void>((resolve, reject) => {
      const socket = net.connect(load.port, '127.0.0.1');
      let sentAt = 0;
      let pending: Buffer = Buffer.alloc(0);
      const send = () => {
        if (performance.now() >= end) {
          socket.end();
          resolve();
          return;
        }
        sentAt = performance.now();
        next += 1;
        socket.write(requests[next % requests.length] as Buffer);
      };
      socket.setNoDelay(true).on('connect', send).on('error', reject);
      socket.on('data', (chunk) => {
        pending = pending.length === 0 ? (chunk as Buffer) : Buffer.concat([pending, chunk as Buffer]);
        const length = answerLength(pending);
        if (length === undefined || pending.length < length) return;
        latencies.push(performance.now() - sentAt);
        if (!pending.subarray(0, length).includes(' 200 ') || pending.includes('"errors"')) failures += 1;
        pending = pending.subarray(length);
        send();
      });
    });
  const start = performance.now();
  await Promise.all(Array.from({ length: load.connections }, connection));
  const seconds = (performance.now() - start) / 1000;
  latencies.sort((a, b) => a - b);
  const quantile = (q: number) =>
    latencies[Math.min(latencies.length - 1, Math.floor(latencies.length * q))] ?? Number.NaN;
  return { requestsPerSecond: latencies.length / seconds, p50: quantile(0.5), p99: quantile(0.99), failures };
}

function requestBytes({ path, headers }: Load, body: string): Buffer {
  const bytes = Buffer.from(body);
  const lines = Object.entries({
    host: '127.0.0.1',
    'content-type': 'application/json',
    ...headers,
    'content-length': String(bytes.length),
  });
  const head = `POST ${path} HTTP/1.1\r\n${lines.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n`;
  return Buffer.concat([Buffer.from(head), bytes]);
}

const headEnd = Buffer.from('\r\n\r\n');

/** Bytes of the first answer in the buffer; undefined while its head is not there. */
function answerLength(buffer: Buffer): number | undefined {
  const end = buffer.indexOf(headEnd);
  if (end < 0) return undefined;
  const length = /content-length: (\d+)/i.exec(buffer.toString('latin1', 0, end))?.[1];
  return length === undefined ? undefined : end + 4 + Number(length);
}

if (import.meta.main) {
  const measured = await runLoad(JSON.parse(process.argv[2] ?? '{}') as Load);
  process.stdout.write(JSON.stringify(measured));
}
