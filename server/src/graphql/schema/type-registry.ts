// The types of one role's schema while it is built: each is made once, by name, when first asked for. Also answers what of the
// model the role sees.

import { GraphQLEnumType, type GraphQLFieldConfig, GraphQLList, GraphQLNonNull, type GraphQLScalarType } from 'graphql';
import type { Access, TableAccess } from '../../engine/model/access.ts';
import type {
  Column,
  DatabaseFunction,
  EnumType,
  Model,
  Relationship,
  Table,
  ValueType,
} from '../../engine/model/model.ts';
import type { Naming } from '../../engine/model/naming.ts';
import { ArrayList } from './array-list.ts';
import { enumConfig, LabelEnumType } from './label-enum.ts';
import type { InputMeaning } from './meaning.ts';
import { means } from './meaning.ts';
import type { Roots } from './roots.ts';
import type { Types } from './shared-types.ts';

type Leaf = GraphQLScalarType | GraphQLEnumType;

export class TypeRegistry {
  readonly model: Model;
  readonly access: Access;
  readonly naming: Naming;
  /** What is added to the fields of a table's type beside those that the database gives it. */
  readonly addedFields: (table: Table) => Readonly<Record<string, GraphQLFieldConfig<unknown, unknown>>>;
  readonly #roots: Roots;
  readonly #types: Types = new Map();
  readonly #typesOfColumns = new Map<Table, Types>();
  readonly #typesOfChanges = new Map<Table, Types>();
  readonly #columns = new Map<Table, readonly Column[]>();
  readonly #meanings = new Map<object, Record<string, unknown>>();

  constructor(model: Model, access: Access, naming: Naming, roots: Roots, added?: TypeRegistry['addedFields']) {
    this.addedFields = added ?? (() => ({}));
    this.model = model;
    this.access = access;
    this.naming = naming;
    this.#roots = roots;
  }

  /** The type of this name, made by `make` the first time. It may refer to any other. */
  type<T>(name: string, make: (name: string) => T): T {
    return oneOf(this.#types, name, make);
  }

  /** The same for a type that depends on nothing but the table's columns that the role may read. It refers to no other kind. */
  columnsType<T>(table: Table, name: string, make: (name: string) => T): T {
    let types = this.#typesOfColumns.get(table);
    if (types === undefined) {
      types = this.#roots.shared.of(table, new Set(this.columns(table)));
      this.#typesOfColumns.set(table, types);
    }
    return oneOf(types, name, make);
  }

  /** The same for a type that depends on the columns that the role may change, too. */
  changesType<T>(table: Table, name: string, make: (name: string) => T): T {
    let types = this.#typesOfChanges.get(table);
    if (types === undefined) {
      types = this.#roots.shared.of(table, new Set(this.columns(table)), new Set(this.updatable(table)));
      this.#typesOfChanges.set(table, types);
    }
    return oneOf(types, name, make);
  }

  /** The same for a type that every role has alike. It refers to none of the others. */
  commonType<T>(name: string, make: (name: string) => T): T {
    return oneOf(this.#roots.shared.common, name, make);
  }

  scalar(name: string): GraphQLScalarType {
    return this.#roots.scalar(name);
  }

  enum(type: EnumType): GraphQLEnumType {
    return this.commonType(type.name, () =>
      type.table === undefined ? new LabelEnumType(type) : new GraphQLEnumType(enumConfig(type)),
    );
  }

  leaf(type: Exclude<ValueType, { kind: 'array' }>): Leaf {
    return type.kind === 'enum' ? this.enum(type) : this.scalar(type.name);
  }

  /** The type of a value that is read. Elements of PostgreSQL's arrays can be null. */
  output(type: ValueType): Leaf | GraphQLList<Leaf> {
    return type.kind === 'array' ? new GraphQLList(this.leaf(type.element)) : this.leaf(type);
  }

  input(type: ValueType): Leaf | ArrayList<GraphQLNonNull<Leaf>> {
    return type.kind === 'array' ? new ArrayList(new GraphQLNonNull(this.leaf(type.element))) : this.leaf(type);
  }

  /** The type of a value that is written: elements of arrays may be null, as in PostgreSQL. */
  writtenInput(type: ValueType): Leaf | ArrayList<Leaf> {
    return type.kind === 'array' ? new ArrayList(this.leaf(type.element)) : this.leaf(type);
  }

  /** The columns that the role may give values to in new rows. */
  insertable(table: Table): readonly Column[] {
    const insert = this.access.tables.get(table.id)?.insert;
    return insert === undefined ? [] : table.columns.filter((column) => insert.has(column));
  }

  /** The columns that the role may change. */
  updatable(table: Table): readonly Column[] {
    const update = this.access.tables.get(table.id)?.update;
    return update === undefined ? [] : table.columns.filter((column) => update.has(column));
  }

  deletable(table: Table): boolean {
    return this.access.tables.get(table.id)?.delete === true;
  }

  /** The functions over the table's rows that the role may call. */
  computedFields(table: Table): readonly DatabaseFunction[] {
    return table.computedFields.filter((each) => this.access.functions.has(each));
  }

  /** Those of them that give one value and need no arguments: rows can be filtered and sorted by it. */
  computedValues(table: Table): { readonly computed: DatabaseFunction; readonly type: ValueType }[] {
    return this.computedFields(table).flatMap((computed) => {
      const { result, arguments: args } = computed;
      const usable = result.kind === 'value' && !result.set && args.every(({ hasDefault }) => hasDefault);
      return usable ? [{ computed, type: result.type }] : [];
    });
  }

  /** Extensions with the meaning, one object for equal owners. */
  meaning(owner: Column | Relationship, meaning: InputMeaning): Record<string, unknown> {
    const known = this.#meanings.get(owner);
    if (known !== undefined) return known;
    const made = means(meaning);
    this.#meanings.set(owner, made);
    return made;
  }

  tables(): Table[] {
    return [...this.model.tables.values()].filter((table) => this.#read(table) !== undefined);
  }

  columns(table: Table): readonly Column[] {
    const known = this.#columns.get(table);
    if (known !== undefined) return known;
    const select = this.#read(table)?.select;
    const columns = select === undefined ? [] : table.columns.filter((column) => select.has(column));
    this.#columns.set(table, columns);
    return columns;
  }

  /** The table has a primary key, all of which the role may read. */
  isKeyed(table: Table): boolean {
    const columns = new Set(this.columns(table));
    return table.primaryKey.length > 0 && table.primaryKey.every((column) => columns.has(column));
  }

  /** The table's row is subject to policies for this role, so that a key may lead to a row that is not shown. */
  rowSecurity(table: Table): boolean {
    return this.access.tables.get(table.id)?.rowSecurity ?? true;
  }

  /** The relationships whose target and joining columns the role may read. */
  relationships(table: Table): { readonly relationship: Relationship; readonly target: Table }[] {
    const near = this.columns(table);
    return table.relationships.flatMap((relationship) => {
      const target = this.model.tables.get(relationship.target);
      if (target === undefined) return [];
      const far = this.columns(target);
      const joinable = relationship.columns.every(
        (pair) =>
          near.some((column) => column.sqlName === pair.local) && far.some((column) => column.sqlName === pair.remote),
      );
      return joinable ? [{ relationship, target }] : [];
    });
  }

  #read(table: Table): TableAccess | undefined {
    const access = this.access.tables.get(table.id);
    return access !== undefined && access.select.size > 0 ? access : undefined;
  }
}

function oneOf<T>(types: Types, name: string, make: (name: string) => T): T {
  const known = types.get(name);
  if (known !== undefined) return known as T;
  const made = make(name);
  types.set(name, made);
  return made;
}
