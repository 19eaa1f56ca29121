// The column types that random schemas use, and random values of each: the same value as GraphQL takes it and as PostgreSQL
// takes it. Small pools, so that filters find rows and rows have duplicates.

import type { Random } from './random.ts';

export type TypeKey =
  | 'int'
  | 'smallint'
  | 'bigint'
  | 'numeric'
  | 'float8'
  | 'real'
  | 'text'
  | 'varchar'
  | 'bool'
  | 'uuid'
  | 'date'
  | 'timestamptz'
  | 'timestamp'
  | 'time'
  | 'interval'
  | 'jsonb'
  | 'json'
  | 'text[]'
  | 'int[]'
  | 'enum'
  | 'enum[]'
  | 'bytea'
  | 'domain-text'
  | 'domain-int';

export interface Value {
  /** As a variable carries it. */
  readonly json: unknown;
  /** As a GraphQL literal; undefined where none can say it (JSON with keys that are no names). */
  readonly literal: string | undefined;
  /** PostgreSQL's input text. */
  readonly text: string;
}

interface TypeTraits {
  /** Has `<`, a btree order and equality. */
  readonly ordered: boolean;
  /** sum, avg, stddev, … */
  readonly numeric: boolean;
  /** min, max. */
  readonly extremes: boolean;
  readonly textual: boolean;
}

const traits = (given: Partial<TypeTraits>): TypeTraits => ({
  ordered: true,
  numeric: false,
  extremes: true,
  textual: false,
  ...given,
});

export const typeTraits: Readonly<Record<TypeKey, TypeTraits>> = {
  int: traits({ numeric: true }),
  smallint: traits({ numeric: true }),
  bigint: traits({ numeric: true }),
  numeric: traits({ numeric: true }),
  float8: traits({ numeric: true }),
  real: traits({ numeric: true }),
  text: traits({ textual: true }),
  varchar: traits({ textual: true }),
  bool: traits({ extremes: false }),
  uuid: traits({}),
  date: traits({}),
  timestamptz: traits({}),
  timestamp: traits({}),
  time: traits({}),
  interval: traits({}),
  jsonb: traits({ extremes: false }),
  json: traits({ ordered: false, extremes: false }),
  'text[]': traits({}),
  'int[]': traits({}),
  'enum[]': traits({}),
  enum: traits({}),
  bytea: traits({ extremes: false }),
  'domain-text': traits({ textual: true }),
  'domain-int': traits({ numeric: true }),
};

export const users = [
  '00000000-0000-4000-8000-00000000000a',
  '00000000-0000-4000-8000-00000000000b',
  '00000000-0000-4000-8000-00000000000c',
] as const;

const texts = [
  '',
  'a',
  'b',
  'Abc',
  'abc',
  "it's",
  'say "hi"',
  'back\\slash',
  '100%',
  'a_c',
  'line\nbreak\ttab',
  '\u0001\u001f\u007f',
  'naïve ünï',
  '日本語',
  '😀🏳️‍🌈',
  '\u2028\u2029</script>',
  '{"a": 1}',
  '$1',
  'null',
];

const jsonTexts = [
  'null',
  'true',
  '1',
  '1.50',
  '12345678901234567890',
  '"a"',
  '"quo\\"te \\\\ \\u0001"',
  '[]',
  '{}',
  '[1, 2, 3]',
  '["a", "b"]',
  '{"a": 1}',
  '{"a": {"b": [10, 20]}, "c": null}',
  '{"a": "x", "b": "y"}',
  '{"odd key": 1, "a": [null, {"b": "deep"}]}',
];

const numberPools: Readonly<Partial<Record<TypeKey, readonly string[]>>> = {
  int: ['0', '1', '2', '3', '7', '-1', '42', '1000', '-2147483648', '100000'],
  'domain-int': ['1', '2', '3', '50'],
  smallint: ['0', '1', '2', '-3', '300', '-3000'],
  bigint: ['0', '1', '2', '-5', '9007199254740993', '-9007199254740995', '9223372036854775807'],
  numeric: ['0', '1', '1.0', '1.50', '-2.25', '12345678901234567890.123456789', '0.000000001', '1e30'],
  float8: ['0', '1', '0.5', '-2.25', '0.1', '1e15', '1e-9', '123456789.125'],
  real: ['0', '1', '0.5', '-2.25', '1024.5'],
};

const textPools: Readonly<Partial<Record<TypeKey, readonly string[]>>> = {
  text: texts,
  varchar: texts,
  'domain-text': texts.slice(1, 9),
  uuid: [...users, '11111111-2222-4333-8444-555555555555', 'ffffffff-ffff-4fff-bfff-ffffffffffff'],
  date: ['2024-02-29', '1999-12-31', '2000-01-01', 'infinity', '0044-03-15 BC'],
  timestamptz: [
    '2024-01-01 00:00:00+00',
    '2024-06-01 12:30:45.123456+02',
    '1970-01-01 00:00:00+00',
    'infinity',
    '-infinity',
  ],
  timestamp: ['2024-01-01 00:00:00', '2024-06-01 12:30:45.5', '1066-10-14 09:00:00', 'infinity'],
  time: ['00:00:00', '12:34:56.789', '23:59:59', '24:00:00'],
  interval: ['1 day', '25:00:00', '1 mon', '-3 days', '1 year 2 mons 3 days 04:05:06.7', '00:00:00'],
  bytea: ['\\x', '\\x00ff', '\\x5c22', '\\xdeadbeef'],
};

const nonFinite = ['NaN', 'Infinity', '-Infinity'];

/** A random value; `labels` are those of the schema's enum. */
export function randomValue(random: Random, type: TypeKey, labels: readonly EnumLabel[]): Value {
  switch (type) {
    case 'bool': {
      const value = random.chance(0.5);
      return { json: value, literal: String(value), text: String(value) };
    }
    case 'json':
    case 'jsonb':
      // A top-level null is GraphQL's null, which no comparison takes.
      return jsonValue(random.pick(jsonTexts.slice(1)));
    case 'text[]':
    case 'int[]':
    case 'enum[]':
      return arrayValue(random, elementTypes[type], labels);
    case 'enum':
      return enumValue(random, labels);
    default: {
      const numbers = numberPools[type];
      if (numbers === undefined) return textValue(random.pick(textPools[type] ?? []));
      const special = type === 'float8' || type === 'real' || type === 'numeric';
      if (special && random.chance(0.12)) return textValue(random.pick(nonFinite));
      return numberValue(random.pick(numbers));
    }
  }
}

const elementTypes = { 'text[]': 'text', 'int[]': 'int', 'enum[]': 'enum' } as const;

/** As `randomValue`, for a row: JSON keeps digits and layout that JavaScript would not. */
export function randomRowText(random: Random, type: TypeKey, labels: readonly EnumLabel[]): string {
  if (type === 'text[]' || type === 'int[]' || type === 'enum[]') {
    const { text } = arrayValue(random, elementTypes[type], labels);
    return text === '{}' || random.chance(0.8) ? text : text.replace(/^\{/, '{NULL,');
  }
  if (type !== 'json' && type !== 'jsonb') return randomValue(random, type, labels).text;
  const text = random.pick(jsonTexts);
  return type === 'json' && random.chance(0.2) ? ` ${text}\n` : text;
}

export interface EnumLabel {
  /** The API's. */
  readonly name: string;
  /** PostgreSQL's. */
  readonly label: string;
}

export function textValue(text: string): Value {
  return { json: text, literal: JSON.stringify(text), text };
}

/** By its name in the API, or as a string by name or label. */
function enumValue(random: Random, labels: readonly EnumLabel[]): Value {
  const { name, label } = random.pick(labels);
  const json = random.chance(0.7) ? name : label;
  return { json, literal: random.chance(0.7) ? name : JSON.stringify(json), text: label };
}

function numberValue(text: string): Value {
  const number = Number(text);
  const exact = !/^-?\d{16,}/.test(text);
  return { json: exact ? number : text, literal: text, text };
}

function jsonValue(text: string): Value {
  const json: unknown = JSON.parse(text);
  // Digits that JavaScript would lose travel in literals only.
  const literal = jsonLiteral(json);
  return { json, literal, text: JSON.stringify(json) };
}

function jsonLiteral(json: unknown): string | undefined {
  if (Array.isArray(json)) {
    const items = json.map(jsonLiteral);
    return items.includes(undefined) ? undefined : `[${items.join(', ')}]`;
  }
  if (json === null || typeof json !== 'object') return JSON.stringify(json);
  const members = Object.entries(json).map(([key, value]) => {
    const literal = jsonLiteral(value);
    return /^[A-Za-z_]\w*$/.test(key) && literal !== undefined ? `${key}: ${literal}` : undefined;
  });
  return members.includes(undefined) ? undefined : `{${members.join(', ')}}`;
}

function arrayValue(random: Random, element: TypeKey, labels: readonly EnumLabel[]): Value {
  const items = Array.from({ length: random.integer(0, 3) }, () => randomValue(random, element, labels));
  return {
    json: items.map((item) => item.json),
    literal: `[${items.map((item) => item.literal).join(', ')}]`,
    text: arrayText(items.map((item) => item.text)),
  };
}

/** The text of a one-dimensional array. */
export function arrayText(items: readonly string[]): string {
  return `{${items.map((item) => `"${item.replaceAll(/["\\]/g, '\\$&')}"`).join(',')}}`;
}
