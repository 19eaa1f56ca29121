// A question of REST for every position in which a value or a name can stand, over the schema of hostile names.

import { hostileLabels, hostileNames } from './hostile-operations.ts';
import { type RestAsked, restQuoted, search } from './raw-rest.ts';

export interface RestPosition {
  readonly name: string;
  /** Works, and makes every statement that the position may make. */
  readonly plain: string;
  question(value: string): RestAsked;
  /** No string may be refused here. */
  readonly takesAll?: boolean;
  /** A name, which stands in the statement in quotes. */
  readonly names?: boolean;
  /** Asks another question for another value: a filter, a tree, a list of columns, a preference. */
  readonly open?: boolean;
  /** Whether the answer has the value as it was given. */
  reads?(rows: unknown, value: string): boolean;
}

const { table, child, text, json, list, mood, words, parent } = hostileNames;
const thing = `/${encodeURIComponent(table)}`;
const q = restQuoted;

const first = (rows: unknown) => (rows as readonly Record<string, unknown>[])[0] ?? {};

const read = (parameters: readonly (readonly [string, string])[]): RestAsked => ({
  target: `${thing}?${search([['select', 'id'], ...parameters])}`,
});

/** The same filter as a parameter and within a tree. */
function filtered(name: string, column: string, write: (value: string) => string, more: Partial<RestPosition> = {}) {
  const quotedIn = (value: string) => write(q(value));
  return [
    {
      ...more,
      name: `${name}, a parameter`,
      plain: 'plain',
      question: (value: string) => read([[q(column), write(value)]]),
    },
    {
      ...more,
      name: `${name}, in a tree`,
      plain: 'plain',
      question: (value: string) => read([['or', `(${q(column)}.${quotedIn(value)},and(id.eq.x,id.eq.y))`]]),
    },
  ];
}

const inserted = (column: string, value: unknown): RestAsked => ({
  method: 'POST',
  target: `${thing}?${search([
    ['select', q(column)],
    ['on_conflict', 'id'],
  ])}`,
  headers: { prefer: 'return=representation, resolution=merge-duplicates' },
  body: JSON.stringify({ id: 'new', [column]: value }),
});

const written = (
  name: string,
  column: string,
  wrap: (value: string) => unknown,
  read: (cell: unknown) => unknown,
): RestPosition[] => [
  {
    name: `a new ${name}`,
    plain: 'plain',
    takesAll: true,
    question: (value) => inserted(column, wrap(value)),
    reads: (rows, value) => read(first(rows)[column]) === value,
  },
  {
    name: `a changed ${name}`,
    plain: 'plain',
    takesAll: true,
    question: (value) => ({
      method: 'PATCH',
      target: `${thing}?${search([
        ['select', q(column)],
        ['id', 'eq.fixed'],
      ])}`,
      headers: { prefer: 'return=representation' },
      body: JSON.stringify({ [column]: wrap(value) }),
    }),
    reads: (rows, value) => read(first(rows)[column]) === value,
  },
];

export const restPositions: readonly RestPosition[] = [
  ...['eq', 'neq', 'gt', 'lte', 'isdistinct'].flatMap((operator) =>
    filtered(`${operator} of text`, words, (value) => `${operator}.${value}`, { takesAll: true }),
  ),
  ...['like', 'ilike', 'match', 'imatch'].flatMap((operator) =>
    filtered(`${operator} of text`, words, (value) => `not.${operator}.${value}`),
  ),
  ...['fts', 'plfts', 'phfts', 'wfts'].flatMap((operator) =>
    filtered(`${operator} of text`, words, (value) => `${operator}(english).${value}`, {
      takesAll: operator !== 'fts',
    }),
  ),
  {
    name: 'a language of a search',
    plain: 'english',
    names: true,
    question: (value) => read([[q(words), `fts(${value}).a`]]),
  },
  {
    name: 'in a list',
    plain: 'plain',
    takesAll: true,
    question: (value) => read([[q(words), `in.(a,${q(value)})`]]),
  },
  {
    name: 'any of several',
    plain: 'plain',
    takesAll: true,
    question: (value) => read([[q(words), `like(any).{a,${arrayItem(value.replaceAll(/[\\*%]/g, ''))}}`]]),
  },
  {
    name: 'in an array',
    plain: 'plain',
    takesAll: true,
    question: (value) => read([[q(list), `cs.{${arrayItem(value)}}`]]),
  },
  ...filtered('an array', list, (value) => `cd.${value}`).map((each) => ({ ...each, plain: '{}' })),
  {
    name: 'in JSON',
    plain: 'plain',
    takesAll: true,
    question: (value) => read([[q(json), `cs.${JSON.stringify({ a: value })}`]]),
  },
  ...filtered('JSON', json, (value) => `eq.${value}`).map((each) => ({ ...each, plain: '1' })),
  {
    name: 'a value at a path of JSON',
    plain: 'plain',
    takesAll: true,
    question: (value) => read([[`${q(json)}->a->>b`, `eq.${value}`]]),
  },
  ...filtered('an enum', mood, (value) => `eq.${value}`).map((each) => ({
    ...each,
    plain: hostileLabels[1] as string,
  })),
  {
    name: 'of a related row',
    plain: 'plain',
    takesAll: true,
    question: (value) => ({
      target: `/${encodeURIComponent(child)}?${search([
        ['select', `id,p:${q(table)}!inner(id)`],
        [`p.${q(text)}`, `eq.${value}`],
      ])}`,
    }),
  },
  { name: 'is', plain: 'null', open: true, question: (value) => read([[q(words), `is.${value}`]]) },
  { name: 'an operator', plain: 'eq.a', open: true, question: (value) => read([[q(words), value]]) },
  { name: 'a tree', plain: '(id.eq.a,id.eq.b)', open: true, question: (value) => read([['or', value]]) },
  { name: 'a limit', plain: '1', open: true, question: (value) => read([['limit', value]]) },
  { name: 'an offset', plain: '0', open: true, question: (value) => read([['offset', value]]) },
  { name: 'a column of a filter', plain: words, names: true, question: (value) => read([[q(value), 'eq.a']]) },
  { name: 'a filter', plain: 'id', open: true, question: (value) => read([[value, 'eq.a']]) },
  { name: 'an order', plain: words, names: true, question: (value) => read([['order', `${q(value)}.desc`]]) },
  { name: 'an order, bare', plain: 'id', open: true, question: (value) => read([['order', value]]) },
  {
    name: 'a column',
    plain: words,
    names: true,
    question: (value) => ({ target: `${thing}?${search([['select', q(value)]])}` }),
  },
  {
    name: 'columns',
    plain: 'id',
    open: true,
    question: (value) => ({ target: `${thing}?${search([['select', value]])}` }),
  },
  {
    name: 'an alias',
    plain: 'plain',
    names: true,
    question: (value) => ({
      target: `${thing}?${search([
        ['select', `${q(value)}:id`],
        ['id', 'eq.fixed'],
      ])}`,
    }),
    reads: (rows, value) => first(rows)[value] === 'fixed',
  },
  {
    name: 'a cast',
    plain: 'text',
    open: true,
    question: (value) => ({ target: `${thing}?${search([['select', `id::${value}`]])}` }),
  },
  {
    name: 'a key of a path',
    plain: 'a',
    names: true,
    question: (value) => ({ target: `${thing}?${search([['select', `x:${q(json)}->>${q(value)}`]])}` }),
  },
  {
    name: 'a path of a filter',
    plain: 'a',
    names: true,
    question: (value) => read([[`${q(json)}->>${q(value)}`, 'eq.a']]),
  },
  {
    name: 'a relation',
    plain: child,
    names: true,
    question: (value) => ({ target: `${thing}?${search([['select', `id,${q(value)}(id)`]])}` }),
  },
  {
    name: 'a hint',
    plain: parent,
    names: true,
    question: (value) => ({ target: `${thing}?${search([['select', `id,${q(child)}!${q(value)}(id)`]])}` }),
  },
  { name: 'a table', plain: table, open: true, question: (value) => ({ target: `/${encodeURIComponent(value)}` }) },
  {
    name: 'a function',
    plain: 'same',
    names: true,
    question: (value) => ({ method: 'POST', target: `/rpc/${encodeURIComponent(value)}`, body: '{"given":"x"}' }),
  },
  {
    name: 'an argument of a call',
    plain: 'plain',
    takesAll: true,
    question: (value) => ({ method: 'POST', target: '/rpc/same', body: JSON.stringify({ given: value }) }),
    reads: (answer, value) => answer === value,
  },
  {
    name: 'an argument of a call, in the URL',
    plain: 'plain',
    takesAll: true,
    question: (value) => ({ target: `/rpc/same?${search([['given', value]])}` }),
    reads: (answer, value) => answer === value,
  },
  {
    name: 'a profile',
    plain: 'public',
    names: true,
    question: (value) => ({ target: '/select', headers: { 'accept-profile': headerText(value) } }),
  },
  {
    name: 'a preference',
    plain: 'count=exact',
    open: true,
    question: (value) => ({ target: '/select', headers: { prefer: headerText(value) } }),
  },
  {
    name: 'a time zone',
    plain: 'UTC',
    names: true,
    question: (value) => ({ target: '/select', headers: { prefer: `timezone=${headerText(value)}` } }),
  },
  {
    name: 'a media type',
    plain: 'application/json',
    open: true,
    question: (value) => ({ target: '/select', headers: { accept: headerText(value) } }),
  },
  {
    name: 'a range',
    plain: '0-1',
    open: true,
    question: (value) => ({ target: '/select', headers: { range: headerText(value) } }),
  },
  {
    name: 'a cookie',
    plain: 'a=b',
    question: (value) => ({ target: '/select', headers: { cookie: headerText(value) } }),
  },
  ...written(
    'text',
    words,
    (value) => value,
    (cell) => cell,
  ),
  ...written(
    'jsonb',
    json,
    (value) => ({ a: value }),
    (cell) => (cell as { a?: unknown } | null)?.a,
  ),
  ...written(
    'text[]',
    list,
    (value) => [value],
    (cell) => (cell as unknown[] | null)?.[0],
  ),
  {
    name: 'a key of a new row',
    plain: words,
    names: true,
    question: (value) => ({
      method: 'POST',
      target: `${thing}?on_conflict=id`,
      headers: { prefer: 'resolution=ignore-duplicates' },
      body: JSON.stringify({ id: 'fixed', [value]: null }),
    }),
  },
  {
    name: 'the columns of new rows',
    plain: words,
    names: true,
    question: (value) => ({
      method: 'POST',
      target: `${thing}?${search([
        ['columns', `id,${q(value)}`],
        ['on_conflict', 'id'],
      ])}`,
      headers: { prefer: 'resolution=ignore-duplicates' },
      body: '[{"id":"fixed"}]',
    }),
  },
  {
    name: 'what conflicts',
    plain: 'id',
    names: true,
    question: (value) => ({
      method: 'POST',
      target: `${thing}?${search([['on_conflict', q(value)]])}`,
      headers: { prefer: 'resolution=ignore-duplicates' },
      body: '{"id":"fixed"}',
    }),
  },
  {
    name: 'a row of CSV',
    plain: 'plain',
    takesAll: true,
    question: (value) => ({
      method: 'POST',
      target: `${thing}?${search([
        ['select', q(words)],
        ['on_conflict', 'id'],
      ])}`,
      headers: { 'content-type': 'text/csv', prefer: 'return=representation, resolution=merge-duplicates' },
      body: `id,${csv(words)}\nnew,${csv(value)}`,
    }),
    // An empty cell and NULL are what the dialect says they are.
    reads: (rows, value) => first(rows)[words] === value || value === 'NULL' || value === '',
  },
  {
    name: 'a condition of a delete',
    plain: 'plain',
    takesAll: true,
    question: (value) => ({
      method: 'DELETE',
      target: `${thing}?${search([
        ['id', `eq.${value}`],
        [q(text), 'neq.fixed'],
      ])}`,
    }),
  },
  {
    name: 'a body',
    plain: '{"id":"fixed"}',
    open: true,
    question: (value) => ({
      method: 'POST',
      target: `${thing}?on_conflict=id`,
      headers: { prefer: 'resolution=ignore-duplicates' },
      body: value,
    }),
  },
];

const arrayItem = (text: string): string => `"${text.replaceAll(/["\\]/g, '\\$&')}"`;

const csv = (text: string): string => `"${text.replaceAll('"', '""')}"`;

/** What a header can carry. */
const headerText = (value: string): string => value.replaceAll(/[^\x20-\x7e]/g, '').trim() || 'x';
