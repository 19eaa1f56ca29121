// Asks every contender the questions of a case and refuses to go on unless their answers say the same. What comes out is the
// requests of each with the length that each right answer has, for the load to check.

import { isDeepStrictEqual } from 'node:util';
import type { Ask, Case } from '../cases/case.ts';
import type { ContenderName, Running } from '../contenders.ts';
import type { JobRequest } from '../load/load.ts';

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
    const asks = (await side.prepare?.(async (ask) => JSON.parse((await askOnce(running, ask)).text))) ?? side.asks;
    const compared = one.unchecked ? 0 : one.writes ? writesCompared : asks.length;
    const answers: unknown[] = [];
    const made: JobRequest[] = [];
    for (const [index, ask] of asks.entries()) {
      if (index >= compared) {
        made.push(ask);
        continue;
      }
      const { text, length } = await askOnce(running, ask);
      const answer = JSON.parse(text);
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

async function askOnce({ name, port, tokens }: Running, ask: Ask): Promise<{ text: string; length: number }> {
  const headers: Record<string, string> = { accept: 'application/json' };
  if (tokens[0] !== undefined) headers.authorization = tokens[0];
  if (ask.method === 'POST') headers['content-type'] = 'application/json';
  const response = await fetch(`http://127.0.0.1:${port}${ask.path}`, {
    method: ask.method,
    headers,
    ...(ask.body === undefined ? {} : { body: ask.body }),
  });
  const text = await response.text();
  if (response.status !== 200 || text.includes('"errors"'))
    throw new Error(
      `${name} answered ${response.status}: ${text.slice(0, 1500)}\nto ${ask.path} ${ask.body?.slice(0, 1500)}`,
    );
  return { text, length: Buffer.byteLength(text) };
}

/** Numbers that came as texts are numbers, and those of many digits are compared as far as doubles go. */
function canonical(value: unknown): unknown {
  if (typeof value === 'string' && /^-?\d+(\.\d+)?$/.test(value)) return Number(value);
  if (Array.isArray(value)) return value.map(canonical);
  if (typeof value === 'object' && value !== null)
    return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, canonical(member)]));
  return value;
}
