// One page of rows → the source of its rows, and the SQL of what a page says of itself. One row more than the page has is read, which
// tells whether others follow. The JSON of the rows is made in fields-sql.ts.

import { assertNever } from '../../base/assert-never.ts';
import {
  columnsOf,
  type Field,
  type Page,
  type PageField,
  type PlanOrder,
  type SlotIndex,
  wholeRow,
} from '../plan/plan.ts';
import type { PageInfoSelection } from '../request.ts';
import { callSql } from './call-sql.ts';
import { conditionSql, guarded } from './condition-sql.ts';
import { beyond } from './cursor-sql.ts';
import { freeName, literal, member } from './identifiers.ts';
import { constantMember, jsonArray, jsonObject, type Member } from './json-object.ts';
import { linkSql } from './link-sql.ts';
import type { Renderer } from './renderer.ts';
import {
  countSql,
  directionSql,
  exposedList,
  exposeKeys,
  exposeRow,
  type Near,
  type OrderKey,
  orderKey,
} from './rows-sql.ts';

/** The rows of the page, and perhaps one more, each with its number in the direction of reading. */
export interface PageSource {
  readonly page: Page;
  readonly near: Near | undefined;
  readonly alias: string;
  readonly from: string;
  /** The text of a row's cursor; never null. */
  readonly cursor: string;
  readonly number: string;
  /** ` FILTER (…)` that leaves out the row that is not of the page, or ''. */
  readonly filter: string;
}

/** `near`: the row whose rows the page is of. */
export function pageSource(
  renderer: Renderer,
  page: Page,
  fields: readonly PageField[],
  near: Near | undefined,
): PageSource {
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
  const from = fromSql(renderer, page, near, { alias, keys, between });
  if (columns.has(wholeRow)) exposeRow(renderer, exposed, alias);
  const number = freeName(exposed, 'n');
  const cursor = freeName(exposed, 'cursor');
  const orderBy = keys.map(({ expression }, index) => expression + directionOf(rows.orderBy[index], page.fromEnd));
  const select = `SELECT${exposedList(exposed, alias)} FROM ${from} ORDER BY ${orderBy.join(', ')}${limitSql(renderer, page)}`;
  const made = [
    ...(exposed.size > 0 ? [`${alias}.*`] : []),
    `row_number() OVER () AS ${number}`,
    ...(texts === undefined ? [] : [`${cursorText(page.order, texts)} AS ${cursor}`]),
  ];
  const numbered = `SELECT ${made.join(', ')} FROM (${select}) ${alias}`;
  return {
    page,
    near,
    alias,
    from: `(${numbered}) ${alias}`,
    cursor: member(alias, cursor),
    number: member(alias, number),
    filter:
      page.size === undefined ? '' : ` FILTER (WHERE ${member(alias, number)} <= ${countSql(renderer, page.size)})`,
  };
}

interface Levels {
  readonly alias: string;
  readonly keys: readonly OrderKey[];
  /** Conditions that a row has to meet besides. */
  readonly between: readonly string[];
}

/** What stands behind FROM, up to ORDER BY. */
function fromSql(
  renderer: Renderer,
  { rows: { from, where } }: Page,
  near: Near | undefined,
  { alias, keys, between }: Levels,
): string {
  if (from.kind !== 'table' && from.kind !== 'call') throw new Error(`there are no pages of ${from.kind} rows`);
  const source = from.kind === 'table' ? renderer.table(from) : callSql(renderer, from.call, near?.alias);
  const conditions = [...between];
  if (near !== undefined && near.link.length > 0) conditions.unshift(linkSql(near.alias, alias, near.link));
  if (where !== undefined) {
    const only = conditions.length === 0;
    conditions.unshift(only ? conditionSql(renderer, alias, where) : guarded(renderer, alias, where));
  }
  const joins = keys.flatMap((key) => key.joins).join('');
  return `${source} ${alias}${joins}${conditions.length === 0 ? '' : ` WHERE ${conditions.join(' AND ')}`}`;
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

function leafOf(order: PlanOrder | undefined): Exclude<PlanOrder, { kind: 'one' | 'called' }> {
  if (order === undefined) throw new Error('a key without an order');
  return order.kind === 'one' || order.kind === 'called' ? leafOf(order.order) : order;
}

function directionOf(order: PlanOrder | undefined, reversed: boolean): string {
  const { direction, nulls } = leafOf(order);
  if (!reversed) return directionSql({ direction, nulls });
  return directionSql({ direction: direction === 'asc' ? 'desc' : 'asc', nulls: nulls === 'last' ? 'first' : 'last' });
}

function limitSql(renderer: Renderer, { size }: Page): string {
  if (size === undefined) return '';
  return ` LIMIT ${size.kind === 'literal' ? size.value + 1 : `${countSql(renderer, size)} + 1`}`;
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
export function aggregatesRows(field: PageField): boolean {
  return field.kind === 'edges' || field.kind === 'nodes' || hasCursor(field);
}

/** A JSON array of the page's rows, of each its text. */
export function pageArray(source: PageSource, row: string): string {
  return jsonArray(row, orderSql(source, source.page.fromEnd), source.filter);
}

function orderSql({ number }: PageSource, falling: boolean): string {
  return ` ORDER BY ${number}${falling ? ' DESC' : ''}`;
}

export function pageInfoMember(
  renderer: Renderer,
  source: PageSource,
  { key, selection }: PageField & { kind: 'page-info' },
): Member {
  return { key, expression: jsonObject(selection.map((part) => factMember(renderer, source, part))) };
}

function factMember(renderer: Renderer, source: PageSource, part: PageInfoSelection): Member {
  const { key } = part;
  if (part.kind === 'constant') return constantMember(part);
  const { after, before, fromEnd } = source.page;
  switch (part.fact) {
    case 'hasNextPage':
      return { key, ...othersSql(renderer, source, !fromEnd, before && { slots: before, side: 'from' }) };
    case 'hasPreviousPage':
      return { key, ...othersSql(renderer, source, fromEnd, after && { slots: after, side: 'to' }) };
    case 'startCursor':
      return { key, expression: cursorOfFirst(source, fromEnd) };
    case 'endCursor':
      return { key, expression: cursorOfFirst(source, !fromEnd) };
    default:
      return assertNever(part.fact);
  }
}

/** Of the rows by their numbers, rising or falling. */
function cursorOfFirst(source: PageSource, falling: boolean): string {
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
  { page, near }: PageSource,
  cut: boolean,
  cursor: CursorSide | undefined,
): { readonly constant: string } | { readonly expression: string } {
  const found: string[] = [];
  if (cut && page.size !== undefined) found.push(`count(*) > ${countSql(renderer, page.size)}`);
  if (cursor !== undefined) {
    const alias = renderer.alias();
    const keys = page.rows.orderBy.map((order) => orderKey(renderer, alias, order));
    const there = beyondCursor(renderer, page, keys, cursor.slots, cursor.side);
    found.push(`EXISTS (SELECT FROM ${fromSql(renderer, page, near, { alias, keys, between: [there] })})`);
  }
  return found.length === 0 ? { constant: 'false' } : { expression: `(${found.join(' OR ')})::text` };
}
