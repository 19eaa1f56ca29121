// `track_bool_exp` and what it is made of: comparison operators per type, relationships, aggregates of relationships.

import {
  GraphQLEnumType,
  type GraphQLInputFieldConfig,
  GraphQLInputObjectType,
  type GraphQLInputType,
  GraphQLList,
  GraphQLNonNull,
} from 'graphql';
import type { AggregatePredicateFunction, Column, Table, ValueType } from '../../engine/model/model.ts';
import { type Operand, operatorsOf } from '../../engine/operators.ts';
import { means } from './meaning.ts';
import type { TypeRegistry } from './type-registry.ts';

type InputFields = Record<string, GraphQLInputFieldConfig>;

/** The condition on rows of a table. */
export function boolExp(registry: TypeRegistry, table: Table): GraphQLInputObjectType {
  return registry.type(registry.naming.type.boolExp(table), (name) => {
    const type: GraphQLInputObjectType = new GraphQLInputObjectType({
      name,
      extensions: conditionMeaning,
      fields: () => boolExpFields(registry, table, type),
    });
    return type;
  });
}

const conditionMeaning = means({ kind: 'condition' });
const andMeaning = means({ kind: 'and' });
const orMeaning = means({ kind: 'or' });
const notMeaning = means({ kind: 'not' });

function boolExpFields(registry: TypeRegistry, table: Table, own: GraphQLInputObjectType): InputFields {
  const list = new GraphQLList(new GraphQLNonNull(own));
  const fields: InputFields = {
    _and: { type: list, extensions: andMeaning },
    _not: { type: own, extensions: notMeaning },
    _or: { type: list, extensions: orMeaning },
  };
  for (const column of registry.columns(table)) {
    if (!column.filterable) continue;
    fields[column.name] = {
      type: comparisonExp(registry, column.type),
      extensions: registry.meaning(column, { kind: 'column', column }),
    };
  }
  for (const { computed, type } of registry.computedValues(table)) {
    fields[computed.name] = {
      type: comparisonExp(registry, type),
      extensions: means({ kind: 'computed', function: computed, type }),
    };
  }
  for (const { relationship, target } of registry.relationships(table)) {
    fields[relationship.name] = {
      type: boolExp(registry, target),
      extensions: registry.meaning(relationship, { kind: 'relationship', relationship, target }),
    };
    if (relationship.kind === 'one') continue;
    fields[registry.naming.field.relationshipAggregate(relationship)] = {
      type: aggregateBoolExp(registry, target),
      extensions: means({ kind: 'relationship-aggregate', relationship, target }),
    };
  }
  return fields;
}

/** The comparison operators of a type. */
export function comparisonExp(registry: TypeRegistry, type: ValueType): GraphQLInputObjectType {
  const { scalar } = registry.naming;
  const name = type.kind === 'array' ? scalar.arrayComparison(type.element) : scalar.comparison(type);
  return registry.commonType(
    name,
    () => new GraphQLInputObjectType({ name, fields: () => comparisonFields(registry, type) }),
  );
}

function comparisonFields(registry: TypeRegistry, type: ValueType): InputFields {
  const fields: InputFields = {};
  for (const [operator, operand] of operatorsOf(type)) {
    fields[registry.naming.operator(operator)] = {
      type: operandType(registry, type, operand),
      extensions: means({ kind: 'operator', operator, operand }),
    };
  }
  if (type.kind === 'scalar' && type.family === 'jsonb') {
    fields._cast = { type: castExp(registry, type), extensions: means({ kind: 'cast' }) };
  }
  return fields;
}

const textType: ValueType = { kind: 'scalar', name: 'String', sql: 'pg_catalog.text', family: 'text' };

function castExp(registry: TypeRegistry, type: ValueType & { kind: 'scalar' }): GraphQLInputObjectType {
  const name = registry.naming.scalar.cast(type);
  return registry.commonType(
    name,
    () => new GraphQLInputObjectType({ name, fields: { String: { type: comparisonExp(registry, textType) } } }),
  );
}

function operandType(registry: TypeRegistry, type: ValueType, operand: Operand): GraphQLInputType {
  const list = (item: ReturnType<TypeRegistry['input']>): GraphQLInputType => new GraphQLList(new GraphQLNonNull(item));
  switch (operand) {
    case 'same':
    case 'element-list':
      return registry.input(type);
    case 'list':
      return list(registry.input(type));
    case 'boolean':
      return registry.scalar('Boolean');
    case 'text':
      return registry.scalar('String');
    case 'text-list':
    case 'text-array':
      return list(registry.scalar('String'));
    case 'st_d_within':
    case 'st_d_within_geography':
      return withinInput(registry, type, operand);
  }
}

const useSpheroidMeaning = means({ kind: 'keyword', keyword: 'useSpheroid' });

function withinInput(
  registry: TypeRegistry,
  type: ValueType,
  operand: 'st_d_within' | 'st_d_within_geography',
): GraphQLInputObjectType {
  const { fixed, argument } = registry.naming;
  const name = operand === 'st_d_within' ? fixed.geometryDistance : fixed.geographyDistance;
  return registry.commonType(name, () => {
    const fields: InputFields = {
      distance: { type: new GraphQLNonNull(registry.scalar('Float')) },
      from: { type: new GraphQLNonNull(registry.input(type)) },
    };
    if (operand === 'st_d_within_geography')
      fields[argument.useSpheroid] = { type: registry.scalar('Boolean'), extensions: useSpheroidMeaning };
    return new GraphQLInputObjectType({ name, fields });
  });
}

/** The condition on an aggregate of related rows; exactly one predicate is given. */
function aggregateBoolExp(registry: TypeRegistry, table: Table): GraphQLInputObjectType {
  return registry.type(
    registry.naming.type.aggregateBoolExp(table),
    (name) => new GraphQLInputObjectType({ name, fields: () => predicateFields(registry, table) }),
  );
}

function predicateFields(registry: TypeRegistry, table: Table): InputFields {
  const columns = registry.columns(table);
  const float = columns.filter((column) => column.type.kind === 'scalar' && column.type.name === 'float8');
  const boolean = columns.filter((column) => column.type.kind === 'scalar' && column.type.family === 'boolean');
  const fields: InputFields = { count: predicateField(registry, table, 'count', columns) };
  const add = (names: readonly AggregatePredicateFunction[], taken: readonly Column[]): void => {
    for (const name of taken.length > 0 ? names : [])
      fields[registry.naming.field.aggregateFunction(name)] = predicateField(registry, table, name, taken);
  };
  add(['bool_and', 'bool_or'], boolean);
  add(['avg', 'corr', 'covar_samp', 'max', 'min', 'stddev_samp', 'sum', 'var_samp'], float);
  return fields;
}

function predicateField(
  registry: TypeRegistry,
  table: Table,
  name: AggregatePredicateFunction,
  columns: readonly Column[],
): GraphQLInputFieldConfig {
  const make = (typeName: string) =>
    new GraphQLInputObjectType({
      name: typeName,
      fields: () => ({
        arguments: { type: predicateArguments(registry, table, name, columns) },
        distinct: { type: registry.scalar('Boolean') },
        filter: { type: boolExp(registry, table) },
        predicate: { type: new GraphQLNonNull(comparisonExp(registry, predicateType(name))) },
      }),
    });
  return {
    type: registry.type(registry.naming.type.aggregatePredicate(table, name), make),
    extensions: means({ kind: 'predicate', function: name }),
  };
}

function predicateType(name: AggregatePredicateFunction): ValueType {
  if (name === 'count') return { kind: 'scalar', name: 'Int', sql: 'pg_catalog.int4', family: 'integer' };
  if (name === 'bool_and' || name === 'bool_or')
    return { kind: 'scalar', name: 'Boolean', sql: 'pg_catalog.bool', family: 'boolean' };
  return { kind: 'scalar', name: 'float8', sql: 'pg_catalog.float8', family: 'float' };
}

function predicateArguments(
  registry: TypeRegistry,
  table: Table,
  name: AggregatePredicateFunction,
  columns: readonly Column[],
): GraphQLInputType {
  if (name === 'count') return new GraphQLList(new GraphQLNonNull(selectColumn(registry, table)));
  const enumName = registry.naming.type.aggregatePredicateColumns(table, name);
  const type = registry.columnsType(table, enumName, () => columnEnum(enumName, columns));
  if (name !== 'corr' && name !== 'covar_samp') return new GraphQLNonNull(type);
  const pairName = registry.naming.type.aggregatePredicateArguments(table, name);
  const pair = registry.columnsType(
    table,
    pairName,
    () =>
      new GraphQLInputObjectType({
        name: pairName,
        fields: { X: { type: new GraphQLNonNull(type) }, Y: { type: new GraphQLNonNull(type) } },
      }),
  );
  return new GraphQLNonNull(pair);
}

/** The columns of a table that the role may read, as an enum. */
export function selectColumn(registry: TypeRegistry, table: Table): GraphQLEnumType {
  const make = (name: string) => columnEnum(name, registry.columns(table));
  return registry.columnsType(table, registry.naming.type.selectColumn(table), make);
}

/** An enum of the columns. */
export function columnEnum(name: string, columns: readonly Column[]): GraphQLEnumType {
  return new GraphQLEnumType({
    name,
    values: Object.fromEntries(
      columns.map((column) => [
        column.name,
        { description: column.description, extensions: means({ kind: 'column', column }) },
      ]),
    ),
  });
}
