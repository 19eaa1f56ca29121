// A step of a writing plan → its statement. What is written stands in a CTE, and the statement's one row is made from that: an
// answer, or the note for later steps. An answer of one row's columns needs no CTE.

import { assertNever } from '../../base/assert-never.ts';
import { quoteName } from '../../base/quote-name.ts';
import {
  type Answer,
  type Cell,
  type Field,
  type HandOver,
  type NewRows,
  type PlanChange,
  type PlanOnConflict,
  type SlotIndex,
  type Write,
  type WriteStep,
  wholeRow,
} from '../plan/plan.ts';
import { conditionSql, guarded } from './condition-sql.ts';
import { objectSql, rowSelect, rowsSelect } from './fields-sql.ts';
import { literal, member, namesOf } from './identifiers.ts';
import { jsonArray, jsonObject, type Member } from './json-object.ts';
import type { Renderer } from './renderer.ts';
import { rootSelect } from './root-sql.ts';
import { settingNames, sourceSql } from './rows-sql.ts';

/** Whether the step's statement gives an answer. */
export function answers(step: WriteStep): boolean {
  return step.kind !== 'write' && step.kind !== 'call-rows';
}

export function stepSql(renderer: Renderer, step: WriteStep): string {
  switch (step.kind) {
    case 'write': {
      const columns = step.handOver.columns.map(({ column }) => column);
      return `${writtenCte(renderer, step.write, columns)} SELECT ${handOverSql(renderer, step.handOver)}${guards(renderer, step)} FROM written`;
    }
    case 'write-answer':
      return writeAnswerSql(renderer, step);
    case 'answer':
      return answerSql(renderer, step);
    case 'call':
    case 'kept-rows':
      return rootSelect(renderer, step.root);
    case 'call-rows': {
      const columns = step.handOver.columns.map(({ column }) => column);
      const source = sourceSql(renderer, step.rows, undefined, new Set(columns), false);
      const called = `WITH written AS (SELECT ${handedColumns(renderer, source.alias, columns)} FROM ${source.from}${source.where})`;
      return `${called} SELECT ${handOverSql(renderer, step.handOver)} FROM written`;
    }
    case 'nothing':
      return nothingSql(step.answer);
    default:
      return assertNever(step);
  }
}

/** A write as the CTE `written`, with these columns. */
export function writtenCte(renderer: Renderer, write: Write, columns: readonly string[]): string {
  const alias = renderer.alias();
  // Without a column PostgreSQL asks for no right to read.
  const returned = columns.length === 0 ? '1' : handedColumns(renderer, alias, columns);
  return `WITH written AS (${writeSql(renderer, write, alias)} RETURNING ${returned})`;
}

/** Columns of a row source, among which the row itself has a name. */
function handedColumns(renderer: Renderer, alias: string, columns: readonly string[]): string {
  const names = namesOf(columns);
  return columns
    .map((column, index) =>
      column === wholeRow ? `${renderer.row(alias)} AS ${quoteName(names[index]!)}` : member(alias, column),
    )
    .join(', ');
}

function writeSql(renderer: Renderer, write: Write, alias: string): string {
  const table = `${renderer.table(write.table)} AS ${alias}`;
  switch (write.kind) {
    case 'insert': {
      const conflict = write.onConflict === undefined ? '' : conflictSql(renderer, alias, write.onConflict);
      return `INSERT INTO ${table}${newRowsSql(renderer, write.columns, write.rows)}${conflict}`;
    }
    case 'update': {
      const changes = write.changes.map((change) => changeSql(renderer, alias, change)).join(', ');
      return `UPDATE ${table} SET ${changes}${whereSql(renderer, alias, write.where)}`;
    }
    case 'delete':
      return `DELETE FROM ${table}${whereSql(renderer, alias, write.where)}`;
    default:
      return assertNever(write);
  }
}

function whereSql(renderer: Renderer, alias: string, where: (Write & { kind: 'update' })['where']): string {
  return where === undefined ? '' : ` WHERE ${conditionSql(renderer, alias, where)}`;
}

function newRowsSql(renderer: Renderer, columns: readonly string[], rows: NewRows): string {
  if (columns.length === 0) return ' DEFAULT VALUES';
  const into = ` (${columns.map(quoteName).join(', ')})`;
  if (rows.kind === 'values') {
    const values = rows.rows.map((cells) => `(${cells.map((cell) => cellSql(renderer, cell)).join(', ')})`);
    return `${into} VALUES ${values.join(', ')}`;
  }
  const alias = renderer.alias();
  const names = rows.columns.map((_, index) => `c${index + 1}`);
  const read = rows.columns.map(({ cast, through }, index) => {
    const element = `${alias}.${names[index]}${cast === undefined ? '' : `::${cast}`}`;
    return through === undefined ? element : `${through}(${element})`;
  });
  const same = rows.same.map((cell) => cellSql(renderer, cell));
  const arrays = rows.columns.map(({ slot }) => renderer.parameter(slot));
  return `${into} SELECT ${[...read, ...same].join(', ')} FROM unnest(${arrays.join(', ')}) AS ${alias} (${names.join(', ')})`;
}

function cellSql(renderer: Renderer, cell: Cell): string {
  switch (cell.kind) {
    case 'slot':
      return renderer.parameter(cell.slot);
    case 'default':
      return 'DEFAULT';
    case 'handed':
      return `(current_setting(${renderer.parameter(cell.setting)})::json #>> '{0,${cell.position}}')::${cell.type}`;
    default:
      return assertNever(cell);
  }
}

function conflictSql(renderer: Renderer, alias: string, { columns, update, where, counter }: PlanOnConflict): string {
  const target = ` ON CONFLICT (${columns.map(quoteName).join(', ')})`;
  if (update.length === 0) return `${target} DO NOTHING`;
  const changes = update.map((column) => `${quoteName(column)} = ${member('excluded', column)}`).join(', ');
  if (counter === undefined) return `${target} DO UPDATE SET ${changes}${whereSql(renderer, alias, where)}`;
  const name = renderer.parameter(counter);
  const counts = `set_config(${name}, (coalesce(nullif(current_setting(${name}, true), ''), '0')::int8 + 1)::text, true) IS NOT NULL`;
  const own = where === undefined ? '' : `${guarded(renderer, alias, where)} AND `;
  return `${target} DO UPDATE SET ${changes} WHERE ${own}${counts}`;
}

function changeSql(renderer: Renderer, alias: string, change: PlanChange): string {
  if (change.operator === 'default') return `${quoteName(change.column)} = DEFAULT`;
  const { column, operator, slot } = change;
  const value = renderer.parameter(slot);
  const now = member(alias, column);
  const changed = (): string => {
    switch (operator) {
      case 'set':
        return value;
      case 'inc':
        return `${now} + ${value}`;
      case 'append':
        return `${now} || ${value}`;
      case 'prepend':
        return `${value} || ${now}`;
      case 'delete_key':
      case 'delete_elem':
        return `${now} - ${value}`;
      case 'delete_at_path':
        return `${now} #- ${value}`;
      default:
        return assertNever(operator);
    }
  };
  return `${quoteName(column)} = ${changed()}`;
}

/** The rows as a JSON array of arrays of texts, in the setting; texts go through the types' own input and output. */
function handOverSql(renderer: Renderer, { setting, columns }: HandOver): string {
  const names = namesOf(columns.map(({ column }) => column));
  const texts = columns.map(({ type }, index) => textSql(member('written', names[index]!), type)).join(', ');
  // Not json_build_array(), which like every function takes a hundred arguments at most.
  const rows = `coalesce(json_agg(to_json(ARRAY[${texts}]::text[]))::text, '[]')`;
  return `set_config(${renderer.parameter(setting)}, ${rows}, true)`;
}

/** The value's text as its type writes it: the cast of a char(n) would take the spaces from its end. */
function textSql(value: string, type: string): string {
  return type === 'pg_catalog.bpchar' ? `CASE WHEN ${value} IS NOT NULL THEN concat(${value}) END` : `${value}::text`;
}

interface Guarded {
  readonly handOver?: HandOver;
  readonly atMost: SlotIndex | undefined;
}

/** Further columns that raise where the write must not stand. */
function guards(renderer: Renderer, { handOver, atMost }: Guarded): string {
  let sql = '';
  if (atMost !== undefined) {
    const most = renderer.parameter(atMost);
    const message = `'this would touch ' || count(*) || ' rows, and at most ' || ${most} || ' may be'`;
    sql += `, CASE WHEN count(*) > ${most} THEN pergola.refuse('too-many-rows', ${message}) END`;
  }
  if (handOver?.required !== undefined)
    sql += `, CASE WHEN count(*) = 0 THEN pergola.refuse('not-supported', ${literal(handOver.required)}) END`;
  return sql;
}

function writeAnswerSql(renderer: Renderer, step: WriteStep & { kind: 'write-answer' }): string {
  const { write, answer } = step;
  if (answer.kind === 'row' && step.atMost === undefined && answer.fields.every(isOfRow)) {
    // Measured by an insert: without the CTE PostgreSQL works a tenth less.
    const alias = renderer.alias();
    return `${writeSql(renderer, write, alias)} RETURNING ${objectSql(renderer, alias, answer.fields).expression}`;
  }
  const fields = answer.kind === 'row' ? answer.fields : answer.fields.flatMap(fieldsReturned);
  const columns = [...new Set(fields.flatMap((field) => (field.kind === 'column' ? [field.column] : [])))];
  const written = writtenCte(renderer, write, columns);
  const expression =
    answer.kind === 'row'
      ? objectSql(renderer, 'written', answer.fields).expression
      : responseSql(
          answer,
          () => 'count(*)::text',
          (row) => jsonArray(objectSql(renderer, 'written', row).expression, ''),
        );
  // Without an aggregate function it would be one row for each row.
  const having =
    answer.kind === 'response' && answer.fields.every(({ kind }) => kind === 'constant') ? ' HAVING true' : '';
  return `${written} SELECT ${expression}${guards(renderer, step)} FROM written${having}`;
}

/** Whether the row that a write returns is all that the field needs. */
function isOfRow({ kind }: Field): boolean {
  return kind === 'column' || kind === 'constant';
}

function fieldsReturned(field: (Answer & { kind: 'response' })['fields'][number]): readonly Field[] {
  return field.kind === 'returning' ? field.fields : [];
}

function answerSql(renderer: Renderer, { rows, answer, counted }: WriteStep & { kind: 'answer' }): string {
  if (answer.kind === 'row') return rowSelect(renderer, rows, answer.fields);
  // A parameter that nothing mentions would have no type.
  const affected = () => {
    const name = renderer.alias();
    const count = `coalesce(sum(json_array_length(current_setting(${name}.name)::json)), 0)::text`;
    return `(SELECT ${count} FROM ${settingNames(renderer, counted)} AS ${name} (name))`;
  };
  return `SELECT ${responseSql(answer, affected, (fields) => `(${rowsSelect(renderer, rows, undefined, fields)})`)}`;
}

function nothingSql(answer: Answer): string {
  return answer.kind === 'row'
    ? 'SELECT NULL WHERE false'
    : `SELECT ${responseSql(
        answer,
        () => `'0'`,
        () => `'[]'`,
      )}`;
}

function responseSql(
  answer: Answer & { kind: 'response' },
  affected: () => string,
  returned: (fields: readonly Field[]) => string,
): string {
  const members = answer.fields.map((field): Member => {
    switch (field.kind) {
      case 'constant':
        return { key: field.key, constant: JSON.stringify(field.value) };
      case 'affected-rows':
        return { key: field.key, expression: affected() };
      case 'returning':
        return { key: field.key, expression: returned(field.fields) };
      default:
        return assertNever(field);
    }
  });
  return jsonObject(members);
}
