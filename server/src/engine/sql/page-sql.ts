// One page of rows → the SELECT of its JSON object. One row more than the page has is read, which tells whether others follow.

import { assertNever } from '../../base/assert-never.ts';
import {
  type Field,
  type Page,
  type PageField,
  type PlanOrder,
  type PlanRoot,
  type SlotIndex,
  wholeRow,
} from '../plan/plan.ts';
import type { EdgeSelection, PageInfoSelection } from '../request.ts';
import { conditionSql, guarded } from './condition-sql.ts';
import { beyond } from './cursor-sql.ts';
import { columnsOf, constantMember, objectSql } from './fields-sql.ts';
import { freeName, literal, member } from './identifiers.ts';
import { jsonArray, jsonObject, type Member } from './json-object.ts';
import type { Renderer } from './renderer.ts';
import { directionSql, exposedList, exposeKeys, exposeRow, type OrderKey, orderKey } from './rows-sql.ts';

type Connection = PlanRoot & { kind: 'connection' };

/** A SELECT that gives one row with the JSON object of the page. */
export function pageSelect(renderer: Renderer, connection: Connection): string {
  const source = pageSource(renderer, connection);
  const joins: string[] = [];
  const members = connection.fields.map((field) => fieldMember(renderer, connection.page, source, field, joins));
  // Without an aggregate function it would be one row for each row.
  const having = connection.fields.some(aggregates) ? '' : ' HAVING true';
  return `SELECT ${jsonObject(members)} FROM ${source.from}${joins.join('')}${having}`;
}

/** The rows of the page, and perhaps one more, each with its number in the direction of reading. */
interface Source {
  readonly alias: string;
  readonly from: string;
  /** The text of a row's cursor; never null. */
  readonly cursor: string;
  readonly number: string;
  /** ` FILTER (…)` that leaves out the row that is not of the page, or ''. */
  readonly filter: string;
  readonly fromEnd: boolean;
}

function pageSource(renderer: Renderer, connection: Connection): Source {
  const { page, fields } = connection;
  const { rows } = page;
  const alias = renderer.alias();
  const keys = rows.orderBy.map((order) => orderKey(renderer, alias, order));
  const between = [
    ...(page.after === undefined ? [] : [beyondCursor(renderer, page, keys, page.after, 'behind')]),
    ...(page.before === undefined ? [] : [beyondCursor(renderer, page, keys, page.before, 'before')]),
  ];
  const columns = columnsOf(fields.flatMap(rowFields));
  const exposed = new Map<string, string>();
  for (const column of columns) if (column !== wholeRow) exposed.set(column, member(alias, column));
  const texts = fields.some(hasCursor) ? exposeKeys(exposed, alias, keys).map((key) => `${key}::text`) : undefined;
  if (columns.has(wholeRow)) exposeRow(renderer, exposed, alias);
  const number = freeName(exposed, 'n');
  const cursor = freeName(exposed, 'cursor');
  const orderBy = keys.map(({ expression }, index) => expression + directionOf(rows.orderBy[index], page.fromEnd));
  const select = `SELECT${exposedList(exposed, alias)} FROM ${fromSql(renderer, page, alias, keys, between)} ORDER BY ${orderBy.join(', ')}${limitSql(renderer, page)}`;
  const made = [
    ...(exposed.size > 0 ? [`${alias}.*`] : []),
    `row_number() OVER () AS ${number}`,
    ...(texts === undefined ? [] : [`${cursorText(page.order, texts)} AS ${cursor}`]),
  ];
  const numbered = `SELECT ${made.join(', ')} FROM (${select}) ${alias}`;
  return {
    alias,
    from: `(${numbered}) ${alias}`,
    cursor: member(alias, cursor),
    number: member(alias, number),
    filter: page.size === undefined ? '' : ` FILTER (WHERE ${member(alias, number)} <= ${sizeSql(renderer, page)})`,
    fromEnd: page.fromEnd,
  };
}

/** What stands behind FROM, up to ORDER BY. */
function fromSql(
  renderer: Renderer,
  { rows: { from, where } }: Page,
  alias: string,
  keys: readonly OrderKey[],
  between: readonly string[],
): string {
  if (from.kind !== 'table') throw new Error(`pages are of tables, not of ${from.kind}`);
  const conditions = [...between];
  if (where !== undefined) {
    conditions.unshift(between.length === 0 ? conditionSql(renderer, alias, where) : guarded(renderer, alias, where));
  }
  const joins = keys.flatMap((key) => key.joins).join('');
  return `${renderer.table(from)} ${alias}${joins}${conditions.length === 0 ? '' : ` WHERE ${conditions.join(' AND ')}`}`;
}

/** Where a row lies, seen from a cursor. `from`, `to`: the cursor's own row counts too. */
type Side = 'behind' | 'before' | 'from' | 'to';

function beyondCursor(
  renderer: Renderer,
  { rows, keys: facts }: Page,
  keys: readonly OrderKey[],
  slots: readonly SlotIndex[],
  side: Side,
): string {
  const forward = side === 'behind' || side === 'from';
  const read = keys.map(({ expression }, index) => {
    const { direction, nulls } = leafOf(rows.orderBy[index]);
    return {
      expression,
      cursor: renderer.parameter(slots[index]!),
      rising: (direction === 'asc') === forward,
      nullsLast: (nulls === 'last') === forward,
      notNull: facts[index]!.notNull,
    };
  });
  return beyond(read, side === 'from' || side === 'to');
}

function leafOf(order: PlanOrder | undefined): Exclude<PlanOrder, { kind: 'one' }> {
  if (order === undefined) throw new Error('a key without an order');
  return order.kind === 'one' ? leafOf(order.order) : order;
}

function directionOf(order: PlanOrder | undefined, reversed: boolean): string {
  const { direction, nulls } = leafOf(order);
  if (!reversed) return directionSql({ direction, nulls });
  return directionSql({ direction: direction === 'asc' ? 'desc' : 'asc', nulls: nulls === 'last' ? 'first' : 'last' });
}

function sizeSql(renderer: Renderer, { size }: Page): string {
  if (size === undefined) throw new Error('the page has no size');
  return size.kind === 'literal' ? String(size.value) : renderer.parameter(size.slot);
}

function limitSql(renderer: Renderer, page: Page): string {
  if (page.size === undefined) return '';
  return ` LIMIT ${page.size.kind === 'literal' ? page.size.value + 1 : `${sizeSql(renderer, page)} + 1`}`;
}

/** The name of the order and the texts of the row's keys, in base64url (RFC 4648). */
function cursorText(order: string, texts: readonly string[]): string {
  const json = `json_build_array(${[literal(order), ...texts].join(', ')})::text`;
  return `translate(encode(convert_to(${json}, 'UTF8'), 'base64'), '+/=' || chr(10), '-_')`;
}

function rowFields(field: PageField): readonly Field[] {
  if (field.kind === 'nodes') return field.selection;
  return field.kind === 'edges' ? field.selection.flatMap((part) => (part.kind === 'node' ? part.selection : [])) : [];
}

function hasCursor(field: PageField): boolean {
  if (field.kind === 'edges') return field.selection.some(({ kind }) => kind === 'cursor');
  return field.kind === 'page-info' && field.selection.some(isCursor);
}

function isCursor(part: PageInfoSelection): boolean {
  return part.kind === 'page' && (part.fact === 'startCursor' || part.fact === 'endCursor');
}

/** Whether it is certain that the field's SQL aggregates the rows. */
function aggregates(field: PageField): boolean {
  return field.kind === 'edges' || field.kind === 'nodes' || hasCursor(field);
}

function fieldMember(renderer: Renderer, page: Page, source: Source, field: PageField, joins: string[]): Member {
  const { key } = field;
  switch (field.kind) {
    case 'constant':
      return constantMember(field);
    case 'nodes': {
      const row = objectSql(renderer, source.alias, field.selection);
      joins.push(row.joins);
      return { key, expression: pageArray(source, row.expression) };
    }
    case 'edges': {
      const edge = jsonObject(field.selection.map((part) => edgeMember(renderer, source, part, joins)));
      return { key, expression: pageArray(source, edge) };
    }
    case 'page-info': {
      const facts = field.selection.map((part) => factMember(renderer, page, source, part));
      return { key, expression: jsonObject(facts) };
    }
    default:
      return assertNever(field);
  }
}

function pageArray(source: Source, row: string): string {
  return jsonArray(row, orderSql(source, source.fromEnd), source.filter);
}

function orderSql({ number }: Source, falling: boolean): string {
  return ` ORDER BY ${number}${falling ? ' DESC' : ''}`;
}

function edgeMember(renderer: Renderer, source: Source, part: EdgeSelection<Field>, joins: string[]): Member {
  const { key } = part;
  if (part.kind === 'constant') return constantMember(part);
  if (part.kind === 'cursor') return { key, expression: `'"' || ${source.cursor} || '"'` };
  const row = objectSql(renderer, source.alias, part.selection);
  joins.push(row.joins);
  return { key, expression: row.expression };
}

function factMember(renderer: Renderer, page: Page, source: Source, part: PageInfoSelection): Member {
  const { key } = part;
  if (part.kind === 'constant') return constantMember(part);
  const { after, before, fromEnd } = page;
  switch (part.fact) {
    case 'hasNextPage':
      return { key, ...othersSql(renderer, page, !fromEnd, before && { slots: before, side: 'from' }) };
    case 'hasPreviousPage':
      return { key, ...othersSql(renderer, page, fromEnd, after && { slots: after, side: 'to' }) };
    case 'startCursor':
      return { key, expression: cursorOfFirst(source, source.fromEnd) };
    case 'endCursor':
      return { key, expression: cursorOfFirst(source, !source.fromEnd) };
    default:
      return assertNever(part.fact);
  }
}

/** Of the rows by their numbers, rising or falling. */
function cursorOfFirst(source: Source, falling: boolean): string {
  const cursors = `array_agg(${source.cursor}${orderSql(source, falling)})${source.filter}`;
  return `coalesce('"' || (${cursors})[1] || '"', 'null')`;
}

interface CursorSide {
  readonly slots: readonly SlotIndex[];
  readonly side: Side;
}

/** Whether there are rows on one side of the page: it was cut there and more were found, or some lie from the cursor on. */
function othersSql(
  renderer: Renderer,
  page: Page,
  cut: boolean,
  cursor: CursorSide | undefined,
): { readonly constant: string } | { readonly expression: string } {
  const found: string[] = [];
  if (cut && page.size !== undefined) found.push(`count(*) > ${sizeSql(renderer, page)}`);
  if (cursor !== undefined) {
    const alias = renderer.alias();
    const keys = page.rows.orderBy.map((order) => orderKey(renderer, alias, order));
    const there = beyondCursor(renderer, page, keys, cursor.slots, cursor.side);
    found.push(`EXISTS (SELECT FROM ${fromSql(renderer, page, alias, keys, [there])})`);
  }
  return found.length === 0 ? { constant: 'false' } : { expression: `(${found.join(' OR ')})::text` };
}
