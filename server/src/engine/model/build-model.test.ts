import { describe, expect, test } from 'vitest';
import {
  type CatalogSpec,
  type ColumnSpec,
  catalogFixture,
  type RelationSpec,
} from '../../../test/support/catalog-fixture.ts';
import { buildModel } from './build-model.ts';
import type { Model, Table, ValueType } from './model.ts';

const schemas = ['public', 'shop'];

function modelOf(relations: readonly RelationSpec[], rest: Partial<CatalogSpec> = {}): Model {
  const catalog = catalogFixture({ relations, schemaGrants: {}, ...rest });
  return buildModel(catalog, {
    schemas: schemas.filter((name) => catalog.schemas.some((schema) => schema.name === name)),
  });
}

const table = (name: string, rest: Partial<RelationSpec> = {}): RelationSpec => ({
  name,
  columns: { id: 'int4!' },
  primaryKey: ['id'],
  ...rest,
});

/** Exposed names by id. */
function names(model: Model): Readonly<Record<string, string>> {
  return Object.fromEntries([...model.tables.values()].map(({ id, name }) => [id, name]));
}

function codes(model: Model): readonly string[] {
  return model.warnings.map(({ code, object }) => `${code} ${object}`);
}

function tableOf(columns: Readonly<Record<string, ColumnSpec>>, rest: Partial<CatalogSpec & RelationSpec> = {}): Table {
  const { types, ...relation } = rest;
  const model = modelOf(
    [{ ...table('t'), primaryKey: [], columns, ...relation }],
    types === undefined ? {} : { types },
  );
  const found = model.tables.get('public.t');
  if (found === undefined) throw new Error('no table t');
  return found;
}

describe('names of tables', () => {
  test('in public as in the database, elsewhere behind the schema', () => {
    const model = modelOf([table('track'), table('order', { schema: 'shop' })]);
    expect(names(model)).toEqual({ 'public.track': 'track', 'shop."order"': 'shop_order' });
    expect(codes(model)).toEqual([]);
  });

  test('behind the schema even where it is the only one exposed', () => {
    const catalog = catalogFixture({ relations: [table('order', { schema: 'shop' })] });
    expect(names(buildModel(catalog, { schemas: ['shop'] }))).toEqual({ 'shop."order"': 'shop_order' });
  });

  test('what GraphQL does not allow is made legal, with a warning', () => {
    const model = modelOf([table('my "own" table.x')]);
    expect(names(model)).toEqual({ 'public."my ""own"" table.x"': 'my_own_table_x' });
    expect(model.warnings).toEqual([
      {
        code: 'name-changed',
        object: 'public."my ""own"" table.x"',
        message: `exposed as my_own_table_x; COMMENT ON TABLE public."my ""own"" table.x" IS '@name …' chooses another name`,
      },
    ]);
  });

  test.each([
    ['track_aggregate', 'track'],
    ['track_by_pk', 'track'],
    ['track_bool_exp', 'track'],
    ['track_sum_fields', 'track'],
    ['track_stream', 'track'],
    ['track_one', 'track'],
    ['insert_track', 'track'],
  ])('a table %s beside %s', (longer, shorter) => {
    const model = modelOf([table(longer), table(shorter)]);
    const clashes = longer !== 'insert_track';
    expect(names(model)).toEqual({
      [`public.${shorter}`]: shorter,
      [`public.${longer}`]: clashes ? `public_${longer}` : longer,
    });
    expect(codes(model)).toEqual(clashes ? [`name-clash public.${longer}`] : []);
  });

  test.each(['date', 'uuid', 'Int', 'ID', 'query_root', 'order_by', 'cursor_ordering', 'bigint_comparison_exp'])(
    'a table %s, which is a type of the dialect',
    (name) => {
      const model = modelOf([table(name)]);
      expect([...model.tables.values()][0]?.name).toBe(`public_${name}`);
      expect(model.warnings.map(({ code }) => code)).toEqual(['name-clash']);
    },
  );

  test('of two tables that come to the same name, the one in public keeps it', () => {
    const model = modelOf([table('order', { schema: 'shop' }), table('shop_order')]);
    expect(names(model)['public.shop_order']).toBe('shop_order');
    expect(names(model)['shop."order"']).toMatch(/^shop_order_[0-9a-f]{6}$/);
  });

  test('a tag decides, against natural names too', () => {
    const model = modelOf([table('tbl_track', { comment: '@name track' }), table('track')]);
    expect(names(model)).toEqual({ 'public.tbl_track': 'track', 'public.track': 'public_track' });
    expect(codes(model)).toEqual(['name-clash public.track']);
  });

  test('a tag that is not a legal name is ignored, with a warning', () => {
    const model = modelOf([table('track', { comment: '@name my track' })]);
    expect(names(model)).toEqual({ 'public.track': 'track' });
    expect(codes(model)).toEqual(['tag-invalid public.track']);
  });
});

describe('names of columns', () => {
  test('odd ones become legal and distinct; those that are legal stay', () => {
    const columns = ['a b', 'a.b', 'a_b', '1st', '__typename', '_and', 'null', '表', 'ünï'];
    const found = tableOf(Object.fromEntries(columns.map((name) => [name, 'int4']))).columns;
    expect(found.map(({ sqlName }) => sqlName)).toEqual(columns);
    expect(found.map(({ name }) => name)).toEqual([
      'a_b_c8687a',
      'a_b_2e7336',
      'a_b',
      '_1st',
      '_typename',
      '_and_',
      'null_',
      'column_c35f80',
      'uni',
    ]);
  });

  test('a tag decides', () => {
    const { columns } = tableOf({ a: { of: 'int4', comment: '@name b' }, b: 'int4' });
    expect(columns.map(({ name }) => name)).toEqual(['b', 'b_3e23e8']);
  });
});

describe('what columns can do', () => {
  test('generated and always-identity columns are read-only', () => {
    const { columns } = tableOf({
      always: { of: 'int4!', identity: 'always' },
      byDefault: { of: 'int4!', identity: 'by-default' },
      stored: { of: 'int4', generated: 'stored' },
      plain: { of: 'int4!', hasDefault: true },
    });
    expect(columns.map(({ readOnly, hasDefault }) => [readOnly, hasDefault])).toEqual([
      [true, true],
      [false, true],
      [true, false],
      [false, true],
    ]);
  });

  test('@omit takes away what it names', () => {
    const { columns } = tableOf({
      gone: { of: 'int4', comment: '@omit' },
      a: { of: 'int4', comment: '@omit create' },
      b: { of: 'int4', comment: '@omit update,filter,order' },
    });
    const flags = columns.map(({ name, insertable, updatable, filterable, orderable }) => {
      return [name, insertable, updatable, filterable, orderable];
    });
    expect(flags).toEqual([
      ['a', false, true, true, true],
      ['b', true, false, false, false],
    ]);
  });

  test('NOT NULL counts where PostgreSQL enforces it, that of a domain too', () => {
    const types: CatalogSpec['types'] = [
      { kind: 'domain', name: 'code', base: 'text', notNull: true },
      { kind: 'domain', name: 'short', base: 'code' },
    ];
    const columns = { a: 'int4!', b: 'short', c: { of: 'int4', comment: '@notNull' } };
    const notNull = (kind: RelationSpec['kind']) =>
      tableOf(columns, { types, kind: kind ?? 'table' }).columns.map((c) => c.notNull);
    expect(notNull('table')).toEqual([true, true, true]);
    expect(notNull('partitioned-table')).toEqual([true, true, true]);
    expect(notNull('view')).toEqual([false, false, true]);
    expect(notNull('foreign-table')).toEqual([false, false, true]);
  });
});

describe('tables', () => {
  test('description, deprecation and what may be written', () => {
    const { description, deprecated, insertable, updatable, deletable } = tableOf(
      { id: 'int4' },
      { comment: 'Songs.\n@deprecated use track\n@omit update,delete' },
    );
    expect({ description, deprecated }).toEqual({ description: 'Songs.', deprecated: 'use track' });
    expect([insertable, updatable, deletable]).toEqual([true, false, false]);
  });

  test('a hidden column takes its keys with it', () => {
    const { primaryKey, uniqueKeys } = tableOf(
      { id: { of: 'int4!', comment: '@omit' }, code: 'text' },
      { primaryKey: ['id'], unique: [['code']] },
    );
    expect(primaryKey).toEqual([]);
    expect(uniqueKeys.map(({ name, primary }) => [name, primary])).toEqual([['t_code_key', false]]);
  });

  test('@primaryKey and @unique give keys where there are none', () => {
    const comment = '@primaryKey b, a\n@unique c\n@unique nope';
    const { primaryKey, uniqueKeys } = tableOf({ a: 'int4', b: 'int4', c: 'int4' }, { kind: 'view', comment });
    expect(primaryKey.map(({ name }) => name)).toEqual(['b', 'a']);
    expect(uniqueKeys.map(({ columns }) => columns.map(({ name }) => name))).toEqual([['b', 'a'], ['c']]);
  });

  test('a relation of which no column is exposed is not, with a warning', () => {
    const model = modelOf([
      { name: 'empty', columns: {} },
      { name: 'gone', columns: { a: 'int4' }, comment: '@omit' },
    ]);
    expect([...model.tables.keys()]).toEqual([]);
    expect(codes(model)).toEqual(['relation-omitted public.empty']);
  });

  test('a schema that does not exist is a warning', () => {
    const model = buildModel(catalogFixture({ relations: [table('track')] }), { schemas: ['public', 'nope'] });
    expect(codes(model)).toEqual(['schema-missing nope']);
  });
});

describe('types', () => {
  const show = (type: ValueType): string =>
    type.kind === 'array' ? `[${show(type.element)}] ${type.sql}` : `${type.kind} ${type.name} ${type.sql}`;
  const typeOf = (of: string, types: CatalogSpec['types'] = []): string =>
    show(tableOf({ c: of }, { types }).columns[0]?.type ?? expect.unreachable('no column'));

  test.each([
    ['int2', 'smallint'],
    ['int4', 'Int'],
    ['int8', 'bigint'],
    ['float4', 'Float'],
    ['float8', 'float8'],
    ['bool', 'Boolean'],
    ['text', 'String'],
    ['varchar', 'String'],
    ['bpchar', 'bpchar'],
    ['timestamptz', 'timestamptz'],
    ['jsonb', 'jsonb'],
    ['inet', 'inet'],
    ['int4range', 'int4range'],
  ])('%s is %s', (name, scalar) => {
    expect(typeOf(name)).toBe(`scalar ${scalar} pg_catalog.${name}`);
  });

  test('"char" is quoted', () => {
    expect(typeOf('char')).toBe('scalar char pg_catalog."char"');
  });

  test('types of extensions go by their own name in any schema', () => {
    expect(typeOf('ext.citext', [{ kind: 'base', name: 'ext.citext' }])).toBe('scalar citext ext.citext');
    expect(typeOf('ext.hstore', [{ kind: 'base', name: 'ext.hstore' }])).toBe('scalar hstore ext.hstore');
  });

  test('domains are what they are made of; an array of a domain keeps it in its cast', () => {
    const types: CatalogSpec['types'] = [
      { kind: 'domain', name: 'code', base: 'text' },
      { kind: 'domain', name: 'codes', base: 'text[]' },
      { kind: 'domain', name: 'inner', base: 'code' },
    ];
    expect(typeOf('inner', types)).toBe('scalar String pg_catalog.text');
    expect(typeOf('codes', types)).toBe('[scalar String pg_catalog.text] pg_catalog.text[]');
    expect(typeOf('code[]', types)).toBe('[scalar String pg_catalog.text] public.code[]');
    expect(typeOf('codes[]', types)).toMatch(/^scalar \w+ public.codes\[\]$/);
  });

  test('enums: labels become legal values', () => {
    const types: CatalogSpec['types'] = [
      { kind: 'enum', name: 'shop.state', labels: ['open', 'in use', 'in_use', 'true', ''] },
    ];
    const type = tableOf({ c: 'shop.state' }, { types }).columns[0]?.type;
    expect(type).toMatchObject({ kind: 'enum', name: 'shop_state', sql: 'shop.state' });
    expect(type?.kind === 'enum' && type.values).toEqual([
      { name: 'open', label: 'open' },
      { name: 'in_use_64c6c1', label: 'in use' },
      { name: 'in_use', label: 'in_use' },
      { name: 'true_', label: 'true' },
      { name: 'value_e3b0c4', label: '' },
    ]);
  });

  test('the model lists the enums that are used, each once', () => {
    const types: CatalogSpec['types'] = [
      { kind: 'enum', name: 'unused', labels: ['a'] },
      { kind: 'enum', name: 'mood', labels: ['sad'] },
    ];
    const model = modelOf([table('t', { columns: { a: 'mood', b: 'mood[]', c: 'mood' } })], { types });
    expect(model.enums.map(({ name }) => name)).toEqual(['mood']);
  });

  test('an enum without labels is a scalar, for GraphQL has no empty enums', () => {
    expect(typeOf('nothing', [{ kind: 'enum', name: 'nothing', labels: [] }])).toBe('scalar nothing public.nothing');
  });

  test('composites are scalars; the row type of a table does not take the name of the table', () => {
    const types: CatalogSpec['types'] = [
      { kind: 'composite', name: 'pair' },
      { kind: 'composite', name: 'person', relation: 1 },
    ];
    expect(typeOf('pair', types)).toBe('scalar pair public.pair');
    expect(typeOf('pair[]', types)).toBe('[scalar pair public.pair] public.pair[]');
    expect(typeOf('person', types)).toBe('scalar person_scalar public.person');
  });

  test('a type that is called like a table, or a type derived from one, yields', () => {
    const types: CatalogSpec['types'] = [{ kind: 'enum', name: 'shop.order', labels: ['a'] }];
    const model = modelOf([table('shop_order', { columns: { a: 'shop.order' } })], { types });
    expect(model.enums.map(({ name }) => name)).toEqual(['shop_order_enum']);
    expect(codes(model)).toEqual(['name-clash shop."order"']);
  });

  test('a tag names an enum', () => {
    const types: CatalogSpec['types'] = [{ kind: 'enum', name: 'e_mood', labels: ['a'], comment: '@name mood' }];
    expect(typeOf('e_mood', types)).toBe('enum mood public.e_mood');
  });
});

describe('the fingerprint', () => {
  const of = (spec: Partial<RelationSpec>): string => modelOf([table('track', spec)]).fingerprint;

  test('is equal for equal models', () => {
    expect(of({})).toBe(of({}));
  });

  test.each<[string, Partial<RelationSpec>]>([
    ['a column', { columns: { id: 'int4!', name: 'text' } }],
    ['a type', { columns: { id: 'int8!' } }],
    ['nullability', { columns: { id: 'int4' } }],
    ['a key', { unique: [['id']] }],
    ['a comment', { comment: 'Songs.' }],
    ['what may be written', { updatable: { insert: true, update: true, delete: false } }],
  ])('differs by %s', (_, spec) => {
    expect(of(spec)).not.toBe(of({}));
  });
});
