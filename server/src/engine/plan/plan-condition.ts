// Condition of a request → condition of a plan: rights checked, operands bound to slots, trivial parts folded away.

import { assertNever } from '../../base/assert-never.ts';
import type { Table, ValueType } from '../model/model.ts';
import { operatorsOf } from '../operators.ts';
import type { Comparison, Condition } from '../request.ts';
import { comparableType, encodingOf, requireOrder, textType } from './column-types.ts';
import type { Encoding, PlanComparison, PlanCondition } from './plan.ts';
import { planCall } from './plan-call.ts';
import type { PlanContext } from './plan-context.ts';
import { planValueComparison } from './plan-value.ts';
import { planVia } from './plan-via.ts';

/** Undefined where the condition always holds. */
export function planCondition(context: PlanContext, table: Table, condition: Condition): PlanCondition | undefined {
  const planned = plan(context, table, condition);
  return planned.kind === 'and' && planned.conditions.length === 0 ? undefined : planned;
}

function plan(context: PlanContext, table: Table, condition: Condition): PlanCondition {
  switch (condition.kind) {
    case 'and':
    case 'or': {
      const conditions = condition.conditions.map((part) => plan(context, table, part));
      return fold(condition.kind, conditions);
    }
    case 'not':
      return { kind: 'not', condition: plan(context, table, condition.condition) };
    case 'compare': {
      const column = context.column(table, condition.column);
      const { type } = condition.column;
      const cast = condition.castToText ? textType : comparableType(type);
      return { kind: 'compare', column, cast, comparison: planComparison(context, type, cast, condition.comparison) };
    }
    case 'compare-computed': {
      const { type, comparison } = condition;
      const cast = comparableType(type);
      const call = planCall(context, condition.call, true);
      return { kind: 'compare-computed', call, cast, comparison: planComparison(context, type, cast, comparison) };
    }
    case 'exists': {
      const target = context.target(condition.relationship);
      return {
        kind: 'exists',
        from: context.table(target),
        link: context.link(condition.relationship),
        where: planCondition(context, target, condition.where),
      };
    }
    case 'aggregate':
      return planAggregateCondition(context, condition);
    case 'compare-value':
      return { kind: 'compare-value', ...planValueComparison(context, table, condition.value, condition.comparison) };
    case 'exists-embed': {
      const { target, where } = condition;
      return {
        kind: 'exists',
        ...planVia(context, condition.via, target),
        where: where && planCondition(context, target, where),
      };
    }
    default:
      return assertNever(condition);
  }
}

/** Conditions that always hold vanish from an `and`; a single part stands for itself. */
function fold(kind: 'and' | 'or', conditions: readonly PlanCondition[]): PlanCondition {
  const kept =
    kind === 'and' ? conditions.filter((part) => !(part.kind === 'and' && part.conditions.length === 0)) : conditions;
  const [only] = kept;
  return kept.length === 1 && only !== undefined ? only : { kind, conditions: kept };
}

function planAggregateCondition(context: PlanContext, condition: Condition & { kind: 'aggregate' }): PlanCondition {
  const target = context.target(condition.relationship);
  // Nothing to hold; planning its filter would leave slots that no SQL mentions.
  if (condition.predicate.length === 0) return { kind: 'and', conditions: [] };
  const type = aggregateResultType(condition);
  return {
    kind: 'aggregate',
    table: context.table(target),
    link: context.link(condition.relationship),
    function: condition.function,
    columns: condition.columns.map((column) => {
      if (condition.distinct) requireOrder(column, 'told apart');
      return context.column(target, column);
    }),
    distinct: condition.distinct,
    where: condition.where && planCondition(context, target, condition.where),
    predicate: condition.predicate.map((part) => planComparison(context, type, undefined, part)),
  };
}

const countType: ValueType = { kind: 'scalar', name: 'Int', sql: 'pg_catalog.int4', family: 'integer' };
const booleanType: ValueType = { kind: 'scalar', name: 'Boolean', sql: 'pg_catalog.bool', family: 'boolean' };
const floatType: ValueType = { kind: 'scalar', name: 'float8', sql: 'pg_catalog.float8', family: 'float' };

function aggregateResultType(condition: Condition & { kind: 'aggregate' }): ValueType {
  switch (condition.function) {
    case 'count':
      return countType;
    case 'bool_and':
    case 'bool_or':
      return booleanType;
    default:
      return floatType;
  }
}

function planComparison(
  context: PlanContext,
  type: ValueType,
  cast: string | undefined,
  comparison: Comparison,
): PlanComparison {
  if (comparison.operator === 'is_null') return comparison;
  if ('from' in comparison) {
    const slots = [
      context.slot(comparison.from, type.sql, { kind: 'text' }),
      context.slot(comparison.distance, 'pg_catalog.float8', { kind: 'text' }),
      ...(comparison.useSpheroid ? [context.slot(comparison.useSpheroid, 'pg_catalog.bool', { kind: 'text' })] : []),
    ];
    return { operator: comparison.operator, slots };
  }
  const { operator } = comparison;
  // As text a jsonb column is compared with what was sent; in the place of its own type a cast changes nothing of that.
  const same = { sql: cast ?? type.sql, encoding: cast === textType ? textEncoding : encodingOf(type) };
  if (operator === 'in' || operator === 'nin') {
    const arrayType = type.kind === 'array' && cast !== textType ? same.sql : undefined;
    const sql = arrayType === undefined ? `${same.sql}[]` : `${textType}[]`;
    const slot = context.slot(comparison.value, sql, { kind: 'array', element: same.encoding });
    return { operator, slots: [slot], arrayType };
  }
  const operand = (cast === textType ? operatorsOf(textScalar) : operatorsOf(type)).get(operator);
  switch (operand) {
    case 'list':
      return {
        operator,
        slots: [context.slot(comparison.value, `${same.sql}[]`, { kind: 'array', element: same.encoding })],
      };
    case 'text':
      return { operator, slots: [context.slot(comparison.value, patternType(type, cast), textEncoding)] };
    case 'text-list':
    case 'text-array':
      return {
        operator,
        slots: [context.slot(comparison.value, `${textType}[]`, { kind: 'array', element: textEncoding })],
      };
    default:
      return { operator, slots: [context.slot(comparison.value, same.sql, same.encoding)] };
  }
}

const textEncoding: Encoding = { kind: 'text' };
const textScalar: ValueType = { kind: 'scalar', name: 'String', sql: textType, family: 'text' };

/** A pattern for citext is citext too: as text it would compare with the case. ltree has pattern types of its own. */
function patternType(type: ValueType, cast: string | undefined): string {
  return cast === undefined && type.kind === 'scalar' && type.name === 'citext' ? type.sql : textType;
}
