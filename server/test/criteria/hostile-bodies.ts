// Bodies that are made to hurt: documents and variables that are deep, wide, repeated, circular, broken or huge. Each kind comes in
// sizes from harmless to absurd; the same random source makes the same bodies. They are about the tables of D2.

import type { Random } from '../property/random.ts';

export interface HostileBody {
  readonly kind: string;
  readonly bytes: Buffer;
}

type Make = (size: number, random: Random) => string | Buffer | object;

const repeat = (count: number, text: (n: number) => string): string => {
  const parts: string[] = [];
  for (let n = 0; n < count; n += 1) parts.push(text(n));
  return parts.join(' ');
};
const nest = (count: number, open: string, inner: string, close: string) =>
  open.repeat(count) + inner + close.repeat(count);

/** `size` is from 1 to what the kind can take, small ones more often. */
const kinds: Readonly<Record<string, readonly [most: number, make: Make]>> = {
  depth: [20_000, (size) => ({ query: `{ node { ${nest(size, 'parent { ', 'id', ' }')} } }` })],
  depthOfInlineFragments: [20_000, (size) => ({ query: `{ node { ${nest(size, '... { ', 'id', ' }')} } }` })],
  aliases: [50_000, (size) => ({ query: `{ ${repeat(size, (n) => `a${n}: node(limit: 1) { id }`)} }` })],
  aliasesBelow: [50_000, (size) => ({ query: `{ node { ${repeat(size, (n) => `a${n}: id`)} } }` })],
  lists: [
    5000,
    (size) => ({ query: `{ ${repeat(size, (n) => `a${n}: node_aggregate { nodes { nodes { id } } }`)} }` }),
  ],
  directives: [50_000, (size) => ({ query: `{ node { id ${repeat(size, () => '@include(if: true)')} } }` })],
  unknownDirectives: [50_000, (size) => ({ query: `{ node { id ${repeat(size, (n) => `@x${n}`)} } }` })],
  duplicateFields: [50_000, (size) => ({ query: `{ node { ${'id '.repeat(size)} } }` })],
  duplicateLists: [20_000, (size) => ({ query: `{ ${repeat(size, () => 'node { nodes { id } }')} }` })],
  duplicateArguments: [
    20_000,
    (size) => ({ query: `{ ${repeat(size, () => 'node(where: {id: {_eq: 1}}) { id }')} }` }),
  ],
  conflicts: [20_000, (size) => ({ query: `{ ${repeat(size, (n) => `node(limit: ${n}) { id }`)} }` })],
  overlap: [
    4000,
    (size) => ({
      query: `{ node { ${repeat(size, (n) => `...f${n}`)} } } ${repeat(size, (n) => `fragment f${n} on node { id label parent { id label } }`)}`,
    }),
  ],
  overlapNested: [
    600,
    (size) => ({
      query: `{ node { ...f0 } } ${repeat(size, (n) => `fragment f${n} on node { parent { ...f${n + 1} } parent { ...f${n + 1} id } }`)} fragment f${size} on node { id }`,
    }),
  ],
  spreads: [20_000, (size) => ({ query: `{ node { ${'...f '.repeat(size)} } } fragment f on node { id }` })],
  doubling: [
    1000,
    (size) => ({
      query: `{ node { ...f0 } } ${repeat(size, (n) => `fragment f${n} on node { a: parent { ...f${n + 1} } b: parent { ...f${n + 1} } }`)} fragment f${size} on node { id }`,
    }),
  ],
  doublingBare: [
    2000,
    (size) => ({
      query: `{ node { ...f0 } } ${repeat(size, (n) => `fragment f${n} on node { ...f${n + 1} ...f${n + 1} }`)} fragment f${size} on node { id }`,
    }),
  ],
  cycles: [
    2000,
    (size, random) => ({
      query: `{ node { ...f0 } } ${repeat(size, (n) => `fragment f${n} on node { ...f${(n + 1) % size} parent { ...f${random.integer(0, size - 1)} } }`)}`,
    }),
  ],
  fragmentsOfOneName: [10_000, (size) => ({ query: `{ node { ...f } } ${'fragment f on node { id } '.repeat(size)}` })],
  unusedFragments: [
    10_000,
    (size) => ({ query: `{ node { id } } ${repeat(size, (n) => `fragment f${n} on node { id }`)}` }),
  ],
  operations: [10_000, (size) => ({ query: repeat(size, (n) => `query q${n} { node { id } }`), operationName: 'q0' })],
  operationsAndFragments: [
    1500,
    (size) => ({
      query: `${repeat(size, (n) => `query q${n} { node { ...f0 } }`)} ${repeat(size, (n) => `fragment f${n} on node { ...f${n + 1} }`)} fragment f${size} on node { nodes(limit: $x) { id } }`,
      operationName: 'q0',
    }),
  ],
  variableDefinitions: [20_000, (size) => ({ query: `query (${repeat(size, (n) => `$v${n}: Int`)}) { node { id } }` })],
  variableUses: [
    5000,
    (size) => ({
      query: `query (${repeat(size, (n) => `$v${n}: Int`)}) { ${repeat(size, (n) => `a${n}: node(limit: $v${n}) { id }`)} }`,
    }),
  ],
  deepTypes: [20_000, (size) => ({ query: `query ($v: ${nest(size, '[', 'Int', ']')}) { node { id } }` })],
  unknownFields: [50_000, (size) => ({ query: `{ node { ${repeat(size, (n) => `lable${n}`)} } }` })],
  unknownArguments: [50_000, (size) => ({ query: `{ node(${repeat(size, (n) => `limt${n}: 1`)}) { id } }` })],
  introspection: [
    2000,
    (size) => ({
      query: `{ ${repeat(size, (n) => `a${n}: __schema { types { fields { type { fields { name } } } } }`)} }`,
    }),
  ],
  introspectionDepth: [
    3000,
    (size) => ({ query: `{ __type(name: "node") { ${nest(size, 'fields { type { ', 'name', ' } }')} } }` }),
  ],
  deepConditions: [10_000, (size) => ({ query: `{ node(where: ${nest(size, '{_not: ', '{}', '}')}) { id } }` })],
  deepLists: [20_000, (size) => ({ query: `{ node(where: {_and: ${nest(size, '[', '', ']')}}) { id } }` })],
  wideConditions: [
    20_000,
    (size) => ({ query: `{ node(where: {_or: [${repeat(size, (n) => `{id: {_eq: ${n}}}`)}]}) { id } }` }),
  ],
  wideIn: [50_000, (size) => ({ query: `{ node(where: {id: {_in: [${repeat(size, String)}]}}) { id } }` })],
  wideOrder: [
    20_000,
    (size) => ({ query: `{ node(order_by: [${repeat(size, () => '{parent: {parent: {id: asc}}}')}]) { id } }` }),
  ],
  longNames: [900_000, (size) => ({ query: `{ ${'n'.repeat(size)}: node { id } }` })],
  unknownLongName: [900_000, (size) => ({ query: `{ ${'n'.repeat(size)} }` })],
  longStrings: [10_000_000, (size) => ({ query: `{ node(where: {label: {_eq: "${'x'.repeat(size)}"}}) { id } }` })],
  blockStrings: [
    300_000,
    (size) => ({ query: `{ node(where: {label: {_eq: """${'\n x'.repeat(size)}"""}}) { id } }` }),
  ],
  escapes: [100_000, (size) => ({ query: `{ node(where: {label: {_eq: "${'\\u{1F600}'.repeat(size)}"}}) { id } }` })],
  comments: [900_000, (size) => ({ query: `{ node { id } } ${'#\n'.repeat(size / 2)}` })],
  spaces: [900_000, (size) => ({ query: `{ node ${' '.repeat(size)} { id } }` })],
  commas: [900_000, (size) => ({ query: `{ node { id ${','.repeat(size)} } }` })],
  unclosed: [50_000, (size) => ({ query: '{ node '.repeat(size) })],
  hugeInts: [900_000, (size) => ({ query: `{ node(limit: ${'9'.repeat(size)}) { id } }` })],
  hugeFloats: [900_000, (size) => ({ query: `{ node(where: {n: {_eq: 1e${'9'.repeat(size)}}}) { id } }` })],
  hugeOffsets: [900_000, (size) => ({ query: `{ node(offset: ${'9'.repeat(size)}) { id } }` })],
  numberVariables: [
    900_000,
    (size) =>
      Buffer.from(
        `{"query":"query ($v: numeric) { node(where: {n: {_eq: $v}}) { id } }","variables":{"v":${'9'.repeat(size)}}}`,
      ),
  ],
  exactNumbers: [
    45_000,
    (size) =>
      Buffer.from(
        `{"query":"query ($v: [numeric!]) { node(where: {n: {_in: $v}}) { id } }","variables":{"v":[${repeat(size, () => '1234567890.12345678').replaceAll(' ', ',')}]}}`,
      ),
  ],
  manyNumbers: [
    450_000,
    (size) => Buffer.from(`{"query":"{ node { id } }","variables":{"x":[${'1,'.repeat(size)}12345678901234567890]}}`),
  ],
  deepVariables: [
    50_000,
    (size) =>
      Buffer.from(
        `{"query":"query ($w: node_bool_exp) { node(where: $w) { id } }","variables":{"w":${nest(size, '{"_not":', '{}', '}')}}}`,
      ),
  ],
  wideVariables: [
    55_000,
    (size) => ({
      query: 'query ($w: node_bool_exp) { node(where: $w) { id } }',
      variables: { w: { _or: Array.from({ length: size }, (_, n) => ({ id: { _eq: n } })) } },
    }),
  ],
  wrongVariables: [
    50_000,
    (size) => ({
      query: 'query ($w: [Int!]) { node(where: {id: {_in: $w}}) { id } }',
      variables: { w: Array.from({ length: size }, (_, n) => `x${n}`) },
    }),
  ],
  unknownMembers: [
    30_000,
    (size) => ({
      query: 'query ($w: node_bool_exp) { node(where: $w) { id } }',
      variables: { w: Object.fromEntries(Array.from({ length: size }, (_, n) => [`lable${n}`, n])) },
    }),
  ],
  deepJson: [
    200_000,
    (size) =>
      Buffer.from(
        `{"query":"query ($j: jsonb) { node(where: {doc: {_contains: $j}}) { id } }","variables":{"j":${nest(size, '[', '', ']')}}}`,
      ),
  ],
  manyMembers: [
    30_000,
    (size) => ({
      query: '{ node { id } }',
      ...Object.fromEntries(Array.from({ length: size }, (_, n) => [`x${n}`, n])),
    }),
  ],
  batches: [20_000, (size) => Array.from({ length: size }, () => ({ query: '{ node { id } }' }))],
  batchesOfOverlap: [
    20,
    (size) =>
      Array.from({ length: size }, (_, n) => ({
        query: `{ node { ${repeat(400, (m) => `...f${m}`)} } } ${repeat(400, (m) => `fragment f${m} on node { id a${n}: label parent { id label } }`)}`,
      })),
  ],
  insertedRows: [
    10_000,
    (size) => ({
      query: 'mutation ($rows: [node_insert_input!]!) { insert_node(objects: $rows) { affected_rows } }',
      variables: { rows: Array.from({ length: size }, (_, n) => ({ id: n, children: { data: [{ id: -n }] } })) },
    }),
  ],
  brokenText: [
    100_000,
    (size, random) => {
      const bytes = Buffer.from(
        JSON.stringify({ query: `{ node(where: {label: {_eq: "${'é'.repeat(size)}"}}) { id } }` }),
      );
      for (let n = 0; n < 20; n += 1) bytes[random.integer(0, bytes.length - 1)] = random.integer(128, 255);
      return bytes;
    },
  ],
  brokenJson: [
    100_000,
    (size, random) => {
      const text = JSON.stringify({ query: `{ node { ${'id '.repeat(size)} } }` });
      return Buffer.from(text.slice(0, random.integer(0, text.length)));
    },
  ],
  noise: [1_000_000, (size, random) => Buffer.from(Uint8Array.from({ length: size }, () => random.integer(0, 255)))],
};

export const hostileKinds: readonly string[] = Object.keys(kinds);

/** One body of each kind in turn; its size is drawn, from one to the most, evenly over the orders of magnitude. */
export function hostileBody(n: number, random: Random): HostileBody {
  const kind = hostileKinds[n % hostileKinds.length]!;
  const [most, make] = kinds[kind]!;
  const size = Math.max(1, Math.floor(most ** random.next()));
  const made = make(n < hostileKinds.length ? most : size, random);
  return {
    kind,
    bytes: Buffer.isBuffer(made) ? made : Buffer.from(typeof made === 'string' ? made : JSON.stringify(made)),
  };
}
