// Random HTTP requests to the GraphQL endpoint, from well-formed to absurd, for fast-check; and a client that sends them as they
// are and tells everything of the answer that a client may rely on.

import { createHash } from 'node:crypto';
import { Agent, request as httpRequest } from 'node:http';
import fc from 'fast-check';
import { signToken } from '../support/tokens.ts';

export interface HttpRequest {
  readonly method: string;
  /** What follows the endpoint. */
  readonly search: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
  readonly chunked: boolean;
}

export interface HttpAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

const documents = [
  '{ __typename }',
  '{ note { id title document author { name } } }',
  '{ note(where: {title: {_ilike: "%E%"}}, order_by: {id: desc}) { id t: title } }',
  '{ b: note_aggregate { aggregate { count max { id } } } a: author { __typename name } __typename }',
  '{ __schema { queryType { name } } author { id } }',
  '{ __type(name: "note") { fields { name } } }',
  'query A { author { id } } query B { note { id } }',
  'query A($id: bigint!) { note_by_pk(id: $id) { id title } }',
  'query A($ids: [bigint!], $yes: Boolean = true) { note(where: {id: {_in: $ids}}) { id title @include(if: $yes) } }',
  'query A($where: note_bool_exp, $order: [note_order_by!]) { note(where: $where, order_by: $order) { id } }',
  'query A($json: jsonb) { note(where: {document: {_contains: $json}}) { id document } }',
  'query A($name: String!) { author(where: {name: {_eq: $name}}) { name } }',
  'query A($limit: Int) { note(limit: $limit) { id } }',
  '{ broken { quotient } }',
  '{ broken { quotient } __type(name: "note") { name } }',
  '{ note { secret } }',
  '{ vault { id } }',
  '{ note(limit: -1) { id } }',
  '{ note(where: {id: {_eq: "x"}}) { id } }',
  '{ note { ...F } } fragment F on note { id }',
  '{ note { ...G } }',
  'fragment F on note { id }',
  'mutation { __typename }',
  'subscription { note { id } }',
  '{ note { id }',
  '',
  '# nothing',
  '\u0000',
  '{ author(where: {name: {_eq: "Łukasz 🎈"}}) { name } }',
  `{ ${'a: author { id } '.repeat(300)} }`,
  `{ author { id } } ${'#'.repeat(20_000)}`,
  `{ note ${'{ author '.repeat(400)} { id } ${'}'.repeat(400)} }`,
];

const wrong = fc.oneof(
  fc.constantFrom<unknown>(null, true, 0, -1.5, '', 'text', [], {}, ['x'], { query: '{ __typename }' }),
  fc.jsonValue({ maxDepth: 2 }),
);

const variablesObject = fc.record(
  {
    id: fc.constantFrom<unknown>(1, '2', '9007199254740993', 1.5, null, 'x', true, [1]),
    ids: fc.constantFrom<unknown>([1, 2], [], '1', [null], [[1]], null, ['9007199254740993']),
    yes: fc.constantFrom<unknown>(true, false, null, 'yes'),
    where: fc.constantFrom<unknown>({ id: { _gt: 1 } }, {}, null, { nope: 1 }, { _or: [{ id: { _eq: 1 } }, {}] }, []),
    order: fc.constantFrom<unknown>([{ id: 'desc' }], { id: 'asc' }, null, [{ id: 'up' }], []),
    json: fc.oneof(fc.jsonValue({ maxDepth: 3 }), fc.constant({ a: 1 })),
    name: fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom<unknown>('Ada', 'Łukasz 🎈', '\ud800', '\u0000', 5)),
    limit: fc.constantFrom<unknown>(1, -1, 2.5, '1', 2 ** 40, null),
    unknown: wrong,
  },
  { requiredKeys: [] },
);
const variables = fc.oneof(variablesObject, wrong);

const operationName = fc.oneof(fc.constantFrom<unknown>('A', 'B', 'C', '', null), wrong);

const params = fc.record(
  {
    query: fc.oneof({ arbitrary: fc.constantFrom(...documents), weight: 12 }, { arbitrary: wrong, weight: 1 }),
    variables,
    operationName,
    extensions: fc.oneof(fc.constantFrom<unknown>({}, null, { persistedQuery: { version: 1 } }), wrong),
    extra: wrong,
  },
  { requiredKeys: [] },
);

/** Most requests ask something; the rest of the parameters comes and goes. */
const usualParams = fc
  .tuple(
    fc.constantFrom(...documents),
    fc.option(variablesObject),
    fc.constantFrom<unknown>('A', 'A', 'B', '', null),
    fc.boolean(),
  )
  .map(([query, values, name, named]) => ({
    query,
    ...(values === null ? {} : { variables: values }),
    ...(named ? { operationName: name } : {}),
  }));

const hashOf = (text: string) => createHash('sha256').update(text).digest('hex');
const registered = documents.filter((text) => text.length < 200);

/** Documents under an id, for servers that trust some. */
export const trustedDocuments: ReadonlyMap<string, string> = new Map([
  ['typename', '{ __typename }'],
  ['wrong', '{ note { nope } }'],
]);

/** Stored documents: by id, by hash, with the text or without, and with what is no hash of it. */
const stored = fc.oneof(
  fc
    .record({ text: fc.constantFrom(...registered), other: fc.constantFrom(...registered), kind: fc.nat(9) })
    .map(({ text, other, kind }) => {
      const sha256Hash = hashOf(kind === 0 ? other : text);
      const extensions = { persistedQuery: { version: kind === 1 ? 2 : 1, sha256Hash } };
      return kind < 6 ? { query: text, extensions } : { extensions };
    }),
  fc.constantFrom(
    { documentId: 'typename' },
    { documentId: 'wrong' },
    { documentId: 'nope' },
    { documentId: 'typename', query: '{ note { id } }' },
    { documentId: 1 },
    { extensions: { persistedQuery: { version: 1, sha256Hash: 'x' } } },
    { extensions: { persistedQuery: null } },
  ),
);

/** JSON that no JSON.stringify would write. */
const oddTexts = [
  '{"query":"query A($id: bigint!) { note_by_pk(id: $id) { id } }","variables":{"id":9007199254740993}}',
  '{"query":"query A($ids: [bigint!]) { note(where: {id: {_in: $ids}}) { id } }","variables":{"ids":[1,9007199254740993,-9007199254740995]}}',
  '{"query":"query A($json: jsonb) { note(where: {document: {_contains: $json}}) { id } }","variables":{"json":{"a":1.00,"b":1e400,"c":123456789012345678901234567890}}}',
  '{"query":"{ __typename }","query":"{ author { id } }"}',
  '{"query":"{ __typename }","__proto__":{"query":"x"}}',
  '{"query":"{ __typename }","variables":{"__proto__":{"id":1},"constructor":1}}',
  '{"query":"{ __typename }",}',
  "{'query':'{ __typename }'}",
  '\ufeff{"query":"{ __typename }"}',
  ' \n{"query":"{ __typename }"}\t',
  '{"query":"{ __typename }"} x',
  `{"query":"{ __typename }","variables":{"a":${'['.repeat(3000)}${']'.repeat(3000)}}}`,
  `{"query":"query A($json: jsonb) { note(where: {document: {_contains: $json}}) { id } }","variables":{"json":${'['.repeat(20_000)}${']'.repeat(20_000)}}}`,
  'query=%7B__typename%7D&variables={}',
  'query={__typename}&operationName=A',
  '{ author { id } }',
  '--x\r\ncontent-disposition: form-data; name="operations"\r\n\r\n{"query":"{ __typename }"}\r\n--x--\r\n',
  'NaN',
  '',
];

const json = (value: unknown) => JSON.stringify(value) ?? 'undefined';
const body = fc.oneof(
  { arbitrary: usualParams.map(json), weight: 16 },
  { arbitrary: params.map(json), weight: 4 },
  { arbitrary: fc.constantFrom(...oddTexts), weight: 3 },
  { arbitrary: stored.map(json), weight: 3 },
  { arbitrary: fc.array(fc.oneof(usualParams, stored), { maxLength: 6 }).map(json), weight: 3 },
  { arbitrary: fc.oneof(wrong, fc.array(fc.oneof(params, wrong), { maxLength: 2 })).map(json), weight: 1 },
  { arbitrary: fc.string(), weight: 1 },
);

interface Stored {
  readonly extensions?: unknown;
}

const jsonType = 'application/json';
const contentType = fc.oneof(
  { arbitrary: fc.constant<string | undefined>(jsonType), weight: 12 },
  {
    arbitrary: fc.constantFrom<string | undefined>(
      undefined,
      '',
      'Application/JSON',
      'application/json; charset=utf-8',
      'application/json;charset="UTF-8"',
      'application/json; charset=utf-16',
      'application/json;charset=latin1',
      'application/json ; a=b',
      'application/json, text/plain',
      'application/json5',
      'application/jsonx; charset=utf-8',
      'application/graphql+json',
      'application/graphql-response+json',
      'application/graphql',
      'application/x-www-form-urlencoded',
      'application/x-www-form-urlencoded; charset=utf-8',
      'multipart/form-data; boundary=x',
      'text/plain',
      'text/plain; application/json',
      'application/xml',
      'json',
      ';',
    ),
    weight: 8,
  },
);

const accept = fc.oneof(
  {
    arbitrary: fc.constantFrom<string | undefined>(
      undefined,
      '*/*',
      'application/json',
      'application/graphql-response+json',
      'application/graphql-response+json, application/json;q=0.9',
    ),
    weight: 14,
  },
  {
    arbitrary: fc
      .array(
        fc.constantFrom(
          '*/*',
          'application/*',
          'application/json',
          'application/graphql-response+json',
          'application/graphql-response+json; charset=utf-8',
          'APPLICATION/JSON',
          'application/json;charset=utf-16',
          'application/json;q=0.5',
          'application/json;q=0',
          'application/graphql-response+json;q=0.9',
          '*/*;q=0.1',
          '*/*;q=0',
          'text/html',
          'text/event-stream',
          'multipart/mixed',
          'multipart/mixed;deferSpec=20220824',
          'application/xml',
          'application',
          '*',
          '',
          ';q=1',
        ),
        { minLength: 1, maxLength: 4 },
      )
      .map((types) => types.join(', ') as string | undefined),
    weight: 6,
  },
);

const otherHeaders = fc.record(
  {
    'x-requested-with': fc.constant('fetch'),
    'apollo-require-preflight': fc.constant(''),
    authorization: fc.constantFrom(
      `Bearer ${signToken({ role: 'authenticated', sub: 'u' })}`,
      `Bearer ${signToken({ role: 'service_role' })}`,
      `Bearer ${signToken({ role: 'nobody_has_this_role' })}`,
      'Bearer a.b.c',
      'Basic x',
    ),
    apikey: fc.constantFrom('opaque-service-key', 'unknown', ''),
    'content-encoding': fc.constantFrom('gzip', 'identity', ''),
    origin: fc.constantFrom('https://elsewhere.example', 'null'),
    host: fc.constantFrom('elsewhere.example', 'a b', '[', 'localhost:99999'),
    'x-graphql-yoga-csrf': fc.constant('1'),
    cookie: fc.constant('session=1'),
    'sec-fetch-site': fc.constantFrom('cross-site', 'same-origin'),
    'x-odd': fc.constantFrom('\u00e9\u00ff', 'a, b', ''),
  },
  { requiredKeys: [] },
);

const search = fc
  .record(
    {
      query: fc.constantFrom(...documents.filter((text) => text.length < 5000)),
      variables: fc.oneof(variables.map(json), fc.constantFrom('{', '', 'null', '{"id":9007199254740993}')),
      operationName: fc.constantFrom('A', 'B', '', 'null'),
      extensions: fc.oneof(
        fc.constantFrom('{}', '[', ''),
        stored.map(({ extensions }: Stored) => json(extensions ?? null)),
      ),
      documentId: fc.constantFrom('typename', 'nope', ''),
      extra: fc.constantFrom('/graphql/health', '1'),
    },
    { requiredKeys: [] },
  )
  .map((given) => {
    const text = new URLSearchParams(wellFormed(given)).toString();
    return text === '' ? '' : `?${text}`;
  });

function wellFormed(given: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(given).map(([name, value]) => [name, value.toWellFormed()]));
}

const method = fc.oneof(
  { arbitrary: fc.constant('POST'), weight: 14 },
  { arbitrary: fc.constant('GET'), weight: 3 },
  { arbitrary: fc.constantFrom('HEAD', 'OPTIONS', 'PUT', 'PATCH', 'DELETE'), weight: 1 },
);

/** Most could be a client's; the others take every part at random. */
export const anyRequest: fc.Arbitrary<HttpRequest> = fc
  .record({
    method,
    search,
    contentType,
    accept,
    otherHeaders,
    body,
    chunked: fc.boolean(),
    plain: fc.constantFrom(0, 1, 2, 2, 2, 3, 3, 3),
  })
  .map(({ plain, ...parts }) => {
    const usual = plain > 0;
    const post = parts.method === 'POST';
    const headers: Record<string, string> = usual && plain > 1 ? {} : { ...parts.otherHeaders };
    const type = usual ? jsonType : parts.contentType;
    if (post && type !== undefined) headers['content-type'] = type;
    if (parts.accept !== undefined) headers.accept = parts.accept;
    return {
      method: parts.method,
      search: post && usual ? '' : parts.search,
      headers,
      body: post || parts.method === 'PUT' || parts.method === 'PATCH' ? parts.body.toWellFormed() : undefined,
      chunked: parts.chunked,
    };
  });

/** What differs from answer to answer, whoever answers. */
const volatile = new Set(['date', 'x-request-id', 'keep-alive', 'connection']);

export interface HttpClient {
  ask(endpoint: string, request: HttpRequest): Promise<HttpAnswer>;
  close(): void;
}

export function createClient(): HttpClient {
  const agent = new Agent({ keepAlive: true });
  return { ask: (endpoint, request) => send(agent, endpoint, request), close: () => agent.destroy() };
}

function send(agent: Agent, endpoint: string, request: HttpRequest): Promise<HttpAnswer> {
  const { method: verb, headers, search: query, body: text, chunked } = request;
  return new Promise((resolve, reject) => {
    const bytes = text === undefined ? undefined : Buffer.from(text);
    const length = bytes === undefined || chunked ? {} : { 'content-length': String(bytes.length) };
    const sent = httpRequest(`${endpoint}${query}`, { method: verb, agent, headers: { ...headers, ...length } });
    sent.on('error', reject);
    sent.on('response', (response) => {
      const parts: Buffer[] = [];
      response.on('data', (part: Buffer) => parts.push(part));
      response.on('error', reject);
      response.on('end', () => {
        resolve({
          status: response.statusCode ?? 0,
          headers: stableHeaders(response.headers),
          body: Buffer.concat(parts).toString('latin1'),
        });
      });
    });
    sent.end(bytes);
  });
}

function stableHeaders(headers: NodeJS.Dict<string | string[]>): Record<string, string> {
  const kept = Object.entries(headers).filter(([name]) => !volatile.has(name));
  return Object.fromEntries(
    kept
      .sort(([one], [other]) => (one < other ? -1 : 1))
      .map(([name, value]) => [name, name === 'server-timing' ? stagesOf(String(value)) : String(value)]),
  );
}

/** Which stages a request passed through; how long they took is nobody's promise. */
function stagesOf(timing: string): string {
  return timing.replace(/;dur=[0-9.]+/g, '');
}
