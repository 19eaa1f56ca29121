import { describe, expect, test } from 'vitest';
import { type CatalogSpec, catalogFixture, type RelationSpec } from '../../../test/support/catalog-fixture.ts';
import { buildModel } from './build-model.ts';
import { diffModels } from './diff-models.ts';
import type { Attribute, DatabaseFunction, Model, ScalarType } from './model.ts';

function diff(
  before: readonly RelationSpec[],
  after: readonly RelationSpec[],
  types: CatalogSpec['types'][] = [[], []],
) {
  const [was, is] = [before, after].map((relations, index) =>
    buildModel(catalogFixture({ relations, types: types[index] ?? [] }), { schemas: ['public'] }),
  );
  return was === undefined || is === undefined ? [] : diffModels(was, is);
}

const artist: RelationSpec = { name: 'artist', columns: { id: 'int4!' }, primaryKey: ['id'] };
const track: RelationSpec = {
  name: 'track',
  columns: { id: 'int4!', name: 'text', composer: 'text', milliseconds: 'int4!', artist_id: 'int4!' },
  primaryKey: ['id'],
};
const key = { columns: ['artist_id'], references: 'artist' };

describe('the difference of two models', () => {
  test('of equal ones is nothing', () => {
    expect(diff([artist, track], [artist, track])).toEqual([]);
  });

  test('tables and columns that come and go', () => {
    const { composer: _, ...columns } = track.columns;
    expect(diff([track], [{ ...track, columns: { ...columns, bytes: 'int8' } }, artist])).toEqual([
      '+ artist',
      '+ track.bytes',
      '- track.composer',
    ]);
  });

  test('types and nullability; what breaks clients says so', () => {
    const columns = { ...track.columns, name: 'text!', milliseconds: 'int8', id: 'int4' };
    expect(diff([track], [{ ...track, columns }])).toEqual([
      '~ track.id not null → nullable (breaking)',
      '~ track.milliseconds Int → bigint (breaking)',
      '~ track.milliseconds not null → nullable (breaking)',
      '~ track.name nullable → not null',
      '~ track.name must be given (breaking)',
    ]);
  });

  test('what has to be given from now on breaks those that write', () => {
    const columns = { ...track.columns, bytes: 'int8!', plays: { of: 'int4!', hasDefault: true }, composer: 'text!' };
    expect(diff([track], [{ ...track, columns }])).toEqual([
      '+ track.bytes',
      '~ track.bytes must be given (breaking)',
      '~ track.composer nullable → not null',
      '~ track.composer must be given (breaking)',
      '+ track.plays',
    ]);
    expect(diff([{ ...track, columns }], [{ ...track, columns }])).toEqual([]);
  });

  test('relationships', () => {
    const linked = { ...track, foreignKeys: [key] };
    expect(diff([artist, track], [artist, linked])).toEqual(['+ artist.tracks', '+ track.artist']);
    const invalid = { ...track, foreignKeys: [{ ...key, validated: false }] };
    expect(diff([artist, linked], [artist, invalid])).toEqual(['~ track.artist not null → nullable (breaking)']);
    const unique = { ...linked, unique: [['artist_id']] };
    expect(diff([artist, linked], [artist, unique])).toEqual(['+ artist.track', '- artist.tracks']);
  });

  test('functions', () => {
    const int: ScalarType = { kind: 'scalar', name: 'Int', sql: 'pg_catalog.int4', family: 'integer' };
    const text: ScalarType = { kind: 'scalar', name: 'String', sql: 'pg_catalog.text', family: 'text' };
    const add: DatabaseFunction = {
      id: 'public.add#1',
      schema: 'public',
      sqlName: 'add',
      name: 'add',
      chosen: false,
      description: undefined,
      deprecated: undefined,
      rateLimit: undefined,
      volatile: false,
      arguments: [{ sqlName: 'a', name: 'a', type: int, hasDefault: false, variadic: false }],
      result: { kind: 'value', type: int, set: false },
    };
    const withFunctions = (...functions: DatabaseFunction[]): Model => {
      const model = buildModel(catalogFixture({ relations: [track] }), { schemas: ['public'] });
      return { ...model, functions };
    };
    const changed: DatabaseFunction = {
      ...add,
      volatile: true,
      arguments: [{ ...add.arguments[0]!, type: text }],
      result: { kind: 'value', type: int, set: true },
    };
    const spot = (...attributes: Attribute[]): ScalarType => ({
      ...{ kind: 'scalar', name: 'spot', sql: 'public.spot', family: 'composite' },
      attributes,
    });
    const ofSpot = (type: ScalarType): DatabaseFunction => ({ ...add, arguments: [{ ...add.arguments[0]!, type }] });
    const [x, y] = [int, text].map((type, index) => ({ name: 'xy'[index]!, type }));
    const more = (hasDefault: boolean) => ({
      ...add,
      arguments: [...add.arguments, { ...add.arguments[0]!, sqlName: 'b', name: 'b', hasDefault }],
    });
    expect(diffModels(withFunctions(add), withFunctions(more(true)))).toEqual(['+ function add.b']);
    expect(diffModels(withFunctions(more(true)), withFunctions(more(false)))).toEqual([
      '~ function add.b must be given (breaking)',
    ]);
    expect(diffModels(withFunctions(ofSpot(spot(x!))), withFunctions(ofSpot(spot(x!, y!))))).toEqual([
      '~ function add.a spot (x Int) → spot (x Int, y String) (breaking)',
    ]);
    expect(diffModels(withFunctions(), withFunctions(add))).toEqual(['+ function add']);
    expect(diffModels(withFunctions(add), withFunctions(add))).toEqual([]);
    expect(diffModels(withFunctions(add), withFunctions(changed))).toEqual([
      '~ function add Int → set of Int (breaking)',
      '~ function add query → mutation (breaking)',
      '~ function add.a Int → String (breaking)',
    ]);
  });

  test('values of enums', () => {
    const table: RelationSpec = { name: 't', columns: { mood: 'mood' } };
    const types = [
      ['sad', 'ok'],
      ['ok', 'happy'],
    ].map((labels): CatalogSpec['types'] => [{ kind: 'enum', name: 'mood', labels }]);
    expect(diff([table], [table], types)).toEqual(['+ enum mood.happy', '- enum mood.sad']);
  });

  test('keys, writing, comments', () => {
    const { primaryKey: _, ...rest } = track;
    const after = { ...rest, comment: 'Songs.\n@deprecated', updatable: { insert: true, update: false, delete: true } };
    expect(diff([track], [after])).toEqual([
      '~ track primary key id → none (breaking)',
      '~ track no longer updatable (breaking)',
      '~ track description',
      '~ track deprecated',
    ]);
  });

  test('is cut where it is long', () => {
    const many = Array.from({ length: 60 }, (_, index): RelationSpec => ({ ...artist, name: `t${100 + index}` }));
    const lines = diff([], many);
    expect(lines).toHaveLength(50);
    expect(lines.at(-1)).toBe('… and 11 more');
  });
});
