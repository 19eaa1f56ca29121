// Which of an operation's variables some of its fields use. What graphql-js runs of an operation is given these alone: it judges
// every variable that it knows of, and would refuse values that only the engine takes, such as PostgreSQL's text of an array.

import {
  type FieldNode,
  type FragmentDefinitionNode,
  type SelectionNode,
  type VariableDefinitionNode,
  visit,
} from 'graphql';

/** The definitions of those that the fields use, the fragments that they spread included; in their order. */
export function usedVariables(
  definitions: readonly VariableDefinitionNode[] | undefined,
  fields: readonly FieldNode[],
  fragments: ReadonlyMap<string, FragmentDefinitionNode>,
): readonly VariableDefinitionNode[] {
  if (definitions === undefined) return [];
  const used = new Set<string>();
  const spread = new Set<string>();
  const walk = (node: SelectionNode | FragmentDefinitionNode): void => {
    visit(node, {
      Variable: ({ name }) => void used.add(name.value),
      FragmentSpread({ name: { value } }) {
        const fragment = fragments.get(value);
        if (fragment === undefined || spread.has(value)) return;
        spread.add(value);
        walk(fragment);
      },
    });
  };
  for (const field of fields) walk(field);
  return definitions.filter(({ variable }) => used.has(variable.name.value));
}
