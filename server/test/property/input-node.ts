// A GraphQL input value as a tree, between an abstract query and its text: it can be written as a literal or as the JSON of a
// variable.

import type { Comparison, ConditionMember, ConditionObject, Order, RowsArguments } from './query.ts';
import { memberName } from './random-condition.ts';
import type { Value } from './values.ts';

export type InputNode =
  | { readonly kind: 'leaf'; readonly value: Value }
  | { readonly kind: 'null' }
  | { readonly kind: 'enum'; readonly name: string }
  | { readonly kind: 'boolean'; readonly value: boolean }
  | { readonly kind: 'list'; readonly items: readonly InputNode[] }
  | { readonly kind: 'object'; readonly members: readonly (readonly [string, InputNode])[] };

export const leaf = (value: Value): InputNode => ({ kind: 'leaf', value });

export function inputJson(node: InputNode): unknown {
  switch (node.kind) {
    case 'leaf':
      return node.value.json;
    case 'null':
      return null;
    case 'enum':
      return node.name;
    case 'boolean':
      return node.value;
    case 'list':
      return node.items.map(inputJson);
    case 'object':
      return Object.fromEntries(node.members.map(([name, member]) => [name, inputJson(member)]));
  }
}

/** Whether the node can be written without a variable. */
export function hasLiteral(node: InputNode): boolean {
  switch (node.kind) {
    case 'leaf':
      return node.value.literal !== undefined;
    case 'list':
      return node.items.every(hasLiteral);
    case 'object':
      return node.members.every(([, member]) => hasLiteral(member));
    default:
      return true;
  }
}

/** The arguments that are there, in the order of their names in the dialect. */
export function rowsInputs(rows: RowsArguments): (readonly [string, InputNode])[] {
  const inputs: (readonly [string, InputNode])[] = [];
  if (rows.distinctOn.length > 0) {
    inputs.push(['distinct_on', { kind: 'list', items: rows.distinctOn.map(({ name }) => ({ kind: 'enum', name })) }]);
  }
  for (const name of ['limit', 'offset'] as const) {
    const count = rows[name];
    if (count !== undefined) inputs.push([name, leaf({ json: count, literal: String(count), text: String(count) })]);
  }
  if (rows.orderBy.length > 0) inputs.push(['order_by', { kind: 'list', items: rows.orderBy.map(orderInput) }]);
  if (rows.where !== undefined) inputs.push(['where', conditionInput(rows.where)]);
  return inputs;
}

function orderInput(order: Order): InputNode {
  const direction: InputNode = { kind: 'enum', name: order.direction };
  const path = order.through.map((relation) => relation.name);
  if (order.by.kind === 'column') path.push(order.by.column.name);
  else {
    path.push(`${order.by.relation.name}_aggregate`, order.by.function);
    if (order.by.column !== undefined) path.push(order.by.column.name);
  }
  return path.reduceRight<InputNode>((inner, name) => ({ kind: 'object', members: [[name, inner]] }), direction);
}

export function conditionInput(condition: ConditionObject): InputNode {
  return { kind: 'object', members: condition.members.map((member) => [memberName(member), memberInput(member)]) };
}

function memberInput(member: ConditionMember): InputNode {
  switch (member.kind) {
    case 'and':
    case 'or':
      return { kind: 'list', items: member.conditions.map(conditionInput) };
    case 'not':
      return conditionInput(member.condition);
    case 'exists':
      return conditionInput(member.where);
    case 'compare': {
      const comparisons = comparisonsInput(member.comparisons);
      if (!member.castToText) return comparisons;
      return { kind: 'object', members: [['_cast', { kind: 'object', members: [['String', comparisons]] }]] };
    }
    case 'aggregate':
      return { kind: 'object', members: [[member.function, aggregateInput(member)]] };
  }
}

function aggregateInput(member: ConditionMember & { kind: 'aggregate' }): InputNode {
  const columns = member.columns.map(({ name }): InputNode => ({ kind: 'enum', name }));
  const members: (readonly [string, InputNode])[] = [];
  if (member.function === 'count') {
    if (columns.length > 0) members.push(['arguments', { kind: 'list', items: columns }]);
  } else if (columns.length === 2) {
    const [x, y] = columns as [InputNode, InputNode];
    members.push([
      'arguments',
      {
        kind: 'object',
        members: [
          ['X', x],
          ['Y', y],
        ],
      },
    ]);
  } else members.push(['arguments', columns[0] as InputNode]);
  if (member.distinct) members.push(['distinct', { kind: 'boolean', value: true }]);
  if (member.filter !== undefined) members.push(['filter', conditionInput(member.filter)]);
  members.push(['predicate', comparisonsInput(member.predicate)]);
  return { kind: 'object', members };
}

function comparisonsInput(comparisons: readonly Comparison[]): InputNode {
  return {
    kind: 'object',
    members: comparisons.map(({ operator, operand }) => [`_${operator}`, operandInput(operand)]),
  };
}

function operandInput(operand: Comparison['operand']): InputNode {
  switch (operand.kind) {
    case 'value':
      return leaf(operand.value);
    case 'list':
      return { kind: 'list', items: operand.values.map(leaf) };
    case 'boolean':
      return { kind: 'boolean', value: operand.value };
  }
}
