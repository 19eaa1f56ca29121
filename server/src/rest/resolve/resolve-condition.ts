// A filter of the URL → a condition.

import { assertNever } from '../../base/assert-never.ts';
import type { Table } from '../../engine/model/model.ts';
import type { Condition, ResourceComparison } from '../../engine/request.ts';
import { RestError } from '../errors.ts';
import type { Filter, Logic, Operation } from '../query/query.ts';
import { resolveValue } from './resolve-value.ts';
import { hasMember, type Scope } from './scope.ts';

/** Whether a row of the embed with this name is there; undefined where there is no such embed. */
export type EmbedPresent = (name: string) => Condition | undefined;

/** Throws 42703 and PGRST120. */
export function resolveCondition(scope: Scope, table: Table, logic: Logic, present: EmbedPresent): Condition {
  const condition =
    logic.kind === 'filter'
      ? resolveFilter(scope, table, logic, present)
      : {
          kind: logic.kind,
          conditions: logic.conditions.map((part) => resolveCondition(scope, table, part, present)),
        };
  return logic.negated ? negated(condition) : condition;
}

/** PostgreSQL would not see through two negations: where a row has to be there it may join. */
function negated(condition: Condition): Condition {
  return condition.kind === 'not' ? condition.condition : { kind: 'not', condition };
}

function resolveFilter(scope: Scope, table: Table, { field, operation }: Filter, present: EmbedPresent): Condition {
  const embed = field.steps.length === 0 ? present(field.name) : undefined;
  if (embed !== undefined) {
    const condition = resolveEmbedFilter(operation, embed);
    if (condition !== undefined) return condition;
    // The embed may be called as a column is, which has the other operators.
    if (!hasMember(scope, table, field.name)) throw badOperator(field.name);
  }
  const value = resolveValue(scope, table, field, undefined);
  return { kind: 'compare-value', value, comparison: resolveOperation(scope, operation) };
}

function resolveEmbedFilter(operation: Operation, present: Condition): Condition | undefined {
  if (operation.kind === 'is' && operation.value === 'null') return { kind: 'not', condition: present };
  if (operation.kind === 'is' && operation.value === 'not_null') return present;
  return undefined;
}

function badOperator(name: string): RestError {
  return new RestError('PGRST120', `Bad operator on the '${name}' embedded resource`, {
    details: 'Only is null or not is null filters are allowed on embedded resources',
  });
}

const operators = {
  match: 'regex',
  imatch: 'iregex',
  cs: 'contains',
  cd: 'contained_in',
  ov: 'overlaps',
  sl: 'left_of',
  sr: 'right_of',
  nxr: 'not_right_of',
  nxl: 'not_left_of',
  adj: 'adjacent',
  isdistinct: 'is_distinct',
} as const;

const parsers = {
  fts: 'to_tsquery',
  plfts: 'plainto_tsquery',
  phfts: 'phraseto_tsquery',
  wfts: 'websearch_to_tsquery',
} as const;

/** PostgreSQL takes digits for an object's number, unless they are in quotes. */
function configuration(name: string): string {
  return /^\d+$/.test(name) ? `"${name}"` : name;
}

function resolveOperation({ values }: Scope, operation: Operation): ResourceComparison {
  switch (operation.kind) {
    case 'is':
      return { operator: 'is', value: operation.value };
    case 'in':
      return { operator: 'in', value: values.bind(operation.values) };
    case 'search': {
      const language = operation.language === undefined ? undefined : values.bind(configuration(operation.language));
      return { operator: 'search', parser: parsers[operation.operator], language, value: values.bind(operation.value) };
    }
    case 'compare': {
      const { operator, quantifier } = operation;
      const value = values.bind(operation.value);
      switch (operator) {
        case 'eq':
        case 'gt':
        case 'gte':
        case 'lt':
        case 'lte':
        case 'like':
        case 'ilike':
          return { operator, quantifier, value };
        case 'match':
        case 'imatch':
          return { operator: operators[operator], quantifier, value };
        case 'neq':
          return { operator, value };
        default:
          return { operator: operators[operator], value };
      }
    }
    default:
      return assertNever(operation);
  }
}
