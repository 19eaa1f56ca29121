// Random requests to the REST API of rest-library.ts, from well-formed to absurd, for fast-check.

import fc from 'fast-check';
import type { Asked } from './rest-library.ts';

export interface RandomRequest {
  /** What follows the prefix. */
  readonly path: string;
  readonly asked: Asked;
}

const targets = [
  'film',
  'director',
  'tag',
  'pair',
  'no_key',
  'secrets',
  'nowhere',
  'rpc/add',
  'rpc/early',
  'rpc/first_film',
  'rpc/years',
  'rpc/rename_all',
  'rpc/echo',
  'rpc/nothing',
  'rpc/teapot',
  'rpc/nowhere',
  '',
];
const columns = [
  'id',
  'title',
  'year',
  'name',
  'director',
  'director_id',
  'film',
  'a',
  'b',
  'value',
  'nope',
  '*',
  '"a b"',
  'id->x',
  'title->>0',
];
const operators = [
  'eq',
  'not.eq',
  'lt',
  'like',
  'ilike(any)',
  'match',
  'in',
  'is',
  'cs',
  'ov',
  'fts',
  'sl',
  'isdistinct',
];
const values = [
  '1',
  'x',
  'null',
  'true',
  '(1,2)',
  '("a",b)',
  '{1,2}',
  '{"a":1}',
  '[1,2)',
  '',
  '%00',
  '%ff',
  '*é*',
  '-1',
  '1e999',
  '99999999999999999999',
  "'",
  '"',
  '\\',
  '(',
];

const column = fc.constantFrom(...columns);
const filter = fc.tuple(column, fc.constantFrom(...operators), fc.constantFrom(...values));
const select = fc.letrec((tie) => ({
  item: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    column,
    fc
      .tuple(column, fc.constantFrom('text', 'int', 'nope', 'numeric(9,2)', 'text[]'))
      .map(([name, type]) => `${name}::${type}`),
    fc.tuple(column, fc.constantFrom('sum', 'count', 'max')).map(([name, made]) => `${name}.${made}()`),
    fc
      .tuple(fc.constantFrom('', '...', 'x:'), column, fc.constantFrom('', '!inner', '!nope'), tie('items'))
      .map(([before, name, hint, inner]) => `${before}${name}${hint}(${inner})`),
  ),
  items: fc.array(tie('item'), { maxLength: 3 }).map((items) => items.join(',')),
})).items;
const parameter = fc.oneof(
  filter.map(([name, operator, value]) => `${name}=${operator}.${value}`),
  select.map((items) => `select=${items}`),
  fc.tuple(column, fc.constantFrom('', '.desc', '.asc.nullsfirst', '.up')).map(([name, way]) => `order=${name}${way}`),
  fc.constantFrom('order=director(name)', 'order=film(id)', 'director.order=id', 'film.limit=1', 'film.id=eq.1'),
  fc.constantFrom('limit=1', 'limit=-1', 'limit=x', 'offset=2', 'offset=-2', 'offset=99999999999999999999'),
  fc.array(filter, { maxLength: 3 }).map((tests) => `or=(${tests.map((parts) => parts.join('.')).join(',')})`),
  fc.tuple(column, column).map((names) => `columns=${names.join(',')}`),
  column.map((name) => `on_conflict=${name}`),
  fc.tuple(fc.constantFrom('a', 'b', 'name'), fc.constantFrom(...values)).map(([name, value]) => `${name}=${value}`),
);
const bodies = [
  '',
  '{}',
  '[]',
  '[{}]',
  '{"a":1,"b":2}',
  '{"name":"x"}',
  '{"name":"x","rank":1e400}',
  '[{"name":"y"},{"name":"z"}]',
  '[{"name":"y"},{"note":"z"}]',
  '{"title":"\\u0000"}',
  '{"title":"\\ud800"}',
  '{"title":[1],"year":{"a":1}}',
  '{"title":null}',
  '{"id":true}',
  '{"__proto__":1}',
  '{"":1}',
  '{',
  'null',
  '[1]',
  '[[]]',
  'name,note\n1,"x"',
  'a,b\n1',
  '"',
  'a=1&b=2',
  `${'['.repeat(5000)}${']'.repeat(5000)}`,
];
const headers = fc.record(
  {
    accept: fc.constantFrom(
      '*/*',
      'text/csv',
      'application/vnd.pgrst.object+json',
      'application/vnd.pgrst.array+json;nulls=stripped',
      'application/vnd.pgrst.plan+json; options=analyze|verbose',
      'text/x-titles',
      'text/x-rows',
      'text/html',
      ';;',
    ),
    prefer: fc
      .subarray([
        'return=representation',
        'return=headers-only',
        'count=exact',
        'count=planned',
        'count=estimated',
        'resolution=merge-duplicates',
        'missing=default',
        'handling=strict',
        'max-affected=1',
        'timezone=No/Where',
        'odd',
      ])
      .map((preferences) => preferences.join(', ')),
    range: fc.constantFrom('0-1', '3-1', 'bytes=0-1', '-'),
    'content-type': fc.constantFrom(
      'application/json',
      'text/csv',
      'application/x-www-form-urlencoded',
      'text/plain',
      'application/octet-stream',
      'nope',
    ),
    'accept-profile': fc.constantFrom('public', 'nowhere'),
  },
  { requiredKeys: [] },
);

export const anyRestRequest: fc.Arbitrary<RandomRequest> = fc
  .record({
    target: fc.constantFrom(...targets),
    parameters: fc.array(parameter, { maxLength: 4 }),
    method: fc.constantFrom('GET', 'GET', 'HEAD', 'POST', 'PATCH', 'PUT', 'DELETE', 'OPTIONS'),
    headers,
    body: fc.constantFrom(...bodies),
  })
  .map(({ target, parameters, method, headers: sent, body }) => ({
    path: `/${target}?${parameters.join('&')}`.replaceAll(' ', '%20'),
    asked: { method, headers: sent, ...(['POST', 'PATCH', 'PUT'].includes(method) ? { body } : {}) },
  }));
