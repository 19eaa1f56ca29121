// An abstract query in, a GraphQL document with variables out. The same query can be written in many styles: literals or
// variables of any size, fragments, directives, fields in two halves. The style never changes what is asked.

import {
  type GraphQLInputType,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLSchema,
  getNamedType,
  getNullableType,
  isInputObjectType,
  isListType,
  isNonNullType,
  isObjectType,
} from 'graphql';
import { hasLiteral, type InputNode, inputJson, leaf, rowsInputs } from './input-node.ts';
import type { AggregateField, AggregateSelection, Query, Root, Selection } from './query.ts';
import type { Random } from './random.ts';
import { textValue } from './values.ts';

export interface Document {
  readonly text: string;
  readonly variables: Readonly<Record<string, unknown>>;
}

/** Without `random` everything that can be is a literal and nothing is dressed up. */
export function printDocument(query: Query, schema: GraphQLSchema, random: Random | undefined): Document {
  return new DocumentPrinter(schema, random).print(query);
}

export type Type = GraphQLObjectType | undefined;

/** Writes one document: its fields first, which leave their variables and fragments, and `document` then. */
export class DocumentPrinter {
  readonly #schema: GraphQLSchema;
  readonly #random: Random | undefined;
  readonly #variables: Record<string, unknown> = {};
  readonly #declarations: string[] = [];
  readonly #fragments: string[] = [];

  constructor(schema: GraphQLSchema, random: Random | undefined) {
    this.#schema = schema;
    this.#random = random;
  }

  print(query: Query): Document {
    const root = this.#schema.getQueryType() ?? undefined;
    return this.document(
      'query',
      root,
      query.roots.map((field) => this.#root(root, field)),
    );
  }

  /** The text of an operation with these fields. */
  document(kind: 'query' | 'mutation', root: Type, fields: readonly string[]): Document {
    const body = this.#dress(fields, root);
    const declarations = this.#declarations.length === 0 ? '' : `(${this.#declarations.join(', ')})`;
    const text = `${kind} Q${declarations} {\n${body}\n}\n${this.#fragments.join('\n')}`;
    return { text, variables: this.#variables };
  }

  #chance(probability: number): boolean {
    return this.#random?.chance(probability) ?? false;
  }

  #root(type: Type, root: Root): string {
    if (root.kind === 'typename') return field(root.key, '__typename', '', '');
    const { name } = root.table;
    if (root.kind === 'row') {
      const inputs = root.table.primaryKey.map(
        (column, index) => [column.name, leaf(root.keyValues[index] ?? textValue(''))] as const,
      );
      return this.composite(type, root.key, `${name}_by_pk`, inputs, (inner) => this.columns(inner, root.selection));
    }
    const inputs = rowsInputs(root.rows);
    if (root.kind === 'rows')
      return this.composite(type, root.key, name, inputs, (inner) => this.columns(inner, root.selection));
    return this.composite(type, root.key, `${name}_aggregate`, inputs, (inner) =>
      this.#aggregates(inner, root.selection),
    );
  }

  leafField(key: string, name: string): string {
    return field(key, name, '', '');
  }

  columns(type: Type, selection: readonly Selection[]): string[] {
    return selection.map((part) => this.#column(type, part));
  }

  #column(type: Type, part: Selection): string {
    if (part.kind === 'typename') return field(part.key, '__typename', '', '');
    if (part.kind === 'column') {
      const inputs = part.path === undefined ? [] : [['path', leaf(textValue(jsonPath(part.path)))] as const];
      return field(part.key, part.column.name, this.#arguments(type, part.column.name, inputs), '');
    }
    const { name } = part.relation;
    const inputs = part.kind === 'one' ? [] : rowsInputs(part.rows);
    if (part.kind !== 'aggregate') {
      return this.composite(type, part.key, name, inputs, (inner) => this.columns(inner, part.selection));
    }
    return this.composite(type, part.key, `${name}_aggregate`, inputs, (inner) =>
      this.#aggregates(inner, part.selection),
    );
  }

  #aggregates(type: Type, selection: readonly AggregateSelection[]): string[] {
    return selection.map((part) => this.#aggregate(type, part));
  }

  #aggregate(type: Type, part: AggregateSelection): string {
    if (part.kind === 'typename') return field(part.key, '__typename', '', '');
    if (part.kind === 'nodes') {
      return this.composite(type, part.key, 'nodes', [], (inner) => this.columns(inner, part.selection));
    }
    return this.composite(type, part.key, 'aggregate', [], (inner) =>
      part.fields.map((member) => this.#aggregateField(inner, member)),
    );
  }

  #aggregateField(type: Type, part: AggregateField): string {
    if (part.kind === 'typename') return field(part.key, '__typename', '', '');
    if (part.kind === 'function') {
      return this.composite(type, part.key, part.function, [], () =>
        part.columns.map(({ key, column }) => field(key, column.name, '', '')),
      );
    }
    const inputs: (readonly [string, InputNode])[] = [];
    if (part.columns.length > 0)
      inputs.push(['columns', { kind: 'list', items: part.columns.map(({ name }) => ({ kind: 'enum', name })) }]);
    if (part.distinct) inputs.push(['distinct', { kind: 'boolean', value: true }]);
    return field(part.key, 'count', this.#arguments(type, 'count', inputs), '');
  }

  /** A field with a selection, sometimes written in two halves that GraphQL merges again. */
  composite(
    type: Type,
    key: string,
    name: string,
    inputs: readonly (readonly [string, InputNode])[],
    members: (inner: Type) => string[],
  ): string {
    const written = this.#arguments(type, name, inputs);
    const inner = objectType(type?.getFields()[name]?.type);
    const parts = members(inner);
    if (parts.length > 1 && this.#chance(0.08)) {
      const half = Math.floor(parts.length / 2);
      return [parts.slice(0, half), parts.slice(half)]
        .map((some) => field(key, name, written, ` {\n${this.#dress(some, inner)}\n}`))
        .join('\n');
    }
    return field(key, name, written, ` {\n${this.#dress(parts, inner)}\n}`);
  }

  /** Wraps some of the fields in fragments and adds some that are skipped. */
  #dress(parts: readonly string[], type: Type): string {
    const dressed = [...parts];
    if (this.#chance(0.1))
      dressed.splice(this.#random?.integer(0, parts.length) ?? 0, 0, `skipped: __typename ${this.#directive(false)}`);
    if (type === undefined || !this.#chance(0.2)) return dressed.join('\n');
    const from = this.#random?.integer(0, dressed.length - 1) ?? 0;
    const wrapped = dressed.slice(from);
    const directive = this.#chance(0.3) ? ` ${this.#directive(true)}` : '';
    if (this.#chance(0.5)) {
      const condition = this.#chance(0.5) ? ` on ${type.name}` : '';
      return [...dressed.slice(0, from), `...${condition}${directive} {\n${wrapped.join('\n')}\n}`].join('\n');
    }
    const name = `F${this.#fragments.length}`;
    this.#fragments.push(`fragment ${name} on ${type.name} {\n${wrapped.join('\n')}\n}`);
    return [...dressed.slice(0, from), `...${name}${directive}`].join('\n');
  }

  #directive(included: boolean): string {
    const skip = this.#chance(0.5);
    const value = skip ? !included : included;
    return `@${skip ? 'skip' : 'include'}(if: ${this.#chance(0.5) ? this.#declare('Boolean!', value) : value})`;
  }

  #arguments(type: Type, name: string, inputs: readonly (readonly [string, InputNode])[]): string {
    const argumentTypes = new Map(type?.getFields()[name]?.args.map((argument) => [argument.name, argument.type]));
    const written = inputs.map(([key, node]) => {
      if (key === 'objects' && this.#chance(0.35))
        return `objects: ${this.#declare(String(argumentTypes.get(key)), inputJson(node))}`;
      const given = key === 'order_by' && this.#chance(0.2) ? mergedOrder(node) : node;
      return `${key}: ${this.#input(given, argumentTypes.get(key))}`;
    });
    const given = new Set(inputs.map(([key]) => key));
    const absent = [...argumentTypes].find(
      ([key, argumentType]) => !given.has(key) && !isNonNullType(argumentType) && !/^(_|at_most$)/.test(key),
    );
    if (absent !== undefined && this.#chance(0.06)) written.push(`${absent[0]}: ${this.#nothing(absent[1])}`);
    return written.length === 0 ? '' : `(${written.join(', ')})`;
  }

  /** An argument that is named and not given: a null, or a variable without a value. */
  #nothing(type: GraphQLInputType): string {
    if (this.#chance(0.4)) return 'null';
    const name = `v${this.#declarations.length}`;
    this.#declarations.push(`$${name}: ${String(type)}`);
    if (this.#chance(0.5)) this.#variables[name] = null;
    return `$${name}`;
  }

  #input(node: InputNode, type: GraphQLInputType | undefined): string {
    const literal = hasLiteral(node);
    const probability = node.kind === 'leaf' ? 0.45 : node.kind === 'object' || node.kind === 'list' ? 0.15 : 0.1;
    if (type !== undefined && (this.#chance(probability) || (!literal && node.kind === 'leaf'))) {
      if (literal && this.#chance(0.1)) return this.#declareDefault(type, this.#literal(node));
      return this.#declare(String(type), inputJson(node));
    }
    return this.#literalInput(node, type);
  }

  #literalInput(node: InputNode, type: GraphQLInputType | undefined): string {
    if (node.kind === 'list') {
      const list = type && getNullableType(type);
      const itemType = list && isListType(list) ? (list.ofType as GraphQLInputType) : undefined;
      const items = node.items.map((item) => this.#input(item, itemType));
      const [only = ''] = items;
      // One item may stand for its list, unless it would be read as the list itself.
      const alone = items.length === 1 && this.#chance(0.2) && !/^[$[]/.test(only);
      return alone ? only : `[${items.join(', ')}]`;
    }
    if (node.kind === 'object') {
      const named = type && getNamedType(type);
      const fields = isInputObjectType(named) ? named.getFields() : {};
      return `{${node.members.map(([name, member]) => `${name}: ${this.#input(member, fields[name]?.type)}`).join(', ')}}`;
    }
    return this.#literal(node);
  }

  #literal(node: InputNode): string {
    switch (node.kind) {
      case 'null':
        return 'null';
      case 'leaf':
        return node.value.literal ?? '"x"';
      case 'enum':
        return node.name;
      case 'boolean':
        return String(node.value);
      case 'list':
        return `[${node.items.map((item) => this.#literal(item)).join(', ')}]`;
      case 'object':
        return `{${node.members.map(([name, member]) => `${name}: ${this.#literal(member)}`).join(', ')}}`;
    }
  }

  #declare(type: string, value: unknown): string {
    const name = `v${this.#declarations.length}`;
    this.#declarations.push(`$${name}: ${type}`);
    this.#variables[name] = value;
    return `$${name}`;
  }

  #declareDefault(type: GraphQLInputType, literal: string): string {
    const name = `v${this.#declarations.length}`;
    this.#declarations.push(`$${name}: ${String(type)} = ${literal}`);
    return `$${name}`;
  }
}

/** `[{a: asc}, {b: desc}]` as `[{a: asc, b: desc}]`, where the names differ: the order of the keys is the order. */
function mergedOrder(node: InputNode): InputNode {
  if (node.kind !== 'list') return node;
  const members = node.items.flatMap((item) => (item.kind === 'object' ? item.members : []));
  const distinct = new Set(members.map(([name]) => name)).size === members.length;
  return distinct ? { kind: 'list', items: [{ kind: 'object', members }] } : node;
}

function field(key: string, name: string, written: string, selection: string): string {
  return `${key === name ? name : `${key}: ${name}`}${written}${selection}`;
}

function objectType(type: GraphQLOutputType | undefined): Type {
  const named = type && getNamedType(type);
  return named !== undefined && isObjectType(named) ? named : undefined;
}

function jsonPath(path: readonly (string | number)[]): string {
  const steps = path.map((step) => {
    if (typeof step === 'number') return `[${step}]`;
    return /^\w+$/.test(step) ? `.${step}` : `[${JSON.stringify(step)}]`;
  });
  return `$${steps.join('')}`;
}
