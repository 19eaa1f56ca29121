// Values within a row, and what they are compared with → a plan's. The operands come as texts, which PostgreSQL makes values.

import { assertNever } from '../../base/assert-never.ts';
import type { Table, ValueType } from '../model/model.ts';
import type { ResourceComparison, Value } from '../request.ts';
import { columnOutput, comparableType, jsonbType, outputOf, textType } from './column-types.ts';
import type { Field, Output, PlanValue, PlanValueComparison } from './plan.ts';
import { planCall } from './plan-call.ts';
import type { PlanContext } from './plan-context.ts';
import { planPartner } from './plan-via.ts';

/** What a value is, behind its steps and its cast. */
type Known =
  | { readonly kind: 'own'; readonly type: ValueType }
  | { readonly kind: 'json'; readonly binary: boolean }
  | { readonly kind: 'text' }
  | { readonly kind: 'cast'; readonly sql: string };

export function planRowValue(context: PlanContext, table: Table, value: Value): PlanValue {
  const { base, steps, cast } = value;
  const planned = planBase(context, table, base);
  // What is cast is the value as its domain writes it.
  const written = cast === undefined || steps.length > 0 ? undefined : toJson(context, base);
  return {
    base: planned.kind === 'column' && written !== undefined ? { ...planned, through: written } : planned,
    convert: steps.length > 0 && !isJson(typeOf(value)),
    steps,
    cast,
  };
}

function toJson({ options }: PlanContext, base: Value['base']): string | undefined {
  return options.native === true && base.kind === 'column' ? base.column.representation?.toJson : undefined;
}

function planBase(context: PlanContext, table: Table, base: Value['base']): PlanValue['base'] {
  switch (base.kind) {
    case 'column':
      return { kind: 'column', column: context.column(table, base.column) };
    case 'computed':
      return { kind: 'computed', call: planCall(context, base.call, true) };
    case 'through': {
      const partner = planPartner(context, base.via, base.target);
      return { kind: 'through', partner, value: planRowValue(context, base.target, base.value) };
    }
    default:
      return assertNever(base);
  }
}

/** The field of a value. A column as it is has the field that columns have. */
export function planValueField(context: PlanContext, table: Table, key: string, value: Value): Field {
  if (value.base.kind === 'column' && value.steps.length === 0 && value.cast === undefined) {
    const { column } = value.base;
    return {
      kind: 'column',
      key,
      column: context.column(table, column),
      output: columnOutput(column, context.options),
      notNull: column.notNull,
      path: undefined,
    };
  }
  return { kind: 'value', key, value: planRowValue(context, table, value), output: outputOfValue(context, value) };
}

export function outputOfValue(context: PlanContext, value: Value): Output {
  if (value.base.kind === 'column' && value.steps.length === 0 && value.cast === undefined)
    return columnOutput(value.base.column, context.options);
  const known = knownOf(value);
  if (known.kind === 'own') return outputOf(known.type, context.options);
  return { kind: known.kind === 'json' ? 'raw' : 'to-json' };
}

export function planValueComparison(
  context: PlanContext,
  table: Table,
  value: Value,
  comparison: ResourceComparison,
): { readonly value: PlanValue; readonly comparison: PlanValueComparison } {
  const planned = planRowValue(context, table, value);
  const known = knownOf(value);
  const text = { kind: 'text' } as const;
  switch (comparison.operator) {
    case 'is':
      return { value: planned, comparison };
    case 'search':
      return {
        value: planned,
        comparison: {
          operator: 'search',
          parser: comparison.parser,
          language: comparison.language && context.slot(comparison.language, 'pg_catalog.regconfig', text),
          slot: context.slot(comparison.value, textType, text),
          convert: !(known.kind === 'own' && known.type.kind === 'scalar' && known.type.name === 'tsvector'),
        },
      };
    case 'in': {
      const { left, sql } = compared(planned, known);
      const made = fromText(value);
      if (made !== undefined) {
        const texts = context.slot(comparison.value, `${textType}[]`, { kind: 'array', element: text });
        const literals = { of: made, through: true } as const;
        return { value: left, comparison: { operator: 'in', quantifier: undefined, slot: texts, literals } };
      }
      const array = known.kind === 'own' && known.type.kind === 'array';
      const slot = context.slot(comparison.value, array ? `${textType}[]` : `${sql}[]`, {
        kind: 'array',
        element: text,
      });
      return {
        value: left,
        comparison: {
          operator: 'in',
          quantifier: undefined,
          slot,
          literals: array ? { of: sql, through: false } : undefined,
        },
      };
    }
    case 'like':
    case 'ilike':
    case 'regex':
    case 'iregex': {
      const sql = patternType(known, comparison.quantifier !== undefined);
      const slot = context.slot(comparison.value, comparison.quantifier ? `${sql}[]` : sql, text);
      return { value: planned, comparison: { ...comparison, slot, literals: undefined } };
    }
    default: {
      const ordered = !['contains', 'contained_in', 'overlaps'].includes(comparison.operator);
      const { left, sql } = ordered ? compared(planned, known) : { left: planned, sql: typeSql(known) };
      const quantifier = 'quantifier' in comparison ? comparison.quantifier : undefined;
      const made = quantifier === undefined ? fromText(value) : undefined;
      const type = made === undefined ? sql : textType;
      const slot = context.slot(comparison.value, quantifier === undefined ? type : `${type}[]`, text, made);
      return { value: left, comparison: { operator: comparison.operator, quantifier, slot, literals: undefined } };
    }
  }
}

/** The function that makes a value of the column of a text, where its domain has one. */
function fromText({ base, steps, cast }: Value): string | undefined {
  return base.kind === 'column' && steps.length === 0 && cast === undefined
    ? base.column.representation?.fromText
    : undefined;
}

/** The left side and the type of the right one. A type that has no comparison operators is compared as another. */
function compared(value: PlanValue, known: Known): { readonly left: PlanValue; readonly sql: string } {
  const as =
    known.kind === 'own' ? comparableType(known.type) : known.kind === 'json' && !known.binary ? jsonbType : undefined;
  return as === undefined ? { left: value, sql: typeSql(known) } : { left: { ...value, cast: as }, sql: as };
}

function typeSql(known: Known): string {
  switch (known.kind) {
    case 'own':
      return known.type.sql;
    case 'json':
      return known.binary ? jsonbType : 'pg_catalog.json';
    case 'text':
      return textType;
    case 'cast':
      return known.sql;
  }
}

/** A pattern for citext is citext too: as text it would compare with the case. Other types have patterns of their own. */
function patternType(known: Known, quantified: boolean): string {
  if (known.kind === 'own' && known.type.kind === 'scalar') {
    const { name, family, sql } = known.type;
    if (name === 'citext') return sql;
    if (family === 'text' || quantified) return textType;
  }
  return known.kind === 'text' || known.kind === 'cast' || quantified ? textType : 'unknown';
}

function knownOf(value: Value): Known {
  if (value.base.kind === 'through') return knownOf(value.base.value);
  if (value.cast !== undefined) return { kind: 'cast', sql: value.cast };
  const last = value.steps.at(-1);
  const type = typeOf(value);
  if (last === undefined) return { kind: 'own', type };
  if (last.arrow === '->>') return { kind: 'text' };
  return { kind: 'json', binary: !(type.kind === 'scalar' && type.family === 'json') };
}

function typeOf({ base }: Value): ValueType {
  if (base.kind === 'through') return typeOf(base.value);
  if (base.kind === 'column') return base.column.type;
  const { name, result } = base.call.function;
  if (result.kind !== 'value') throw new Error(`${name} gives rows`);
  return result.type;
}

function isJson(type: ValueType): boolean {
  return type.kind === 'scalar' && (type.family === 'json' || type.family === 'jsonb');
}
