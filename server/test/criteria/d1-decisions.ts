// D1: a document is decided on by what it asks, not by how it is written or sent. Random operations, each also with its fragments
// written out, with other aliases and with names of introspection, by POST in both lanes, GET, in lists and over a WebSocket: the same
// refusals, and as many uses of limited fields as there are.

import { PergolaError } from '../../src/base/errors.ts';
import type { FieldLimits } from '../../src/graphql/graphql.ts';
import { askOver, openAcknowledged, type RawSocket } from '../http/raw-socket.ts';
import { Random } from '../property/random.ts';
import type { Served } from '../support/serve.ts';
import { type CountedBackend, countedBackend, postOf, type RawAnswer } from './counted-backend.ts';
import type { Criterion, CriterionOptions, Figures } from './criterion.ts';
import { limitedUses, type PrintStyle, printOperation, type RandomOperation, randomOperation } from './d1-documents.ts';

const sql = `
  create table node (id int primary key, parent_id int references node (id), label text);
  insert into node select n, case when n > 1 then n / 2 end, 'node ' || n from generate_series(1, 5) n;
  create function attempt(n int) returns int language sql stable as 'select n';
  create function login(n int) returns int language sql volatile as 'select n';
  comment on function attempt is '@rateLimit 3/minute';
  comment on function login is '@rateLimit 3/minute';
  grant usage on schema public to anon;
  grant select on node to anon;
`;

const styles: readonly PrintStyle[] = [
  { inline: true },
  { alias: (alias) => `renamed_${alias}` },
  { operation: () => '__schema', fragment: (name) => `__schema${name.slice(1)}` },
  { operation: () => '__type', fragment: (name) => `__type_${name}`, alias: (alias) => `__${alias}` },
];

export const decisionsCriterion: Criterion = {
  id: 'D1',
  title: 'Documents that ask the same are decided on alike, and every use of a limited field counts',
  unit: 'documents',
  defaultN: 10_000,
  smallN: 150,
  limits: [
    { figure: 'bypasses', atMost: 0 },
    { figure: 'miscounted', atMost: 0 },
    { figure: 'answered', atLeast: 1 },
    { figure: 'overLimits', atLeast: 1 },
    { figure: 'invalid', atLeast: 1 },
    { figure: 'tooOften', atLeast: 1 },
  ],
  run,
};

const counts = () => ({
  documents: 0,
  requests: 0,
  bypasses: 0,
  miscounted: 0,
  answered: 0,
  overLimits: 0,
  invalid: 0,
  tooOften: 0,
});

/** Refuses an operation for its own uses alone, so that what it decides does not depend on what was before. */
class CountingLimits implements FieldLimits {
  hits = 0;

  async consume(fields: Parameters<FieldLimits['consume']>[0]): Promise<void> {
    for (const { field, limit, hits } of fields) {
      this.hits += hits;
      if (hits > limit.count) throw new PergolaError('too-many-requests', `too much of ${field}`);
    }
  }
}

async function run({ server, n, seed, report }: CriterionOptions): Promise<Figures> {
  const fieldLimits = new CountingLimits();
  const limits = { depth: 8, fields: 80, aliases: 30, directives: 40, rootFields: 16, cost: 300 };
  await using place = await countedBackend(server, { sql }, { fieldLimits, settings: { limits } });
  const socket = await openAcknowledged((place.served[0] as Served).endpoint);
  const random = new Random(seed);
  const figures = counts();
  for (; figures.documents < n; figures.documents++) {
    await tryDocument({ ...place, socket }, fieldLimits, {
      random,
      operation: randomOperation(random),
      figures,
      report,
    });
    if (figures.documents % 1000 === 999) report(`${figures.documents + 1} of ${n}`);
  }
  socket.socket.terminate();
  return figures;
}

interface Place extends CountedBackend {
  /** To the server of the fast lane. */
  readonly socket: RawSocket;
}

interface Trial {
  readonly random: Random;
  readonly operation: RandomOperation;
  readonly figures: ReturnType<typeof counts>;
  readonly report: (line: string) => void;
}

async function tryDocument(place: Place, limits: CountingLimits, trial: Trial): Promise<void> {
  const { random, operation, figures } = trial;
  const written = printOperation(operation);
  const expected = await decide(place, limits, { text: written, way: 'fast', operation });
  count(figures, expected.decision);
  const uses = isCounted(expected.decision) ? limitedUses(operation) : 0;
  // A URL has its own limit, and mutations are not for GET.
  const byUrl = operation.kind === 'query' && written.length < 2500;
  const ways = byUrl ? (['yoga', 'list', 'socket', 'get'] as const) : (['yoga', 'list', 'socket'] as const);
  const asked = [
    ...ways.map((way) => ({ text: written, way })),
    ...styles.map((style) => ({
      text: printOperation(operation, style),
      way: random.pick<Ask['way']>(['fast', ...ways]),
    })),
  ];
  if (expected.hits !== uses) wrong(trial, 'miscounted', `${expected.hits} uses and not ${uses} in ${written}`);
  for (const { text, way } of asked) {
    const { decision, hits } = await decide(place, limits, { text, way, operation });
    figures.requests++;
    if (decision !== (way === 'socket' ? withoutStatus(expected.decision) : expected.decision))
      wrong(trial, 'bypasses', `${decision} and not ${expected.decision} by ${way}: ${text}`);
    if (hits !== (way === 'list' ? 2 * uses : uses))
      wrong(trial, 'miscounted', `${hits} uses and not ${uses} by ${way}: ${text}`);
  }
}

function wrong({ figures, report }: Trial, figure: 'bypasses' | 'miscounted', line: string): void {
  figures[figure]++;
  if (figures[figure] <= 5) report(`${figure}: ${line}`);
}

interface Ask {
  readonly text: string;
  readonly way: 'fast' | 'yoga' | 'list' | 'get' | 'socket';
  readonly operation: RandomOperation;
}

async function decide(
  { served, send, socket }: Place,
  limits: CountingLimits,
  { text, way }: Ask,
): Promise<{ readonly decision: string; readonly hits: number }> {
  const before = limits.hits;
  const [fast, yoga] = served as [Served, Served];
  const body = { query: text };
  const answer = await {
    fast: () => send(fast, postOf(body)),
    yoga: () => send(yoga, postOf(body)),
    list: () => send(fast, postOf([body, body])),
    get: () => send(fast, { method: 'GET', search: `?${new URLSearchParams({ query: text })}` }),
    socket: async () => ({ text: await askOver(socket, 'x', body) }),
  }[way]();
  return { decision: decisionOf(answer), hits: limits.hits - before };
}

/** Answered, or refused for what: without the messages, which name aliases. */
function decisionOf({ status, text }: Pick<RawAnswer, 'text'> & { readonly status?: number }): string {
  const body = JSON.parse(text);
  const decided = (Array.isArray(body) ? body : [body]).map((one) => {
    const extensions = one.errors?.[0]?.extensions ?? {};
    const what = JSON.stringify(['data' in one, extensions.code, extensions.limit, extensions.actual]);
    return status === undefined ? what : `${status} ${what}`;
  });
  return [...new Set(decided)].join(' and ');
}

/** As it is known over a WebSocket. */
function withoutStatus(decision: string): string {
  return decision.replace(/^\d+ /, '');
}

function isCounted(decision: string): boolean {
  return decision.includes('true') || decision.includes('too-many-requests');
}

function count(figures: Trial['figures'], decision: string): void {
  if (decision.includes('limit-exceeded')) figures.overLimits++;
  else if (decision.includes('too-many-requests')) figures.tooOften++;
  else if (decision.includes('validation-failed')) figures.invalid++;
  else figures.answered++;
}
