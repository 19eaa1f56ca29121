// How much of the schema one operation may ask about itself. Its answer grows with the schema and with every alias of a list in
// it, and graphql-js makes it in one go: nobody else is served meanwhile.

import { type FieldNode, type FragmentDefinitionNode, Kind, type SelectionSetNode } from 'graphql';
import { limitExceeded } from '../limits.ts';

// The query of graphiql and of code generators takes 8 lists and some 200 fields.
const most = 24;
const lists = new Set([
  'types',
  'fields',
  'inputFields',
  'enumValues',
  'args',
  'interfaces',
  'possibleTypes',
  'directives',
]);

/**
 * Throws `limit-exceeded` where these fields, their fragments expanded, ask for too much. `__type` is no exception: the type
 * `query_root` alone leads to all others. Below the root an alias counts as a list does, for it repeats what it stands for in each item.
 */
export function checkIntrospection(
  fields: readonly FieldNode[],
  fragments: ReadonlyMap<string, FragmentDefinitionNode>,
): void {
  let asked = 0;
  const walk = (set: SelectionSetNode | undefined): void => {
    for (const selection of set?.selections ?? []) {
      if (selection.kind === Kind.FRAGMENT_SPREAD) walk(fragments.get(selection.name.value)?.selectionSet);
      else {
        if (selection.kind === Kind.FIELD)
          asked += (lists.has(selection.name.value) ? 1 : 0) + (selection.alias ? 1 : 0);
        walk(selection.selectionSet);
      }
    }
  };
  for (const field of fields) walk(field.selectionSet);
  if (asked > most) throw limitExceeded('introspection', most, asked);
}
