// Random `where` objects: every operator of every type, logic, relationships and aggregates of relationships.

import type { BoundColumn, BoundRelation, BoundTable } from './binding.ts';
import type { Comparison, ConditionMember, ConditionObject } from './query.ts';
import type { Random } from './random.ts';
import { type EnumLabel, randomValue, type TypeKey, textValue, typeTraits } from './values.ts';

/** What may be named: all of it for a query that should be denied. */
export interface Vocabulary {
  readonly random: Random;
  readonly labels: readonly EnumLabel[];
  columns(table: BoundTable): readonly BoundColumn[];
  relations(table: BoundTable): readonly BoundRelation[];
}

export function randomCondition(words: Vocabulary, table: BoundTable, depth: number): ConditionObject {
  const { random } = words;
  if (random.chance(0.04)) return { members: [] };
  const members = new Map<string, ConditionMember>();
  for (let count = random.chance(0.7) ? 1 : 2; count > 0; count--) {
    const member = randomMember(words, table, depth);
    if (member !== undefined) members.set(memberName(member), member);
  }
  return { members: [...members.values()] };
}

export function memberName(member: ConditionMember): string {
  switch (member.kind) {
    case 'compare':
      return member.column.name;
    case 'exists':
      return member.relation.name;
    case 'aggregate':
      return `${member.relation.name}_aggregate`;
    default:
      return `_${member.kind}`;
  }
}

function randomMember(words: Vocabulary, table: BoundTable, depth: number): ConditionMember | undefined {
  const { random } = words;
  const choice = random.next();
  const relations = words.relations(table);
  if (depth > 0 && choice < 0.28) {
    const kind = random.pick(['and', 'or', 'or', 'not'] as const);
    if (kind === 'not') return { kind, condition: randomCondition(words, table, depth - 1) };
    const count = random.chance(0.05) ? 0 : random.integer(1, 3);
    return { kind, conditions: Array.from({ length: count }, () => randomCondition(words, table, depth - 1)) };
  }
  if (depth > 0 && choice < 0.45 && relations.length > 0) {
    const relation = random.pick(relations);
    return { kind: 'exists', relation, where: randomCondition(words, relation.target, depth - 1) };
  }
  const many = relations.filter((relation) => relation.kind === 'many');
  if (depth > 0 && choice < 0.55 && many.length > 0) return aggregateMember(words, random.pick(many), depth);
  const columns = words.columns(table);
  return columns.length === 0 ? undefined : compareMember(words, random.pick(columns));
}

function compareMember(words: Vocabulary, column: BoundColumn): ConditionMember {
  const { random } = words;
  if (column.spec.type === 'jsonb' && random.chance(0.15)) {
    return { kind: 'compare', column, castToText: true, comparisons: [textComparison(random)] };
  }
  const comparisons = new Map<string, Comparison>();
  for (let count = random.chance(0.85) ? 1 : 2; count > 0; count--) {
    const comparison = randomComparison(words, column.spec.type);
    comparisons.set(comparison.operator, comparison);
  }
  return { kind: 'compare', column, castToText: false, comparisons: [...comparisons.values()] };
}

function randomComparison({ random, labels }: Vocabulary, type: TypeKey): Comparison {
  const traits = typeTraits[type];
  if (!traits.ordered || random.chance(0.12)) {
    return { operator: 'is_null', operand: { kind: 'boolean', value: random.chance(0.5) } };
  }
  if (traits.textual && random.chance(0.35)) return textComparison(random);
  if (type === 'jsonb' && random.chance(0.5)) return jsonComparison(random, labels);
  if (type.endsWith('[]') && random.chance(0.4)) {
    return { operator: random.pick(['contains', 'contained_in']), operand: one(random, type, labels) };
  }
  if (random.chance(0.2)) {
    const count = random.chance(0.1) ? 0 : random.integer(1, 4);
    const values = Array.from({ length: count }, () => randomValue(random, type, labels));
    return { operator: random.pick(['in', 'in', 'nin']), operand: { kind: 'list', values } };
  }
  const operator = random.pick(['eq', 'eq', 'neq', 'neq', 'gt', 'lt', 'gte', 'lte']);
  return { operator, operand: one(random, type, labels) };
}

function one(random: Random, type: TypeKey, labels: readonly EnumLabel[]): Comparison['operand'] {
  return { kind: 'value', value: randomValue(random, type, labels) };
}

function textComparison(random: Random): Comparison {
  const [operators, patterns] = random.pick([
    [
      ['like', 'nlike', 'ilike', 'nilike'],
      ['%', 'a%', '%b%', '_bc', '100\\%', '%"%', '', "%'%", '日%', '%\\\\%'],
    ],
    [
      ['similar', 'nsimilar'],
      ['(a|b)%', '%', '_bc', '[abc]*', '%"%'],
    ],
    [
      ['regex', 'nregex', 'iregex', 'niregex'],
      ['^a', 'b$', '.', "'", '^\\S+$', '[0-9]+', '\\\\', 'ü|日'],
    ],
  ] as const);
  return {
    operator: random.pick<string>(operators),
    operand: { kind: 'value', value: textValue(random.pick<string>(patterns)) },
  };
}

function jsonComparison(random: Random, labels: readonly EnumLabel[]): Comparison {
  const keys = ['a', 'b', 'c', 'odd key', "it's"];
  switch (random.integer(0, 2)) {
    case 0:
      return { operator: random.pick(['contains', 'contained_in']), operand: one(random, 'jsonb', labels) };
    case 1:
      return { operator: 'has_key', operand: { kind: 'value', value: textValue(random.pick(keys)) } };
    default: {
      const values = random.some(keys, 1, 3).map(textValue);
      return { operator: random.pick(['has_keys_any', 'has_keys_all']), operand: { kind: 'list', values } };
    }
  }
}

/** `rel_aggregate: {count: …}`, or bool_and, bool_or and the numeric functions where the dialect has them. */
function aggregateMember(words: Vocabulary, relation: BoundRelation, depth: number): ConditionMember {
  const { random } = words;
  const columns = words.columns(relation.target);
  const base = {
    kind: 'aggregate' as const,
    relation,
    filter: random.chance(0.4) ? randomCondition(words, relation.target, Math.min(depth - 1, 1)) : undefined,
  };
  const flags = columns.filter((column) => column.spec.type === 'bool');
  const floats = columns.filter((column) => column.spec.type === 'float8');
  if (flags.length > 0 && random.chance(0.4)) {
    const comparison: Comparison = { operator: random.pick(['eq', 'neq']), operand: one(random, 'bool', words.labels) };
    return {
      ...base,
      function: random.pick(['bool_and', 'bool_or']),
      columns: [random.pick(flags)],
      distinct: random.chance(0.2),
      predicate: [comparison],
    };
  }
  if (floats.length > 1 && random.chance(0.2)) {
    const [x, y] = random.some(floats, 2, 2) as [BoundColumn, BoundColumn];
    const operand = { kind: 'value' as const, value: numberValue(random.pick([0.31, -0.47])) };
    const predicate = [{ operator: random.pick(['gt', 'lt']), operand }];
    return { ...base, function: random.pick(['corr', 'covar_samp']), columns: [x, y], distinct: false, predicate };
  }
  if (floats.length > 0 && random.chance(0.4)) {
    const name = random.pick(['min', 'max', 'sum', 'avg', 'stddev_samp', 'var_samp']);
    // Sums depend on the order in their last digits: compared with values that none of them comes close to.
    const near = name === 'min' || name === 'max';
    const operand = near
      ? one(random, 'float8', words.labels)
      : { kind: 'value' as const, value: numberValue(random.pick([0.3, 7.7, -1.1, 1e10])) };
    const comparison = { operator: random.pick(['gt', 'lt', 'gte', 'lte']), operand };
    return { ...base, function: name, columns: [random.pick(floats)], distinct: false, predicate: [comparison] };
  }
  const counted = random.chance(0.3)
    ? random.some(
        columns.filter((column) => typeTraits[column.spec.type].ordered),
        1,
        1,
      )
    : [];
  const comparison: Comparison = {
    operator: random.pick(['eq', 'neq', 'gt', 'gte', 'lt', 'lte']),
    operand: { kind: 'value', value: numberValue(random.integer(0, 4)) },
  };
  return {
    ...base,
    function: 'count',
    columns: counted,
    distinct: counted.length > 0 && random.chance(0.5),
    predicate: [comparison],
  };
}

export function numberValue(number: number): { json: number; literal: string; text: string } {
  return { json: number, literal: String(number), text: String(number) };
}
