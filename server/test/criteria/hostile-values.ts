// Random values of every type at their extremes, and strings that attack whatever is not a parameter. Texts as PostgreSQL reads them.

import { parseJson, writeJson } from '../property/json-text.ts';
import type { Random } from '../property/random.ts';

// biome-ignore format: one look at all of them
const hostileParts = [
  "'", '"', '\\', ';', '--', '/*', '*/', '$1', '$$', '$tag$', '%', '_', '{', '}', '[', ']', ':', '::text', '?', '@', '#', '`', '\n', '\r',
  '\t', '\u0001', '\u007f', '\u0085', '\u00a0', '\u2028', '\u202e', '\ufeff', '\ufffd', '\u{10ffff}', 'é', 'e\u0301', '日本', '😀', "' or 1=1 --", "'); drop table thing; --",
  '" union select 1', "\\'", "E'\\x27'", "U&'\\0027'", "x'27'", 'null', 'NULL', 'true', 'NaN', '{}', '[]', '"', '\u0024{x}', '{{x}}', '<script>', '\\u0000', '\\x00', '0x27',
  '&', '|', '!', '<->', ':*', '(', ')', 'a', 'B', ' ', '~', '^', '*', '+', '1', '9999999999999999999', '-0', '1e999', '..', '../', '$.a', '$[0]',
];

/** A string of a few such parts; what PostgreSQL's text cannot hold is not among them. */
export function hostileString(random: Random): string {
  const count = random.chance(0.02) ? random.integer(200, 3000) : random.integer(1, 6);
  return Array.from({ length: count }, () => random.pick(hostileParts)).join('');
}

// biome-ignore format: one look at all of them
/** Types by the name of their column, each with texts of its values. */
export const extremeTypes: Readonly<Record<string, { readonly type: string; text(random: Random): string }>> = {
  big: { type: 'bigint', text: (random) => random.pick(['9223372036854775807', '-9223372036854775808', '9007199254740993', digits(random, 18)]) },
  small: { type: 'smallint', text: (random) => random.pick(['32767', '-32768', '0', digits(random, 4)]) },
  whole: { type: 'integer', text: (random) => random.pick(['2147483647', '-2147483648', digits(random, 9)]) },
  exact: { type: 'numeric', text: exactText },
  scaled: { type: 'numeric(1000, 500)', text: (random) => `${digits(random, 500)}.${digits(random, 500)}` },
  double: {
    type: 'float8',
    text: (random) =>
      random.pick(['NaN', 'Infinity', '-Infinity', '-0', '5e-324', '1.7976931348623157e+308', '0.1', String((random.next() - 0.5) * 10 ** random.integer(-300, 300))]),
  },
  single: {
    type: 'real',
    text: (random) => random.pick(['NaN', 'Infinity', '-Infinity', '1e-45', '3.4028235e+38', '0.1', String(Math.fround((random.next() - 0.5) * 10 ** random.integer(-30, 30)))]),
  },
  flag: { type: 'boolean', text: (random) => random.pick(['true', 'false']) },
  words: { type: 'text', text: hostileString },
  short: { type: 'varchar(20)', text: (random) => [...hostileString(random)].slice(0, 20).join('') },
  day: { type: 'date', text: (random) => random.pick(['infinity', '-infinity', '4713-01-01 BC', '0044-03-15 BC', '5874897-12-31', dayText(random)]) },
  moment: {
    type: 'timestamptz',
    text: (random) =>
      random.pick(['infinity', '-infinity', '4713-01-01 00:00:00+00 BC', '294276-12-31 23:59:59.999999+00', '1969-12-31 23:59:59.999999-12', `${dayText(random)} 23:59:59.${digits(random, 6)}+05:45`]),
  },
  local: { type: 'timestamp', text: (random) => random.pick(['infinity', '-infinity', '0001-01-01 00:00:00 BC', `${dayText(random)} 12:00:00.${digits(random, 6)}`]) },
  clock: { type: 'time', text: (random) => random.pick(['24:00:00', '00:00:00.000001', `12:34:56.${digits(random, 6)}`]) },
  zoned: { type: 'timetz', text: (random) => random.pick(['24:00:00+15:59', '00:00:00-15:59', `01:02:03.${digits(random, 6)}+01`]) },
  span: {
    type: 'interval',
    text: (random) =>
      random.pick(['178000000 years', '-178000000 years', '1 year 2 mons -3 days 04:05:06.000007', '00:00:00', `${random.integer(-99, 99)} mons ${random.integer(-99, 99)} days ${random.integer(-99, 99)} secs`]),
  },
  bytes: { type: 'bytea', text: (random) => `\\x${Array.from({ length: random.integer(0, 300) }, () => random.integer(0, 255).toString(16).padStart(2, '0')).join('')}` },
  id: { type: 'uuid', text: (random) => `${hex(random, 8)}-${hex(random, 4)}-${hex(random, 4)}-${hex(random, 4)}-${hex(random, 12)}` },
  document: { type: 'jsonb', text: (random) => jsonText(random, random.chance(0.004) ? 1_000_000 : 40) },
  layout: { type: 'json', text: (random) => compact(jsonText(random, 40)) },
  list: { type: 'text[]', text: (random) => arrayText(random, () => hostileString(random)) },
  numbers: { type: 'bigint[]', text: (random) => arrayText(random, () => digits(random, 18)) },
  decimals: { type: 'numeric[]', text: (random) => arrayText(random, () => exactText(random)) },
  range: { type: 'int8range', text: (random) => random.pick(['empty', '(,)', '[1,)', `[${random.integer(-9, 0)},${random.integer(1, 9)})`]) },
  period: { type: 'tstzrange', text: (random) => random.pick(['empty', '(-infinity,infinity)', `["${dayText(random)} 00:00:00+00",)`, '(,"2024-02-29 12:00:00.000001+00"]']) },
  ranges: { type: 'nummultirange', text: (random) => random.pick(['{}', '{[1.50,2.0),[3,)}', `{(,${digits(random, 30)}]}`]) },
  address: { type: 'inet', text: (random) => random.pick(['::1', '192.168.0.1/24', 'fe80::1/64', '255.255.255.255']) },
  bits: { type: 'varbit', text: (random) => Array.from({ length: random.integer(0, 80) }, () => random.integer(0, 1)).join('') },
  pair: { type: 'pair', text: (random) => `(${random.integer(-5, 5)},"${hostileString(random).replaceAll(/["\\]/g, '$&$&')}")` },
};

function digits(random: Random, count: number): string {
  return `${random.integer(1, 9)}${Array.from({ length: random.integer(0, count - 1) }, () => random.integer(0, 9)).join('')}`;
}

const hex = (random: Random, count: number) =>
  Array.from({ length: count }, () => random.integer(0, 15).toString(16)).join('');

function exactText(random: Random): string {
  if (random.chance(0.15)) return random.pick(['NaN', 'Infinity', '-Infinity']);
  const sign = random.chance(0.5) ? '-' : '';
  return `${sign}${digits(random, random.chance(0.1) ? 1000 : 30)}${random.chance(0.5) ? `.${digits(random, 30)}0` : ''}`;
}

function dayText(random: Random): string {
  const two = (number: number) => String(number).padStart(2, '0');
  return `${String(random.integer(1, 9999)).padStart(4, '0')}-${two(random.integer(1, 12))}-${two(random.integer(1, 28))}`;
}

function arrayText(random: Random, item: () => string): string {
  const items = Array.from({ length: random.integer(0, 5) }, () =>
    random.chance(0.2) ? 'NULL' : `"${item().replaceAll(/["\\]/g, '\\$&')}"`,
  );
  return `{${items.join(',')}}`;
}

/** About so many characters. A lone null is no value of JSON here: the API takes it for NULL. */
function jsonText(random: Random, size: number): string {
  if (size > 1000) return JSON.stringify({ long: 'x"\\ü'.repeat(size / 5), numbers: '[1]' });
  const leaf = () =>
    random.pick([
      digits(random, 30),
      '1.50',
      '1.5e300',
      'true',
      'null',
      JSON.stringify(hostileString(random)),
      '[]',
      '{}',
      '-2.50',
    ]);
  const members = Array.from(
    { length: random.integer(0, 4) },
    (_, index) => `${JSON.stringify(`${hostileString(random).slice(0, 30)}${index}`)}: ${leaf()}`,
  );
  return random.chance(0.5)
    ? `{${members.join(', ')}}`
    : `[${Array.from({ length: random.integer(0, 4) }, leaf).join(', ')}]`;
}

/** Clients write JSON anew, and its layout is theirs: without it there is nothing to lose. */
function compact(text: string): string {
  return writeJson(parseJson(text));
}
