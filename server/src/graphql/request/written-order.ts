// The coerced default of a variable and the literal it was written as → the same value, the keys of its objects in the order of
// the literal: `order_by` depends on it, and coercion puts them in the order of the type.

import { Kind, type ValueNode } from 'graphql';

export function inWrittenOrder(coerced: unknown, literal: ValueNode | undefined): unknown {
  if (Array.isArray(coerced)) {
    const literals = literal?.kind === Kind.LIST ? literal.values : undefined;
    return coerced.map((item, index) => inWrittenOrder(item, literals ? literals[index] : literal));
  }
  if (literal?.kind !== Kind.OBJECT || typeof coerced !== 'object' || coerced === null) return coerced;
  const members = coerced as Readonly<Record<string, unknown>>;
  return Object.fromEntries(
    literal.fields.map(({ name, value }) => [name.value, inWrittenOrder(members[name.value], value)]),
  );
}
