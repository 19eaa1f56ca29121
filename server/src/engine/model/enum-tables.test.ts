// Which tables become enums, with which values, and which columns have them as their types.

import { describe, expect, test } from 'vitest';
import { catalogFixture, type RelationSpec } from '../../../test/support/catalog-fixture.ts';
import { buildModel } from './build-model.ts';
import type { EnumType, Model } from './model.ts';
import { camelCaseNaming, hasuraNaming, type Naming } from './naming.ts';

const color: RelationSpec = {
  name: 'color',
  comment: 'What a light says.\n@enum',
  columns: { value: 'text!', meaning: 'text' },
  primaryKey: ['value'],
  enumValues: { green: 'go', red: null },
};
const light: RelationSpec = {
  name: 'light',
  columns: { id: 'int4!', shows: 'varchar!' },
  primaryKey: ['id'],
  foreignKeys: [{ columns: ['shows'], references: 'color' }],
};

function modelOf(relations: readonly RelationSpec[], naming: Naming = hasuraNaming): Model {
  return buildModel(catalogFixture({ relations }), { schemas: ['public', 'shop'], naming });
}

/** `table.column type`, of columns whose type is an enum. */
function enumColumns({ tables }: Model): readonly string[] {
  return [...tables.values()].flatMap((table) =>
    table.columns.flatMap(({ name, type }) => (type.kind === 'enum' ? [`${table.name}.${name} ${type.name}`] : [])),
  );
}

function warningsOf({ warnings }: Model): readonly string[] {
  return warnings.filter(({ code }) => code !== 'schema-missing').map(({ object, message }) => `${object}: ${message}`);
}

describe('a table with the tag @enum', () => {
  test('is an enum, with its rows as values and their descriptions', () => {
    const model = modelOf([color, light]);
    const expected: EnumType = {
      kind: 'enum',
      name: 'color_enum',
      sql: 'pg_catalog.varchar',
      table: 'public.color',
      description: 'What a light says.',
      values: [
        { name: 'green', label: 'green', description: 'go' },
        { name: 'red', label: 'red', description: undefined },
      ],
    };
    expect(model.enums).toEqual([expected]);
    expect(warningsOf(model)).toEqual([]);
  });

  test('is the type of columns that refer to it, and not of its own key, for new values are written there', () => {
    expect(enumColumns(modelOf([color, light]))).toEqual(['light.shows color_enum']);
  });

  test('stays a table that relationships lead to', () => {
    const relationships = modelOf([color, light]).tables.get('public.light')?.relationships;
    expect(relationships?.map(({ name, target }) => [name, target])).toEqual([['color', 'public.color']]);
  });

  test('is an enum where the table itself is not exposed', () => {
    const model = modelOf([{ ...color, comment: '@enum\n@omit' }, light]);
    expect([...model.tables.keys()]).toEqual(['public.light']);
    expect(enumColumns(model)).toEqual(['light.shows color_enum']);
  });

  test('is not the type of a key of several columns, of a key to another column, or of other types', () => {
    const target: RelationSpec = { ...color, columns: { ...color.columns, code: 'text' }, unique: [['code']] };
    const from = (
      name: string,
      columns: RelationSpec['columns'],
      key: NonNullable<RelationSpec['foreignKeys']>[0],
    ) => ({
      name,
      columns,
      foreignKeys: [key],
    });
    const model = modelOf([
      target,
      from('a', { code: 'text' }, { columns: ['code'], references: 'color', foreignColumns: ['code'] }),
      from('b', { value: 'text', code: 'text' }, { columns: ['value', 'code'], references: 'color' }),
      from('c', { value: 'bytea' }, { columns: ['value'], references: 'color' }),
    ]);
    expect(enumColumns(model)).toEqual([]);
  });

  test.each(['@foreignKey (shows) references color', '@foreignKey (SHOWS) references public.color (value)'])(
    'is the type of a view’s column by %s',
    (comment) => {
      const view: RelationSpec = { name: 'seen', kind: 'view', comment, columns: { shows: 'text', other: 'text' } };
      expect(enumColumns(modelOf([color, view]))).toEqual(['seen.shows color_enum']);
    },
  );

  test('has the name of its table', () => {
    const named = (rest: Partial<RelationSpec>) => {
      const table = { ...color, ...rest };
      const references = `${table.schema ?? 'public'}.color`;
      return modelOf([table, { ...light, foreignKeys: [{ columns: ['shows'], references }] }]).enums.map(
        ({ name }) => name,
      );
    };
    expect(named({ schema: 'shop' })).toEqual(['shop_color_enum']);
    expect(named({ comment: '@enum\n@name tint' })).toEqual(['tint_enum']);
    expect(named({ comment: '@enum\n@name tint\n@omit' })).toEqual(['tint_enum']);
  });

  test('takes its name before an enum of PostgreSQL', () => {
    const mood: RelationSpec = { name: 'mood', columns: { mood: 'color_enum' } };
    const catalog = catalogFixture({
      relations: [color, light, mood],
      types: [{ kind: 'enum', name: 'color_enum', labels: ['x'] }],
    });
    const model = buildModel(catalog, { schemas: ['public'] });
    expect(enumColumns(model)).toEqual(['light.shows color_enum', 'mood.mood color_enum_enum']);
  });

  test('in camel case has values in capitals, but where two would be one', () => {
    const values = { Monday: null, late_night: null, x: null, X: null };
    const model = modelOf([{ ...color, enumValues: values }, light], camelCaseNaming);
    expect(model.enums.map(({ name }) => name)).toEqual(['ColorEnum']);
    expect(model.enums[0]?.values.map(({ name, label }) => [name, label])).toEqual([
      ['MONDAY', 'Monday'],
      ['LATE_NIGHT', 'late_night'],
      ['x', 'x'],
      ['X', 'X'],
    ]);
  });
});

describe('a table that cannot be an enum stays one with a warning', () => {
  const { enumValues: _, ...unread } = color;
  const many = Object.fromEntries(Array.from({ length: 1001 }, (_each, index) => [`v${index}`, null]));
  test.each<[string, RelationSpec, string]>([
    ['that was not read', unread, 'one column of text'],
    ['without rows', { ...color, enumValues: {} }, 'the table has no rows'],
    ['with too many rows', { ...color, enumValues: many }, 'more than 1000 rows'],
    [
      'whose values are not legal',
      { ...color, enumValues: { fine: null, 'not fine': null, '': null, true: null, '2': null } },
      'GraphQL allows: "2", "not fine", "", …',
    ],
  ])('%s', (_why, table, expected) => {
    const model = modelOf([table, light]);
    expect(enumColumns(model)).toEqual([]);
    expect(model.tables.has('public.color')).toBe(true);
    expect(warningsOf(model)).toEqual([expect.stringMatching(/^public\.color: @enum is ignored, because /)]);
    expect(warningsOf(model)[0]).toContain(expected);
  });
});
