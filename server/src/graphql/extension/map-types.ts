// Types of an extension → the same types with others in the place of those that they refer to: those of a role's schema, or stand-ins.

import {
  type GraphQLArgumentConfig,
  type GraphQLFieldConfig,
  GraphQLInputObjectType,
  type GraphQLInputType,
  GraphQLInterfaceType,
  GraphQLList,
  type GraphQLNamedType,
  GraphQLNonNull,
  type GraphQLNullableType,
  GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLType,
  GraphQLUnionType,
  isInputObjectType,
  isInterfaceType,
  isListType,
  isNonNullType,
  isObjectType,
  isUnionType,
} from 'graphql';

type FieldConfig = GraphQLFieldConfig<unknown, unknown>;

/** What stands for the type of this name; `own`: the extension's type itself, with what it refers to mapped; undefined: nothing does. */
export type NamedTypeOf = (type: GraphQLNamedType) => GraphQLNamedType | 'own' | undefined;

/** A field whose type or argument nothing stands for is left out, and a type of which nothing is left is none. */
export class TypeMapper {
  readonly #namedTypeOf: NamedTypeOf;
  readonly #made = new Map<GraphQLNamedType, GraphQLNamedType>();
  readonly #usable = new Map<GraphQLNamedType, boolean>();

  constructor(namedTypeOf: NamedTypeOf) {
    this.#namedTypeOf = namedTypeOf;
  }

  fields(fields: Readonly<Record<string, FieldConfig>>): Record<string, FieldConfig> {
    return Object.fromEntries(
      Object.entries(fields).flatMap(([name, field]) => {
        const mapped = this.field(field);
        return mapped === undefined ? [] : [[name, mapped]];
      }),
    );
  }

  field(field: FieldConfig): FieldConfig | undefined {
    const args = Object.entries(field.args ?? {}).map(([name, arg]) => [name, this.#argument(arg)] as const);
    if (!this.#isUsable(field.type) || args.some(([, arg]) => arg === undefined)) return undefined;
    const type = this.#type(field.type) as GraphQLOutputType;
    return { ...field, type, args: Object.fromEntries(args) as Record<string, GraphQLArgumentConfig> };
  }

  #argument(arg: GraphQLArgumentConfig): GraphQLArgumentConfig | undefined {
    return this.#isUsable(arg.type) ? { ...arg, type: this.#type(arg.type) as GraphQLInputType } : undefined;
  }

  #type(type: GraphQLType): GraphQLType {
    if (isNonNullType(type)) return new GraphQLNonNull(this.#type(type.ofType) as GraphQLNullableType);
    if (isListType(type)) return new GraphQLList(this.#type(type.ofType));
    const stands = this.#namedTypeOf(type);
    return stands === 'own' || stands === undefined ? this.own(type) : stands;
  }

  /** The extension's own type, with what it refers to mapped. */
  own(type: GraphQLNamedType): GraphQLNamedType {
    const known = this.#made.get(type);
    if (known !== undefined) return known;
    const made = this.#make(type);
    this.#made.set(type, made);
    return made;
  }

  #make(type: GraphQLNamedType): GraphQLNamedType {
    if (isObjectType(type)) {
      const config = type.toConfig();
      const interfaces = () => config.interfaces.map((each) => this.#type(each) as GraphQLInterfaceType);
      return new GraphQLObjectType({ ...config, interfaces, fields: () => this.fields(config.fields) });
    }
    if (isInterfaceType(type)) {
      const config = type.toConfig();
      const interfaces = () => config.interfaces.map((each) => this.#type(each) as GraphQLInterfaceType);
      return new GraphQLInterfaceType({ ...config, interfaces, fields: () => this.fields(config.fields) });
    }
    if (isUnionType(type)) {
      const config = type.toConfig();
      const members = config.types.filter((each) => this.#isUsable(each));
      return new GraphQLUnionType({
        ...config,
        types: () => members.map((each) => this.#type(each) as GraphQLObjectType),
      });
    }
    if (isInputObjectType(type)) {
      const config = type.toConfig();
      const fields = () =>
        Object.fromEntries(
          Object.entries(config.fields)
            .filter(([, field]) => this.#isUsable(field.type))
            .map(([name, field]) => [name, { ...field, type: this.#type(field.type) as GraphQLInputType }]),
        );
      return new GraphQLInputObjectType({ ...config, fields });
    }
    return type;
  }

  #isUsable(type: GraphQLType): boolean {
    if (isNonNullType(type) || isListType(type)) return this.#isUsable(type.ofType);
    const stands = this.#namedTypeOf(type);
    if (stands === undefined) return false;
    if (stands !== 'own') return true;
    const known = this.#usable.get(type);
    if (known !== undefined) return known;
    // Of types that refer to each other: it is not for that.
    this.#usable.set(type, true);
    const usable = this.#hasMembers(type);
    this.#usable.set(type, usable);
    return usable;
  }

  #hasMembers(type: GraphQLNamedType): boolean {
    if (isObjectType(type) || isInterfaceType(type)) {
      const { fields } = type.toConfig();
      return Object.values(fields).some(
        (field) =>
          this.#isUsable(field.type) && Object.values(field.args ?? {}).every((arg) => this.#isUsable(arg.type)),
      );
    }
    if (isUnionType(type)) return type.getTypes().some((each) => this.#isUsable(each));
    if (isInputObjectType(type)) return Object.values(type.getFields()).some((field) => this.#isUsable(field.type));
    return true;
  }
}
