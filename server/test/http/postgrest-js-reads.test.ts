// The published clients read through REST: filters of every kind, orders, pages, counts and forms of answers.

import { expect, test } from 'vitest';
import { type Client, inBothVersions } from './postgrest-js.ts';

// biome-ignore lint/suspicious/noExplicitAny: the client is used without types of the tables
type Builder = any;

inBothVersions((library) => {
  const from = (table: string) => library().connect().from(table);

  test('rows, with what is known beside them', async () => {
    const { data, error, count, status, statusText } = await from('genre').select().order('id');
    expect({ error, count, status, statusText }).toEqual({ error: null, count: null, status: 200, statusText: 'OK' });
    expect(data).toEqual([
      { id: 1, name: 'essay' },
      { id: 2, name: 'sea' },
    ]);
  });

  test('a list too long for a URL is an error that says so', async () => {
    const { status, error } = await from('genre')
      .select()
      .in('id', [...Array(9000).keys()]);
    expect([status, error]).toMatchObject([
      431,
      { code: 'invalid-headers', message: expect.stringMatching(/URL.*larger/) },
    ]);
  });

  test('aliases, casts and paths into JSON', async () => {
    const { data } = await from('author')
      .select('who:name, born::text, town:meta->home->>town, meta->rank')
      .eq('id', 1)
      .single();
    expect(data).toEqual({ who: 'Ada', born: '1815-12-10', town: 'London', rank: 2 });
  });

  const filters: readonly (readonly [name: string, filter: (books: Builder) => Builder, ids: readonly number[]])[] = [
    ['eq', (books) => books.eq('title', 'Notes'), [1]],
    ['neq', (books) => books.neq('title', 'Notes'), [2, 3, 4]],
    ['gt and lt', (books) => books.gt('pages', 120).lt('pages', 400), [3]],
    ['gte and lte', (books) => books.gte('pages', 120).lte('pages', 350), [1, 3]],
    ['like', (books) => books.like('title', '%e%s'), [1, 2, 3]],
    ['like with a star', (books) => books.like('title', 'T*'), [3]],
    ['ilike', (books) => books.ilike('title', 'n%'), [1]],
    ['likeAllOf', (books) => books.likeAllOf('title', ['%t%', '%e%']), [1, 2]],
    ['likeAnyOf', (books) => books.likeAnyOf('title', ['N%', 'T%']), [1, 3]],
    ['ilikeAllOf', (books) => books.ilikeAllOf('title', ['%T%', '%E%']), [1, 2, 3, 4]],
    ['ilikeAnyOf', (books) => books.ilikeAnyOf('title', ['n%', 'e%']), [1, 4]],
    ['regexMatch', (books) => books.regexMatch('title', '^[A-N]'), [1, 2, 4]],
    ['regexIMatch', (books) => books.regexIMatch('title', '^n.t'), [1]],
    ['is null', (books) => books.is('pages', null), [4]],
    ['is not null', (books) => books.not('pages', 'is', null), [1, 2, 3]],
    ['isDistinct', (books) => books.isDistinct('mood', 'calm'), [1, 3, 4]],
    ['in', (books) => books.in('mood', ['merry', 'grim']), [1, 3]],
    ['in nothing', (books) => books.in('id', []), []],
    ['notIn', (books) => books.notIn('id', [1, 2]), [3, 4]],
    ['match', (books) => books.match({ author_id: 1, mood: 'calm' }), [2]],
    ['not', (books) => books.not('title', 'ilike', '%t%'), []],
    ['or', (books) => books.or('id.eq.1,and(pages.gt.100,mood.not.eq.calm)'), [1, 3]],
    ['or twice', (books) => books.or('id.eq.1,id.eq.2').or('mood.eq.merry,mood.is.null'), [1]],
    ['filter', (books) => books.filter('pages', 'in', '(120,350)'), [1, 3]],
    ['textSearch', (books) => books.textSearch('words', "'cat' & 'sea'"), [3]],
    ['textSearch of a plain column', (books) => books.textSearch('about', 'cat', { config: 'english' }), [2, 3]],
    ['textSearch, plain', (books) => books.textSearch('about', 'cat rat', { type: 'plain', config: 'english' }), [2]],
    ['textSearch, a phrase', (books) => books.textSearch('words', 'engine weaves', { type: 'phrase' }), [1]],
    ['textSearch as on the web', (books) => books.textSearch('words', 'cat -sea', { type: 'websearch' }), [2]],
  ];
  test.each(filters)('filter: %s', async (_, filter, ids) => {
    const { data, error } = await filter(from('book').select('id')).order('id');
    expect(error).toBeNull();
    expect(data.map(({ id }: { id: number }) => id)).toEqual(ids);
  });

  const composed: readonly (readonly [name: string, filter: (authors: Builder) => Builder, ids: readonly number[]])[] =
    [
      ['a path into JSON', (authors) => authors.eq('meta->home->>town', 'London'), [1]],
      ['JSON as a number', (authors) => authors.gt('meta->rank', 2), [2]],
      ['contains, of an array', (authors) => authors.contains('tags', ['maths']), [1]],
      ['containedBy, of an array', (authors) => authors.containedBy('tags', ['maths', 'poetry', 'x']), [1, 2]],
      ['overlaps, of an array', (authors) => authors.overlaps('tags', ['poetry', 'x']), [1]],
      ['contains, of JSON', (authors) => authors.contains('meta', { rank: 10 }), [2]],
      ['containedBy, of JSON', (authors) => authors.containedBy('meta', { home: null, rank: 10, more: 1 }), [2]],
      ['contains, of a range', (authors) => authors.contains('life', '[1820,1830)'), [1]],
      ['overlaps, of a range', (authors) => authors.overlaps('life', '[1850,1970)'), [1, 2]],
      ['rangeLt', (authors) => authors.rangeLt('life', '[1900,1910)'), [1]],
      ['rangeGt', (authors) => authors.rangeGt('life', '[1900,1910)'), [2]],
      ['rangeGte', (authors) => authors.rangeGte('life', '[1900,1910)'), [2]],
      ['rangeLte', (authors) => authors.rangeLte('life', '[1900,1910)'), [1]],
      ['rangeAdjacent', (authors) => authors.rangeAdjacent('life', '[1852,1860)'), [1]],
      ['what has commas, quotes and brackets', (authors) => authors.eq('name', 'Ce, "the" (third)'), [3]],
      ['commas and brackets in a list', (authors) => authors.in('name', ['Ce, (third)', 'Bo']), [2]],
      ['the same in a tree', (authors) => authors.or('name.eq."Ce, \\"the\\" (third)",id.eq.1'), [1, 3]],
    ];
  test.each(composed)('filter: %s', async (_, filter, ids) => {
    const { data, error } = await filter(from('author').select('id')).order('id');
    expect(error).toBeNull();
    expect(data.map(({ id }: { id: number }) => id)).toEqual(ids);
  });

  test('a list of many values, whose URL no header repeats', async () => {
    const titles = ['Notes', ...Array.from({ length: 250 }, (_, index) => `日本 (${index})`)];
    const { data, error } = await from('book').select('id').in('title', titles);
    expect([data, error]).toEqual([[{ id: 1 }], null]);
    expect(library().lastHeaders().get('content-location')).toBeNull();
    await from('book').select('id').in('title', titles.slice(0, 5));
    expect(library().lastHeaders().get('content-location')).toContain('/book?select=id');
  });

  test('orders, with nulls at either end', async () => {
    const order = async (given: { ascending?: boolean; nullsFirst?: boolean }) => {
      const { data } = await from('book').select('id').order('pages', given);
      return data?.map(({ id }) => id);
    };
    expect(await order({})).toEqual([1, 3, 2, 4]);
    expect(await order({ ascending: false })).toEqual([4, 2, 3, 1]);
    expect(await order({ ascending: false, nullsFirst: false })).toEqual([2, 3, 1, 4]);
    expect(await order({ nullsFirst: true })).toEqual([4, 1, 3, 2]);
    const { data } = await from('book').select('id').order('author_id', { ascending: false }).order('id');
    expect(data?.map(({ id }) => id)).toEqual([4, 3, 1, 2]);
  });

  test('limits and ranges', async () => {
    const { data: two } = await from('book').select('id').order('id').limit(2);
    expect(two).toEqual([{ id: 1 }, { id: 2 }]);
    const { data: middle, status } = await from('book').select('id', { count: 'exact' }).order('id').range(1, 2);
    expect([middle, status]).toEqual([[{ id: 2 }, { id: 3 }], 206]);
    const { error, status: beyond } = await from('book').select('id', { count: 'exact' }).range(50, 60);
    expect([error?.code, beyond]).toEqual(['PGRST103', 416]);
    const { data: none } = await from('book').select('id').range(50, 60);
    expect(none).toEqual([]);
  });

  test('counts of each kind, with the rows and without', async () => {
    for (const count of ['exact', 'planned', 'estimated'] as const) {
      const { data, count: all, error } = await from('book').select('id', { count });
      expect(error).toBeNull();
      expect(data).toHaveLength(4);
      // What a planner expects is its own affair.
      if (count === 'planned') expect(all).toBeGreaterThan(0);
      else expect(all).toBe(4);
    }
    const { data, count, status } = await from('book').select('*', { count: 'exact', head: true }).gt('pages', 200);
    expect([data, count, status]).toEqual([null, 2, 200]);
    expect((await from('book').select('nothing', { head: true })).status).toBe(400);
  });

  test('one row, or an error', async () => {
    const books = () => from('book').select('id');
    expect((await books().eq('id', 1).single()).data).toEqual({ id: 1 });
    const { error, status, statusText } = await books().single();
    expect([status, statusText]).toEqual([406, 'Not Acceptable']);
    expect(error).toMatchObject({
      code: 'PGRST116',
      details: 'The result contains 4 rows',
      hint: null,
      message: 'Cannot coerce the result to a single JSON object',
    });
    expect((await books().eq('id', 9).single()).error?.details).toBe('The result contains 0 rows');
    expect(await books().eq('id', 9).maybeSingle()).toMatchObject({ data: null, error: null, status: 200 });
    expect((await books().eq('id', 2).maybeSingle()).data).toEqual({ id: 2 });
    expect((await books().maybeSingle()).error?.code).toBe('PGRST116');
  });

  test('CSV, and JSON without its nulls', async () => {
    const { data: csv } = await from('author').select('id,name,tags').order('id').csv();
    expect(csv).toBe('id,name,tags\n1,Ada,"{maths,poetry}"\n2,Bo,{}\n3,"Ce, ""the"" (third)",');
    const { data: stripped } = await from('author').select('id,born,tags').eq('id', 3).stripNulls();
    expect(stripped).toEqual([{ id: 3, born: '1901-01-01' }]);
    const { data: one } = await from('author').select('id,tags').eq('id', 3).single().stripNulls();
    expect(one).toEqual({ id: 3 });
  });

  test('aggregates', async () => {
    const { data } = await from('book')
      .select('author_id, count(), longest:pages.max()')
      .not('author_id', 'is', null)
      .order('author_id');
    expect(data).toEqual([
      { author_id: 1, count: 2, longest: 400 },
      { author_id: 2, count: 1, longest: 350 },
    ]);
  });

  test('views and other schemas', async () => {
    expect((await from('long_book').select('id').order('id')).data).toEqual([{ id: 2 }, { id: 3 }]);
    const elsewhere: Client = library().connect(undefined, { schema: 'extra' });
    expect((await elsewhere.from('book').select()).data).toEqual([{ id: 1, title: 'elsewhere' }]);
    expect(library().lastHeaders().get('content-profile')).toBe('extra');
    expect((await (library().connect() as Builder).schema('extra').from('book').select()).data).toHaveLength(1);
    const { error, status } = await (library().connect() as Builder).schema('hidden').from('book').select();
    expect([status, error.code]).toEqual([406, 'PGRST106']);
  });

  test('plans are not shown unless that is allowed', async () => {
    const { error, status } = await from('book').select().explain();
    expect([status, error?.code]).toEqual([406, 'PGRST107']);
  });

  test('names that are not there', async () => {
    const table = await from('boook').select();
    expect([table.status, table.error?.code, table.error?.hint]).toEqual([
      404,
      'PGRST205',
      "Perhaps you meant the table 'public.book'",
    ]);
    const column = await from('book').select('titel');
    expect([column.status, column.error]).toMatchObject([
      400,
      { code: '42703', message: 'column book.titel does not exist' },
    ]);
    const value = await from('book').select().eq('pages', 'many');
    expect([value.status, value.error]).toMatchObject([
      400,
      { code: '22P02', message: 'invalid input syntax for type integer: "many"', details: null, hint: null },
    ]);
    const filter = await (from('book').select() as Builder).filter('pages', 'near', 1);
    expect([filter.status, filter.error.code]).toEqual([400, 'PGRST100']);
  });
});
