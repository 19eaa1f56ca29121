// The answer of a resource → its statement: one row with the body and, beside it, what is known of the rows.

import { assertNever } from '../../base/assert-never.ts';
import { qualifiedName, quoteName } from '../../base/quote-name.ts';
import {
  columnsOf,
  type Field,
  type PlanBody,
  type ResourceAnswer,
  type ResourceSource,
  type Rows,
  wholeRow,
} from '../plan/plan.ts';
import { callSql } from './call-sql.ts';
import { isJoin, objectSql, valueSql } from './fields-sql.ts';
import { literal } from './identifiers.ts';
import { jsonArray } from './json-object.ts';
import { recordColumns } from './record-sql.ts';
import type { Renderer } from './renderer.ts';
import { countSql, settingNames, sourceSql } from './rows-sql.ts';
import { writtenCte } from './write-sql.ts';

/** The columns: the body (null where none is asked for), how many rows it has, how many there are, how many an insert found. */
export function resourceSql(renderer: Renderer, answer: ResourceAnswer): string {
  const { source, total, merged, body } = answer;
  if (body?.kind === 'value' && body.value.set) return setSql(renderer, answer, body);
  const cte = source === undefined ? '' : `${sourceCte(renderer, source)} `;
  const { expression, count, from } = bodySql(renderer, answer);
  const all =
    total === undefined ? 'NULL' : isWhole(answer.rows) ? `${count}::text` : `(${countSelect(renderer, total)})`;
  const found = merged === undefined ? 'NULL' : `nullif(current_setting(${renderer.parameter(merged)}, true), '')`;
  const guard = guardSql(renderer, answer, count);
  const response = tellsResponse(answer) ? `, ${responseSettings}` : '';
  return `${cte}SELECT ${expression}, ${count}::text, ${all}, ${found}${response}${guard}${from === '' ? '' : ` FROM ${from}`}`;
}

/** Whether the statement tells what has become of the response's settings: where it reads rows, of which it makes an aggregate first. */
export function tellsResponse({ source, body, guard }: ResourceAnswer): boolean {
  return source === undefined && body !== undefined && body.kind !== 'value' && guard.kind === 'any';
}

const responseSettings = ['response.status', 'response.headers']
  .map((name) => `nullif(current_setting('${name}', true), '')`)
  .join(', ');

/** Rows that are not cut are all that there are. */
function isWhole(rows: Rows | undefined): boolean {
  return rows !== undefined && rows.limit === undefined && rows.offset === undefined;
}

interface BodySql {
  readonly expression: string;
  /** Of the body's rows. */
  readonly count: string;
  readonly from: string;
}

function bodySql(renderer: Renderer, { rows, body }: ResourceAnswer): BodySql {
  if (body?.kind === 'value') return valueBody(renderer, body);
  if (rows === undefined) throw new Error('a resource without rows is a value');
  if (body === undefined) return { expression: 'NULL', count: `(${countSelect(renderer, rows)})`, from: '' };
  const count = 'count(*)';
  switch (body.kind) {
    case 'json': {
      const { fields, stripNulls } = body;
      const source = sourceSql(renderer, rows, undefined, columnsOf(fields), fields.some(isJoin));
      const row = objectSql(renderer, source.alias, fields);
      const json = jsonArray(row.expression, source.order);
      const expression = stripNulls ? `json_strip_nulls((${json})::json)::text` : json;
      return { expression, count, from: `${source.from}${row.joins}${source.where}` };
    }
    case 'csv': {
      const { alias, names, from } = recordSource(renderer, rows, body.fields);
      return { expression: csvSql(alias, names), count, from };
    }
    case 'aggregate': {
      const { alias, from } = recordSource(renderer, rows, body.fields);
      const made = `${qualifiedName(body.schema, body.name)}(${renderer.row(alias)})`;
      return { expression: written(made), count, from };
    }
    default:
      return assertNever(body);
  }
}

/** As the type writes its values, which a cast need not: that of xml keeps an empty first line. Nothing is written of NULL. */
function written(value: string): string {
  return `concat(${value})`;
}

type ValueBody = PlanBody & { readonly kind: 'value' };

function valueBody(renderer: Renderer, { value, asText }: ValueBody): BodySql {
  const alias = renderer.alias();
  // Not in FROM: there a composite value would become several columns.
  const from = `(SELECT ${callSql(renderer, value.call, undefined)} AS value) ${alias}`;
  const own = `${alias}.value`;
  const json = valueSql(own, value.output, false);
  return { expression: asText ? written(own) : json, count: '1', from };
}

/** The function is called once, and to its end. */
function setSql(renderer: Renderer, answer: ResourceAnswer, body: ValueBody): string {
  const { value, asText, offset, counted } = body;
  const alias = renderer.alias();
  const own = `${alias}.value`;
  const limit = value.limit === undefined ? '' : ` LIMIT ${countSql(renderer, value.limit)}`;
  const skipped = offset === undefined ? '' : ` OFFSET ${countSql(renderer, offset)}`;
  const made = asText ? `string_agg(${own}, '')::text` : jsonArray(valueSql(own, value.output, false), '');
  const total = counted || value.whole ? '(SELECT count(*)::text FROM called)' : 'NULL';
  return (
    `WITH called AS MATERIALIZED (SELECT ${callSql(renderer, value.call, undefined)} AS value) ` +
    `SELECT ${made}, count(*)::text, ${total}, NULL${guardSql(renderer, answer, 'count(*)')} FROM (SELECT value FROM called${limit}${skipped}) ${alias}`
  );
}

/** The planner's expectation, as EXPLAIN writes it. */
export function estimateSql(renderer: Renderer, rows: Rows): string {
  const { from, where } = sourceSql(renderer, rows, undefined, new Set(), false);
  return `EXPLAIN (FORMAT JSON) SELECT FROM ${from}${where}`;
}

function countSelect(renderer: Renderer, rows: Rows): string {
  const { from, where } = sourceSql(renderer, rows, undefined, new Set(), false);
  return `SELECT count(*)::text FROM ${from}${where}`;
}

function sourceCte(renderer: Renderer, source: ResourceSource): string {
  if (source.kind === 'write') return writtenCte(renderer, source.write, source.columns);
  return `WITH called AS MATERIALIZED (SELECT * FROM ${callSql(renderer, source.call, undefined)})`;
}

/** A further column that raises where the write must not stand. */
function guardSql(renderer: Renderer, answer: ResourceAnswer, ofBody: string): string {
  const { guard } = answer;
  if (guard.kind === 'any') return '';
  const count = writtenCount(renderer, answer) ?? ofBody;
  if (guard.kind === 'one') {
    const message = literal('exactly one row was asked for');
    return `, CASE WHEN ${count} <> 1 THEN pergola.refuse('not-one-row', ${message}, ${count}::text) END`;
  }
  const most = renderer.parameter(guard.slot);
  const message = `'this would touch ' || ${count} || ' rows, and at most ' || ${most} || ' may be'`;
  return `, CASE WHEN ${count} > ${most} THEN pergola.refuse('too-many-rows', ${message}, ${count}::text) END`;
}

function writtenCount(renderer: Renderer, { source, counted }: ResourceAnswer): string | undefined {
  if (source?.kind === 'write') return '(SELECT count(*) FROM written)';
  if (counted === undefined) return undefined;
  const name = renderer.alias();
  const rows = `coalesce(sum(json_array_length(current_setting(${name}.name)::json)), 0)`;
  return `(SELECT ${rows} FROM ${settingNames(renderer, counted)} AS ${name} (name))`;
}

/** The rows as records of the fields, each under its key, in their order; without fields the rows as they are. */
function recordSource(renderer: Renderer, rows: Rows, fields: readonly Field[] | undefined) {
  if (fields === undefined) {
    const source = sourceSql(renderer, rows, undefined, new Set([wholeRow]), false);
    return { alias: source.alias, names: [], from: `${source.from}${source.where}` };
  }
  const source = sourceSql(renderer, rows, undefined, columnsOf(fields), fields.some(isJoin));
  const { columns, joins } = recordColumns(renderer, source.alias, fields);
  const list = columns.map(({ name, expression }) => `${expression} AS ${quoteName(name)}`).join(', ');
  const alias = renderer.alias();
  const names = columns.map(({ name }) => name);
  return { alias, names, from: `(SELECT ${list} FROM ${source.from}${joins}${source.where}${source.order}) ${alias}` };
}

/** Without rows there is no line of names either. A record's text is a line of CSV, but that it doubles backslashes too. */
function csvSql(alias: string, names: readonly string[]): string {
  const header = names.map(csvName).join(',');
  const line = `replace(substring(${alias}::text, 2, length(${alias}::text) - 2), E'\\\\\\\\', E'\\\\')`;
  return `CASE WHEN count(*) > 0 THEN ${literal(header)} ELSE '' END || E'\\n' || coalesce(string_agg(${line}, E'\\n'), '')`;
}

/** RFC 4180, 2.6 */
function csvName(name: string): string {
  return /[",\r\n]/.test(name) ? `"${name.replaceAll('"', '""')}"` : name;
}
