// The GraphQL type of a native enum, whose inputs take string literals too.

import { GraphQLEnumType, GraphQLError, Kind, type ValueNode } from 'graphql';
import type { EnumType } from '../../engine/model/model.ts';

/** What graphql-js makes the enum of. */
export function enumConfig({ name: typeName, description, values }: EnumType) {
  const valueConfig = ({ name, label, description: about }: EnumType['values'][number]) => ({
    value: name,
    description: about ?? (name === label ? undefined : label),
  });
  return {
    name: typeName,
    description,
    values: Object.fromEntries(values.map((value) => [value.name, valueConfig(value)])),
  };
}

/** A native enum. Its inputs take string literals too, and PostgreSQL's own labels where those are no legal names. */
export class LabelEnumType extends GraphQLEnumType {
  readonly #byLabel: ReadonlyMap<string, string>;

  constructor(type: EnumType) {
    super(enumConfig(type));
    this.#byLabel = new Map(type.values.map(({ name, label }) => [label, name]));
  }

  override coerceInputValue(value: unknown, hideSuggestions?: boolean): unknown {
    const name = typeof value === 'string' && this.getValue(value) === undefined ? this.#byLabel.get(value) : undefined;
    return name ?? super.coerceInputValue(value, hideSuggestions);
  }

  override parseValue(value: unknown, hideSuggestions?: boolean): unknown {
    return this.coerceInputValue(value, hideSuggestions);
  }

  override coerceInputLiteral(node: ValueNode, hideSuggestions?: boolean): unknown {
    if (node.kind !== Kind.STRING) return super.coerceInputLiteral(node as never, hideSuggestions);
    try {
      return this.coerceInputValue(node.value, hideSuggestions);
    } catch (error) {
      throw new GraphQLError((error as Error).message, { nodes: node });
    }
  }

  override parseLiteral(node: ValueNode, _variables: unknown, hideSuggestions?: boolean): unknown {
    return this.coerceInputLiteral(node, hideSuggestions);
  }
}
