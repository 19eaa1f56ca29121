// Values of a row that go beyond its columns, and how they are compared.

import { assertNever } from '../../base/assert-never.ts';
import type { PlanValue, PlanValueComparison } from '../plan/plan.ts';
import { callSql } from './call-sql.ts';
import { literal, member } from './identifiers.ts';
import { linkSql } from './link-sql.ts';
import type { Renderer } from './renderer.ts';

/** The value over the row source `alias`. */
export function valueExpression(renderer: Renderer, alias: string, { base, convert, steps, cast }: PlanValue): string {
  const own = baseSql(renderer, alias, base);
  const path = steps.map(({ arrow, key }) => ` ${arrow} ${typeof key === 'number' ? key : literal(key)}`).join('');
  const value = (convert ? `to_jsonb(${own})` : own) + path;
  return cast === undefined ? (path === '' ? value : `(${value})`) : `CAST(${value} AS ${cast})`;
}

function baseSql(renderer: Renderer, alias: string, base: PlanValue['base']): string {
  switch (base.kind) {
    case 'column': {
      const own = member(alias, base.column);
      return base.through === undefined ? own : `${base.through}(${own})`;
    }
    case 'computed':
      return callSql(renderer, base.call, alias);
    case 'through': {
      const far = renderer.alias();
      const { table, link, unique } = base.partner;
      const value = valueExpression(renderer, far, base.value);
      return `(SELECT ${value} FROM ${renderer.table(table)} ${far} WHERE ${linkSql(alias, far, link)}${unique ? '' : ' LIMIT 1'})`;
    }
    default:
      return assertNever(base);
  }
}

/** A comparison of `left`, which is written once. */
export function valueComparisonSql(renderer: Renderer, left: string, comparison: PlanValueComparison): string {
  switch (comparison.operator) {
    case 'is':
      return `${left} IS ${isWords[comparison.value]}`;
    case 'search': {
      const { parser, language, slot, convert } = comparison;
      const config = language === undefined ? '' : `${renderer.parameter(language)}, `;
      const vector = convert ? `to_tsvector(${config}${left})` : left;
      return `${vector} @@ ${parser}(${config}${renderer.parameter(slot)})`;
    }
    case 'is_distinct':
      return `${left} IS DISTINCT FROM ${renderer.parameter(comparison.slot)}`;
    case 'in': {
      const list = renderer.parameter(comparison.slot);
      if (comparison.literals === undefined) return `${left} = ANY (${list})`;
      const { of, through } = comparison.literals;
      return `${left} IN (SELECT ${through ? `${of}(value)` : `value::${of}`} FROM unnest(${list}) AS literals (value))`;
    }
    default: {
      const right = renderer.parameter(comparison.slot);
      const operator = symbols[comparison.operator];
      if (operator === undefined) return assertNever(comparison.operator as never);
      return `${left} ${operator} ${comparison.quantifier === undefined ? right : `${comparison.quantifier.toUpperCase()} (${right})`}`;
    }
  }
}

const isWords = { null: 'NULL', not_null: 'NOT NULL', true: 'TRUE', false: 'FALSE', unknown: 'UNKNOWN' } as const;

const symbols = {
  eq: '=',
  neq: '<>',
  gt: '>',
  gte: '>=',
  lt: '<',
  lte: '<=',
  like: 'LIKE',
  ilike: 'ILIKE',
  regex: '~',
  iregex: '~*',
  contains: '@>',
  contained_in: '<@',
  overlaps: '&&',
  left_of: '<<',
  right_of: '>>',
  not_right_of: '&<',
  not_left_of: '&>',
  adjacent: '-|-',
} as const;
