// The published clients read related rows through REST: to one, to many, over a junction, spread, hinted, filtered and ordered.

import { expect, test } from 'vitest';
import { inBothVersions } from './postgrest-js.ts';

inBothVersions((library) => {
  const from = (table: string) => library().connect().from(table);

  test('to one, to many, one to one and over a junction', async () => {
    const { data } = await from('author')
      .select('name, book!book_author_id_fkey(title, cover(colour), genre(name))')
      .eq('id', 2)
      .order('id', { referencedTable: 'book.genre' });
    expect(data).toEqual([
      {
        name: 'Bo',
        book: [{ title: 'Tides', cover: { colour: 'blue' }, genre: [{ name: 'essay' }, { name: 'sea' }] }],
      },
    ]);
    const { data: lone } = await from('book').select('title, author!author_id(name), cover(*)').eq('id', 4).single();
    expect(lone).toEqual({ title: 'Empty', author: null, cover: null });
    const { data: reverse } = await from('genre').select('book(id)').eq('id', 2).single();
    expect(reverse).toEqual({ book: [{ id: 3 }] });
  });

  test('hints by column and by constraint, under names of their own', async () => {
    const { data } = await from('book')
      .select('title, writer:author!author_id(name), translator:author!translated_by(name)')
      .eq('id', 1)
      .single();
    expect(data).toEqual({ title: 'Notes', writer: { name: 'Ada' }, translator: { name: 'Bo' } });
    const { data: byColumn } = await from('book').select('author_id(name)').eq('id', 1).single();
    expect(byColumn).toEqual({ author_id: { name: 'Ada' } });
  });

  test('several relationships are an error that names them', async () => {
    const { error, status } = await from('book').select('author(name)');
    expect([status, error?.code]).toEqual([300, 'PGRST201']);
    const details = error?.details as unknown as { relationship: string; cardinality: string; embedding: string }[];
    expect(details.map(({ cardinality, embedding }) => `${cardinality} ${embedding}`)).toEqual([
      'many-to-one book with author',
      'many-to-one book with author',
    ]);
    expect(error?.hint).toMatch(/author!(book_author_id_fkey|translated_by)/);
    const { error: none, status: bad } = await from('genre').select('author(name)');
    expect([bad, none?.code]).toEqual([400, 'PGRST200']);
  });

  test('inner joins, filters of the related and of whether there are any', async () => {
    const ids = async (select: string, filter: (books: ReturnType<typeof open>) => unknown = (books) => books) => {
      const { data, error } = (await filter(open(select))) as Awaited<ReturnType<typeof open>>;
      expect(error).toBeNull();
      return (data as unknown as { id: number }[]).map(({ id }) => id);
    };
    const open = (select: string) => from('book').select(select).order('id');
    expect(await ids('id, cover!inner(colour)')).toEqual([1, 3]);
    expect(await ids('id, cover(colour)', (books) => books.eq('cover.colour', 'red'))).toEqual([1, 2, 3, 4]);
    expect(await ids('id, cover!inner(colour)', (books) => books.eq('cover.colour', 'red'))).toEqual([1]);
    expect(await ids('id, genre!inner()', (books) => books.eq('genre.name', 'sea'))).toEqual([3]);
    expect(await ids('id, cover()', (books) => books.is('cover', null))).toEqual([2, 4]);
    expect(await ids('id, genre()', (books) => books.not('genre', 'is', null))).toEqual([1, 2, 3]);
    expect(await ids('id, cover(), genre()', (books) => books.or('cover.is.null,genre.is.null'))).toEqual([2, 4]);
    expect(
      await ids('id, author!author_id!inner()', (books) =>
        books.or('name.eq.Bo,id.eq.9', { referencedTable: 'author' }),
      ),
    ).toEqual([3]);
  });

  test('limits, offsets and orders of the related', async () => {
    const { data } = await from('author')
      .select('id, book!author_id(id)')
      .order('id')
      .order('title', { referencedTable: 'book', ascending: true })
      .limit(1, { referencedTable: 'book' });
    expect(data).toEqual([
      { id: 1, book: [{ id: 2 }] },
      { id: 2, book: [{ id: 3 }] },
      { id: 3, book: [] },
    ]);
    const { data: second } = await from('author')
      .select('books:book!author_id(id)')
      .eq('id', 1)
      .order('id', { referencedTable: 'books' })
      .range(1, 5, { referencedTable: 'books' })
      .single();
    expect(second).toEqual({ books: [{ id: 2 }] });
  });

  test('orders by the related row', async () => {
    const { data } = await from('book')
      .select('id, author!author_id(name)')
      .order('author(name)', { ascending: false, nullsFirst: false })
      .order('id');
    expect(data?.map(({ id }) => id)).toEqual([3, 1, 2, 4]);
    const { error, status } = await from('author').select('id, book!author_id(title)').order('book(title)');
    expect([status, error?.code]).toEqual([400, 'PGRST118']);
  });

  test('spread, of one row and of many', async () => {
    const { data } = await from('book')
      .select('id, ...cover(shade:colour), ...author!author_id(by:name)')
      .order('id')
      .limit(2);
    expect(data).toEqual([
      { id: 1, shade: 'red', by: 'Ada' },
      { id: 2, shade: null, by: 'Ada' },
    ]);
    const { data: many } = await from('author').select('id, ...book!author_id(titles:title)').eq('id', 2).single();
    expect(many).toEqual({ id: 2, titles: ['Tides'] });
  });

  test('aggregates of the related', async () => {
    const { data } = await from('author').select('id, book!author_id(count(), pages.sum())').order('id');
    expect(data).toEqual([
      { id: 1, book: [{ count: 2, sum: 520 }] },
      { id: 2, book: [{ count: 1, sum: 350 }] },
      { id: 3, book: [{ count: 0, sum: null }] },
    ]);
  });

  test('counts are of the rows that are left', async () => {
    const { count } = await from('book').select('*, cover!inner(*)', { count: 'exact', head: true });
    expect(count).toBe(2);
  });

  test('the related of views, and of what was written', async () => {
    const { data } = await from('long_book').select('id, author(name)').order('id');
    expect(data).toEqual([
      { id: 2, author: { name: 'Ada' } },
      { id: 3, author: { name: 'Bo' } },
    ]);
    const { data: written } = await from('book')
      .update({ mood: 'grim' })
      .eq('id', 3)
      .select('id, cover(colour), author!author_id(name)')
      .single();
    expect(written).toEqual({ id: 3, cover: { colour: 'blue' }, author: { name: 'Bo' } });
  });
});
