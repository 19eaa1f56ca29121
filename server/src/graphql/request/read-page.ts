// The arguments of a connection → PageArguments.

import type { FieldNode, GraphQLField } from 'graphql';
import { PergolaError } from '../../base/errors.ts';
import type { PageArguments } from '../../engine/request.ts';
import type { SelectionScope } from './collect-fields.ts';
import { inputSource } from './input.ts';
import { argumentInput, readRows } from './read-rows.ts';

/** Which page the field asks for. Without a size it has the role's. `path` is where the field stands. */
export function readPage(
  { variables, rowLimit }: SelectionScope,
  field: GraphQLField<unknown, unknown>,
  node: FieldNode,
  path: string,
): PageArguments {
  const source = (name: string) => {
    const input = argumentInput(field, node, name, variables);
    return input && inputSource(input);
  };
  const first = source('first');
  const last = source('last');
  if (first !== undefined && last !== undefined)
    throw new PergolaError('validation-failed', 'a page is either "first" or "last"', { path: `${path}.args` });
  const { where, orderBy } = readRows(field, node, variables, path);
  const count = last ?? first ?? rowLimit;
  return {
    path,
    where,
    orderBy,
    after: source('after'),
    before: source('before'),
    size: count && { from: last === undefined ? 'start' : 'end', count },
  };
}
