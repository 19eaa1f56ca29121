// What a convention makes of the names of columns, relationships, functions and tables.

import { describe, expect, test } from 'vitest';
import { catalogFixture, type RelationSpec } from '../../../test/support/catalog-fixture.ts';
import { buildModel } from './build-model.ts';
import type { Model, Table } from './model.ts';
import { camelCaseNaming, hasuraNaming } from './naming.ts';

function modelOf(...relations: readonly RelationSpec[]): Model {
  const schemas = [...new Set(relations.map(({ schema }) => schema ?? 'public'))];
  return buildModel(catalogFixture({ relations, schemaGrants: {} }), { schemas, naming: camelCaseNaming });
}

function tableOf(model: Model, id: string): Table {
  const found = model.tables.get(id);
  if (found === undefined) throw new Error(`no table ${id}`);
  return found;
}

const columnNames = ({ columns }: Table) => columns.map(({ name }) => name);
const relationshipNames = ({ relationships }: Table) => relationships.map(({ name }) => name);
const codes = ({ warnings }: Model) => warnings.map(({ code, object }) => `${code} ${object}`);

describe('in camel case', () => {
  test('columns are, and none of them is worth a warning', () => {
    const model = modelOf({ name: 'blog_post', columns: { id: 'int4!', author_id: 'int4', view_count: 'int4' } });
    expect(columnNames(tableOf(model, 'public.blog_post'))).toEqual(['id', 'authorId', 'viewCount']);
    expect(codes(model)).toEqual([]);
  });

  test('a column that a tag names is kept as it is written', () => {
    const comment = '@name written_by';
    const model = modelOf({ name: 'post', columns: { author_id: { of: 'int4', comment } } });
    expect(columnNames(tableOf(model, 'public.post'))).toEqual(['written_by']);
  });

  test('of two columns that would be one, the later keeps its own name, with a warning', () => {
    const model = modelOf({ name: 't', columns: { lineTwo: 'text', line_two: 'text' } });
    expect(columnNames(tableOf(model, 'public.t'))).toEqual(['lineTwo', 'line_two']);
    expect(codes(model)).toEqual(['name-clash public.t.line_two']);
  });

  test('a column that GraphQL does not allow is legal first, with a warning', () => {
    const model = modelOf({ name: 't', columns: { 'list price': 'text' } });
    expect(columnNames(tableOf(model, 'public.t'))).toEqual(['listPrice']);
    expect(codes(model)).toEqual(['name-changed public.t."list price"']);
  });

  const person: RelationSpec = { name: 'person', columns: { id: 'int4!' }, primaryKey: ['id'] };
  const post = (comment?: string): RelationSpec => ({
    name: 'blog_post',
    columns: { id: 'int4!', lead_author_id: 'int4' },
    primaryKey: ['id'],
    foreignKeys: [{ columns: ['lead_author_id'], references: 'person', ...(comment === undefined ? {} : { comment }) }],
  });

  test('relationships are', () => {
    const model = modelOf(person, post());
    expect(relationshipNames(tableOf(model, 'public.blog_post'))).toEqual(['leadAuthor']);
    expect(relationshipNames(tableOf(model, 'public.person'))).toEqual(['blogPosts']);
  });

  test('relationships that a tag names are not', () => {
    const model = modelOf(person, post('@fieldName lead_author\n@foreignFieldName blog_posts'));
    expect(relationshipNames(tableOf(model, 'public.blog_post'))).toEqual(['lead_author']);
    expect(relationshipNames(tableOf(model, 'public.person'))).toEqual(['blog_posts']);
  });

  test('relationships that have to say by which column are', () => {
    const keys = ['giver_id', 'receiver_id'];
    const model = modelOf(person, {
      name: 'swap',
      columns: { giver_id: 'int4', receiver_id: 'int4' },
      foreignKeys: keys.map((column) => ({ columns: [column], references: 'person' })),
    });
    expect(relationshipNames(tableOf(model, 'public.person'))).toEqual(['swapsByGiverId', 'swapsByReceiverId']);
  });

  test('a table keeps its own name, of which the convention makes the rest', () => {
    const model = modelOf({ name: 'blog_post', schema: 'shop', columns: { id: 'int4' } });
    const table = tableOf(model, 'shop.blog_post');
    expect([table.name, table.chosen]).toEqual(['shop_blog_post', false]);
    expect(camelCaseNaming.root.list(table)).toBe('shopBlogPost');
  });

  test('a table that a tag names is marked', () => {
    const model = modelOf({ name: 'blog_post', comment: '@name table_one', columns: { id: 'int4' } });
    const table = tableOf(model, 'public.blog_post');
    expect([table.name, table.chosen]).toEqual(['table_one', true]);
    expect(camelCaseNaming.root.byPk(table)).toBe('table_oneByPk');
  });

  test('tables whose names would be one are told apart, with a warning', () => {
    const model = modelOf(
      { name: 'blogPost', columns: { id: 'int4' } },
      { name: 'blog_post', columns: { id: 'int4' } },
    );
    expect([...model.tables.values()].map(({ name }) => name)).toEqual(['blogPost', 'public_blog_post']);
    expect(model.warnings).toMatchObject([
      {
        code: 'name-clash',
        object: 'public.blog_post',
        message: expect.stringMatching(/^exposed as publicBlogPost, because blogPost,/),
      },
    ]);
  });

  test('a warning has the name as it stands in the API, once', () => {
    const model = modelOf(
      { name: 'blog_post', columns: { id: 'int4' } },
      { name: 'blog post', columns: { id: 'int4' } },
    );
    expect(model.warnings.map(({ code, message }) => [code, message.split(',')[0]])).toEqual([
      ['name-clash', 'exposed as publicBlogPost'],
    ]);
  });

  test('a table does not take the name of a scalar', () => {
    const model = modelOf({ name: 'string', columns: { id: 'int4' } });
    expect([...model.tables.values()].map(({ name }) => name)).toEqual(['public_string']);
  });
});

describe('@rootField', () => {
  const author = (comment: string): RelationSpec => ({
    name: 'author',
    comment,
    columns: { id: 'int4!' },
    primaryKey: ['id'],
  });

  test('names a field of a root in any convention, and nothing else', () => {
    const model = modelOf(author('@rootField select Authors\n@rootField insert_one add_author'));
    const table = tableOf(model, 'public.author');
    for (const { root } of [camelCaseNaming, hasuraNaming]) {
      expect([root.list(table), root.insertOne(table)]).toEqual(['Authors', 'add_author']);
    }
    expect(camelCaseNaming.root.byPk(table)).toBe('authorByPk');
    expect(camelCaseNaming.type.object(table)).toBe('Author');
    expect(codes(model)).toEqual([]);
  });

  test.each([
    ['select', 'it is not a name behind one of select, '],
    ['upsert x', 'it is not a name behind one of select, '],
    ['select a-b', 'a-b is not a legal name'],
    ['select authorByPk', 'another field has this name'],
    ['select Same\n@rootField select_by_pk Same', 'another field has this name'],
  ])('%j is ignored with a warning', (tag, why) => {
    const { warnings } = modelOf(author(`@rootField ${tag}`));
    expect(warnings.map(({ message }) => message)).toEqual([expect.stringContaining(why)]);
  });

  test('what it takes another table yields', () => {
    const book: RelationSpec = { name: 'book', columns: { id: 'int4' } };
    const model = modelOf(author('@rootField select book'), book);
    expect([...model.tables.values()].map(({ name }) => name)).toEqual(['author', 'public_book']);
    expect(codes(model)).toEqual(['name-clash public.book']);
  });

  test('of two that want one name, the second is ignored', () => {
    const model = modelOf(author('@rootField select all'), { ...author('@rootField select all'), name: 'writer' });
    expect([...model.tables.values()].map(({ rootNames }) => rootNames)).toEqual([{ list: 'all' }, {}]);
    expect(codes(model)).toEqual(['tag-invalid public.writer']);
  });
});
