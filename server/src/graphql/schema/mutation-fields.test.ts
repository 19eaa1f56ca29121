// What each role is offered to write: its grants decide, and nothing that PostgreSQL would refuse for the table's sake is there.

import {
  GraphQLSchema,
  isEnumType,
  isInputObjectType,
  isObjectType,
  printSchema,
  printType,
  validateSchema,
} from 'graphql';
import { describe, expect, test } from 'vitest';
import { catalogFixture, roleFixture } from '../../../test/support/catalog-fixture.ts';
import type { Grant } from '../../engine/catalog/catalog.ts';
import { createSnapshot } from '../../engine/create-snapshot.ts';
import { hasuraNaming } from '../../engine/model/naming.ts';
import { buildSchema } from './build-schema.ts';
import { buildRoots } from './roots.ts';

const roles = { owner: 10, reader: 11, adder: 12, blind: 13, editor: 14, remover: 15 };

function to(privilege: string, ...names: (keyof typeof roles)[]): Grant[] {
  return names.map((name) => ({ grantee: roles[name], privilege }));
}

const catalog = catalogFixture({
  roles: Object.entries(roles).map(([name, oid]) => roleFixture(oid, name, { superuser: name === 'owner' })),
  types: [{ kind: 'enum', name: 'mood', labels: ['calm'] }],
  relations: [
    {
      name: 'album',
      columns: {
        id: { of: 'int4!', identity: 'by-default' },
        serial: { of: 'int4!', identity: 'always' },
        shout: { of: 'text', generated: 'stored' },
        title: { of: 'text', grants: to('UPDATE', 'editor') },
        price: { of: 'numeric', grants: to('UPDATE', 'editor') },
        mood: 'public.mood',
        meta: 'jsonb',
        tags: 'text[]',
      },
      primaryKey: ['id'],
      unique: [['title'], ['title', 'price']],
      grants: [
        ...to('SELECT', 'reader', 'adder', 'editor'),
        ...to('INSERT', 'adder', 'blind'),
        ...to('DELETE', 'remover'),
      ],
    },
    {
      name: 'track',
      columns: { id: 'int4!', album_id: 'int4!', name: 'text', next_id: 'int4' },
      primaryKey: ['id'],
      unique: [['album_id']],
      foreignKeys: [
        { columns: ['album_id'], references: 'album' },
        { columns: ['next_id'], references: 'track' },
      ],
      grants: [...to('SELECT', 'reader', 'adder'), ...to('DELETE', 'adder')],
    },
    {
      name: 'cover',
      columns: {
        album_id: { of: 'int4!', grants: to('SELECT', 'adder') },
        url: { of: 'text', grants: to('INSERT', 'adder') },
      },
      primaryKey: ['album_id'],
      foreignKeys: [{ columns: ['album_id'], references: 'album' }],
    },
    { name: 'log', columns: { line: 'text', at: 'int4' } },
    {
      name: 'loud',
      kind: 'view',
      columns: { id: 'int4', name: 'text' },
      updatable: { insert: false, update: true, delete: true },
    },
    { name: 'counter', columns: { id: { of: 'int4!', identity: 'always' } }, primaryKey: ['id'] },
  ],
});
const snapshot = createSnapshot(catalog, { schemas: ['public'] });

function schemaOf(role: keyof typeof roles, roots = buildRoots(snapshot.model, hasuraNaming)): GraphQLSchema {
  const access = snapshot.accessOf(role);
  if (access === undefined) throw new Error(`no role ${role}`);
  return buildSchema(snapshot.model, access, hasuraNaming, roots);
}

const owner = schemaOf('owner');

function fieldsOf(schema: GraphQLSchema, name: string): string[] | undefined {
  const type = schema.getType(name);
  if (isEnumType(type)) return type.getValues().map((value) => value.name);
  return isObjectType(type) || isInputObjectType(type) ? Object.keys(type.getFields()) : undefined;
}

/** In the order of the alphabet. */
function mutationsOf(schema: GraphQLSchema): string[] | undefined {
  return fieldsOf(schema, 'mutation_root')?.toSorted();
}

function argumentsOf(schema: GraphQLSchema, field: string): string[] | undefined {
  return schema
    .getMutationType()
    ?.getFields()
    [field]?.args.map(({ name, type }) => `${name}: ${String(type)}`);
}

test.each(Object.keys(roles) as (keyof typeof roles)[])('the schema of %s is valid', (role) => {
  const schema = schemaOf(role);
  expect(validateSchema(new GraphQLSchema({ ...schema.toConfig(), assumeValid: false }))).toEqual([]);
});

describe('the owner', () => {
  test('may write all that can be written', () => {
    expect(mutationsOf(owner)).toEqual([
      'delete_album',
      'delete_album_by_pk',
      'delete_counter',
      'delete_counter_by_pk',
      'delete_cover',
      'delete_cover_by_pk',
      'delete_log',
      'delete_loud',
      'delete_track',
      'delete_track_by_pk',
      'insert_album',
      'insert_album_one',
      'insert_cover',
      'insert_cover_one',
      'insert_log',
      'insert_log_one',
      'insert_track',
      'insert_track_one',
      'update_album',
      'update_album_by_pk',
      'update_album_many',
      'update_cover',
      'update_cover_by_pk',
      'update_cover_many',
      'update_log',
      'update_log_many',
      'update_loud',
      'update_loud_many',
      'update_track',
      'update_track_by_pk',
      'update_track_many',
    ]);
  });

  test.each<[string, string[] | undefined]>([
    ['album_insert_input', ['id', 'title', 'price', 'mood', 'meta', 'tags', 'cover', 'track']],
    ['album_set_input', ['id', 'title', 'price', 'mood', 'meta', 'tags']],
    ['album_inc_input', ['id', 'price']],
    ['album_append_input', ['meta']],
    ['album_prepend_input', ['meta']],
    ['album_delete_key_input', ['meta']],
    ['album_delete_elem_input', ['meta']],
    ['album_delete_at_path_input', ['meta']],
    ['album_update_column', ['id', 'title', 'price', 'mood', 'meta', 'tags']],
    ['album_constraint', ['album_pkey', 'album_title_key', 'album_title_price_key']],
    ['album_on_conflict', ['constraint', 'update_columns', 'where']],
    ['album_pk_columns_input', ['id']],
    ['album_mutation_response', ['affected_rows', 'returning']],
    ['track_insert_input', ['id', 'album_id', 'name', 'next_id', 'album', 'next', 'tracks']],
    ['track_obj_rel_insert_input', ['data', 'on_conflict']],
    ['track_arr_rel_insert_input', ['data', 'on_conflict']],
    ['track_append_input', undefined],
    ['log_on_conflict', undefined],
    ['log_pk_columns_input', undefined],
    ['loud_insert_input', undefined],
    ['loud_on_conflict', undefined],
    ['counter_insert_input', undefined],
  ])('sees %s', (name, fields) => {
    expect(fieldsOf(owner, name)).toEqual(fields);
  });

  test('gives arguments of the dialect', () => {
    expect(argumentsOf(owner, 'insert_track')).toEqual([
      'objects: [track_insert_input!]!',
      'on_conflict: track_on_conflict',
    ]);
    expect(argumentsOf(owner, 'insert_log_one')).toEqual(['object: log_insert_input!']);
    expect(argumentsOf(owner, 'update_track')).toEqual([
      '_inc: track_inc_input',
      '_set: track_set_input',
      'at_most: Int',
      'where: track_bool_exp!',
    ]);
    expect(argumentsOf(owner, 'update_track_by_pk')).toEqual([
      '_inc: track_inc_input',
      '_set: track_set_input',
      'pk_columns: track_pk_columns_input!',
    ]);
    expect(argumentsOf(owner, 'update_track_many')).toEqual(['updates: [track_updates!]!']);
    expect(argumentsOf(owner, 'delete_track')).toEqual(['at_most: Int', 'where: track_bool_exp!']);
    expect(argumentsOf(owner, 'delete_track_by_pk')).toEqual(['id: Int!']);
    expect(printType(owner.getType('track_on_conflict')!)).toContain('update_columns: [track_update_column!]! = []');
  });

  test('sets relationships by what they are: one row, or rows', () => {
    const sdl = printType(owner.getType('track_insert_input')!);
    expect(sdl).toContain('  next: track_obj_rel_insert_input');
    expect(sdl).toContain('  tracks: track_arr_rel_insert_input');
    expect(printType(owner.getType('album_insert_input')!)).toContain('  track: track_obj_rel_insert_input');
  });
});

test('who only reads has no mutations', () => {
  expect(schemaOf('reader').getMutationType()).toBeUndefined();
});

describe('who may add', () => {
  const adder = schemaOf('adder');

  test('gets no updates, and deletes where those are granted', () => {
    expect(mutationsOf(adder)).toEqual([
      'delete_track',
      'delete_track_by_pk',
      'insert_album',
      'insert_album_one',
      'insert_cover',
      'insert_cover_one',
    ]);
    expect(fieldsOf(adder, 'album_set_input')).toBeUndefined();
  });

  test('nests rows only where the column that joins them may be written', () => {
    expect(fieldsOf(adder, 'album_insert_input')).toEqual(['id', 'title', 'price', 'mood', 'meta', 'tags']);
    expect(fieldsOf(adder, 'cover_insert_input')).toEqual(['url']);
  });

  test('can name a conflict, but no column to update then', () => {
    expect(fieldsOf(adder, 'album_update_column')).toEqual(['_PLACEHOLDER']);
  });
});

test('who may add and not read gets the number of rows alone', () => {
  const blind = schemaOf('blind');
  expect(fieldsOf(blind, 'mutation_root')).toEqual(['insert_album']);
  expect(argumentsOf(blind, 'insert_album')).toEqual(['objects: [album_insert_input!]!']);
  expect(fieldsOf(blind, 'album_mutation_response')).toEqual(['affected_rows']);
});

test('who may update some columns gets those', () => {
  const editor = schemaOf('editor');
  expect(mutationsOf(editor)).toEqual(['update_album', 'update_album_by_pk', 'update_album_many']);
  expect(fieldsOf(editor, 'album_set_input')).toEqual(['title', 'price']);
  expect(fieldsOf(editor, 'album_inc_input')).toEqual(['price']);
  expect(fieldsOf(editor, 'album_append_input')).toBeUndefined();
});

test('who may delete and not read has nothing to choose rows by', () => {
  expect(schemaOf('remover').getMutationType()).toBeUndefined();
});

test('roles share what they change alike, and a schema is the same whatever was built before it', () => {
  const names = Object.keys(roles) as (keyof typeof roles)[];
  const alone = names.map((role) => printSchema(schemaOf(role)));
  const roots = buildRoots(snapshot.model, hasuraNaming);
  const shared = names.toReversed().map((role) => schemaOf(role, roots));
  expect(shared.toReversed().map((schema) => printSchema(schema))).toEqual(alone);
  const [first, second] = [schemaOf('owner', roots), schemaOf('owner', roots)];
  for (const name of ['album_set_input', 'album_inc_input', 'album_update_column', 'album_constraint'])
    expect([name, first.getType(name) === second.getType(name)]).toEqual([name, true]);
  const editor = schemaOf('editor', roots);
  for (const name of ['album_set_input', 'album_inc_input', 'album_insert_input'])
    expect([name, first.getType(name) === editor.getType(name)]).toEqual([name, false]);
});
