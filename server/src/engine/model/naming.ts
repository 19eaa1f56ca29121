// The name of a table, scalar or relationship → every name of the API that is made from it. The only place that makes such
// names; they are never taken apart again. What a name means travels beside it (in a GraphQL field's extensions).

import { asWritten, camelCase, capitalised, pascalCase } from './letter-case.ts';
import type { AggregateFunction, AggregatePredicateFunction, RootName, RootNames } from './model.ts';

/** What names are made from; a `Table`, `DatabaseFunction`, `EnumType` or `ScalarType` is one. */
export interface Named {
  readonly name: string;
  /** It was chosen by a tag: every convention keeps it as it is written. */
  readonly chosen?: boolean;
  /** Root fields whose names tags chose one by one. */
  readonly rootNames?: RootNames;
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

/**
 * One convention of names. What is spelled the same in every convention (`limit`, `where`, `_eq`) is not here, nor are the names
 * of columns, relationships and arguments of functions: the model has them in the convention already.
 */
export interface Naming {
  /** Fields of the root types; of functions, `list` and `aggregate`. */
  readonly root: Readonly<Record<RootName, (table: Named) => string>>;
  /** Other fields. */
  readonly field: {
    /** The aggregate beside an array relationship, also its key in `bool_exp` and `order_by`. */
    relationshipAggregate(relationship: Named): string;
    /** The pages beside it. */
    relationshipConnection(relationship: Named): string;
    /** `stddev_pop`, `bool_and` */
    aggregateFunction(name: AggregateFunction | AggregatePredicateFunction): string;
    readonly affectedRows: string;
  };
  /** Arguments, and members of inputs that stand beside arguments. */
  readonly argument: {
    readonly distinctOn: string;
    readonly orderBy: string;
    readonly onConflict: string;
    readonly updateColumns: string;
    readonly pkColumns: string;
    readonly atMost: string;
    readonly batchSize: string;
    readonly initialValue: string;
    readonly useSpheroid: string;
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
    /** `track_aggregate_bool_exp_corr_arguments`, of the functions that take two columns. */
    aggregatePredicateArguments(table: Named, name: AggregatePredicateFunction): string;
    /** `track_select_column_track_aggregate_bool_exp_avg_arguments_columns` */
    aggregatePredicateColumns(table: Named, name: AggregatePredicateFunction): string;
    connection(table: Named): string;
    edge(table: Named): string;
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
    /** The enum whose values are the rows of a table. */
    enumTable(table: Named): string;
  };
  /** Types that exist once. */
  readonly fixed: {
    readonly queryRoot: string;
    readonly mutationRoot: string;
    readonly subscriptionRoot: string;
    readonly orderBy: string;
    readonly cursorOrdering: string;
    /** Relay's own name. */
    readonly pageInfo: string;
    /** The operands of PostGIS' distance operators. */
    readonly geometryDistance: string;
    readonly geographyDistance: string;
  };
  /** A column, a relationship, a computed field or an argument of a function, from a legal name in the database's words. */
  member(name: string): string;
  /** An operator of a comparison or an update: `is_null` → `_is_null`. */
  operator(name: string): string;
  /** A value of `order_by`: `asc_nulls_first`. */
  direction(name: string): string;
  /** A value of an enum table, from a legal name. */
  enumValue(name: string): string;
}

/** How a convention puts words together. All that is given is in snake case, but for the name itself. */
interface Spelling {
  field(prefix: string, named: Named, suffix: string): string;
  type(named: Named, suffix: string): string;
  member(words: string): string;
  constant(words: string): string;
}

function createNaming(spelling: Spelling): Naming {
  const { member } = spelling;
  const root = (kind: RootName, prefix: string, suffix: string) => (named: Named) =>
    named.rootNames?.[kind] ?? spelling.field(prefix, named, suffix);
  const type = (suffix: string) => (named: Named) => spelling.type(named, suffix);
  const fixed = (name: string) => spelling.type({ name }, '');
  return {
    root: {
      list: root('list', '', ''),
      byPk: root('byPk', '', 'by_pk'),
      aggregate: root('aggregate', '', 'aggregate'),
      connection: root('connection', '', 'connection'),
      stream: root('stream', '', 'stream'),
      insert: root('insert', 'insert', ''),
      insertOne: root('insertOne', 'insert', 'one'),
      update: root('update', 'update', ''),
      updateByPk: root('updateByPk', 'update', 'by_pk'),
      updateMany: root('updateMany', 'update', 'many'),
      delete: root('delete', 'delete', ''),
      deleteByPk: root('deleteByPk', 'delete', 'by_pk'),
    },
    field: {
      relationshipAggregate: ({ name }) => member(`${name}_aggregate`),
      relationshipConnection: ({ name }) => member(`${name}_connection`),
      aggregateFunction: member,
      affectedRows: member('affected_rows'),
    },
    argument: {
      distinctOn: member('distinct_on'),
      orderBy: member('order_by'),
      onConflict: member('on_conflict'),
      updateColumns: member('update_columns'),
      pkColumns: member('pk_columns'),
      atMost: member('at_most'),
      batchSize: member('batch_size'),
      initialValue: member('initial_value'),
      useSpheroid: member('use_spheroid'),
    },
    type: {
      object: type(''),
      boolExp: type('bool_exp'),
      orderBy: type('order_by'),
      selectColumn: type('select_column'),
      aggregate: type('aggregate'),
      aggregateFields: type('aggregate_fields'),
      aggregateFunctionFields: (table, name) => spelling.type(table, `${name}_fields`),
      aggregateOrderBy: type('aggregate_order_by'),
      aggregateFunctionOrderBy: (table, name) => spelling.type(table, `${name}_order_by`),
      aggregateBoolExp: type('aggregate_bool_exp'),
      aggregatePredicate: (table, name) => spelling.type(table, `aggregate_bool_exp_${name}`),
      aggregatePredicateArguments: (table, name) => spelling.type(table, `aggregate_bool_exp_${name}_arguments`),
      aggregatePredicateColumns: (table, name) =>
        spelling.type(table, `select_column_${table.name}_aggregate_bool_exp_${name}_arguments_columns`),
      // Relay's own spelling, whatever the convention.
      connection: (table) => `${spelling.type(table, '')}Connection`,
      edge: (table) => `${spelling.type(table, '')}Edge`,
      streamCursor: type('stream_cursor_input'),
      streamCursorValue: type('stream_cursor_value_input'),
      insertInput: type('insert_input'),
      setInput: type('set_input'),
      incInput: type('inc_input'),
      appendInput: type('append_input'),
      prependInput: type('prepend_input'),
      deleteKeyInput: type('delete_key_input'),
      deleteElemInput: type('delete_elem_input'),
      deleteAtPathInput: type('delete_at_path_input'),
      pkColumnsInput: type('pk_columns_input'),
      updates: type('updates'),
      objectRelationshipInsertInput: type('obj_rel_insert_input'),
      arrayRelationshipInsertInput: type('arr_rel_insert_input'),
      onConflict: type('on_conflict'),
      constraint: type('constraint'),
      updateColumn: type('update_column'),
      mutationResponse: type('mutation_response'),
    },
    function: {
      arguments: type('args'),
      computedArguments: (table, { name }) => spelling.type({ name }, `${table.name}_args`),
    },
    scalar: {
      comparison: type('comparison_exp'),
      arrayComparison: type('array_comparison_exp'),
      cast: type('cast_exp'),
      enumTable: type('enum'),
    },
    fixed: {
      queryRoot: 'query_root',
      mutationRoot: 'mutation_root',
      subscriptionRoot: 'subscription_root',
      orderBy: fixed('order_by'),
      cursorOrdering: fixed('cursor_ordering'),
      pageInfo: 'PageInfo',
      geometryDistance: fixed('st_d_within_input'),
      geographyDistance: fixed('st_d_within_geography_input'),
    },
    member,
    operator: (name) => `_${member(name)}`,
    direction: spelling.constant,
    enumValue: spelling.constant,
  };
}

const joined = (...parts: readonly string[]): string => parts.filter((part) => part !== '').join('_');

/** Hasura's `hasura-default`: snake case, the database's names unchanged. */
export const hasuraNaming: Naming = createNaming({
  field: (prefix, { name }, suffix) => joined(prefix, name, suffix),
  type: ({ name }, suffix) => joined(name, suffix),
  member: (words) => words,
  constant: (words) => words,
});

/** Hasura's `graphql-default`: fields in camel case, types in Pascal case, values of enums in capitals. */
export const camelCaseNaming: Naming = createNaming({
  field(prefix, { name, chosen }, suffix) {
    const base = chosen === true ? name : camelCase(name);
    return prefix + (prefix === '' ? base : capitalised(base)) + pascalCase(suffix);
  },
  // A chosen name keeps its first letter even here.
  type: ({ name, chosen }, suffix) => (chosen === true ? asWritten(name) : pascalCase(name)) + pascalCase(suffix),
  member: camelCase,
  constant: (words) => words.toUpperCase(),
});

/** The conventions by the names that the settings have for them. */
export const conventions = { 'hasura-default': hasuraNaming, camelCase: camelCaseNaming } as const;
