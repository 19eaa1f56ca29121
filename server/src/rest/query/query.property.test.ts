// Any query, written as a URL, is read back as it was; any text at all is read or refused with a RestError.

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { RestError } from '../errors.ts';
import { parseEmbeddedField, parsePath } from './parse-field.ts';
import { parseLogic, parseTest } from './parse-filter.ts';
import { parseOrder } from './parse-order.ts';
import { parseQuery } from './parse-query.ts';
import { parseSelect } from './parse-select.ts';
import type { FieldPath, JsonStep, Logic, Operation, OrderTerm, PathRange, Query, SelectItem } from './query.ts';
import { type Parser, Scanner } from './scanner.ts';

const quote = (text: string) => `"${text.replaceAll(/["\\]/g, '\\$&')}"`;

const nameSource = fc.oneof(
  fc.constantFrom('id', 'name', 'count', 'not', 'or', 'order', 'limit', 'a.b', 'a b', 'é', 'x-y', 'a,b(c)', 'in'),
  fc.string({ minLength: 1, maxLength: 6, unit: 'grapheme' }),
);
const step: fc.Arbitrary<JsonStep> = fc.oneof(
  fc.record({ arrow: fc.constantFrom('->', '->>'), key: nameSource, index: fc.constant(false) }),
  fc.record({ arrow: fc.constantFrom('->', '->>'), key: fc.integer().map(String), index: fc.constant(true) }),
);
const field: fc.Arbitrary<FieldPath> = fc.record({ name: nameSource, steps: fc.array(step, { maxLength: 2 }) });
const word = fc.constantFrom('text', 'double precision', 'int8', undefined);
const maybeName = fc.option(nameSource, { nil: undefined });
const join = fc.constantFrom('inner', 'left', undefined);

const { select } = fc.letrec<{ select: SelectItem[]; item: SelectItem }>((tie) => ({
  select: fc.array(tie('item'), { maxLength: 3 }),
  item: fc.oneof(
    { maxDepth: 2 },
    fc.constant<SelectItem>({ kind: 'all' }),
    fc.record({
      kind: fc.constant('field'),
      field,
      alias: maybeName,
      cast: word,
      aggregate: fc.option(fc.record({ function: fc.constantFrom('sum', 'avg', 'count', 'max', 'min'), cast: word }), {
        nil: undefined,
      }),
    }),
    fc.record({ kind: fc.constant('count'), alias: maybeName, cast: word }),
    fc.record({
      kind: fc.constant('relation'),
      name: nameSource.filter((name) => name !== 'count'),
      alias: maybeName,
      hint: hintSource(),
      join,
      select: tie('select'),
    }),
    fc.record({ kind: fc.constant('spread'), name: nameSource, hint: hintSource(), join, select: tie('select') }),
  ) as fc.Arbitrary<SelectItem>,
}));

function hintSource() {
  return maybeName;
}

const operation = (value: fc.Arbitrary<string>) =>
  fc.oneof(
    fc.record({
      kind: fc.constant('compare'),
      operator: fc.constantFrom('eq', 'gt', 'gte', 'lt', 'lte', 'like', 'ilike', 'match', 'imatch'),
      quantifier: fc.constantFrom('any', 'all', undefined),
      value: value.map((text) => text.replaceAll('*', '%')),
    }),
    fc.record({
      kind: fc.constant('compare'),
      operator: fc.constantFrom('neq', 'cs', 'cd', 'ov', 'sl', 'sr', 'nxr', 'nxl', 'adj', 'isdistinct'),
      quantifier: fc.constant(undefined),
      value,
    }),
    fc.record({
      kind: fc.constant('in'),
      values: fc.array(fc.string(), { maxLength: 3 }).filter((all) => all.length !== 1 || all[0] !== ''),
    }),
    fc.record({ kind: fc.constant('is'), value: fc.constantFrom('null', 'not_null', 'true', 'false', 'unknown') }),
    fc.record({
      kind: fc.constant('search'),
      operator: fc.constantFrom('fts', 'plfts', 'phfts', 'wfts'),
      language: fc.constantFrom('simple', 'english', undefined),
      value,
    }),
  ) as fc.Arbitrary<Operation>;

const filter = fc.record({
  kind: fc.constant('filter'),
  field,
  negated: fc.boolean(),
  operation: operation(fc.string()),
}) as fc.Arbitrary<Logic>;
const { tree } = fc.letrec<{ tree: Logic; logic: Logic }>((tie) => ({
  logic: fc.oneof({ maxDepth: 2 }, filter, tie('tree')),
  tree: fc.record({
    kind: fc.constantFrom('and', 'or'),
    negated: fc.boolean(),
    conditions: fc.array(tie('logic'), { minLength: 1, maxLength: 3 }),
  }) as fc.Arbitrary<Logic>,
}));

const path = fc.array(
  nameSource.filter((name) => name !== 'not'),
  { maxLength: 2 },
);
const term: fc.Arbitrary<OrderTerm> = fc.record({
  field,
  relation: maybeName,
  direction: fc.constantFrom('asc', 'desc', undefined),
  nulls: fc.constantFrom('first', 'last', undefined),
});
const range: fc.Arbitrary<PathRange> = fc
  .record({
    path,
    limit: fc.option(fc.integer(), { nil: undefined }),
    offset: fc.option(fc.integer(), { nil: undefined }),
  })
  .filter(({ limit, offset }) => limit !== undefined || offset !== undefined);
const names = fc.option(fc.uniqueArray(nameSource, { minLength: 1, maxLength: 3 }), { nil: undefined });
const query: fc.Arbitrary<Query> = fc.record({
  select,
  conditions: fc
    .tuple(
      fc.array(fc.record({ path, condition: filter }), { maxLength: 3 }),
      fc.array(fc.record({ path, condition: tree }), { maxLength: 2 }),
    )
    .map(([filters, trees]) => [...filters, ...trees]),
  orders: fc.array(fc.record({ path, terms: fc.array(term, { minLength: 1, maxLength: 2 }) }), { maxLength: 2 }),
  ranges: fc.uniqueArray(range, { maxLength: 2, selector: (one) => JSON.stringify(one.path) }),
  columns: names,
  onConflict: names,
  parameters: fc.constant([]),
});

function writeField({ name, steps }: FieldPath): string {
  const keys = steps.map(({ arrow, key, index }) => `${arrow}${index ? key : quote(key)}`);
  return `${quote(name)}${keys.join('')}`;
}

function writeCast(cast: string | undefined): string {
  return cast === undefined ? '' : `::${cast}`;
}

function writeItem(item: SelectItem): string {
  const alias = 'alias' in item && item.alias !== undefined ? `${quote(item.alias)}:` : '';
  if (item.kind === 'all') return '*';
  if (item.kind === 'count') return `${alias}count()${writeCast(item.cast)}`;
  if (item.kind === 'field') {
    const { aggregate } = item;
    const call = aggregate === undefined ? '' : `.${aggregate.function}()${writeCast(aggregate.cast)}`;
    return `${alias}${writeField(item.field)}${writeCast(item.cast)}${call}`;
  }
  const head = item.kind === 'spread' ? `...${quote(item.name)}` : `${alias}${quote(item.name)}`;
  const hint = item.hint === undefined ? '' : `!${quote(item.hint)}`;
  const joined = item.join === undefined ? '' : `!${item.join}`;
  return `${head}${hint}${joined}(${item.select.map(writeItem).join(',')})`;
}

function writeOperation(one: Operation, negated: boolean, write: (value: string) => string): string {
  const not = negated ? 'not.' : '';
  if (one.kind === 'in') return `${not}in.(${one.values.map(quote).join(',')})`;
  if (one.kind === 'is') return `${not}is.${one.value}`;
  const option = one.kind === 'compare' ? one.quantifier : one.language;
  return `${not}${one.operator}${option === undefined ? '' : `(${option})`}.${write(one.value)}`;
}

function writeLogic(logic: Logic): string {
  if (logic.kind === 'filter') {
    return `${writeField(logic.field)}.${writeOperation(logic.operation, logic.negated, quote)}`;
  }
  return `${logic.negated ? 'not.' : ''}${logic.kind}(${logic.conditions.map(writeLogic).join(',')})`;
}

function writeTerm({ field: own, relation, direction, nulls }: OrderTerm): string {
  const column = relation === undefined ? writeField(own) : `${quote(relation)}(${writeField(own)})`;
  return [column, direction, nulls && `nulls${nulls}`].filter((part) => part !== undefined).join('.');
}

function writeQuery(one: Query): string {
  const named = (embeds: readonly string[], last: string) => [...embeds.map(quote), last].join('.');
  const parameters: [string, string][] = [['select', one.select.map(writeItem).join(',')]];
  for (const { path: embeds, condition } of one.conditions) {
    if (condition.kind === 'filter') {
      const value = writeOperation(condition.operation, condition.negated, (text) => text);
      parameters.push([named(embeds, writeField(condition.field)), value]);
    } else {
      const key = condition.negated ? `not.${condition.kind}` : condition.kind;
      parameters.push([named(embeds, key), `(${condition.conditions.map(writeLogic).join(',')})`]);
    }
  }
  for (const { path: embeds, terms } of one.orders)
    parameters.push([named(embeds, 'order'), terms.map(writeTerm).join(',')]);
  for (const { path: embeds, limit, offset } of one.ranges) {
    if (limit !== undefined) parameters.push([named(embeds, 'limit'), String(limit)]);
    if (offset !== undefined) parameters.push([named(embeds, 'offset'), String(offset)]);
  }
  if (one.columns !== undefined) parameters.push(['columns', one.columns.map(quote).join(',')]);
  if (one.onConflict !== undefined) parameters.push(['on_conflict', one.onConflict.map(quote).join(',')]);
  return parameters.map((pair) => pair.map(encodeURIComponent).join('=')).join('&');
}

test('a query that is written and parsed is the same', () => {
  fc.assert(
    fc.property(query, (one) => {
      expect(parseQuery(writeQuery(one), { takesArguments: false })).toEqual(one);
    }),
    { numRuns: 200 },
  );
});

const pieces = fc.constantFrom(
  ...[
    'select=',
    'order=',
    'or=',
    'a=',
    'columns=',
    'limit=',
    '&',
    '(',
    ')',
    ',',
    '.',
    '->',
    '->>',
    '::',
    '!',
    '"',
    '\\',
  ],
  ...[
    '{',
    '}',
    'not.',
    'in.',
    'is.',
    'eq',
    'fts',
    'and',
    'or',
    'inner',
    '...',
    '*',
    ':',
    '%',
    '%00',
    '%22',
    '+',
    'é',
    '😀',
  ],
);
const garbage = fc.array(fc.oneof(pieces, fc.string({ maxLength: 3, unit: 'binary' })), { maxLength: 30 });

test('any text is read or refused with a RestError', () => {
  fc.assert(
    fc.property(garbage, fc.boolean(), (parts, takesArguments) => {
      try {
        parseQuery(parts.join(''), { takesArguments });
      } catch (error) {
        expect(error).toBeInstanceOf(RestError);
        expect(error).toMatchObject({ code: 'PGRST100', status: 400 });
      }
    }),
    { numRuns: 2000 },
  );
});

const fragment = fc.constantFrom(
  ...['a', 'B_1', '1', '_', ',', '.', '(', ')', '-', '->', '->>', '!', ':', '::', '*', '"', ' ', '...', 'é', '$'],
  ...['count', 'count()', 'asc', 'desc', 'nullsfirst', 'eq', 'not', 'and', 'or', 'inner', '\n'],
);

/** Only one that explains nothing takes shortcuts. */
test('a scanner that explains reads the same as one that does not', () => {
  const read = (parser: Parser<unknown>, text: string, explains: boolean) => {
    const scanner = new Scanner(text, explains);
    const result = parser(scanner);
    return { result, ended: result === undefined ? undefined : scanner.end() };
  };
  const text = fc.array(fragment, { maxLength: 8 }).map((fragments) => fragments.join(''));
  fc.assert(
    fc.property(text, (asked) => {
      for (const parser of [parseSelect, parseOrder, parseEmbeddedField, parsePath, parseTest, parseLogic])
        expect(read(parser, asked, false), asked).toEqual(read(parser, asked, true));
    }),
    { numRuns: 2000 },
  );
});
