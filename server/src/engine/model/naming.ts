// The name of a table, scalar or relationship → every name of the API that is made from it. The only place that makes such
// names; they are never taken apart again. What a name means travels beside it (in a GraphQL field's extensions).

import type { AggregateFunction, AggregatePredicateFunction } from './model.ts';

/** What names are made from; a `Table`, `EnumType` or `ScalarType` is one. */
export interface Named {
  readonly name: string;
}

export const aggregateFunctionNames: readonly AggregateFunction[] = [
  'sum',
  'avg',
  'min',
  'max',
  'stddev',
  'stddev_pop',
  'stddev_samp',
  'variance',
  'var_pop',
  'var_samp',
];

export const aggregatePredicateNames: readonly AggregatePredicateFunction[] = [
  'count',
  'bool_and',
  'bool_or',
  'avg',
  'corr',
  'covar_samp',
  'max',
  'min',
  'stddev_samp',
  'sum',
  'var_samp',
];

/** One convention of names. Functions only: what is spelled the same in every convention (`limit`, `where`, `_eq`) is not here. */
export interface Naming {
  /** Fields of the root types. */
  readonly root: {
    list(table: Named): string;
    byPk(table: Named): string;
    aggregate(table: Named): string;
    stream(table: Named): string;
    insert(table: Named): string;
    insertOne(table: Named): string;
    update(table: Named): string;
    updateByPk(table: Named): string;
    updateMany(table: Named): string;
    delete(table: Named): string;
    deleteByPk(table: Named): string;
  };
  /** Fields of a table's own type. */
  readonly field: {
    /** The aggregate beside an array relationship, also its key in `bool_exp` and `order_by`. */
    relationshipAggregate(relationship: Named): string;
  };
  /** Types that belong to a table. */
  readonly type: {
    object(table: Named): string;
    boolExp(table: Named): string;
    orderBy(table: Named): string;
    selectColumn(table: Named): string;
    aggregate(table: Named): string;
    aggregateFields(table: Named): string;
    /** `track_sum_fields` */
    aggregateFunctionFields(table: Named, name: AggregateFunction): string;
    aggregateOrderBy(table: Named): string;
    /** `track_sum_order_by` */
    aggregateFunctionOrderBy(table: Named, name: AggregateFunction): string;
    aggregateBoolExp(table: Named): string;
    /** `track_aggregate_bool_exp_count` */
    aggregatePredicate(table: Named, name: AggregatePredicateFunction): string;
    /** `track_select_column_track_aggregate_bool_exp_avg_arguments_columns` */
    aggregatePredicateColumns(table: Named, name: AggregatePredicateFunction): string;
    streamCursor(table: Named): string;
    streamCursorValue(table: Named): string;
    insertInput(table: Named): string;
    setInput(table: Named): string;
    incInput(table: Named): string;
    appendInput(table: Named): string;
    prependInput(table: Named): string;
    deleteKeyInput(table: Named): string;
    deleteElemInput(table: Named): string;
    deleteAtPathInput(table: Named): string;
    pkColumnsInput(table: Named): string;
    updates(table: Named): string;
    objectRelationshipInsertInput(table: Named): string;
    arrayRelationshipInsertInput(table: Named): string;
    onConflict(table: Named): string;
    constraint(table: Named): string;
    updateColumn(table: Named): string;
    mutationResponse(table: Named): string;
  };
  /** Types that belong to a function. */
  readonly function: {
    arguments(fn: Named): string;
    /** Of a computed field: `<field>_<table>_args`. */
    computedArguments(table: Named, field: Named): string;
  };
  /** Types that belong to a scalar or an enum. */
  readonly scalar: {
    comparison(type: Named): string;
    arrayComparison(type: Named): string;
    /** `jsonb_cast_exp` */
    cast(type: Named): string;
  };
  /** Types that exist once. */
  readonly fixed: {
    readonly queryRoot: string;
    readonly mutationRoot: string;
    readonly subscriptionRoot: string;
    readonly orderBy: string;
    readonly cursorOrdering: string;
    /** The operands of PostGIS' distance operators. */
    readonly geometryDistance: string;
    readonly geographyDistance: string;
  };
}

const suffix =
  (end: string) =>
  ({ name }: Named): string =>
    `${name}${end}`;
const around =
  (start: string, end: string) =>
  ({ name }: Named): string =>
    `${start}${name}${end}`;

/** Hasura's `hasura-default`: snake case, the database's names unchanged. */
export const hasuraNaming: Naming = {
  root: {
    list: suffix(''),
    byPk: suffix('_by_pk'),
    aggregate: suffix('_aggregate'),
    stream: suffix('_stream'),
    insert: around('insert_', ''),
    insertOne: around('insert_', '_one'),
    update: around('update_', ''),
    updateByPk: around('update_', '_by_pk'),
    updateMany: around('update_', '_many'),
    delete: around('delete_', ''),
    deleteByPk: around('delete_', '_by_pk'),
  },
  field: { relationshipAggregate: suffix('_aggregate') },
  type: {
    object: suffix(''),
    boolExp: suffix('_bool_exp'),
    orderBy: suffix('_order_by'),
    selectColumn: suffix('_select_column'),
    aggregate: suffix('_aggregate'),
    aggregateFields: suffix('_aggregate_fields'),
    aggregateFunctionFields: (table, name) => `${table.name}_${name}_fields`,
    aggregateOrderBy: suffix('_aggregate_order_by'),
    aggregateFunctionOrderBy: (table, name) => `${table.name}_${name}_order_by`,
    aggregateBoolExp: suffix('_aggregate_bool_exp'),
    aggregatePredicate: (table, name) => `${table.name}_aggregate_bool_exp_${name}`,
    aggregatePredicateColumns: (table, name) =>
      `${table.name}_select_column_${table.name}_aggregate_bool_exp_${name}_arguments_columns`,
    streamCursor: suffix('_stream_cursor_input'),
    streamCursorValue: suffix('_stream_cursor_value_input'),
    insertInput: suffix('_insert_input'),
    setInput: suffix('_set_input'),
    incInput: suffix('_inc_input'),
    appendInput: suffix('_append_input'),
    prependInput: suffix('_prepend_input'),
    deleteKeyInput: suffix('_delete_key_input'),
    deleteElemInput: suffix('_delete_elem_input'),
    deleteAtPathInput: suffix('_delete_at_path_input'),
    pkColumnsInput: suffix('_pk_columns_input'),
    updates: suffix('_updates'),
    objectRelationshipInsertInput: suffix('_obj_rel_insert_input'),
    arrayRelationshipInsertInput: suffix('_arr_rel_insert_input'),
    onConflict: suffix('_on_conflict'),
    constraint: suffix('_constraint'),
    updateColumn: suffix('_update_column'),
    mutationResponse: suffix('_mutation_response'),
  },
  function: {
    arguments: suffix('_args'),
    computedArguments: (table, field) => `${field.name}_${table.name}_args`,
  },
  scalar: {
    comparison: suffix('_comparison_exp'),
    arrayComparison: suffix('_array_comparison_exp'),
    cast: suffix('_cast_exp'),
  },
  fixed: {
    queryRoot: 'query_root',
    mutationRoot: 'mutation_root',
    subscriptionRoot: 'subscription_root',
    orderBy: 'order_by',
    cursorOrdering: 'cursor_ordering',
    geometryDistance: 'st_d_within_input',
    geographyDistance: 'st_d_within_geography_input',
  },
};

/** Every name that a table of this name takes up, by the namespace it lies in. */
export function namesTakenBy(
  naming: Naming,
  table: Named,
): { types: string[]; queries: string[]; mutations: string[] } {
  const { root, type } = naming;
  const { aggregateFunctionFields, aggregateFunctionOrderBy, aggregatePredicate, aggregatePredicateColumns, ...plain } =
    type;
  const { list, byPk, aggregate, stream, ...mutations } = root;
  return {
    types: [
      ...Object.values(plain).map((make) => make(table)),
      ...aggregateFunctionNames.flatMap((name) => [
        aggregateFunctionFields(table, name),
        aggregateFunctionOrderBy(table, name),
      ]),
      ...aggregatePredicateNames.flatMap((name) => [
        aggregatePredicate(table, name),
        aggregatePredicateColumns(table, name),
      ]),
    ],
    queries: [list, byPk, aggregate, stream].map((make) => make(table)),
    mutations: Object.values(mutations).map((make) => make(table)),
  };
}
