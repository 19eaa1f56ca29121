// Schemas of extensions beside the generated one → the fields that they add, found to fit: no name stands for two things, what is required
// is there. Once a model.

import {
  type GraphQLNamedType,
  type GraphQLObjectType,
  type GraphQLSchema,
  isIntrospectionType,
  isNonNullType,
  isObjectType,
  isScalarType,
  isSpecifiedScalarType,
} from 'graphql';
import { PergolaError } from '../../base/errors.ts';
import { nearestName } from '../../base/nearest-name.ts';
import type { Model, Table } from '../../engine/model/model.ts';
import type { Naming } from '../../engine/model/naming.ts';
import type { Roots } from '../schema/roots.ts';
import {
  type ExtendedField,
  type ExtendedRowField,
  isAddition,
  isReference,
  optionsOf,
  type SchemaExtension,
} from './extension.ts';

/** All that is added to the schemas of a model. */
export interface Extensions {
  readonly queries: ReadonlyMap<string, ExtendedField>;
  readonly mutations: ReadonlyMap<string, ExtendedField>;
  /** By table, then by name. */
  readonly rows: ReadonlyMap<Table, ReadonlyMap<string, ExtendedRowField>>;
  /** Types that the extensions define, by name. */
  readonly types: ReadonlyMap<string, GraphQLNamedType>;
  /** Tables by the name of their types. */
  readonly tables: ReadonlyMap<string, Table>;
  /** Scalars and enums that every role has alike. */
  readonly leaves: ReadonlyMap<string, GraphQLNamedType>;
}

export interface Generated {
  readonly model: Model;
  readonly naming: Naming;
  /** With every right. */
  readonly schema: GraphQLSchema;
  readonly roots: Roots;
}

/** `refuse` hears of an extension that does not fit, which is then left out as a whole; where it throws, nothing is found. */
export function findExtensions(
  extensions: readonly SchemaExtension[],
  generated: Generated,
  refuse: (plugin: string, error: PergolaError) => void,
): Extensions {
  const { model, naming, roots, schema: whole } = generated;
  const tables = new Map([...model.tables.values()].map((table) => [naming.type.object(table), table]));
  const merged = new Merged(generated, tables);
  for (const { plugin, schemas } of extensions) {
    try {
      const next = merged.clone();
      for (const schema of schemas(model)) next.add(plugin, schema);
      merged.take(next);
    } catch (error) {
      refuse(plugin, asPluginError(plugin, error));
    }
  }
  for (const [plugin, name] of merged.unknownReferences()) {
    const near = nearestName(name, [...tables.keys(), ...merged.types.keys()]);
    const error = new PergolaError(
      'plugin-invalid',
      `the plugin ${plugin} uses the type ${name}, which neither it nor the database has`,
      { hint: near === undefined ? `Let it define the type: scalar ${name}.` : `Did it mean ${near}?` },
    );
    refuse(plugin, error);
    return findExtensions(
      extensions.filter((each) => each.plugin !== plugin),
      generated,
      refuse,
    );
  }
  const types = Object.values(whole.getTypeMap());
  const leaves = types.filter((type) => isScalarType(type) || roots.shared.common.get(type.name) === type);
  const { queries, mutations, rows, types: own } = merged;
  return { queries, mutations, rows, types: own, tables, leaves: new Map(leaves.map((type) => [type.name, type])) };
}

function asPluginError(plugin: string, error: unknown): PergolaError {
  const reason = error instanceof Error ? error.message : String(error);
  const hint = error instanceof PergolaError && error.hint !== undefined ? { hint: error.hint } : {};
  return new PergolaError('plugin-invalid', `the plugin ${plugin}: ${reason}`, { cause: error, ...hint });
}

class Merged {
  readonly #generated: Generated;
  readonly #tables: ReadonlyMap<string, Table>;
  readonly #owners = new Map<string, string>();
  readonly #references = new Map<string, string>();
  readonly queries = new Map<string, ExtendedField>();
  readonly mutations = new Map<string, ExtendedField>();
  readonly rows = new Map<Table, Map<string, ExtendedRowField>>();
  readonly types = new Map<string, GraphQLNamedType>();

  constructor(generated: Generated, tables: ReadonlyMap<string, Table>) {
    this.#generated = generated;
    this.#tables = tables;
  }

  clone(): Merged {
    const clone = new Merged(this.#generated, this.#tables);
    clone.take(this);
    return clone;
  }

  take(other: Merged): void {
    for (const [key, value] of other.#owners) this.#owners.set(key, value);
    for (const [key, value] of other.#references) this.#references.set(key, value);
    for (const [key, value] of other.queries) this.queries.set(key, value);
    for (const [key, value] of other.mutations) this.mutations.set(key, value);
    for (const [key, value] of other.rows) this.rows.set(key, new Map(value));
    for (const [key, value] of other.types) this.types.set(key, value);
  }

  unknownReferences(): (readonly [plugin: string, name: string])[] {
    return [...this.#references]
      .filter(([name]) => !this.types.has(name))
      .map(([name, plugin]) => [plugin, name] as const);
  }

  add(plugin: string, schema: GraphQLSchema): void {
    const { schema: generated } = this.#generated;
    for (const type of Object.values(schema.getTypeMap())) {
      if (isIntrospectionType(type) || isSpecifiedScalarType(type)) continue;
      const there = generated.getType(type.name);
      if (type === schema.getQueryType()) this.#addRoots(plugin, type, generated.getQueryType(), this.queries);
      else if (type === schema.getMutationType())
        this.#addRoots(plugin, type, generated.getMutationType(), this.mutations);
      else if (isObjectType(type) && isObjectType(there)) this.#addToRows(plugin, type);
      else if (isScalarType(type) && there !== undefined) continue;
      else if (isReference(type)) this.#references.set(type.name, plugin);
      else if (there !== undefined) throw clash(`the type ${type.name}`, 'the database');
      else this.#addType(plugin, type);
    }
  }

  #addType(plugin: string, type: GraphQLNamedType): void {
    if (isAddition(type)) throw new PergolaError('plugin-invalid', `there is no type ${type.name} to add fields to`);
    this.#own(plugin, `the type ${type.name}`);
    this.types.set(type.name, type);
  }

  #own(plugin: string, what: string): void {
    const owner = this.#owners.get(what);
    if (owner !== undefined) throw clash(what, `the plugin ${owner}`);
    this.#owners.set(what, plugin);
  }

  #addRoots(
    plugin: string,
    type: GraphQLObjectType,
    generated: GraphQLObjectType | null | undefined,
    into: Map<string, ExtendedField>,
  ): void {
    for (const [name, field] of Object.entries(type.toConfig().fields)) {
      const what = `the field ${type.name}.${name}`;
      if (generated?.getFields()[name] !== undefined) throw clash(what, 'the database');
      this.#own(plugin, what);
      const options = optionsOf(field);
      if (options.requires !== undefined)
        throw new PergolaError('plugin-invalid', `${what} requires columns, and there is no row that it is a field of`);
      into.set(name, { plugin, field, options });
    }
  }

  #addToRows(plugin: string, type: GraphQLObjectType): void {
    const table = this.#tables.get(type.name);
    if (table === undefined)
      throw new PergolaError('plugin-invalid', `${type.name} is no type of rows, which alone can have further fields`);
    const generated = this.#generated.schema.getType(type.name) as GraphQLObjectType;
    const fields = this.rows.get(table) ?? new Map<string, ExtendedRowField>();
    for (const [name, field] of Object.entries(type.toConfig().fields)) {
      const what = `the field ${type.name}.${name}`;
      if (generated.getFields()[name] !== undefined) throw clash(what, 'the database');
      this.#own(plugin, what);
      if (isNonNullType(field.type))
        throw new PergolaError('plugin-invalid', `${what} must not be "!": it is null where its resolver fails`);
      const options = optionsOf(field);
      const requires = (options.requires ?? []).map((column) => columnOf(table, column, what));
      fields.set(name, { plugin, field, options, table, requires });
    }
    this.rows.set(table, fields);
  }
}

function columnOf({ columns }: Table, name: string, what: string) {
  const column = columns.find((each) => each.name === name);
  if (column !== undefined) return column;
  const near = nearestName(
    name,
    columns.map((each) => each.name),
  );
  throw new PergolaError('plugin-invalid', `${what} requires the column ${name}, which is not there`, {
    ...(near === undefined ? {} : { hint: `Did it mean ${near}?` }),
  });
}

function clash(what: string, owner: string): PergolaError {
  return new PergolaError('plugin-invalid', `${what} is there already: it is of ${owner}`);
}
