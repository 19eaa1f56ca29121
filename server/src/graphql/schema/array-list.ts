// The list type of array columns. Besides what GraphQL takes for a list it takes PostgreSQL's text of an array, and lists within
// the list for further dimensions. GraphQL's own coercion knows neither: it is shown values without them.

import {
  type GraphQLEnumType,
  type GraphQLInputType,
  GraphQLList,
  type GraphQLNonNull,
  type GraphQLScalarType,
  isInputObjectType,
  isListType,
  isNonNullType,
  isScalarType,
  Kind,
  type ListValueNode,
  type ValueNode,
} from 'graphql';
import { LabelEnumType } from './label-enum.ts';

type Leaf = GraphQLScalarType | GraphQLEnumType;
type Item = Leaf | GraphQLNonNull<Leaf>;

export class ArrayList<T extends Item = Item> extends GraphQLList<T> {
  /** Lists in it are further dimensions. An array of JSON has lists for elements. */
  readonly dimensions: boolean;

  constructor(item: T) {
    super(item);
    this.dimensions = !takesLists(isNonNullType(item) ? item.ofType : item);
  }
}

const listTakers = new WeakMap<Leaf, boolean>();

function takesLists(type: Leaf): boolean {
  const known = listTakers.get(type);
  if (known !== undefined) return known;
  const takes = coerces(type, []);
  listTakers.set(type, takes);
  return takes;
}

function coerces(type: Leaf, value: unknown): boolean {
  try {
    return type.coerceInputValue(value, true) !== undefined;
  } catch {
    return false;
  }
}

/** The type of a variable, which does not say where it stands: a list of values can be an array's. */
export function withArrayLists(type: GraphQLInputType): GraphQLInputType {
  const list = isNonNullType(type) ? type.ofType : type;
  if (!isListType(list)) return type;
  const item = isNonNullType(list.ofType) ? list.ofType.ofType : list.ofType;
  if (isListType(item)) return new GraphQLList(withArrayLists(list.ofType as GraphQLInputType));
  return isScalarType(item) || item instanceof LabelEnumType ? new ArrayList(list.ofType as Item) : type;
}

/** Whether it is PostgreSQL's text of an array. Any other string is the only element of one. */
export function isArrayText(value: unknown): value is string {
  return typeof value === 'string' && /^\{.*\}$/s.test(value);
}

/** The value of a variable as GraphQL can judge it: for an array in PostgreSQL's text an empty list, dimensions in one list. */
export function withoutArrays(value: unknown, type: GraphQLInputType): unknown {
  if (isNonNullType(type)) return withoutArrays(value, type.ofType);
  if (value === null || value === undefined) return value;
  if (type instanceof ArrayList) {
    if (!Array.isArray(value)) return isArrayText(value) ? [] : value;
    return type.dimensions ? value.flat(Number.POSITIVE_INFINITY) : value;
  }
  if (isListType(type)) {
    const { ofType } = type;
    return Array.isArray(value) ? value.map((item) => withoutArrays(item, ofType)) : withoutArrays(value, ofType);
  }
  if (!isInputObjectType(type) || typeof value !== 'object' || Array.isArray(value)) return value;
  const fields = type.getFields();
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => {
      const field = Object.hasOwn(fields, name) ? fields[name] : undefined;
      return [name, field === undefined ? member : withoutArrays(member, field.type)];
    }),
  );
}

/** The same for what is written in a document. */
export function withoutArrayLiterals(node: ValueNode, type: GraphQLInputType): ValueNode {
  if (isNonNullType(type)) return withoutArrayLiterals(node, type.ofType);
  if (type instanceof ArrayList) {
    if (node.kind === Kind.STRING && isArrayText(node.value)) return { kind: Kind.LIST, values: [], ...at(node) };
    return node.kind === Kind.LIST && type.dimensions ? { ...node, values: flat(node) } : node;
  }
  if (isListType(type)) {
    const { ofType } = type;
    if (node.kind !== Kind.LIST) return withoutArrayLiterals(node, ofType);
    return { ...node, values: node.values.map((item) => withoutArrayLiterals(item, ofType)) };
  }
  if (!isInputObjectType(type) || node.kind !== Kind.OBJECT) return node;
  const fields = type.getFields();
  return {
    ...node,
    fields: node.fields.map((member) => {
      const field = Object.hasOwn(fields, member.name.value) ? fields[member.name.value] : undefined;
      return field === undefined ? member : { ...member, value: withoutArrayLiterals(member.value, field.type) };
    }),
  };
}

function flat({ values }: ListValueNode): ValueNode[] {
  return values.flatMap((item) => (item.kind === Kind.LIST ? flat(item) : item));
}

function at({ loc }: ValueNode): Pick<ValueNode, 'loc'> {
  return loc === undefined ? {} : { loc };
}
