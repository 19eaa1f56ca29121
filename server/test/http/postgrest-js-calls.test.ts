// The published clients call functions through REST, give up waiting, and throw instead of answering.

import { expect, test } from 'vitest';
import { inBothVersions, someone } from './postgrest-js.ts';

inBothVersions((library) => {
  const client = () => library().connect();

  test('a scalar, by POST and by GET, with defaults', async () => {
    expect(await client().rpc('add', { a: 1, b: 2 })).toMatchObject({ data: 3, error: null, status: 200 });
    expect((await client().rpc('add', { a: 1 })).data).toBe(11);
    expect((await client().rpc('add', { a: 5 }, { get: true })).data).toBe(15);
    expect((await client().rpc('add_all', { numbers: [1, 2, 39] })).data).toBe(42);
    expect((await client().rpc('add_all', { numbers: [1, 2, 39] }, { get: true })).data).toBe(42);
    expect((await client().rpc('echo', { given: { deep: [1, 'two', null] } })).data).toEqual({
      deep: [1, 'two', null],
    });
  });

  test('rows of a table, with all that a table has', async () => {
    const { data, count } = await client()
      .rpc('books_of', { author: 'Ada' }, { count: 'exact' })
      .select('id, cover(colour)')
      .gt('pages', 100)
      .order('id', { ascending: false })
      .limit(1);
    expect([data, count]).toEqual([[{ id: 2, cover: null }], 2]);
    const read = await client()
      .rpc('books_of', { author: 'Ada' }, { get: true })
      .select('title')
      .eq('mood', 'merry')
      .single();
    expect(read.data).toEqual({ title: 'Notes' });
    const { count: counted, data: none } = await client().rpc(
      'books_of',
      { author: 'Bo' },
      { head: true, count: 'exact' },
    );
    expect([counted, none]).toEqual([1, null]);
  });

  test('one row, and nothing', async () => {
    expect((await client().rpc('first_book').select('id, title')).data).toEqual({ id: 1, title: 'Notes' });
    expect(await library().connect({ role: 'authenticated', sub: someone }).rpc('forget')).toMatchObject({
      data: null,
      error: null,
      status: 204,
    });
  });

  test('what writes is written, or rolled back, and is not called by GET', async () => {
    const { data, error } = await client().rpc('rename_books', { suffix: '!' }).select('title').order('id').rollback();
    expect(error).toBeNull();
    expect(data).toEqual([{ title: 'Notes!' }, { title: 'Letters!' }, { title: 'Tides!' }, { title: 'Empty!' }]);
    const read = await client().rpc('rename_books', { suffix: '!' }, { get: true });
    expect([read.status, read.error?.code]).toEqual([405, '25006']);
    const limited = await client().rpc('rename_books', { suffix: '!' }).maxAffected(1);
    expect([limited.status, limited.error?.code]).toEqual([400, 'PGRST124']);
    expect((await client().from('book').select('title').eq('id', 1).single()).data).toEqual({ title: 'Notes' });
  });

  test('functions that are not there, and errors that they raise', async () => {
    const missing = await client().rpc('ad', { a: 1 });
    expect([missing.status, missing.error?.code]).toEqual([404, 'PGRST202']);
    const unknown = await client().rpc('add', { a: 1, c: 2 });
    expect([unknown.status, unknown.error?.code]).toEqual([404, 'PGRST202']);
    const raised = await client().rpc('complain');
    expect([raised.status, raised.error]).toMatchObject([
      400,
      { code: 'P0001', message: 'no such shelf', details: 'shelf 7', hint: 'try 6' },
    ]);
    const unfit = await client().rpc('add', { a: 'one' });
    expect([unfit.status, unfit.error?.code]).toEqual([400, '22P02']);
  });

  test('throws where that is asked, with all of the error', async () => {
    await expect(client().rpc('complain').throwOnError()).rejects.toMatchObject({
      name: 'PostgrestError',
      code: 'P0001',
      message: 'no such shelf',
      details: 'shelf 7',
      hint: 'try 6',
    });
    await expect(client().from('nowhere').select().throwOnError()).rejects.toMatchObject({ code: 'PGRST205' });
    expect((await client().from('genre').select('id').eq('id', 1).throwOnError()).data).toEqual([{ id: 1 }]);
  });

  test('a client that gives up has its statement cancelled', async () => {
    const running = async () => {
      const [{ rows }] = await library().backend.database.query(
        `select count(*)::int as rows from pg_stat_activity where state = 'active' and query like '%wait%' and pid <> pg_backend_pid()
          and datname = current_database()`,
      );
      return rows as number;
    };
    const until = async (wanted: number) => {
      while ((await running()) !== wanted) await new Promise((resolve) => setTimeout(resolve, 20));
    };
    const controller = new AbortController();
    const asked = client().rpc('wait').abortSignal(controller.signal);
    const answered = Promise.resolve(asked);
    await until(1);
    controller.abort();
    const { error, status } = await answered;
    expect([status, error?.message]).toEqual([0, expect.stringContaining('AbortError')]);
    await until(0);
  });

  test('a client that had given up before asks nothing', async () => {
    const { error, status } = await client().from('book').select().abortSignal(AbortSignal.abort());
    expect([status, error?.message]).toEqual([0, expect.stringContaining('AbortError')]);
  });

  test('keys that are not tokens are no reason to fail', async () => {
    const { serviceRole } = library().backend.keys;
    const headers = { apikey: 'sb_publishable_unknown', Authorization: `Bearer ${serviceRole}` };
    const { data, status } = await client()
      .from('diary')
      .select('entry')
      .setHeader('apikey', headers.apikey)
      .setHeader('Authorization', headers.Authorization);
    expect([status, data?.length]).toEqual([200, 2]);
  });
});
