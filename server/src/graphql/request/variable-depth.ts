// How deep the objects of a variable lie within each other, as its type has them. What is JSON is data, however deep it is.

import { type GraphQLInputType, isInputObjectType, isListType, isNonNullType } from 'graphql';

type Place = readonly [value: unknown, type: GraphQLInputType, depth: number];

/** Lists and objects within lists and objects. Takes no more of the stack for deeper values. */
export function variableDepth(value: unknown, type: GraphQLInputType): number {
  let deepest = 0;
  const open: Place[] = [[value, type, 0]];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const [given, of, depth] = next;
    const inner = isNonNullType(of) ? of.ofType : of;
    if (typeof given !== 'object' || given === null) continue;
    if (isListType(inner)) {
      deepest = Math.max(deepest, depth + 1);
      if (Array.isArray(given)) for (const item of given) open.push([item, inner.ofType, depth + 1]);
      else open.push([given, inner.ofType, depth]);
    } else if (isInputObjectType(inner)) {
      deepest = Math.max(deepest, depth + 1);
      const fields = inner.getFields();
      for (const name of Object.keys(given)) {
        const field = Object.hasOwn(fields, name) ? fields[name] : undefined;
        if (field !== undefined) open.push([(given as Record<string, unknown>)[name], field.type, depth + 1]);
      }
    }
  }
  return deepest;
}
