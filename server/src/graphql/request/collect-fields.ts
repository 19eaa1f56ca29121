// Selection sets with fragments, aliases, @skip and @include → the fields that are asked for, by response key (GraphQL
// specification, CollectFields). Every generated type is an object type, so a fragment applies where it names that type.

import { type DirectiveNode, type FieldNode, type FragmentDefinitionNode, Kind, type SelectionSetNode } from 'graphql';
import type { ValueSource } from '../../engine/request.ts';
import type { RawVariables } from './input.ts';

export interface SelectionScope {
  readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  readonly variables: RawVariables;
  /** The limit of a list that is asked for without one; undefined: none. */
  readonly rowLimit: ValueSource | undefined;
}

/** Equal keys merge: their nodes' selection sets are read together. */
export function collectFields(
  scope: SelectionScope,
  typeName: string,
  sets: readonly (SelectionSetNode | undefined)[],
): Map<string, FieldNode[]> {
  const fields = new Map<string, FieldNode[]>();
  const visited = new Set<string>();
  for (const set of sets) if (set) collect(scope, typeName, set, fields, visited);
  return fields;
}

function collect(
  scope: SelectionScope,
  typeName: string,
  set: SelectionSetNode,
  fields: Map<string, FieldNode[]>,
  visited: Set<string>,
): void {
  for (const selection of set.selections) {
    if (!included(selection.directives, scope.variables)) continue;
    if (selection.kind === Kind.FIELD) {
      const key = selection.alias?.value ?? selection.name.value;
      const nodes = fields.get(key);
      if (nodes) nodes.push(selection);
      else fields.set(key, [selection]);
      continue;
    }
    const fragment = selection.kind === Kind.FRAGMENT_SPREAD ? spread(scope, selection.name.value, visited) : selection;
    const condition = fragment?.typeCondition?.name.value;
    if (fragment && (condition === undefined || condition === typeName))
      collect(scope, typeName, fragment.selectionSet, fields, visited);
  }
}

function spread(scope: SelectionScope, name: string, visited: Set<string>): FragmentDefinitionNode | undefined {
  if (visited.has(name)) return undefined;
  visited.add(name);
  return scope.fragments.get(name);
}

function included(directives: readonly DirectiveNode[] | undefined, variables: RawVariables): boolean {
  if (directives === undefined) return true;
  for (const directive of directives) {
    const name = directive.name.value;
    if (name !== 'skip' && name !== 'include') continue;
    const value = directive.arguments?.[0]?.value;
    const holds =
      value?.kind === Kind.VARIABLE
        ? variables[value.name.value] === true
        : value?.kind === Kind.BOOLEAN && value.value;
    if (holds === (name === 'skip')) return false;
  }
  return true;
}
