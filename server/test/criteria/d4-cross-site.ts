// D4: requests that a page of another site can make a browser send without asking first, with a cookie: nothing of them executes. And a
// Content-Type that is written in an odd way leads to the same checks as one that is not.

import { Random } from '../property/random.ts';
import { countedBackend, noteSql, type RawRequest } from './counted-backend.ts';
import type { Criterion, CriterionOptions, Figures } from './criterion.ts';

export const crossSiteCriterion: Criterion = {
  id: 'D4',
  title: 'Nothing executes that a page of another site can send without asking first',
  unit: 'requests',
  defaultN: 20_000,
  smallN: 400,
  limits: [
    { figure: 'executions', atMost: 0 },
    { figure: 'passedChecks', atMost: 0 },
    { figure: 'serverErrors', atMost: 0 },
    { figure: 'refused', atLeast: 1 },
    // That the same bodies do execute where they may.
    { figure: 'executedWhereAllowed', atLeast: 1 },
  ],
  run,
};

const queries = [
  '{ note { id } }',
  'mutation { insert_note_one(object: {id: 7}) { id } }',
  'query Q { a: note { id } }',
];
/** Beyond the depth that is allowed, whatever it is sent as. */
const deep = `{ ${'note_aggregate { nodes { '.repeat(30)}id ${'} }'.repeat(30)} }`;

async function run({ server, n, seed, report }: CriterionOptions): Promise<Figures> {
  await using place = await countedBackend(server, { sql: noteSql });
  const random = new Random(seed);
  const figures = { requests: 0, executions: 0, passedChecks: 0, serverErrors: 0, refused: 0, executedWhereAllowed: 0 };
  for (; figures.requests < n; figures.requests++) {
    const to = random.pick(place.served);
    const before = place.runs();
    const odd = random.chance(0.3);
    const request = odd ? oddlyTyped(random) : simpleRequest(random);
    const { status } = await place.send(to, request);
    if (status >= 500) figures.serverErrors++;
    else if (status >= 400) figures.refused++;
    if (place.runs() === before) continue;
    figures[odd ? 'passedChecks' : 'executions']++;
    report(JSON.stringify(request).slice(0, 300));
  }
  for (const to of place.served) {
    const before = place.runs();
    for (const type of ['application/json', ' application/json ; charset=UTF-8', 'APPLICATION/JSON\t;x=y'])
      await place.send(to, {
        method: 'POST',
        headers: { 'content-type': type },
        body: JSON.stringify({ query: queries[0] }),
      });
    figures.executedWhereAllowed += place.runs() - before;
  }
  return figures;
}

/** Fetch standard: "CORS-safelisted request-header" allows these headers and no others. */
function simpleRequest(random: Random): RawRequest {
  const query = random.pick(queries);
  const headers: Record<string, string> = {
    cookie: 'session=1',
    origin: random.pick(['https://elsewhere.example', 'null']),
  };
  if (random.chance(0.5)) headers['sec-fetch-site'] = random.pick(['cross-site', 'same-site']);
  if (random.chance(0.5))
    headers.accept = random.pick(['*/*', 'application/json', 'application/graphql-response+json', 'image/*']);
  if (random.chance(0.25)) {
    if (random.chance(0.3)) headers['content-type'] = simpleType(random);
    return { method: random.pick(['GET', 'HEAD']), search: `?${new URLSearchParams({ query })}`, headers };
  }
  if (random.chance(0.9)) headers['content-type'] = simpleType(random);
  const search = random.chance(0.2) ? `?${new URLSearchParams({ query })}` : '';
  return { method: 'POST', search, headers, body: simpleBody(random, query) };
}

function simpleType(random: Random): string {
  const type = random.pick(['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data']);
  const cased = random.pick([type, type.toUpperCase(), type.replace('t', 'T')]);
  const space = random.pick(['', ' ', '\t', '  ']);
  const parameter = random.pick([
    '',
    ';charset=utf-8',
    '; application/json',
    ';boundary=x',
    ';a="application/json"',
    ';',
  ]);
  return random.chance(0.05)
    ? random.pick(['', ' ', ';', '/'])
    : `${space}${cased}${random.pick(['', ' ', '\t'])}${parameter}`;
}

function simpleBody(random: Random, query: string): string {
  return random.pick([
    JSON.stringify({ query }),
    JSON.stringify([{ query }]),
    new URLSearchParams({ query }).toString(),
    `${JSON.stringify({ query, variables: { a: '' } }).slice(0, -4)}="}}`,
    query,
    `--x\r\ncontent-disposition: form-data; name="operations"\r\n\r\n${JSON.stringify({ query })}\r\n--x--\r\n`,
    `--x\r\ncontent-disposition: form-data; name="query"\r\n\r\n${query}\r\n--x--\r\n`,
  ]);
}

/** What must be refused however its type is written. */
function oddlyTyped(random: Random): RawRequest {
  const type = random.pick(['application/json', 'application/graphql+json', 'application/graphql-response+json']);
  const cased = random.pick([type, type.toUpperCase(), type.replace('j', 'J')]);
  const before = random.pick(['', ' ', '\t']);
  const after = random.pick([
    '',
    ' ',
    '\t',
    ';',
    ' ;',
    '\t;',
    '; charset=utf-8',
    ';charset="utf-8"',
    ',',
    ', text/plain',
    ';;',
    '; a',
  ]);
  const headers = { 'content-type': `${before}${cased}${after}`, 'x-requested-with': 'x' };
  return {
    method: 'POST',
    headers,
    body: JSON.stringify(random.pick<unknown>([{ query: deep }, [{ query: deep }], { query: queries[0], extra: 1 }])),
  };
}
