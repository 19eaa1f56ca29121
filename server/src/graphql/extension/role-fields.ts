// What extensions add → the same as fields of one role's schema. What the role may not read, or is not among those that a field is
// for, is left out.

import { type GraphQLFieldConfig, type GraphQLNamedType, isSpecifiedScalarType } from 'graphql';
import type { Table } from '../../engine/model/model.ts';
import type { AddedFields } from '../schema/build-schema.ts';
import { boolExp } from '../schema/filter-types.ts';
import { means } from '../schema/meaning.ts';
import { orderBy } from '../schema/order-types.ts';
import { objectType } from '../schema/table-types.ts';
import type { TypeRegistry } from '../schema/type-registry.ts';
import type { ExtendedField } from './extension.ts';
import type { Extensions } from './find-extensions.ts';
import { TypeMapper } from './map-types.ts';

type Fields = Record<string, GraphQLFieldConfig<unknown, unknown>>;

/** Names the fields that this role has and others may not, for keys of caches. */
export function visibleKey(extensions: Extensions, role: string): string {
  return limitedFields(extensions)
    .map((field) => (isVisible(field, role) ? '1' : '0'))
    .join('');
}

function limitedFields({ queries, mutations, rows }: Extensions): readonly ExtendedField[] {
  const all = [queries, mutations, ...rows.values()].flatMap((fields): ExtendedField[] => [...fields.values()]);
  return all.filter(({ options }) => options.roles !== undefined);
}

function isVisible({ options }: ExtendedField, role: string): boolean {
  return options.roles === undefined || options.roles.includes(role);
}

export function addedFields(extensions: Extensions, role: string): AddedFields {
  return (registry) => {
    const mapper: TypeMapper = new TypeMapper((type) => namedTypeOf(type, extensions, registry, () => mapper));
    const visible = (fields: ReadonlyMap<string, ExtendedField>): Fields => {
      const own = [...fields].filter(([, field]) => isVisible(field, role));
      return mapper.fields(Object.fromEntries(own.map(([name, { field }]) => [name, withoutResolver(field)])));
    };
    return {
      queries: visible(extensions.queries),
      mutations: visible(extensions.mutations),
      rows: (table) => rowFields(extensions, table, { role, registry, mapper }),
    };
  };
}

interface RoleParts {
  readonly role: string;
  readonly registry: TypeRegistry;
  readonly mapper: TypeMapper;
}

function rowFields({ rows }: Extensions, table: Table, { role, registry, mapper }: RoleParts): Fields {
  const readable = new Set(registry.columns(table));
  const fields: Fields = {};
  for (const [name, extended] of rows.get(table) ?? []) {
    const { field, requires, options } = extended;
    if (!isVisible(extended, role) || !requires.every((column) => readable.has(column))) continue;
    const extensions = means({ kind: 'resolved', table, requires, weight: options.cost ?? 1 });
    const mapped = mapper.field({ ...withoutResolver(field), extensions });
    if (mapped !== undefined) fields[name] = mapped;
  }
  return fields;
}

/** It is run elsewhere (executable.ts), and is told nobody what it is made of. */
function withoutResolver({ resolve: _, subscribe: __, extensions: ___, ...field }: Fields[string]): Fields[string] {
  return field;
}

function namedTypeOf(
  type: GraphQLNamedType,
  { tables, types, leaves }: Extensions,
  registry: TypeRegistry,
  mapper: () => TypeMapper,
): GraphQLNamedType | 'own' | undefined {
  const { name } = type;
  if (isSpecifiedScalarType(type)) return name === 'ID' ? type : registry.scalar(name);
  const own = types.get(name);
  if (own !== undefined) return own === type ? 'own' : mapper().own(own);
  const table = tables.get(name);
  if (table !== undefined) return isReadable(registry, table) ? objectType(registry, table) : undefined;
  return leaves.get(name) ?? inputOf(name, tables, registry);
}

function isReadable(registry: TypeRegistry, table: Table): boolean {
  return registry.columns(table).length > 0;
}

function inputOf(name: string, tables: Extensions['tables'], registry: TypeRegistry): GraphQLNamedType | undefined {
  const { type } = registry.naming;
  for (const table of tables.values()) {
    if (!isReadable(registry, table)) continue;
    if (type.boolExp(table) === name) return boolExp(registry, table);
    if (type.orderBy(table) === name) return orderBy(registry, table);
  }
  return undefined;
}
