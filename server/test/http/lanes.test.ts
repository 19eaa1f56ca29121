// The fast lane answers every request as Yoga's own handler does: random requests go to a server of each, and the answers are
// compared byte for byte. Then it is shown that the comparison notices a fast lane that is not quite right.

import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { statusOf } from '../../src/graphql/answer.ts';
import { type FastLane, fastLane } from '../../src/graphql/fast-lane.ts';
import type { GraphqlParams } from '../../src/graphql/params.ts';
import { type Backend, type ListenOptions, startBackend } from '../support/serve.ts';
import { notesSql } from './notes.ts';
import { anyRequest, createClient, type HttpAnswer, type HttpClient, trustedDocuments } from './random-http.ts';

const seed = Number(process.env.PERGOLA_TEST_SEED ?? Date.now() % 2 ** 31);
const runs = Number(process.env.PERGOLA_TEST_RUNS ?? 600);

let backend: Backend;
let client: HttpClient;
beforeAll(async () => {
  backend = await startBackend({ sql: notesSql });
  client = createClient();
});
afterAll(async () => {
  client.close();
  await backend.close();
});

/** Counts of what was sent, so that a generator which asks nothing is noticed. */
interface Seen {
  readonly statuses: Map<number, number>;
  readonly codes: Set<string>;
  data: number;
  batches: number;
  /** Answered by the fast lane. */
  fast: number;
}

/** So that random requests come up to the limits. */
const listening: ListenOptions = {
  trustedDocuments,
  settings: {
    trustedDocuments: { mode: 'optional', path: '/anywhere' },
    limits: { tokens: 2000, depth: 30, aliases: 250, batchSize: 4, bodySize: 30_000, cost: 50, anonRows: 2 },
  },
};

/** Rejects with the shrunken request where the two lanes differ. */
async function compare(lane: FastLane, options: { seed: number; numRuns: number }): Promise<Seen> {
  const seen: Seen = { statuses: new Map(), codes: new Set(), data: 0, batches: 0, fast: 0 };
  const counted: FastLane = {
    readParams: (body) => lane.readParams(body),
    write(...args) {
      seen.fast += 1;
      lane.write(...args);
    },
  };
  // Both new, so that neither has seen a document that the other has not.
  const both = await backend.listen({ ...listening, fastLane: counted });
  const yogaAlone = await backend.listen({ ...listening, fastLane: false });
  const property = fc.asyncProperty(anyRequest, async (request) => {
    const fromFast = await client.ask(both.endpoint, request);
    const fromYoga = await client.ask(yogaAlone.endpoint, request);
    count(seen, fromYoga);
    expect(fromFast).toEqual(fromYoga);
  });
  await fc.assert(property, options);
  return seen;
}

function count(seen: Seen, answer: HttpAnswer): void {
  seen.statuses.set(answer.status, (seen.statuses.get(answer.status) ?? 0) + 1);
  if (answer.body.startsWith('{"data":{')) seen.data += 1;
  for (const [, code = ''] of answer.body.matchAll(/"code":"([^"]+)"/g)) seen.codes.add(code);
  if (answer.status === 200 && answer.body.startsWith('[')) seen.batches += 1;
}

test(`both lanes answer alike (PERGOLA_TEST_SEED=${seed})`, { timeout: 600_000 }, async () => {
  const seen = await compare(fastLane, { seed, numRuns: runs });
  const share = (some: number) => some / runs;
  expect(share(seen.fast)).toBeGreaterThan(0.25);
  expect(share(seen.data)).toBeGreaterThan(0.06);
  for (const status of [200, 400, 401, 405, 406, 415]) expect([...seen.statuses.keys()]).toContain(status);
  for (const code of ['limit-exceeded', 'PERSISTED_QUERY_NOT_FOUND']) expect([...seen.codes]).toContain(code);
  expect(seen.batches).toBeGreaterThan(0);
  expect([...seen.statuses.keys()].filter((status) => status >= 500)).toEqual([]);
});

const write: FastLane['write'] = (...args) => fastLane.write(...args);
const readParams: FastLane['readParams'] = (body) => fastLane.readParams(body);

const faults: readonly (readonly [string, FastLane])[] = [
  ['rounds whole numbers', { write, readParams: (body) => readParams(body) && JSON.parse(body as string) }],
  [
    'takes parameters that do not exist',
    {
      write,
      readParams(body) {
        const { extra: _, ...known } = parsed(body) ?? {};
        return readParams(JSON.stringify(known));
      },
    },
  ],
  [
    'overlooks a mark at the beginning',
    { write, readParams: (body) => readParams(asText(body)?.replace('\ufeff', '')) },
  ],
  ['reads forms as JSON', { write, readParams: (body) => readParams(asText(body)) }],
  [
    'takes the empty operation name for none',
    {
      write,
      readParams(body) {
        const params = readParams(body);
        return params && 'operationName' in params && params.operationName === ''
          ? { ...params, operationName: null }
          : params;
      },
    },
  ],
  ['takes several operations', { write, readParams: (body) => readParams(firstOf(body)) }],
  [
    'answers 200 to requests that were refused',
    {
      readParams,
      write(reply, answer, mediaType, timings) {
        write(reply, { ...answer, outcome: statusOf(answer, 'application/json') }, mediaType, timings);
      },
    },
  ],
  [
    'answers application/json to everyone',
    { readParams, write: (reply, answer, _, timings) => write(reply, answer, 'application/json', timings) },
  ],
  ['keeps its timings to itself', { readParams, write: (reply, answer, type) => write(reply, answer, type, []) }],
  [
    'spoils what is not ASCII',
    {
      readParams,
      write(reply, answer, mediaType, timings) {
        const body = Buffer.from(answer.body, 'latin1').toString('utf8');
        write(reply, { ...answer, body }, mediaType, timings);
      },
    },
  ],
];

function asText(body: unknown): string | undefined {
  return typeof body === 'string' || Buffer.isBuffer(body) ? body.toString() : undefined;
}

function parsed(body: unknown): (GraphqlParams & { extra?: unknown }) | undefined {
  try {
    const value: unknown = JSON.parse(asText(body) ?? '');
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as never) : undefined;
  } catch {
    return undefined;
  }
}

function firstOf(body: unknown): unknown {
  const text = asText(body);
  return text?.startsWith('[{') && text.endsWith('}]') ? text.slice(1, -1) : body;
}

describe('notices a fast lane that', () => {
  const options = { seed: 4711, numRuns: 3000 };

  test('is as it should be, and finds nothing there', { timeout: 600_000 }, async () => {
    await compare(fastLane, options);
  });

  test.each(faults)('%s', { timeout: 600_000 }, async (_, faulty) => {
    await expect(compare(faulty, options)).rejects.toThrow(/Counterexample/);
  });
});
