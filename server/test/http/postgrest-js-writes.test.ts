// The published clients write through REST: insert, upsert, update and delete with their options, and who may not.

import { expect, test } from 'vitest';
import { inBothVersions, someone } from './postgrest-js.ts';

inBothVersions((library) => {
  const from = (table: string) => library().connect().from(table);
  const user = { role: 'authenticated', sub: someone };

  test('inserts one row or several, answered or not', async () => {
    const quiet = await from('author').insert({ id: 10, name: 'Ten' });
    expect(quiet).toMatchObject({ data: null, error: null, count: null, status: 201, statusText: 'Created' });
    const { data, status } = await from('author')
      .insert({ id: 11, name: 'Eleven', tags: ['a', 'b'], meta: { x: [1] } })
      .select();
    expect(status).toBe(201);
    expect(data).toEqual([{ id: 11, name: 'Eleven', born: null, tags: ['a', 'b'], life: null, meta: { x: [1] } }]);
    const { data: several, count } = await from('author')
      .insert(
        [
          { id: 12, name: 'Twelve' },
          { id: 13, name: 'Thirteen' },
        ],
        { count: 'exact' },
      )
      .select('who:name');
    expect([several, count]).toEqual([[{ who: 'Twelve' }, { who: 'Thirteen' }], 2]);
    const { data: one } = await from('author').insert({ id: 14, name: 'Fourteen' }).select('id').single();
    expect(one).toEqual({ id: 14 });
    await from('author').delete().gte('id', 10);
  });

  test('what a row lacks is null, or its default where that is asked', async () => {
    const rows = [{ title: 'one', mood: 'grim' }, { title: 'two' }];
    const { data: nulls } = await from('book').insert(rows).select('mood');
    expect(nulls).toEqual([{ mood: 'grim' }, { mood: null }]);
    const { data: defaults } = await from('book').insert(rows, { defaultToNull: false }).select('mood');
    expect(defaults).toEqual([{ mood: 'grim' }, { mood: 'calm' }]);
    const { count } = await from('book').delete({ count: 'exact' }).in('title', ['one', 'two']);
    expect(count).toBe(4);
  });

  test('upserts by the key, by another constraint, or leaves what is there', async () => {
    const { data, status } = await from('genre').upsert({ id: 1, name: 'Essay' }).select();
    expect([data, status]).toEqual([[{ id: 1, name: 'Essay' }], 200]);
    const { status: created } = await from('genre').upsert([
      { id: 1, name: 'essay' },
      { id: 3, name: 'new' },
    ]);
    expect(created).toBe(201);
    const { data: byName } = await from('author')
      .upsert({ id: 2, name: 'Bo', born: '1960-05-01' }, { onConflict: 'name' })
      .select('born');
    expect(byName).toEqual([{ born: '1960-05-01' }]);
    const { data: ignored, status: alone } = await from('genre')
      .upsert(
        [
          { id: 3, name: 'changed' },
          { id: 4, name: 'four' },
        ],
        { ignoreDuplicates: true },
      )
      .select();
    expect([ignored, alone]).toEqual([[{ id: 4, name: 'four' }], 201]);
    await from('author').update({ born: null }).eq('id', 2);
    const { count } = await from('genre').delete({ count: 'exact' }).gte('id', 3);
    expect(count).toBe(2);
  });

  test('updates and deletes, answered or not', async () => {
    const { data, status, count } = await from('cover')
      .update({ colour: 'green' }, { count: 'exact' })
      .eq('book_id', 1)
      .select();
    expect([data, status, count]).toEqual([[{ book_id: 1, colour: 'green' }], 200, 1]);
    expect(await from('cover').update({ colour: 'red' }).eq('book_id', 1)).toMatchObject({
      data: null,
      status: 204,
      count: null,
    });
    expect(await from('cover').update({ colour: 'red' }).eq('book_id', 9).select()).toMatchObject({
      data: [],
      status: 200,
    });
    await from('genre').insert({ id: 20, name: 'twenty' });
    const gone = await from('genre').delete({ count: 'exact' }).eq('id', 20).select('name').single();
    expect(gone).toMatchObject({ data: { name: 'twenty' }, status: 200, count: 1 });
    expect(await from('genre').delete().eq('id', 20)).toMatchObject({ data: null, error: null, status: 204 });
  });

  test('a write that is not of one row where one is asked leaves nothing', async () => {
    const { error, status } = await from('book').update({ pages: 1 }).lte('id', 3).select().single();
    expect([status, error?.code, error?.details]).toEqual([406, 'PGRST116', 'The result contains 3 rows']);
    const { data } = await from('book').select('pages').lte('id', 3).order('id');
    expect(data?.map(({ pages }) => pages)).toEqual([120, 400, 350]);
  });

  test('refuses to touch more rows than allowed', async () => {
    const { error, status } = await from('book').update({ pages: 1 }).lte('id', 3).maxAffected(2);
    expect([status, error?.code]).toEqual([400, 'PGRST124']);
    const { error: deleting } = await from('book').delete().lte('id', 3).maxAffected(1);
    expect(deleting?.code).toBe('PGRST124');
    const { error: none, data } = await from('book').update({ pages: 400 }).eq('id', 2).maxAffected(1).select('pages');
    expect([none, data]).toEqual([null, [{ pages: 400 }]]);
    expect((await from('book').select('*', { count: 'exact', head: true })).count).toBe(4);
  });

  test('rolls back where that is asked', async () => {
    const { data } = await from('genre').insert({ id: 30, name: 'thirty' }).select().rollback().single();
    expect(data).toEqual({ id: 30, name: 'thirty' });
    await from('genre').update({ name: 'all' }).gte('id', 1).rollback();
    await from('genre').delete().gte('id', 1).rollback();
    expect((await from('genre').select('name').order('id')).data).toEqual([{ name: 'essay' }, { name: 'sea' }]);
  });

  test('values that do not fit are errors with their reason', async () => {
    const duplicate = await from('genre').insert({ id: 1, name: 'again' });
    expect([duplicate.status, duplicate.error]).toMatchObject([
      409,
      {
        code: '23505',
        details: 'Key (id)=(1) already exists.',
        hint: null,
        message: 'duplicate key value violates unique constraint "genre_pkey"',
      },
    ]);
    const orphan = await from('book').insert({ title: 'x', author_id: 99 });
    expect([orphan.status, orphan.error?.code]).toEqual([409, '23503']);
    const absent = await from('genre').insert({ id: 50 });
    expect([absent.status, absent.error?.code]).toEqual([400, '23502']);
    const unfit = await from('book').insert({ title: 'x', pages: 'many' });
    expect([unfit.status, unfit.error?.code]).toEqual([400, '22P02']);
    const unknown = await from('genre').insert({ id: 50, name: 'x', colour: 'red' });
    expect([unknown.status, unknown.error?.code, unknown.error?.message]).toEqual([
      400,
      'PGRST204',
      "Could not find the 'colour' column of 'genre' in the schema cache",
    ]);
    const wrongKey = await from('author').upsert({ id: 1, name: 'x' }, { onConflict: 'born' });
    expect([wrongKey.status, wrongKey.error?.code]).toEqual([400, '42P10']);
  });

  test('who may not is told so, with and without credentials', async () => {
    const anonymous = await from('vault').select();
    expect([anonymous.status, anonymous.error]).toMatchObject([
      401,
      { code: '42501', message: 'permission denied for table vault' },
    ]);
    const known = library().connect(user);
    expect((await known.from('vault').insert({ id: 1 })).status).toBe(403);
    expect((await known.from('vault').select('*', { head: true })).status).toBe(403);
    const forged = await library().connect({ role: 'postgres' }).from('book').select();
    expect([401, 403]).toContain(forged.status);
    const expired = await library()
      .connect({ ...user, exp: 1 })
      .from('book')
      .select();
    expect([expired.status, expired.error]).toMatchObject([401, { code: 'PGRST303', message: 'JWT expired' }]);
  });

  test('rows are those that the policies of the caller let through', async () => {
    const known = library().connect(user);
    expect((await known.from('diary').select('entry')).data).toEqual([{ entry: 'mine' }]);
    const { data } = await known.from('diary').insert({ entry: 'more' }).select('owner, entry').single();
    expect(data).toEqual({ owner: someone, entry: 'more' });
    const foreign = await known.from('diary').insert({ entry: 'x', owner: '00000000-0000-4000-8000-00000000000b' });
    expect([foreign.status, foreign.error?.code]).toEqual([403, '42501']);
    expect((await known.from('diary').update({ entry: 'all' }).gte('id', 0).select()).data).toHaveLength(2);
    expect((await known.from('diary').delete({ count: 'exact' }).gte('id', 0)).count).toBe(2);
    const [left] = await library().backend.database.query('select count(*)::int as rows from diary');
    expect(left).toEqual({ rows: 1 });
    await library().backend.database.query(`insert into diary (owner, entry) values ('${someone}', 'mine')`);
  });
});
