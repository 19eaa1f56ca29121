// `track_order_by` and what it is made of: columns, object relationships, aggregates of array relationships.

import { GraphQLEnumType, type GraphQLInputFieldConfig, GraphQLInputObjectType } from 'graphql';
import type { Table } from '../../engine/model/model.ts';
import { aggregateFunctionNames } from '../../engine/model/naming.ts';
import type { Direction } from '../../engine/request.ts';
import { aggregatedColumns } from './aggregated-columns.ts';
import { means } from './meaning.ts';
import type { TypeRegistry } from './type-registry.ts';

type InputFields = Record<string, GraphQLInputFieldConfig>;

const directions: readonly (readonly [string, Direction])[] = [
  ['asc', { direction: 'asc', nulls: 'last' }],
  ['asc_nulls_first', { direction: 'asc', nulls: 'first' }],
  ['asc_nulls_last', { direction: 'asc', nulls: 'last' }],
  ['desc', { direction: 'desc', nulls: 'first' }],
  ['desc_nulls_first', { direction: 'desc', nulls: 'first' }],
  ['desc_nulls_last', { direction: 'desc', nulls: 'last' }],
];

/** `asc` puts nulls last and `desc` first, as PostgreSQL does. */
export function orderByEnum(registry: TypeRegistry): GraphQLEnumType {
  return registry.commonType(registry.naming.fixed.orderBy, (name) => {
    return new GraphQLEnumType({
      name,
      description: 'How a column is ordered.',
      values: Object.fromEntries(
        directions.map(([value, direction]) => [
          registry.naming.direction(value),
          { extensions: means({ kind: 'direction', direction }) },
        ]),
      ),
    });
  });
}

/** Whether the role can order a table's rows: tags may forbid it of every column, and an input without members is none. */
export function isOrdered(registry: TypeRegistry, table: Table): boolean {
  return registry.columns(table).some(({ orderable }) => orderable);
}

/** The order of a table's rows. */
export function orderBy(registry: TypeRegistry, table: Table): GraphQLInputObjectType {
  return registry.type(
    registry.naming.type.orderBy(table),
    (name) => new GraphQLInputObjectType({ name, fields: () => orderFields(registry, table) }),
  );
}

function orderFields(registry: TypeRegistry, table: Table): InputFields {
  const fields: InputFields = {};
  const leaf = orderByEnum(registry);
  for (const column of registry.columns(table)) {
    if (!column.orderable) continue;
    fields[column.name] = { type: leaf, extensions: registry.meaning(column, { kind: 'column', column }) };
  }
  for (const { computed, type } of registry.computedValues(table)) {
    fields[computed.name] = { type: leaf, extensions: means({ kind: 'computed', function: computed, type }) };
  }
  for (const { relationship, target } of registry.relationships(table)) {
    if (relationship.kind === 'one') {
      if (!isOrdered(registry, target)) continue;
      fields[relationship.name] = {
        type: orderBy(registry, target),
        extensions: registry.meaning(relationship, { kind: 'relationship', relationship, target }),
      };
    } else {
      fields[registry.naming.field.relationshipAggregate(relationship)] = {
        type: aggregateOrderBy(registry, target),
        extensions: means({ kind: 'relationship-aggregate', relationship, target }),
      };
    }
  }
  return fields;
}

const countMeaning = means({ kind: 'count' });

function aggregateOrderBy(registry: TypeRegistry, table: Table): GraphQLInputObjectType {
  return registry.columnsType(
    table,
    registry.naming.type.aggregateOrderBy(table),
    (name) => new GraphQLInputObjectType({ name, fields: () => aggregateOrderFields(registry, table) }),
  );
}

function aggregateOrderFields(registry: TypeRegistry, table: Table): InputFields {
  const leaf = orderByEnum(registry);
  const fields: InputFields = { count: { type: leaf, extensions: countMeaning } };
  for (const name of aggregateFunctionNames) {
    const columns = aggregatedColumns(registry, table, name).filter(({ orderable }) => orderable);
    if (columns.length === 0) continue;
    const make = (typeName: string) =>
      new GraphQLInputObjectType({
        name: typeName,
        fields: () =>
          Object.fromEntries(
            columns.map((column) => [
              column.name,
              { type: leaf, extensions: registry.meaning(column, { kind: 'column', column }) },
            ]),
          ),
      });
    fields[registry.naming.field.aggregateFunction(name)] = {
      type: registry.columnsType(table, registry.naming.type.aggregateFunctionOrderBy(table, name), make),
      extensions: means({ kind: 'function', function: name }),
    };
  }
  return fields;
}
