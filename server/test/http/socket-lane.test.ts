// The same operation is answered alike over HTTP and over WebSocket: random ones go to one server by both ways, and the answers are
// compared byte for byte. Then it is shown that the comparison notices what is not alike.

import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parseJson } from '../../src/base/parse-json.ts';
import { paramsFault, type SentParams } from '../../src/graphql/params.ts';
import { type Backend, type ListenOptions, type Served, startBackend } from '../support/serve.ts';
import { notesSql } from './notes.ts';
import { anyRequest, createClient, type HttpClient, trustedDocuments } from './random-http.ts';
import { askOver, openAcknowledged, type RawSocket } from './raw-socket.ts';

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

/** So that random operations come up to the limits. */
const settings = {
  trustedDocuments: { mode: 'optional', path: '/anywhere' },
  limits: { tokens: 2000, depth: 30, aliases: 250, bodySize: 30_000, cost: 50, anonRows: 2 },
} satisfies ListenOptions['settings'];

/** The operation of a body that both ways take; undefined for what one of them judges by its own rules. */
function operationIn(body: string | undefined): string | undefined {
  if (body === undefined || Buffer.byteLength(body) > 29_000) return undefined;
  try {
    const params = parseJson(body);
    if (paramsFault(params) !== undefined) return undefined;
    const { query, extensions } = params as SentParams;
    // Over a WebSocket an empty text beside a hash is none.
    return query === '' && extensions?.persistedQuery != null ? undefined : body;
  } catch {
    return undefined;
  }
}

/** Rejects with the shrunken request where the two differ. */
async function compare(byHttp: Served, bySocket: Served, numRuns: number): Promise<Map<string, number>> {
  const seen = new Map<string, number>();
  const socket: RawSocket = await openAcknowledged(bySocket.endpoint);
  const property = fc.asyncProperty(anyRequest, async ({ body }) => {
    const operation = operationIn(body);
    if (operation === undefined) return;
    const headers = { 'content-type': 'application/json' };
    const request = { method: 'POST', search: '', headers, body: operation, chunked: false };
    const http = Buffer.from((await client.ask(byHttp.endpoint, request)).body, 'latin1').toString();
    const code = /"code":"([^"]+)"/.exec(http)?.[1] ?? 'data';
    seen.set(code, (seen.get(code) ?? 0) + 1);
    expect(await askOver(socket, 'a', operation)).toBe(http);
  });
  try {
    await fc.assert(property, { seed, numRuns });
  } finally {
    socket.socket.terminate();
  }
  return seen;
}

test(`both ways answer alike (PERGOLA_TEST_SEED=${seed})`, { timeout: 600_000 }, async () => {
  const served = await backend.listen({ trustedDocuments, settings });
  const seen = await compare(served, served, runs);
  expect(seen.get('data')).toBeGreaterThan(runs / 20);
  for (const code of ['validation-failed', 'limit-exceeded', 'not-supported']) expect([...seen.keys()]).toContain(code);
});

test.each<[string, NonNullable<ListenOptions['settings']>]>([
  ['other limits', { ...settings, limits: { ...settings.limits, anonRows: 1 } }],
  ['other introspection', { ...settings, introspection: [] }],
])('the comparison notices %s', { timeout: 600_000 }, async (_what, others) => {
  const one = await backend.listen({ trustedDocuments, settings });
  const other = await backend.listen({ trustedDocuments, settings: others });
  await expect(compare(one, other, 1000)).rejects.toThrow();
});
