// The example plugins as a server has them: what docs/plugins.md says of them is what they do.

import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { type App, startApp } from '../../src/app.ts';
import { readConfig } from '../../src/config/config.ts';
import { createTestDatabase, type TestDatabase } from '../support/postgres.ts';
import { repositoryRoot } from '../support/read-sources.ts';

const settings = { report: () => {}, signal: new AbortController().signal };
const examples = path.join(repositoryRoot, 'examples', 'plugins');

let database: TestDatabase;
let app: App;
beforeAll(async () => {
  database = await createTestDatabase({
    sql: `
      create table artist (id int primary key, name text not null);
      create table track (id bigint primary key, name text not null, composer text, milliseconds int not null, artist_id int references artist);
      insert into artist values (1, 'AC/DC');
      insert into track values
        (1, 'For Those About To Rock', 'Young', 343719, 1), (2, 'Let''s Get It Up', 'Young and Young', 233926, 1),
        (9007199254740993, 'Young Blood', null, 59999, null), (4, 'Hidden', 'Young', 1, null);`,
  });
  app = await start({
    durations: { from: path.join(examples, 'durations.ts') },
    search: {
      from: path.join(examples, 'search.ts'),
      config: { tables: { track: { columns: ['name', 'composer'] } } },
    },
  });
  await database.script(`
    grant select on artist, track to anon;
    alter table track enable row level security;
    create policy visible on track to anon using (name <> 'Hidden');`);
  const served = async () => expect(await ask('{ track(limit: 1) { artist { id } } }')).toHaveProperty('data');
  await vi.waitFor(served, { timeout: 30_000, interval: 50 });
});
afterAll(async () => {
  await app?.stop();
  for (const kind of ['api', 'service']) {
    const login = `pergola_${database.name}_${kind}`;
    await database.script(`drop owned by ${login}; drop role ${login}`);
  }
  await database.drop();
});

function start(plugins: object): Promise<App> {
  const environment = {
    PORT: '0',
    DATABASE_URL: database.url,
    PERGOLA_JWT_SECRET: 'a secret of more than thirty-two characters',
    PERGOLA_PLUGINS: JSON.stringify(plugins),
  };
  return startApp(readConfig(environment, examples), settings);
}

async function ask(query: string, variables: object = {}) {
  const response = await fetch(`${app.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query, variables }),
  });
  return (await response.json()) as { data: Record<string, unknown>; errors?: unknown };
}

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
    const from = path.join(examples, 'search.ts');
    const wrong = start({ search: { from, config: { tables: { track: { columns: [] } } } } });
    await expect(wrong).rejects.toMatchObject({ code: 'config-invalid' });
    const missing = start({ search: { from, config: { tables: { tracks: { columns: ['name'] } } } } });
    await expect(missing).rejects.toMatchObject({
      code: 'plugin-invalid',
      message: 'the plugin search: there is no table tracks to search',
    });
  });
});
