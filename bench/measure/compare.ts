// Asks every contender the questions of a case and refuses to go on unless their answers say the same. What comes out is the
// requests of each with the length that each right answer has, for the load to check.

import { isDeepStrictEqual } from 'node:util';
import type { Answer, Ask, Case } from '../cases/case.ts';
import type { ContenderName, Running } from '../contenders.ts';
import type { JobRequest } from '../load/job.ts';
import { initText, subprotocol, subscribeText } from '../load/web-socket.ts';

export type Requests = ReadonlyMap<ContenderName, readonly JobRequest[]>;

/** Writes are asked a few times only, and their answers may be of any length. */
const writesCompared = 3;

/**
 * The requests of all that can be asked.
 * @throws Error with both answers where two contenders differ.
 */
export async function compareAnswers(one: Case, contenders: readonly Running[]): Promise<Requests> {
  const requests = new Map<ContenderName, readonly JobRequest[]>();
  let first: { readonly name: ContenderName; readonly answers: readonly unknown[] } | undefined;
  for (const running of contenders) {
    const side = one.sides[running.name];
    if (side === undefined) continue;
    const askOnce = one.over === 'websocket' ? askOverWebSocket : askOverHttp;
    const asks = (await side.prepare?.(async (ask) => (await askOnce(running, ask)).answer)) ?? side.asks;
    const compared = one.unchecked ? 0 : one.writes ? writesCompared : asks.length;
    const answers: unknown[] = [];
    const made: JobRequest[] = [];
    for (const [index, ask] of asks.entries()) {
      if (index >= compared) {
        made.push(ask);
        continue;
      }
      const { answer, length } = await askOnce(running, ask);
      answers.push(canonical(side.pick === undefined ? answer : side.pick(answer)));
      made.push(one.writes ? ask : { ...ask, length });
    }
    requests.set(running.name, made);
    first ??= { name: running.name, answers };
    agree(one, first, { name: running.name, answers });
  }
  return requests;
}

interface Answered {
  readonly name: ContenderName;
  readonly answers: readonly unknown[];
}

function agree(one: Case, first: Answered, other: Answered): void {
  for (const [index, answer] of other.answers.entries()) {
    if (isDeepStrictEqual(answer, first.answers[index])) continue;
    const show = (value: unknown) => JSON.stringify(value)?.slice(0, 1500);
    throw new Error(
      `${one.name}: answers differ\n${first.name}: ${show(first.answers[index])}\n${other.name}: ${show(answer)}`,
    );
  }
}

interface AskedOnce {
  readonly answer: Answer;
  /** As the load counts it. */
  readonly length: number;
}

async function askOverHttp({ name, port, tokens }: Running, ask: Ask): Promise<AskedOnce> {
  const headers: Record<string, string> = { accept: 'application/json' };
  if (tokens[0] !== undefined) headers.authorization = tokens[0];
  if (ask.method === 'POST') headers['content-type'] = 'application/json';
  const response = await fetch(`http://127.0.0.1:${port}${ask.path}`, {
    method: ask.method,
    headers,
    ...(ask.body === undefined ? {} : { body: ask.body }),
  });
  const text = await response.text();
  if (response.status !== 200 || text.includes('"errors"')) throw refused(name, `${response.status}: ${text}`, ask);
  return { answer: JSON.parse(text), length: Buffer.byteLength(text) };
}

/** By the client that Node has, which is not the one of the load. */
function askOverWebSocket({ name, port, tokens }: Running, ask: Ask): Promise<AskedOnce> {
  const socket = new WebSocket(`ws://127.0.0.1:${port}${ask.path}`, subprotocol);
  const asked = new Promise<AskedOnce>((resolve, reject) => {
    socket.onopen = () => socket.send(initText(tokens[0]));
    socket.onerror = () => reject(refused(name, 'by no WebSocket', ask));
    socket.onclose = ({ code, reason }) => reject(refused(name, `by the end, ${code} ${reason}`, ask));
    socket.onmessage = ({ data }: MessageEvent<string>) => {
      const { type, payload } = JSON.parse(data);
      if (type === 'connection_ack') socket.send(subscribeText(ask.body ?? '{}'));
      else if (type === 'next' && payload.errors === undefined)
        resolve({ answer: payload, length: Buffer.byteLength(data) });
      else reject(refused(name, data, ask));
    };
  });
  return asked.finally(() => socket.close());
}

function refused(name: ContenderName, answer: string, ask: Ask): Error {
  return new Error(`${name} answered ${answer.slice(0, 1500)}\nto ${ask.path} ${ask.body?.slice(0, 1500)}`);
}

/** Numbers that came as texts are numbers, and those of many digits are compared as far as doubles go. */
function canonical(value: unknown): unknown {
  if (typeof value === 'string' && /^-?\d+(\.\d+)?$/.test(value)) return Number(value);
  if (Array.isArray(value)) return value.map(canonical);
  if (typeof value === 'object' && value !== null)
    return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, canonical(member)]));
  return value;
}
