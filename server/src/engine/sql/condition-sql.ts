// PlanCondition → SQL of a WHERE clause.

import { assertNever } from '../../base/assert-never.ts';
import type { PlanCondition } from '../plan/plan.ts';
import { callSql } from './call-sql.ts';
import { member } from './identifiers.ts';
import { linkSql } from './link-sql.ts';
import { comparisonSql } from './operator-sql.ts';
import type { Renderer } from './renderer.ts';
import { valueComparisonSql, valueExpression } from './value-sql.ts';

/** The condition over the row source `alias`. */
export function conditionSql(renderer: Renderer, alias: string, condition: PlanCondition): string {
  switch (condition.kind) {
    case 'and':
      return condition.conditions.length === 0 ? 'true' : joined(renderer, alias, condition.conditions, ' AND ');
    case 'or':
      return condition.conditions.length === 0 ? 'false' : joined(renderer, alias, condition.conditions, ' OR ');
    case 'not':
      return `NOT (${conditionSql(renderer, alias, condition.condition)})`;
    case 'compare': {
      const column = member(alias, condition.column);
      const left = condition.cast === undefined ? column : `${column}::${condition.cast}`;
      return comparisonSql(left, condition.comparison, renderer.parameter);
    }
    case 'compare-computed': {
      const value = callSql(renderer, condition.call, alias);
      const left = condition.cast === undefined ? value : `${value}::${condition.cast}`;
      return comparisonSql(left, condition.comparison, renderer.parameter);
    }
    case 'exists': {
      const far = renderer.alias();
      const { from, where } = existsSource(renderer, alias, far, condition);
      if (condition.where) where.push(guarded(renderer, far, condition.where));
      return `EXISTS (SELECT FROM ${from}${where.length === 0 ? '' : ` WHERE ${where.join(' AND ')}`})`;
    }
    case 'compare-value':
      return valueComparisonSql(renderer, valueExpression(renderer, alias, condition.value), condition.comparison);
    case 'aggregate':
      return aggregateConditionSql(renderer, alias, condition);
    default:
      return assertNever(condition);
  }
}

/** What the other rows are read from, and what links them to the row `near`. */
function existsSource(renderer: Renderer, near: string, far: string, condition: PlanCondition & { kind: 'exists' }) {
  const { from, link } = condition;
  switch (from.kind) {
    case 'table':
      return { from: `${renderer.table(from)} ${far}`, where: [linkSql(near, far, link)] };
    case 'junction': {
      const between = renderer.alias();
      const joined = `${renderer.table(from.junction)} ${between} JOIN ${renderer.table(from.table)} ${far} ON ${linkSql(between, far, from.far)}`;
      return { from: joined, where: [linkSql(near, between, link)] };
    }
    case 'call': {
      const present = from.single ? [`NOT (${far} IS NULL)`] : [];
      return { from: `${callSql(renderer, from.call, near)} ${far}`, where: present };
    }
    default:
      throw new Error(`rows of ${from.kind} are in no condition`);
  }
}

/** Whether the condition's SQL mentions the row at all: `true` and `false` do not. */
export function readsRow(condition: PlanCondition): boolean {
  switch (condition.kind) {
    case 'and':
    case 'or':
      return condition.conditions.some(readsRow);
    case 'not':
      return readsRow(condition.condition);
    default:
      return true;
  }
}

/** The condition as a part of an AND. */
export function guarded(renderer: Renderer, alias: string, condition: PlanCondition): string {
  const sql = conditionSql(renderer, alias, condition);
  return condition.kind === 'or' && condition.conditions.length > 0 ? `(${sql})` : sql;
}

function joined(renderer: Renderer, alias: string, conditions: readonly PlanCondition[], by: ' AND ' | ' OR '): string {
  const mixed = (part: PlanCondition) =>
    (part.kind === 'or' || (part.kind === 'and' && by === ' OR ')) && part.conditions.length > 0;
  return conditions
    .map((part) => (mixed(part) ? `(${conditionSql(renderer, alias, part)})` : conditionSql(renderer, alias, part)))
    .join(by);
}

function aggregateConditionSql(
  renderer: Renderer,
  alias: string,
  condition: PlanCondition & { kind: 'aggregate' },
): string {
  const far = renderer.alias();
  const where = [linkSql(alias, far, condition.link)];
  if (condition.where) where.push(guarded(renderer, far, condition.where));
  const from = `FROM ${renderer.table(condition.table)} ${far} WHERE ${where.join(' AND ')}`;
  const value = aggregateCall(
    condition.function,
    condition.columns.map((column) => member(far, column)),
    condition.distinct,
  );
  const comparisons = condition.predicate.map((part) => comparisonSql(value, part, renderer.parameter));
  return `(SELECT ${comparisons.join(' AND ')} ${from})`;
}

/** A call such as `count(DISTINCT t1.x)`; without arguments `count(*)`. Several columns count as one row value. */
export function aggregateCall(name: string, columns: readonly string[], distinct: boolean): string {
  if (columns.length === 0) return `${name}(*)`;
  const argument = name === 'count' && columns.length > 1 ? `(${columns.join(', ')})` : columns.join(', ');
  return `${name}(${distinct ? 'DISTINCT ' : ''}${argument})`;
}
