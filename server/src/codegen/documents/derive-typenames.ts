// A schema and an operation → the names of the types that its result depends on, or that it writes, also where a list comes back
// empty. Reads objects of graphql-js by their methods alone, so that any version of it will do.

import type {
  FragmentDefinitionNode,
  GraphQLNamedType,
  GraphQLObjectType,
  GraphQLSchema,
  OperationDefinitionNode,
  SelectionSetNode,
  ValueNode,
} from 'graphql';

export type Fragments = ReadonlyMap<string, FragmentDefinitionNode>;

/** In order of names, without the root's. */
export type DeriveTypenames = (operation: OperationDefinitionNode, fragments: Fragments) => readonly string[];

/** For one schema, which is looked through once. */
export function createDeriveTypenames(schema: GraphQLSchema): DeriveTypenames {
  const none: ReadonlySet<GraphQLObjectType> = new Set();
  let payloads: ReadonlySet<GraphQLObjectType> | undefined;
  return (operation, fragments) => {
    const root = rootOf(schema, operation);
    if (root === undefined) return [];
    payloads ??= payloadsOf(schema);
    const carriers = operation.operation === 'mutation' ? payloads : none;
    const rowsOf = (type: GraphQLNamedType) => {
      const rows = new Set<GraphQLObjectType>();
      for (const each of objectsOf(schema, type)) include(schema, each, carriers, rows);
      return rows;
    };
    const selected = new Set<GraphQLNamedType>();
    select(operation.selectionSet, root, { schema, fragments, rowsOf, selected, entered: new Set() });
    const found = new Set([...selected].flatMap((type) => [...rowsOf(type)]));
    found.delete(root);
    return [...found].map(({ name }) => name).toSorted();
  };
}

function rootOf(schema: GraphQLSchema, { operation }: OperationDefinitionNode): GraphQLObjectType | undefined {
  switch (operation) {
    case 'query':
      return schema.getQueryType() ?? undefined;
    case 'mutation':
      return schema.getMutationType() ?? undefined;
    case 'subscription':
      return schema.getSubscriptionType() ?? undefined;
  }
}

interface Walk {
  readonly schema: GraphQLSchema;
  readonly fragments: Fragments;
  /** With what it carries. */
  readonly rowsOf: (type: GraphQLNamedType) => ReadonlySet<GraphQLObjectType>;
  readonly selected: Set<GraphQLNamedType>;
  /** Fragment and type: a fragment on an interface is spread into several. */
  readonly entered: Set<string>;
}

/** Since version 17 graphql-js leaves out lists that have nothing in them. */
function select(set: SelectionSetNode, parent: GraphQLNamedType, walk: Walk): void {
  for (const selection of set.selections ?? []) {
    switch (selection.kind) {
      case 'Field': {
        const type = fieldOf(parent, selection.name.value);
        if (type === undefined || selection.selectionSet === undefined) break;
        walk.selected.add(type);
        for (const { value } of selection.arguments ?? []) selectNamed(value, walk.rowsOf(type), walk);
        select(selection.selectionSet, type, walk);
        break;
      }
      case 'InlineFragment':
        enter(selection.selectionSet, selection.typeCondition?.name.value, parent, walk);
        break;
      case 'FragmentSpread': {
        const fragment = walk.fragments.get(selection.name.value);
        const key = `${selection.name.value} ${parent.name}`;
        if (fragment === undefined || walk.entered.has(key)) break;
        walk.entered.add(key);
        enter(fragment.selectionSet, fragment.typeCondition.name.value, parent, walk);
        break;
      }
    }
  }
}

/**
 * What stands in an argument itself, conditions and nested rows alike, calls a relationship by the name that the rows have for it; words
 * between, such as `_and` and `data`, are no fields. Of variables nothing is known.
 */
function selectNamed(value: ValueNode, rows: ReadonlySet<GraphQLObjectType>, walk: Walk): void {
  if (value.kind === 'ListValue') for (const each of value.values ?? []) selectNamed(each, rows, walk);
  if (value.kind !== 'ObjectValue') return;
  for (const { name, value: inner } of value.fields ?? []) {
    const types = [...rows].flatMap((row) => fieldOf(row, name.value) ?? []).filter(isComposite);
    for (const type of types) walk.selected.add(type);
    const below = types.length === 0 ? rows : new Set(types.flatMap((type) => [...walk.rowsOf(type)]));
    selectNamed(inner, below, walk);
  }
}

function enter(set: SelectionSetNode, condition: string | undefined, parent: GraphQLNamedType, walk: Walk): void {
  select(set, (condition === undefined ? undefined : walk.schema.getType(condition)) ?? parent, walk);
}

/**
 * A type that only carries rows stands for the rows' type as well: what counts rows, or pages through them, changes with them, and what
 * a mutation answers names what it wrote, even where no document asks for it.
 */
function include(
  schema: GraphQLSchema,
  type: GraphQLObjectType,
  payloads: ReadonlySet<GraphQLObjectType>,
  found: Set<GraphQLObjectType>,
): void {
  if (found.has(type)) return;
  found.add(type);
  const fields = fieldTypesOf(type);
  if (!payloads.has(type) && !fields.every(isComposite) && !isEdge(type)) return;
  for (const field of fields) for (const each of objectsOf(schema, field)) include(schema, each, payloads, found);
}

/** An edge of a connection, by the names that the specification gives it (https://relay.dev/graphql/connections.htm). */
function isEdge(type: GraphQLObjectType): boolean {
  const names = Object.keys(type.getFields());
  return names.length === 2 && names.includes('node') && names.includes('cursor');
}

/** What mutations answer and no query can reach: no rows of their own. */
function payloadsOf(schema: GraphQLSchema): ReadonlySet<GraphQLObjectType> {
  const reached = new Set<GraphQLNamedType>();
  const open: GraphQLNamedType[] = [schema.getQueryType()].filter((type) => type != null);
  for (let type = open.pop(); type !== undefined; type = open.pop()) {
    if (reached.has(type)) continue;
    reached.add(type);
    open.push(...fieldTypesOf(type).filter(isComposite), ...objectsOf(schema, type));
  }
  const mutation = schema.getMutationType();
  const answers = mutation ? fieldTypesOf(mutation).flatMap((type) => objectsOf(schema, type)) : [];
  return new Set(answers.filter((type) => !reached.has(type)));
}

/** The type in the field's lists and non-nulls; undefined of a union, a leaf, and of what every type has. */
function fieldOf(type: GraphQLNamedType, name: string): GraphQLNamedType | undefined {
  const field = 'getFields' in type ? type.getFields()[name] : undefined;
  return field && named(field.type);
}

function fieldTypesOf(type: GraphQLNamedType): readonly GraphQLNamedType[] {
  return 'getFields' in type ? Object.values(type.getFields()).map((field) => named(field.type)) : [];
}

function named(type: unknown): GraphQLNamedType {
  let inner = type as { readonly ofType?: unknown };
  while (inner.ofType !== undefined) inner = inner.ofType as typeof inner;
  return inner as GraphQLNamedType;
}

function isComposite(type: GraphQLNamedType): boolean {
  return 'getFields' in type || 'getTypes' in type;
}

/** Itself, or what can stand in its place where it is an interface or a union. */
function objectsOf(schema: GraphQLSchema, type: GraphQLNamedType): readonly GraphQLObjectType[] {
  if ('getTypes' in type) return type.getTypes();
  if (!('getFields' in type)) return [];
  const isInterface = type[Symbol.toStringTag] === 'GraphQLInterfaceType';
  return isInterface ? schema.getPossibleTypes(type as never) : [type as GraphQLObjectType];
}
