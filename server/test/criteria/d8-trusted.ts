// D8: a server that answers trusted documents alone is sent everything else, in every form that a request can have; and one that
// takes registrations is sent documents under hashes of others. Nothing that was not trusted runs, and no hash comes to name another text.

import { createHash } from 'node:crypto';
import { Random } from '../property/random.ts';
import type { ListenOptions, Served } from '../support/serve.ts';
import { type CountedBackend, countedBackend, noteSql, postOf, type RawRequest } from './counted-backend.ts';
import type { Criterion, CriterionOptions, Figures } from './criterion.ts';

export const trustedCriterion: Criterion = {
  id: 'D8',
  title: 'Where documents are trusted, no other runs, and no hash names another document',
  unit: 'requests',
  defaultN: 20_000,
  smallN: 400,
  limits: [
    { figure: 'accepted', atMost: 0 },
    { figure: 'poisoned', atMost: 0 },
    { figure: 'serverErrors', atMost: 0 },
    { figure: 'refused', atLeast: 1 },
    { figure: 'trustedAnswered', atLeast: 1 },
    { figure: 'registeredAnswered', atLeast: 1 },
  ],
  run,
};

const hashOf = (text: string, algorithm = 'sha256') => createHash(algorithm).update(text).digest('hex');
const trusted = '{ note { id } }';
const adHoc = [
  '{ note { id body } }',
  '{ note { id } } ',
  'mutation { insert_note_one(object: {id: 2}) { id } }',
  '{ __typename note { id } }',
  'query { note { id } }',
];
const trustedDocuments = new Map([
  [hashOf(trusted), trusted],
  ['notes', trusted],
]);

async function run({ server, n, seed, report }: CriterionOptions): Promise<Figures> {
  const settings = { trustedDocuments: { mode: 'only', path: '/anywhere' } } as const;
  const only: ListenOptions = { trustedDocuments, settings };
  await using place = await countedBackend(server, { sql: noteSql }, only);
  const open = await place.backend.listen();
  const random = new Random(seed);
  const figures = {
    requests: 0,
    accepted: 0,
    poisoned: 0,
    serverErrors: 0,
    refused: 0,
    trustedAnswered: 0,
    registeredAnswered: 0,
  };
  for (; figures.requests < n; figures.requests++) {
    if (random.chance(0.2)) {
      await tryPoison(place, open, random, figures, report);
      continue;
    }
    const to = random.pick(place.served);
    const before = place.runs();
    const request = untrusted(random);
    const { status, text } = await place.send(to, request);
    if (status >= 500) figures.serverErrors++;
    else if (status >= 400) figures.refused++;
    if (place.runs() !== before || text.includes('"data"')) {
      figures.accepted++;
      report(JSON.stringify(request));
    }
    if (figures.requests % 50 === 0) {
      const answer = await place.send(to, postOf({ documentId: random.pick([...trustedDocuments.keys()]) }));
      if (answer.text === '{"data":{"note":[{"id":1}]}}') figures.trustedAnswered++;
    }
  }
  return figures;
}

/** A request that has a text of its own, or names what nobody trusts. */
function untrusted(random: Random): RawRequest {
  const query = random.pick([...adHoc, trusted]);
  const params = random.pick<Record<string, unknown>>([
    { query },
    { query, extensions: persisted(hashOf(trusted)) },
    { query, extensions: persisted(hashOf(query)) },
    { query: `${trusted} # `, extensions: persisted(hashOf(trusted)) },
    { query, documentId: 'notes' },
    { query, documentId: null },
    { query: '', extensions: persisted(hashOf(trusted)) },
    { documentId: random.pick(['constructor', '__proto__', 'toString', '', ' notes', 'Notes', 'notes\u0000', query]) },
    { documentId: `${random.pick(['sha1:', 'SHA256:', 'sha256:sha256:', 'sha256: '])}${hashOf(trusted)}` },
    { documentId: hashOf(random.pick(adHoc)) },
    { extensions: persisted(almost(random, hashOf(trusted))) },
    { extensions: persisted(hashOf(trusted, random.pick(['sha1', 'md5', 'sha512']))) },
    { extensions: persisted(hashOf(trusted), random.pick<unknown>([0, 2, '1', null])) },
    { extensions: persisted([hashOf(trusted)]) },
    { documentId: 'nope', extensions: persisted(hashOf(trusted)) },
  ]);
  switch (random.integer(0, 4)) {
    case 0:
      return postOf([params, params]);
    case 1: {
      const search = new URLSearchParams(
        Object.entries(params)
          .filter(([, value]) => value !== null)
          .map(([name, value]) => [name, typeof value === 'string' ? value : JSON.stringify(value)]),
      );
      // Nothing is left of an empty parameter, which then is a request for the hash.
      if (params.query === '' || params.documentId === '') return postOf(params);
      return random.chance(0.5)
        ? { method: 'GET', search: `?${search}` }
        : {
            method: 'POST',
            headers: { 'content-type': 'application/x-www-form-urlencoded', 'x-requested-with': 'x' },
            body: search.toString(),
          };
    }
    case 2:
      return {
        method: 'POST',
        headers: { 'content-type': 'application/graphql', 'x-requested-with': 'x' },
        body: query,
      };
    default:
      return postOf(params, random.chance(0.5) ? { accept: 'application/graphql-response+json' } : {});
  }
}

function persisted(sha256Hash: unknown, version: unknown = 1): object {
  return { persistedQuery: { version, sha256Hash } };
}

function almost(random: Random, hash: string): string {
  const at = random.integer(0, hash.length - 1);
  const other = hash[at] === '0' ? '1' : '0';
  return random.pick([
    hash.slice(0, at) + other + hash.slice(at + 1),
    hash.slice(0, at),
    hash.toUpperCase(),
    `${hash}0`,
    ` ${hash}`,
  ]);
}

type Counts = Record<'poisoned' | 'registeredAnswered', number>;

/** Registers one text under the hash of another, then asks for the other: it is unknown, or it is the right one. */
async function tryPoison(
  { send }: CountedBackend,
  to: Served,
  random: Random,
  figures: Counts,
  report: (line: string) => void,
): Promise<void> {
  const number = random.integer(1, 50);
  const victim = `{ note { v${number}: id } }`;
  if (random.chance(0.3)) await send(to, postOf({ query: victim, extensions: persisted(hashOf(victim)) }));
  const poison = `{ note { poison: id } } # ${random.integer(1, 1e9)}`;
  await send(to, postOf({ query: poison, extensions: persisted(hashOf(victim)) }));
  const { text } = await send(to, postOf({ extensions: persisted(hashOf(victim)) }));
  if (text === `{"data":{"note":[{"v${number}":1}]}}`) figures.registeredAnswered++;
  else if (!text.includes('PERSISTED_QUERY_NOT_FOUND')) {
    figures.poisoned++;
    report(text.slice(0, 300));
  }
}
