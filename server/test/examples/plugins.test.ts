// The example plugins as a server has them: what docs/plugins.md says of them is what they do.

import { startTestServer, type TestServer } from '@pergola/server/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import durations from '../../../examples/plugins/durations.ts';
import search from '../../../examples/plugins/search.ts';
import { testServerUrl } from '../support/postgres.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer({
    postgres: await testServerUrl(),
    plugins: [
      { plugin: durations },
      { plugin: search, config: { tables: { track: { columns: ['name', 'composer'] } } } },
    ],
    sql: `
      create table artist (id int primary key, name text not null);
      create table track (id bigint primary key, name text not null, composer text, milliseconds int not null, artist_id int references artist);
      insert into artist values (1, 'AC/DC');
      insert into track values
        (1, 'For Those About To Rock', 'Young', 343719, 1), (2, 'Let''s Get It Up', 'Young and Young', 233926, 1),
        (9007199254740993, 'Young Blood', null, 59999, null), (4, 'Hidden', 'Young', 1, null);
      grant select on artist, track to anon;
      alter table track enable row level security;
      create policy visible on track to anon using (name <> 'Hidden');`,
  });
});
afterAll(() => server?.stop());

const ask = (query: string, variables: Record<string, unknown> = {}) => server.graphql(query, { variables });

describe('durations', () => {
  test('are of tracks, and of any number of milliseconds', async () => {
    expect(await ask('{ track(order_by: { id: asc }) { duration } duration(milliseconds: 3600000) }')).toEqual({
      data: { track: [{ duration: '5:44' }, { duration: '3:54' }, { duration: '1:00' }], duration: '60:00' },
    });
  });
});

describe('search', () => {
  const query = `query ($q: String!) {
    search_track(query: $q) { words row { id name artist { name } duration } }
  }`;

  test('finds rows by words, the best first, with all that can be asked of them', async () => {
    const { data } = await ask(query, { q: 'young' });
    expect(data.search_track).toEqual([
      {
        words: "Let's Get It Up <b>Young</b> and <b>Young</b>",
        row: { id: 2, name: "Let's Get It Up", artist: { name: 'AC/DC' }, duration: '3:54' },
      },
      {
        words: 'For Those About To Rock <b>Young</b>',
        row: { id: 1, name: 'For Those About To Rock', artist: { name: 'AC/DC' }, duration: '5:44' },
      },
      {
        words: '<b>Young</b> Blood',
        row: expect.objectContaining({ name: 'Young Blood', artist: null, duration: '1:00' }),
      },
    ]);
  });

  test('takes what people type', async () => {
    const ids = async (q: string) => {
      const { data } = await ask('query ($q: String!) { search_track(query: $q, limit: 1) { row { id } } }', { q });
      return data.search_track;
    };
    expect(await ids('young -blood -rock')).toEqual([{ row: { id: 2 } }]);
    expect(await ids('"about to rock"')).toEqual([{ row: { id: 1 } }]);
    expect(await ids(`'"; drop table track --`)).toEqual([]);
    // Rows that the caller may not see are not found.
    expect(await ids('hidden')).toEqual([]);
  });

  test('says what is wrong with its configuration', async () => {
    const start = async (config: object) =>
      startTestServer({ postgres: await testServerUrl(), plugins: [{ plugin: search, config }] });
    await expect(start({ tables: { track: { columns: [] } } })).rejects.toMatchObject({ code: 'config-invalid' });
    await expect(start({ tables: { tracks: { columns: ['name'] } } })).rejects.toMatchObject({
      code: 'plugin-invalid',
      message: 'the plugin search: there is no table tracks to search',
    });
  });
});
