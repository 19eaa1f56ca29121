// How each comparison operator is written. The left side is a column or an aggregate, the right side parameters.

import { assertNever } from '../../base/assert-never.ts';
import type { PlanComparison } from '../plan/plan.ts';

/** The SQL of one comparison. `parameter` gives a slot's placeholder with its cast. */
export function comparisonSql(left: string, comparison: PlanComparison, parameter: (slot: number) => string): string {
  const { operator } = comparison;
  if (operator === 'is_null') return `${left} IS ${comparison.value ? '' : 'NOT '}NULL`;
  const [first = 0, second, third] = comparison.slots;
  const right = parameter(first);
  switch (operator) {
    case 'eq':
      return `${left} = ${right}`;
    case 'neq':
      return `${left} <> ${right}`;
    case 'gt':
      return `${left} > ${right}`;
    case 'lt':
      return `${left} < ${right}`;
    case 'gte':
      return `${left} >= ${right}`;
    case 'lte':
      return `${left} <= ${right}`;
    case 'in':
      return comparison.arrayType
        ? `${left} IN ${arrayLiterals(right, comparison.arrayType)}`
        : `${left} = ANY (${right})`;
    case 'nin':
      return comparison.arrayType
        ? `${left} NOT IN ${arrayLiterals(right, comparison.arrayType)}`
        : `${left} <> ALL (${right})`;
    case 'like':
      return `${left} LIKE ${right}`;
    case 'nlike':
      return `${left} NOT LIKE ${right}`;
    case 'ilike':
      return `${left} ILIKE ${right}`;
    case 'nilike':
      return `${left} NOT ILIKE ${right}`;
    case 'similar':
      return `${left} SIMILAR TO ${right}`;
    case 'nsimilar':
      return `${left} NOT SIMILAR TO ${right}`;
    case 'regex':
      return `${left} ~ ${right}`;
    case 'nregex':
      return `${left} !~ ${right}`;
    case 'iregex':
      return `${left} ~* ${right}`;
    case 'niregex':
      return `${left} !~* ${right}`;
    case 'contains':
      return `${left} @> ${right}`;
    case 'contained_in':
      return `${left} <@ ${right}`;
    case 'has_key':
      return `${left} ? ${right}`;
    case 'has_keys_any':
      return `${left} ?| ${right}`;
    case 'has_keys_all':
      return `${left} ?& ${right}`;
    case 'ancestor':
      return `${left} @> ${right}`;
    case 'ancestor_any':
      return `${left} @> ANY (${right})`;
    case 'descendant':
      return `${left} <@ ${right}`;
    case 'descendant_any':
      return `${left} <@ ANY (${right})`;
    case 'matches':
      return `${left} ~ ${right}::lquery`;
    case 'matches_any':
      return `${left} ? ${right}::lquery[]`;
    case 'matches_fulltext':
      return `${left} @ ${right}::ltxtquery`;
    case 'st_contains':
    case 'st_crosses':
    case 'st_equals':
    case 'st_intersects':
    case 'st_overlaps':
    case 'st_touches':
    case 'st_within':
      return `${operator}(${left}, ${right})`;
    case 'st_3d_intersects':
      return `st_3dintersects(${left}, ${right})`;
    case 'st_3d_d_within':
      return `st_3ddwithin(${left}, ${right}, ${parameter(second ?? 0)})`;
    case 'st_d_within': {
      const spheroid = third === undefined ? '' : `, ${parameter(third)}`;
      return `st_dwithin(${left}, ${right}, ${parameter(second ?? 0)}${spheroid})`;
    }
    default:
      return assertNever(operator);
  }
}

function arrayLiterals(list: string, type: string): string {
  return `(SELECT value::${type} FROM unnest(${list}) AS literals (value))`;
}
