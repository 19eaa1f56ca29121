// A connection of the load over HTTP: kept alive, over a plain socket, requests as bytes that were made before.

import net from 'node:net';
import { type HttpAnswer, readAnswers } from './answers.ts';
import { type ConnectionOptions, faultOfBody, type Job, type JobRequest } from './job.ts';

const uniqueMarker = /Q\d{8}/;

/** Sends one request after the other and resolves when there is no time for another; rejects where the server hangs up. */
export function loadOverHttp({ job, token, next, answered }: ConnectionOptions): Promise<void> {
  const prepared = job.requests.map((request) => prepare(request, job, token));
  return new Promise((resolve, reject) => {
    const socket = net.connect(job.port, '127.0.0.1').setNoDelay(true);
    let sentAt = 0;
    let asked = prepared[0] as Prepared;
    const send = () => {
      const number = next();
      asked = prepared[number % prepared.length] as Prepared;
      if (asked.marker >= 0) asked.bytes.write(String(number).padStart(8, '0'), asked.marker, 'latin1');
      sentAt = performance.now();
      socket.write(asked.marker >= 0 ? Buffer.from(asked.bytes) : asked.bytes);
    };
    const read = readAnswers((answer) => {
      if (answered(sentAt, faultOf(answer, asked))) send();
      else socket.end(() => resolve());
    });
    socket.on('connect', send).on('data', read).on('error', reject);
    // Nothing where it was this side that ended it.
    socket.on('close', () => reject(new Error('the server hung up')));
  });
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

function faultOf(answer: HttpAnswer, { length }: Prepared): string | undefined {
  const fault = faultOfBody(answer, length);
  if (answer.status === 200 && fault === undefined) return undefined;
  return `${answer.status}, ${fault ?? answer.seen.toString('utf8', 0, 300)}`;
}
