import { describe, expect, test } from 'vitest';
import { catalogFixture, roleFixture } from '../../../test/support/catalog-fixture.ts';
import { buildModel } from '../model/build-model.ts';
import { computeAccess } from '../model/compute-access.ts';
import type { Column, Relationship } from '../model/model.ts';
import type { Condition, Order, RootRequest, RowsArguments, Selection, ValueSource } from '../request.ts';
import { type PlanOptions, planOperation } from './plan-operation.ts';

const [owner, reader] = [10, 101];
const catalog = catalogFixture({
  types: [{ kind: 'enum', name: 'mood', labels: ['calm', 'so-so'] }],
  roles: [roleFixture(owner, 'owner', { superuser: true }), roleFixture(reader, 'reader')],
  relations: [
    {
      name: 'album',
      columns: { id: 'int4!', title: 'text', secret: 'text' },
      primaryKey: ['id'],
      owner,
      grants: [{ grantee: owner, privilege: 'SELECT' }],
    },
    {
      name: 'track',
      columns: {
        id: 'int4!',
        album_id: 'int4',
        name: 'text',
        mood: 'public.mood',
        plays: 'int8',
        score: 'float8',
        ratio: 'float4',
        notes: 'json',
        place: 'point',
        marks: 'json[]',
      },
      primaryKey: ['id'],
      foreignKeys: [{ columns: ['album_id'], references: 'album' }],
      owner,
      grants: [owner, reader].map((grantee) => ({ grantee, privilege: 'SELECT' })),
    },
  ],
});
const model = buildModel(catalog, { schemas: ['public'] });
const tableNamed = (name: string) => model.tables.get(`public.${name}`)!;
const [track, album] = [tableNamed('track'), tableNamed('album')];

const columnOf = (table: typeof track, name: string): Column => table.columns.find((column) => column.name === name)!;
const relationship = (table: typeof track, name: string): Relationship =>
  table.relationships.find((candidate) => candidate.name === name)!;
const constant = (value: unknown): ValueSource => ({ kind: 'constant', value });
const select = (name: string): Selection => ({
  kind: 'column',
  key: name,
  column: columnOf(track, name),
  path: undefined,
});
const ascending = (name: string): Order => ({
  kind: 'column',
  column: columnOf(track, name),
  direction: 'asc',
  nulls: 'last',
});
const compare = (name: string, value: ValueSource, operator: 'eq' | 'in' = 'eq'): Condition => ({
  kind: 'compare',
  column: columnOf(track, name),
  castToText: false,
  comparison: { operator, value },
});

interface Asked {
  readonly rows?: Partial<RowsArguments>;
  readonly selection?: readonly Selection[];
  readonly role?: string;
  readonly options?: PlanOptions;
}

function plan({ rows, selection = [select('id')], role = 'owner', options }: Asked) {
  const none = { where: undefined, orderBy: [], distinctOn: [], limit: undefined, offset: undefined };
  const root: RootRequest = {
    kind: 'rows',
    key: 'track',
    table: track,
    call: undefined,
    rows: { ...none, ...rows },
    selection,
  };
  const access = computeAccess(catalog, model, role)!;
  const made = planOperation(
    { kind: 'read', roots: [{ ...root, path: '$.selectionSet.track' }] },
    model,
    access,
    options ?? { stringifyNumericTypes: false },
  );
  if (made.kind !== 'read') throw new Error('no reading plan');
  const [first] = made.roots;
  if (first?.kind !== 'rows') throw new Error('no rows');
  return { ...made, rows: first.rows, fields: first.fields };
}
const refusal = (message: string) => expect.objectContaining({ code: 'validation-failed', message });

describe('rights', () => {
  test('that the role lacks on a table refuse the operation', () => {
    const one: Selection = { kind: 'one', key: 'album', relationship: relationship(track, 'album'), selection: [] };
    expect(() => plan({ selection: [one], role: 'reader' })).toThrow(
      expect.objectContaining({ code: 'permission-error', message: 'the role may not read album' }),
    );
  });

  test('that it has let every table that is read be told', () => {
    const one: Selection = {
      kind: 'one',
      key: 'album',
      relationship: relationship(track, 'album'),
      selection: [{ kind: 'column', key: 'title', column: columnOf(album, 'title'), path: undefined }],
    };
    expect(plan({ selection: [one] }).reads.toSorted()).toEqual(['public.album', 'public.track']);
  });
});

describe('distinct_on', () => {
  const rowsBy = (distinct: readonly string[], order: readonly string[]) =>
    plan({ rows: { distinctOn: distinct.map((name) => columnOf(track, name)), orderBy: order.map(ascending) } });

  test.each([
    [['name'], []],
    [['name', 'plays'], ['plays']],
    [
      ['name', 'plays'],
      ['plays', 'name', 'score'],
    ],
    [
      ['name', 'plays'],
      ['name', 'name', 'plays', 'score'],
    ],
    [['name'], ['name', 'score', 'name']],
    [
      ['name', 'name'],
      ['name', 'score'],
    ],
  ])('%j goes with the order %j', (distinct, order) => {
    expect(() => rowsBy(distinct, order)).not.toThrow();
  });

  test.each([
    [['name'], ['score']],
    [
      ['name', 'plays'],
      ['name', 'score'],
    ],
    [
      ['name', 'plays'],
      ['name', 'name', 'score'],
    ],
    [
      ['name', 'plays'],
      ['name', 'score', 'plays'],
    ],
  ])('%j does not go with the order %j', (distinct, order) => {
    expect(() => rowsBy(distinct, order)).toThrow(
      refusal('"distinct_on" columns must match initial "order_by" columns'),
    );
  });
});

describe('types without an order', () => {
  test('are neither sorted nor told apart', () => {
    expect(() => plan({ rows: { orderBy: [ascending('place')] } })).toThrow(
      refusal('rows cannot be sorted by place: the type point has no order'),
    );
    expect(() => plan({ rows: { distinctOn: [columnOf(track, 'marks')] } })).toThrow(
      refusal('rows cannot be told apart by marks: the type [json] has no order'),
    );
  });

  test('are compared as a type that has one', () => {
    const { rows, slots } = plan({
      rows: {
        where: { kind: 'and', conditions: [compare('notes', constant({ a: 1 })), compare('place', constant('(1,2)'))] },
      },
    });
    expect(rows.where).toMatchObject({ conditions: [{ cast: 'pg_catalog.jsonb' }, { cast: 'pg_catalog.text' }] });
    expect(slots).toMatchObject([
      { type: 'pg_catalog.jsonb', encoding: { kind: 'json' } },
      { type: 'pg_catalog.text', encoding: { kind: 'text' } },
    ]);
  });

  test('are compared as arrays of one, and lists of arrays as literals of those', () => {
    const { rows, slots } = plan({ rows: { where: compare('marks', constant([[{ a: 1 }]]), 'in') } });
    expect(rows.where).toMatchObject({
      cast: 'pg_catalog.jsonb[]',
      comparison: { operator: 'in', arrayType: 'pg_catalog.jsonb[]' },
    });
    expect(slots).toMatchObject([
      {
        type: 'pg_catalog.text[]',
        encoding: { kind: 'array', element: { kind: 'array-column', element: { kind: 'json-text' } } },
      },
    ]);
  });
});

describe('conditions', () => {
  test('that always hold vanish', () => {
    const nothing: Condition = { kind: 'and', conditions: [] };
    expect(plan({ rows: { where: nothing } }).rows.where).toBeUndefined();
    const nested: Condition = { kind: 'and', conditions: [nothing, { kind: 'and', conditions: [nothing] }] };
    expect(plan({ rows: { where: nested } }).rows.where).toBeUndefined();
  });

  test('that never hold stay', () => {
    expect(plan({ rows: { where: { kind: 'or', conditions: [] } } }).rows.where).toEqual({
      kind: 'or',
      conditions: [],
    });
  });

  test('on an aggregate without a predicate leave no slot behind', () => {
    const tracks = relationship(album, 'tracks');
    const where: Condition = {
      kind: 'exists',
      relationship: relationship(track, 'album'),
      where: {
        kind: 'aggregate',
        relationship: tracks,
        function: 'count',
        columns: [],
        distinct: false,
        where: compare('id', constant(1)),
        predicate: [],
      },
    };
    const { rows, slots } = plan({ rows: { where } });
    expect(slots).toEqual([]);
    expect(rows.where).toMatchObject({ kind: 'exists', where: undefined });
  });
});

describe('slots', () => {
  test('of a literal limit are none: it is part of the plan', () => {
    const { rows, slots } = plan({ rows: { limit: constant(5), offset: { kind: 'variable', path: ['skip'] } } });
    expect(rows.limit).toEqual({ kind: 'literal', value: 5 });
    expect(rows.offset).toEqual({ kind: 'slot', slot: 0 });
    const place = { path: '$.selectionSet.track', field: 'track' };
    expect(slots).toEqual([
      { source: { kind: 'variable', path: ['skip'] }, type: 'pg_catalog.int8', encoding: { kind: 'count' }, place },
    ]);
  });

  test('of a limit that is no count are bound, and refused when they are', () => {
    expect(plan({ rows: { limit: constant(-1) } }).rows.limit).toEqual({ kind: 'slot', slot: 0 });
  });

  test('know the labels of an enum', () => {
    const { slots } = plan({ rows: { where: compare('mood', constant('so_so')) } });
    expect(slots).toMatchObject([
      { type: 'public.mood', encoding: { kind: 'enum', labels: { calm: 'calm', so_so: 'so-so' } } },
    ]);
  });
});

describe('output', () => {
  const outputs = (options: PlanOptions) =>
    plan({ selection: ['id', 'name', 'mood', 'plays', 'score', 'ratio'].map(select), options }).fields.map(
      (field) => field.kind === 'column' && field.output.kind,
    );

  test('follows the type', () => {
    expect(outputs({ stringifyNumericTypes: false })).toEqual(['raw', 'to-json', 'enum', 'raw', 'to-json', 'to-json']);
  });

  test('of wide numbers is a string where that is asked for; Float stays a number', () => {
    expect(outputs({ stringifyNumericTypes: true })).toEqual(['raw', 'to-json', 'enum', 'quoted', 'quoted', 'to-json']);
  });
});
