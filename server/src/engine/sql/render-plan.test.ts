import { describe, expect, test } from 'vitest';
import type { ColumnField, Field, Plan, PlanOrder, PlanRoot, Rows, Slot } from '../plan/plan.ts';
import { renderPlan } from './render-plan.ts';

const track = { kind: 'table', schema: 'public', name: 'track' } as const;
const album = { kind: 'table', schema: 'public', name: 'album' } as const;
const toAlbum = [{ local: 'album_id', remote: 'id' }];
const toTracks = [{ local: 'id', remote: 'album_id' }];

function rowsOf(from: Rows['from'], rest: Partial<Rows> = {}): Rows {
  return { from, where: undefined, orderBy: [], distinctOn: [], limit: undefined, offset: undefined, ...rest };
}
const column = (name: string, key = name): ColumnField => ({
  kind: 'column',
  key,
  column: name,
  output: { kind: 'raw' },
  notNull: true,
  path: undefined,
});
const byColumn = (name: string): PlanOrder => ({ kind: 'column', column: name, direction: 'asc', nulls: 'last' });
const limit = (value: number) => ({ kind: 'literal', value }) as const;
const count = { kind: 'count', key: 'count', columns: [], distinct: false } as const;
const typename = { kind: 'constant', key: '__typename', value: 'T' } as const;

function textOf(roots: readonly PlanRoot[], slots: readonly Slot[] = []): string {
  const placed = roots.map((root) => ({ ...root, path: '$' }));
  const plan: Plan = { kind: 'read', roots: placed, slots, reads: [] };
  return renderPlan(plan).statements[0]?.text ?? '';
}
const list = (rows: Rows, fields: readonly Field[]): string => textOf([{ kind: 'rows', key: 'r', rows, fields }]);

describe('rows', () => {
  test('are read straight from the table where nothing orders or limits them', () => {
    expect(list(rowsOf(track), [column('id')])).toBe(
      `SELECT coalesce('[' || string_agg('{"id":' || t1.id::text || '}', ',') || ']', '[]') FROM public.track t1`,
    );
  });

  test('have no alias where nothing reads a column', () => {
    expect(list(rowsOf(track), [typename])).toMatch(/ FROM public\.track$/);
    expect(list(rowsOf(track, { limit: limit(3) }), [typename])).toMatch(
      / FROM \(SELECT FROM public\.track LIMIT 3\) t1$/,
    );
    const never: Rows['where'] = { kind: 'or', conditions: [] };
    expect(list(rowsOf(track, { where: never }), [typename])).toMatch(/ FROM public\.track WHERE false$/);
  });

  test('keep a name with two spaces in a row as it is', () => {
    expect(list(rowsOf(track, { limit: limit(1) }), [column('odd  name', 'odd')])).toContain(
      'SELECT t1."odd  name" FROM',
    );
  });

  test('are ordered again behind a join: by keys, or by their places where another row sorts them', () => {
    const byTitle: PlanOrder = {
      kind: 'one',
      partner: { table: album, link: toAlbum, unique: true, certain: false },
      order: byColumn('title'),
    };
    const one: Field = {
      kind: 'one',
      key: 'album',
      partner: { table: album, link: toAlbum, unique: true, certain: false },
      fields: [column('title')],
    };
    const own = list(rowsOf(track, { orderBy: [byColumn('key_0')] }), [column('id'), one]);
    expect(own).toContain(`ORDER BY t1.key_0)`);
    const text = list(rowsOf(track, { orderBy: [byTitle, byColumn('key_0')] }), [column('id'), column('place'), one]);
    expect(text).toContain(`ORDER BY t1.place_)`);
    expect(text).toContain(
      `SELECT t1.id, t1.place, t1.album_id, row_number() OVER (ORDER BY t2.title, t1.key_0) AS place_ FROM public.track t1`,
    );
  });

  test('are ordered through the first partner, by the columns that this takes and no others', () => {
    const byTitle: PlanOrder = {
      kind: 'one',
      partner: { table: album, link: toAlbum, unique: false, certain: false },
      order: byColumn('title'),
    };
    expect(list(rowsOf(track, { orderBy: [byTitle] }), [column('id')])).toContain(
      'LEFT JOIN LATERAL (SELECT t2.title FROM public.album t2 WHERE t2.id = t1.album_id LIMIT 1) t2 ON true',
    );
  });
});

describe('an order through partners', () => {
  const step = (certain: boolean, order: PlanOrder): PlanOrder => ({
    kind: 'one',
    partner: { table: album, link: toAlbum, unique: true, certain },
    order,
  });
  const joins = (order: PlanOrder) => list(rowsOf(track, { orderBy: [order] }), [column('id')]).match(/(LEFT )?JOIN/g);

  test('that are certain may begin with them', () => {
    expect(joins(step(true, byColumn('title')))).toEqual(['JOIN']);
    expect(joins(step(true, step(false, byColumn('title'))))).toEqual(['JOIN', 'LEFT JOIN']);
  });

  test('keeps the rows that have none', () => {
    expect(joins(step(false, step(true, byColumn('title'))))).toEqual(['LEFT JOIN', 'LEFT JOIN']);
  });
});

describe('aggregates', () => {
  const aggregate = (rows: Rows, fields: (PlanRoot & { kind: 'aggregate' })['fields']): string =>
    textOf([{ kind: 'aggregate', key: 'a', rows, fields }]);

  test('are one row even where the answer has constants alone', () => {
    const fields = [typename, { kind: 'aggregate', key: 'aggregate', fields: [typename] }] as const;
    expect(aggregate(rowsOf(track), fields)).toBe(
      `SELECT '{"__typename":"T","aggregate":{"__typename":"T"}}' FROM public.track HAVING true`,
    );
    const empty = { kind: 'function', key: 'max', function: 'max', fields: [typename] } as const;
    expect(aggregate(rowsOf(track), [{ kind: 'aggregate', key: 'aggregate', fields: [empty] }])).toMatch(
      /HAVING true$/,
    );
  });

  test('leave the nodes in their order where DISTINCT sorts the rows', () => {
    const fields = [
      { kind: 'aggregate', key: 'aggregate', fields: [{ ...count, columns: ['name'], distinct: true }] },
      { kind: 'nodes', key: 'nodes', fields: [column('id')] },
    ] as const;
    expect(aggregate(rowsOf(track, { orderBy: [byColumn('id')] }), fields)).toContain(`',' ORDER BY t1.id)`);
  });

  test('of several columns count rows of values', () => {
    const fields = [{ kind: 'aggregate', key: 'aggregate', fields: [{ ...count, columns: ['a', 'b'] }] }] as const;
    expect(aggregate(rowsOf(track), fields)).toContain('count((t1.a, t1.b))');
  });
});

describe('conditions', () => {
  const equals = (slot: number) =>
    ({ kind: 'compare', column: 'id', cast: undefined, comparison: { operator: 'eq', slots: [slot] } }) as const;
  const source = { kind: 'constant', value: 1 } as const;
  const slot: Slot = {
    source,
    type: 'pg_catalog.int4',
    encoding: { kind: 'text' },
    through: undefined,
    place: undefined,
  };
  const where = (condition: Rows['where']): string => {
    const rows = rowsOf(track, { where: condition });
    const text = textOf([{ kind: 'rows', key: 'r', rows, fields: [column('id')] }], [slot, slot, slot]);
    return text.slice(text.indexOf(' WHERE ') + ' WHERE '.length);
  };
  const [one, two, three] = [0, 1, 2].map((index) => `t1.id = $${index + 1}::pg_catalog.int4`);

  test('have the parentheses that AND and OR need and no others', () => {
    const or = { kind: 'or', conditions: [equals(1), equals(2)] } as const;
    expect(where({ kind: 'and', conditions: [equals(0), or] })).toBe(`${one} AND (${two} OR ${three})`);
    const and = { kind: 'and', conditions: [equals(1), equals(2)] } as const;
    expect(where({ kind: 'or', conditions: [equals(0), and] })).toBe(`${one} OR (${two} AND ${three})`);
    expect(where({ kind: 'not', condition: or })).toBe(`NOT (${two} OR ${three})`);
  });

  test('without parts are true or false', () => {
    expect(where({ kind: 'and', conditions: [] })).toBe('true');
    expect(where({ kind: 'or', conditions: [] })).toBe('false');
  });

  test('on related rows stay apart from the link', () => {
    const or = { kind: 'or', conditions: [equals(0), equals(1)] } as const;
    expect(where({ kind: 'exists', from: album, link: toTracks, where: or })).toBe(
      'EXISTS (SELECT FROM public.album t2 WHERE t2.album_id = t1.id AND (t2.id = $1::pg_catalog.int4 OR t2.id = $2::pg_catalog.int4))',
    );
  });
});

describe('names and labels', () => {
  test('are quoted where they must be', () => {
    const odd = { kind: 'table', schema: 'My "schema"', name: 'select' } as const;
    expect(list(rowsOf(odd), [column('a.b "c"', 'k')])).toBe(
      `SELECT coalesce('[' || string_agg('{"k":' || t1."a.b ""c"""::text || '}', ',') || ']', '[]') FROM "My ""schema"""."select" t1`,
    );
  });

  test('of enums are exchanged in SQL', () => {
    const mood: Field = { ...column('mood'), output: { kind: 'enum', names: { "it's": 'it_s' }, array: false } };
    expect(list(rowsOf(track), [mood])).toContain(
      `to_json(CASE t1.mood::text WHEN 'it''s' THEN 'it_s' ELSE t1.mood::text END)::text`,
    );
  });
});

test('several roots are one statement', () => {
  const root = { kind: 'rows', key: 'r', rows: rowsOf(track), fields: [column('id')] } as const;
  const text = textOf([root, { ...root, key: 's' }]);
  expect(text).toMatch(/^SELECT \(SELECT .* FROM public\.track t1\), \(SELECT .* FROM public\.track t2\)$/);
});
