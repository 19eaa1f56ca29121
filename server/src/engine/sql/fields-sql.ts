// The fields of a row → the SQL expression of its JSON object, and the joins that the expression needs.

import { assertNever } from '../../base/assert-never.ts';
import type {
  AggregatedColumn,
  AggregateField,
  AggregateNode,
  CalledValue,
  ColumnField,
  Field,
  Output,
  Page,
  PageField,
  Partner,
  PlanRoot,
  Rows,
} from '../plan/plan.ts';
import { columnsOf } from '../plan/plan.ts';
import type { EdgeSelection } from '../request.ts';
import { callSql } from './call-sql.ts';
import { aggregateCall, guarded } from './condition-sql.ts';
import { literal, member } from './identifiers.ts';
import { constantMember, jsonArray, jsonObject, type Member } from './json-object.ts';
import { linkSql } from './link-sql.ts';
import { aggregatesRows, type PageSource, pageArray, pageInfoMember, pageSource } from './page-sql.ts';
import type { Renderer } from './renderer.ts';
import { countSql, type Near, sourceSql } from './rows-sql.ts';
import { valueExpression } from './value-sql.ts';

/** A JSON object's expression over a row source, with the joins behind the source that it reads from. */
export interface ObjectSql {
  readonly expression: string;
  readonly joins: string;
}

/** A SELECT that gives one row with the JSON array of the rows. */
export function rowsSelect(renderer: Renderer, rows: Rows, near: Near | undefined, fields: readonly Field[]): string {
  const source = sourceSql(renderer, rows, near, columnsOf(fields), fields.some(isJoin));
  const row = objectSql(renderer, source.alias, fields);
  return `SELECT ${jsonArray(row.expression, source.order)} FROM ${source.from}${row.joins}${source.where}`;
}

/** A SELECT that gives the JSON object of the one row, or no row. */
export function rowSelect(
  renderer: Renderer,
  rows: Rows,
  fields: readonly Field[],
  near: Near | undefined = undefined,
): string {
  const source = sourceSql(renderer, rows, near, columnsOf(fields), false);
  const row = objectSql(renderer, source.alias, fields);
  return `SELECT ${row.expression} FROM ${source.from}${row.joins}${source.where}`;
}

/** A SELECT that gives one row with the JSON object of the aggregates. */
export function aggregateSelect(
  renderer: Renderer,
  rows: Rows,
  near: Near | undefined,
  nodes: readonly AggregateNode[],
): string {
  const fields = nodes.flatMap((node) => (node.kind === 'nodes' ? node.fields : []));
  const columns = columnsOf(fields);
  for (const column of aggregatedColumns(nodes)) columns.add(column);
  // An aggregate over DISTINCT values sorts the rows for itself, and the nodes beside it would come in that order.
  const keepOrder = fields.length > 0 && (fields.some(isJoin) || nodes.some(countsDistinct));
  const source = sourceSql(renderer, rows, near, columns, keepOrder);
  const joins: string[] = [];
  const members = nodes.map((node): Member => {
    if (node.kind === 'constant') return constantMember(node);
    if (node.kind === 'aggregate') return aggregateMember(source.alias, node);
    const row = objectSql(renderer, source.alias, node.fields);
    joins.push(row.joins);
    return { key: node.key, expression: jsonArray(row.expression, source.order) };
  });
  // Without an aggregate function it would be one row for each row.
  const having = nodes.some(aggregates) ? '' : ' HAVING true';
  return `SELECT ${jsonObject(members)} FROM ${source.from}${joins.join('')}${source.where}${having}`;
}

function aggregates(node: AggregateNode): boolean {
  if (node.kind !== 'aggregate') return node.kind === 'nodes';
  return node.fields.some(
    (field) =>
      field.kind === 'count' || (field.kind === 'function' && field.fields.some((part) => part.kind === 'column')),
  );
}

function countsDistinct(node: AggregateNode): boolean {
  return node.kind === 'aggregate' && node.fields.some((field) => field.kind === 'count' && field.distinct);
}

/** Whether rows are joined to others for it. */
export function isJoin(field: Field): boolean {
  return field.kind === 'one' || field.kind === 'spread';
}

function aggregatedColumns(nodes: readonly AggregateNode[]): string[] {
  const fields = nodes.flatMap((node) => (node.kind === 'aggregate' ? node.fields : []));
  return fields.flatMap((field) => {
    if (field.kind === 'count') return field.columns;
    if (field.kind === 'function') return field.fields.flatMap((part) => (part.kind === 'column' ? [part.column] : []));
    return [];
  });
}

/** The expression over the row source `alias`. */
export function objectSql(renderer: Renderer, alias: string, fields: readonly Field[]): ObjectSql {
  const { members, joins } = membersSql(renderer, alias, fields);
  return { expression: jsonObject(members), joins };
}

/** The members of the object, and the joins that their expressions need. */
export function membersSql(
  renderer: Renderer,
  alias: string,
  fields: readonly Field[],
): { readonly members: readonly Member[]; readonly joins: string } {
  const joins: string[] = [];
  const members = fields.flatMap((field): Member | readonly Member[] => {
    switch (field.kind) {
      case 'constant':
        return constantMember(field);
      case 'value': {
        const value = valueExpression(renderer, alias, field.value);
        return { key: field.key, expression: valueSql(value, field.output, false) };
      }
      case 'spread': {
        const spread = spreadJoin(renderer, alias, field);
        joins.push(spread.join);
        return spread.members;
      }
      case 'column':
        return { key: field.key, expression: columnSql(renderer, alias, field) };
      case 'computed':
        return { key: field.key, expression: valueOrList(renderer, field, alias) };
      case 'computed-row': {
        const select = rowSelect(renderer, field.rows, field.fields, { alias, link: field.link ?? [] });
        const { from } = field.rows;
        const first = from.kind === 'call' && from.single ? '' : ' LIMIT 1';
        return { key: field.key, expression: `coalesce((${select}${first}), 'null')` };
      }
      case 'one': {
        const joined = partnerJoin(renderer, alias, field.partner, field.fields);
        joins.push(joined.join);
        return { key: field.key, expression: joined.expression };
      }
      case 'many':
        return {
          key: field.key,
          expression: `(${rowsSelect(renderer, field.rows, { alias, link: field.link }, field.fields)})`,
        };
      case 'aggregate':
        return {
          key: field.key,
          expression: `(${aggregateSelect(renderer, field.rows, { alias, link: field.link }, field.fields)})`,
        };
      case 'connection':
        return { key: field.key, expression: `(${pageSelect(renderer, field, { alias, link: field.link })})` };
      default:
        return assertNever(field);
    }
  });
  return { members, joins: joins.join('') };
}

/** A join, not a sub-select: PostgreSQL may then choose a hash join where many rows have few partners. */
function partnerJoin(
  renderer: Renderer,
  near: string,
  partner: Partner,
  fields: readonly Field[],
): { join: string; expression: string } {
  const alias = renderer.alias();
  const far = renderer.alias();
  const row = objectSql(renderer, far, fields);
  const where = partner.where === undefined ? '' : ` AND ${guarded(renderer, far, partner.where)}`;
  const select = `SELECT ${row.expression} AS json FROM ${renderer.table(partner.table)} ${far}${row.joins} WHERE ${linkSql(near, far, partner.link)}${where}`;
  const join = ` LEFT JOIN LATERAL (${select}${partner.unique ? '' : ' LIMIT 1'}) ${alias} ON true`;
  return { join, expression: `coalesce(${alias}.json, 'null')` };
}

/** Members of other rows as members of this one. */
function spreadJoin(renderer: Renderer, near: string, { one, link, rows, fields }: Field & { kind: 'spread' }) {
  const alias = renderer.alias();
  const source = sourceSql(renderer, rows, { alias: near, link }, columnsOf(fields), fields.some(isJoin));
  const { members, joins } = membersSql(renderer, source.alias, fields);
  const made = members.map((part, index) => {
    const own = 'constant' in part ? literal(part.constant) : part.expression;
    return `${one ? own : jsonArray(own, source.order)} AS m${index + 1}`;
  });
  const select = `SELECT ${made.join(', ')} FROM ${source.from}${joins}${source.where}${one ? ' LIMIT 1' : ''}`;
  return {
    join: ` LEFT JOIN LATERAL (${select}) ${alias} ON true`,
    members: members.map(({ key }, index): Member => {
      return { key, expression: one ? `coalesce(${alias}.m${index + 1}, 'null')` : `${alias}.m${index + 1}` };
    }),
  };
}

function columnSql(renderer: Renderer, alias: string, field: ColumnField): string {
  const column = member(alias, field.column);
  if (field.path !== undefined) return `coalesce((${column} #> ${renderer.parameter(field.path)})::text, 'null')`;
  return valueSql(column, field.output, field.notNull);
}

interface PageOfFields {
  readonly page: Page;
  readonly fields: readonly PageField[];
}

/** A SELECT that gives one row with the JSON object of the page. */
export function pageSelect(renderer: Renderer, { page, fields }: PageOfFields, near: Near | undefined): string {
  const source = pageSource(renderer, page, fields, near);
  const joins: string[] = [];
  const members = fields.map((field): Member => {
    const { key } = field;
    switch (field.kind) {
      case 'constant':
        return constantMember(field);
      case 'page-info':
        return pageInfoMember(renderer, source, field);
      case 'nodes': {
        const row = objectSql(renderer, source.alias, field.selection);
        joins.push(row.joins);
        return { key, expression: pageArray(source, row.expression) };
      }
      case 'edges': {
        const edge = field.selection.map((part) => edgeMember(renderer, source, part, joins));
        return { key, expression: pageArray(source, jsonObject(edge)) };
      }
      default:
        return assertNever(field);
    }
  });
  // Without an aggregate function it would be one row for each row.
  const having = fields.some(aggregatesRows) ? '' : ' HAVING true';
  return `SELECT ${jsonObject(members)} FROM ${source.from}${joins.join('')}${having}`;
}

function edgeMember(renderer: Renderer, source: PageSource, part: EdgeSelection<Field>, joins: string[]): Member {
  const { key } = part;
  if (part.kind === 'constant') return constantMember(part);
  if (part.kind === 'cursor') return { key, expression: `'"' || ${source.cursor} || '"'` };
  const row = objectSql(renderer, source.alias, part.selection);
  joins.push(row.joins);
  return { key, expression: row.expression };
}

/** A SELECT of the JSON text of what a function gives. */
export function valueSelect(renderer: Renderer, root: PlanRoot & { kind: 'value' }): string {
  return `SELECT ${valueOrList(renderer, root, undefined)}`;
}

function valueOrList(renderer: Renderer, called: CalledValue, near: string | undefined): string {
  const { call, output, set, limit, whole } = called;
  if (!set) return calledOnce(renderer, callSql(renderer, call, near), output);
  const alias = renderer.alias();
  // Not in FROM: there a composite value would become several columns.
  const values = `SELECT ${callSql(renderer, call, near)} AS value`;
  const json = valueSql(`${alias}.value`, output, false);
  if (limit === undefined) return `(SELECT ${jsonArray(json, '')} FROM (${values}) ${alias})`;
  const most = countSql(renderer, limit);
  if (!whole) return `(SELECT ${jsonArray(json, '')} FROM (${values} LIMIT ${most}) ${alias})`;
  // LIMIT would end a function in SQL where it stands.
  const numbered = `SELECT ${alias}.value, row_number() OVER () AS n FROM (${values}) ${alias}`;
  return `(SELECT ${jsonArray(json, '', ` FILTER (WHERE ${alias}.n <= ${most})`)} FROM (${numbered}) ${alias})`;
}

/** The call stands once in the text, whatever the output makes of its value. */
function calledOnce(renderer: Renderer, value: string, output: Output): string {
  if (output.kind !== 'enum') return valueSql(value, output, false);
  const alias = renderer.alias();
  return `(SELECT ${valueSql(`${alias}.value`, output, false)} FROM (SELECT ${value} AS value) ${alias})`;
}

/** The JSON text of a value; never null. */
export function valueSql(value: string, output: Output, notNull: boolean): string {
  const json = jsonValue(value, output);
  return notNull ? json : `coalesce(${json}, 'null')`;
}

function jsonValue(value: string, output: Output): string {
  switch (output.kind) {
    case 'raw':
      return `${value}::text`;
    case 'quoted':
      return `'"' || ${value}::text || '"'`;
    case 'to-json':
      return `to_json(${value})::text`;
    case 'function':
      return `${output.name}(${value})::text`;
    case 'enum': {
      const names = Object.entries(output.names).map(([label, name]) => [literal(label), literal(name)] as const);
      if (output.array) {
        // It keeps the array's dimensions; no name is another label.
        const mapped = names.reduce(
          (array, [label, name]) => `array_replace(${array}, ${label}, ${name})`,
          `${value}::text[]`,
        );
        return `to_json(${mapped})::text`;
      }
      const cases = names.map(([label, name]) => `WHEN ${label} THEN ${name}`).join(' ');
      return `to_json(CASE ${value}::text ${cases} ELSE ${value}::text END)::text`;
    }
    default:
      return assertNever(output);
  }
}

function aggregateMember(alias: string, node: AggregateNode & { kind: 'aggregate' }): Member {
  if (node.fields.every((field) => field.kind === 'constant')) {
    return {
      key: node.key,
      constant: JSON.stringify(Object.fromEntries(node.fields.map((field) => [field.key, field.value]))),
    };
  }
  return { key: node.key, expression: jsonObject(node.fields.map((field) => aggregateFieldMember(alias, field))) };
}

function aggregateFieldMember(alias: string, field: AggregateField): Member {
  switch (field.kind) {
    case 'constant':
      return constantMember(field);
    case 'count': {
      const columns = field.columns.map((column) => member(alias, column));
      return { key: field.key, expression: `${aggregateCall('count', columns, field.distinct)}::text` };
    }
    case 'function': {
      const members = field.fields.map(
        (part): Member =>
          part.kind === 'constant' ? constantMember(part) : aggregatedMember(alias, field.function, part),
      );
      return { key: field.key, expression: jsonObject(members) };
    }
    default:
      return assertNever(field);
  }
}

function aggregatedMember(alias: string, name: string, part: AggregatedColumn): Member {
  const column = member(alias, part.column);
  const value = aggregateCall(name, [part.cast === undefined ? column : `${column}::${part.cast}`], false);
  return { key: part.key, expression: valueSql(value, part.output, false) };
}
