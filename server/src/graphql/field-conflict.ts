// A document that is valid otherwise → two fields of one response key that cannot be merged (GraphQL specification, 5.3.2), where all
// types are object types. It looks at every field once for each place that it is spread to; the rule of graphql-js compares
// fields in pairs.

import {
  type ArgumentNode,
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  GraphQLError,
  Kind,
  print,
  type SelectionSetNode,
} from 'graphql';

/** The fields that share a key, by the first of them. */
interface Merged {
  readonly first: FieldNode;
  readonly sets: SelectionSetNode[];
}

/** The first conflict of the document's operations. Fragments must be there, and none within itself. */
export function findFieldConflict(document: DocumentNode): GraphQLError | undefined {
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const definition of document.definitions)
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition);
  const texts = new Map<FieldNode, string>();
  for (const definition of document.definitions) {
    if (definition.kind !== Kind.OPERATION_DEFINITION) continue;
    const open: (readonly SelectionSetNode[])[] = [[definition.selectionSet]];
    for (let sets = open.pop(); sets !== undefined; sets = open.pop()) {
      const merged = merge(sets, fragments, texts);
      if (merged instanceof GraphQLError) return merged;
      for (const { sets: below } of merged.values()) if (below.length > 0) open.push(below);
    }
  }
  return undefined;
}

function merge(
  sets: readonly SelectionSetNode[],
  fragments: ReadonlyMap<string, FragmentDefinitionNode>,
  texts: Map<FieldNode, string>,
): ReadonlyMap<string, Merged> | GraphQLError {
  const fields = new Map<string, Merged>();
  const spread = new Set<string>();
  const open = [...sets];
  // Grows as it is gone through.
  for (const set of open) {
    for (const selection of set.selections) {
      if (selection.kind === Kind.INLINE_FRAGMENT) open.push(selection.selectionSet);
      else if (selection.kind === Kind.FRAGMENT_SPREAD) {
        const name = selection.name.value;
        const fragment = spread.has(name) ? undefined : fragments.get(name);
        spread.add(name);
        if (fragment !== undefined) open.push(fragment.selectionSet);
      } else {
        const conflict = add(fields, selection, texts);
        if (conflict !== undefined) return conflict;
      }
    }
  }
  return fields;
}

function add(fields: Map<string, Merged>, node: FieldNode, texts: Map<FieldNode, string>): GraphQLError | undefined {
  const key = (node.alias ?? node.name).value;
  const known = fields.get(key);
  const below = node.selectionSet === undefined ? [] : [node.selectionSet];
  if (known === undefined) {
    fields.set(key, { first: node, sets: below });
    return undefined;
  }
  const reason = conflictOf(known.first, node, texts);
  if (reason === undefined) {
    known.sets.push(...below);
    return undefined;
  }
  return new GraphQLError(
    `Fields "${key}" conflict because ${reason}. Use different aliases on the fields to fetch both if this was intentional.`,
    { nodes: [known.first, node] },
  );
}

function conflictOf(one: FieldNode, other: FieldNode, texts: Map<FieldNode, string>): string | undefined {
  if (one === other) return undefined;
  if (one.name.value !== other.name.value) return `"${one.name.value}" and "${other.name.value}" are different fields`;
  return textOf(one, texts) === textOf(other, texts) ? undefined : 'they have differing arguments';
}

/** The arguments, in an order that does not depend on how they were written. */
function textOf(field: FieldNode, texts: Map<FieldNode, string>): string {
  const given = field.arguments ?? [];
  if (given.length === 0) return '';
  const known = texts.get(field);
  if (known !== undefined) return known;
  const text = [...given].sort(byName).map(valueText).join('\n');
  texts.set(field, text);
  return text;
}

function byName(one: ArgumentNode, other: ArgumentNode): number {
  return one.name.value < other.name.value ? -1 : 1;
}

function valueText({ name, value }: ArgumentNode): string {
  // As it is written: the order of members is one of rows, in `order_by`.
  return `${name.value}:${print(value)}`;
}
