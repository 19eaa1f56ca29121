// The dialect's two conventions, name by name.

import { describe, expect, test } from 'vitest';
import { camelCase, pascalCase } from './letter-case.ts';
import { camelCaseNaming, hasuraNaming, type Naming } from './naming.ts';

const post = { name: 'blog_post' };
const posts = { name: 'blog_posts' };
const jsonb = { name: 'jsonb' };
const text = { name: 'String' };
const times = { name: 'timestamptz' };

const cases: readonly (readonly [(naming: Naming) => string, string, string])[] = [
  [({ root }) => root.list(post), 'blog_post', 'blogPost'],
  [({ root }) => root.byPk(post), 'blog_post_by_pk', 'blogPostByPk'],
  [({ root }) => root.aggregate(post), 'blog_post_aggregate', 'blogPostAggregate'],
  [({ root }) => root.connection(post), 'blog_post_connection', 'blogPostConnection'],
  [({ root }) => root.stream(post), 'blog_post_stream', 'blogPostStream'],
  [({ root }) => root.insert(post), 'insert_blog_post', 'insertBlogPost'],
  [({ root }) => root.insertOne(post), 'insert_blog_post_one', 'insertBlogPostOne'],
  [({ root }) => root.update(post), 'update_blog_post', 'updateBlogPost'],
  [({ root }) => root.updateByPk(post), 'update_blog_post_by_pk', 'updateBlogPostByPk'],
  [({ root }) => root.updateMany(post), 'update_blog_post_many', 'updateBlogPostMany'],
  [({ root }) => root.delete(post), 'delete_blog_post', 'deleteBlogPost'],
  [({ root }) => root.deleteByPk(post), 'delete_blog_post_by_pk', 'deleteBlogPostByPk'],
  [({ field }) => field.relationshipAggregate(posts), 'blog_posts_aggregate', 'blogPostsAggregate'],
  [({ field }) => field.relationshipConnection(posts), 'blog_posts_connection', 'blogPostsConnection'],
  [({ field }) => field.aggregateFunction('stddev_pop'), 'stddev_pop', 'stddevPop'],
  [({ field }) => field.aggregateFunction('stddev_samp'), 'stddev_samp', 'stddevSamp'],
  [({ field }) => field.aggregateFunction('var_pop'), 'var_pop', 'varPop'],
  [({ field }) => field.aggregateFunction('var_samp'), 'var_samp', 'varSamp'],
  [({ field }) => field.aggregateFunction('bool_and'), 'bool_and', 'boolAnd'],
  [({ field }) => field.aggregateFunction('covar_samp'), 'covar_samp', 'covarSamp'],
  [({ field }) => field.aggregateFunction('count'), 'count', 'count'],
  [({ field }) => field.affectedRows, 'affected_rows', 'affectedRows'],
  [({ argument }) => argument.distinctOn, 'distinct_on', 'distinctOn'],
  [({ argument }) => argument.orderBy, 'order_by', 'orderBy'],
  [({ argument }) => argument.onConflict, 'on_conflict', 'onConflict'],
  [({ argument }) => argument.updateColumns, 'update_columns', 'updateColumns'],
  [({ argument }) => argument.pkColumns, 'pk_columns', 'pkColumns'],
  [({ argument }) => argument.batchSize, 'batch_size', 'batchSize'],
  [({ argument }) => argument.initialValue, 'initial_value', 'initialValue'],
  [({ argument }) => argument.atMost, 'at_most', 'atMost'],
  [({ argument }) => argument.useSpheroid, 'use_spheroid', 'useSpheroid'],
  [({ type }) => type.object(post), 'blog_post', 'BlogPost'],
  [({ type }) => type.boolExp(post), 'blog_post_bool_exp', 'BlogPostBoolExp'],
  [({ type }) => type.orderBy(post), 'blog_post_order_by', 'BlogPostOrderBy'],
  [({ type }) => type.selectColumn(post), 'blog_post_select_column', 'BlogPostSelectColumn'],
  [({ type }) => type.aggregate(post), 'blog_post_aggregate', 'BlogPostAggregate'],
  [({ type }) => type.aggregateFields(post), 'blog_post_aggregate_fields', 'BlogPostAggregateFields'],
  [({ type }) => type.aggregateFunctionFields(post, 'sum'), 'blog_post_sum_fields', 'BlogPostSumFields'],
  [({ type }) => type.aggregateFunctionFields(post, 'var_pop'), 'blog_post_var_pop_fields', 'BlogPostVarPopFields'],
  [({ type }) => type.aggregateOrderBy(post), 'blog_post_aggregate_order_by', 'BlogPostAggregateOrderBy'],
  [({ type }) => type.aggregateFunctionOrderBy(post, 'avg'), 'blog_post_avg_order_by', 'BlogPostAvgOrderBy'],
  [({ type }) => type.aggregateBoolExp(post), 'blog_post_aggregate_bool_exp', 'BlogPostAggregateBoolExp'],
  [
    ({ type }) => type.aggregatePredicate(post, 'count'),
    'blog_post_aggregate_bool_exp_count',
    'BlogPostAggregateBoolExpCount',
  ],
  [
    ({ type }) => type.aggregatePredicateColumns(post, 'avg'),
    'blog_post_select_column_blog_post_aggregate_bool_exp_avg_arguments_columns',
    'BlogPostSelectColumnBlogPostAggregateBoolExpAvgArgumentsColumns',
  ],
  [
    ({ type }) => type.aggregatePredicateArguments(post, 'corr'),
    'blog_post_aggregate_bool_exp_corr_arguments',
    'BlogPostAggregateBoolExpCorrArguments',
  ],
  [({ type }) => type.connection(post), 'blog_postConnection', 'BlogPostConnection'],
  [({ type }) => type.edge(post), 'blog_postEdge', 'BlogPostEdge'],
  [({ type }) => type.streamCursor(post), 'blog_post_stream_cursor_input', 'BlogPostStreamCursorInput'],
  [({ type }) => type.streamCursorValue(post), 'blog_post_stream_cursor_value_input', 'BlogPostStreamCursorValueInput'],
  [({ type }) => type.insertInput(post), 'blog_post_insert_input', 'BlogPostInsertInput'],
  [({ type }) => type.setInput(post), 'blog_post_set_input', 'BlogPostSetInput'],
  [({ type }) => type.deleteAtPathInput(post), 'blog_post_delete_at_path_input', 'BlogPostDeleteAtPathInput'],
  [({ type }) => type.pkColumnsInput(post), 'blog_post_pk_columns_input', 'BlogPostPkColumnsInput'],
  [({ type }) => type.updates(post), 'blog_post_updates', 'BlogPostUpdates'],
  [
    ({ type }) => type.objectRelationshipInsertInput(post),
    'blog_post_obj_rel_insert_input',
    'BlogPostObjRelInsertInput',
  ],
  [
    ({ type }) => type.arrayRelationshipInsertInput(post),
    'blog_post_arr_rel_insert_input',
    'BlogPostArrRelInsertInput',
  ],
  [({ type }) => type.onConflict(post), 'blog_post_on_conflict', 'BlogPostOnConflict'],
  [({ type }) => type.constraint(post), 'blog_post_constraint', 'BlogPostConstraint'],
  [({ type }) => type.updateColumn(post), 'blog_post_update_column', 'BlogPostUpdateColumn'],
  [({ type }) => type.mutationResponse(post), 'blog_post_mutation_response', 'BlogPostMutationResponse'],
  [(naming) => naming.function.arguments({ name: 'search_posts' }), 'search_posts_args', 'SearchPostsArgs'],
  [(naming) => naming.function.computedArguments(post, { name: 'score' }), 'score_blog_post_args', 'ScoreBlogPostArgs'],
  [({ scalar }) => scalar.comparison(text), 'String_comparison_exp', 'StringComparisonExp'],
  [({ scalar }) => scalar.arrayComparison(text), 'String_array_comparison_exp', 'StringArrayComparisonExp'],
  [({ scalar }) => scalar.comparison(times), 'timestamptz_comparison_exp', 'TimestamptzComparisonExp'],
  [({ scalar }) => scalar.cast(jsonb), 'jsonb_cast_exp', 'JsonbCastExp'],
  [({ scalar }) => scalar.enumTable(post), 'blog_post_enum', 'BlogPostEnum'],
  [({ fixed }) => fixed.queryRoot, 'query_root', 'query_root'],
  [({ fixed }) => fixed.mutationRoot, 'mutation_root', 'mutation_root'],
  [({ fixed }) => fixed.orderBy, 'order_by', 'OrderBy'],
  [({ fixed }) => fixed.cursorOrdering, 'cursor_ordering', 'CursorOrdering'],
  [({ fixed }) => fixed.geographyDistance, 'st_d_within_geography_input', 'StDWithinGeographyInput'],
  [(naming) => naming.member('author_id'), 'author_id', 'authorId'],
  [(naming) => naming.operator('eq'), '_eq', '_eq'],
  [(naming) => naming.operator('is_null'), '_is_null', '_isNull'],
  [(naming) => naming.operator('contained_in'), '_contained_in', '_containedIn'],
  [(naming) => naming.operator('has_keys_any'), '_has_keys_any', '_hasKeysAny'],
  [(naming) => naming.operator('st_d_within'), '_st_d_within', '_stDWithin'],
  [(naming) => naming.operator('delete_at_path'), '_delete_at_path', '_deleteAtPath'],
  [(naming) => naming.operator('set'), '_set', '_set'],
  [(naming) => naming.direction('asc'), 'asc', 'ASC'],
  [(naming) => naming.direction('desc_nulls_first'), 'desc_nulls_first', 'DESC_NULLS_FIRST'],
  [(naming) => naming.enumValue('Monday'), 'Monday', 'MONDAY'],
];

describe('the conventions', () => {
  test.each(cases)('%s: %s is %s', (name, snake, camel) => {
    expect(name(hasuraNaming)).toBe(snake);
    expect(name(camelCaseNaming)).toBe(camel);
  });

  test('keep a chosen name as it is written', () => {
    const table = { name: 'table_one', chosen: true };
    const { root, type } = camelCaseNaming;
    expect(root.list(table)).toBe('table_one');
    expect(root.byPk(table)).toBe('table_oneByPk');
    expect(root.insertOne(table)).toBe('insertTable_oneOne');
    expect(type.object(table)).toBe('tableOne');
    expect(type.boolExp(table)).toBe('tableOneBoolExp');
    expect(hasuraNaming.root.insertOne(table)).toBe('insert_table_one_one');
  });
});

describe('letters', () => {
  test.each([
    ['blog_post', 'blogPost', 'BlogPost'],
    ['Album', 'album', 'Album'],
    ['AlbumId', 'albumId', 'AlbumId'],
    ['albumId', 'albumId', 'AlbumId'],
    ['ORDER_ITEM', 'orderItem', 'OrderItem'],
    ['URL', 'url', 'Url'],
    ['XMLFile', 'xmlFile', 'XMLFile'],
    ['id', 'id', 'Id'],
    ['_private_key', '_privateKey', '_PrivateKey'],
    ['type_', 'type_', 'Type_'],
    ['a__b', 'aB', 'AB'],
    ['line_2', 'line2', 'Line2'],
    ['size_1_2', 'size1_2', 'Size1_2'],
    ['_', '_', '_'],
  ])('%s is %s and %s', (name, camel, pascal) => {
    expect(camelCase(name)).toBe(camel);
    expect(pascalCase(name)).toBe(pascal);
  });
});
