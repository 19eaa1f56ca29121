// Runs docs/rest.md: its commands in their order, as curl would send them, against the answers they show; its SQL beforehand, and its
// programs with the published client. Tries the table of operators against the conditions that it says they are.

import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import * as client from '@supabase/postgrest-js';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readConfig } from '../src/config/config.ts';
import { type CurlAnswer, readCurl, runCurl } from './support/curl-commands.ts';
import { type Block, blocksOf, readProjectFile, textsIn } from './support/documentation.ts';
import { repositoryRoot } from './support/read-sources.ts';
import { type Backend, type Served, serve } from './support/serve.ts';
import { testSecret } from './support/tokens.ts';

interface Command {
  readonly title: string;
  readonly text: string;
  /** What stands in its comments: the settings of the server that it is for. */
  readonly environment: Readonly<Record<string, string>>;
  readonly shown: Block | undefined;
}

const page = await readProjectFile('docs/rest.md');
const commands = commandsOf(blocksOf(page));

function commandsOf(blocks: readonly Block[]): readonly Command[] {
  return blocks.flatMap(({ language, text }, index) => {
    if (language !== 'sh' || !/^curl /m.test(text)) return [];
    const comments = [...text.matchAll(/^# (PERGOLA_\w+)=(.+)$/gm)].map(([, name, value]) => [name, value]);
    const next = blocks[index + 1];
    const shown = next !== undefined && ['json', 'http', 'csv', 'text'].includes(next.language) ? next : undefined;
    const command = text.replaceAll(/^#.*\n/gm, '').trim();
    return [{ title: command.split('\n')[0] ?? '', text: command, environment: Object.fromEntries(comments), shown }];
  });
}

let served: Backend & Served;
let token: string;
beforeAll(async () => {
  const sql = textsIn('sql', page).join('\n');
  served = await serve({ migrations: path.join(repositoryRoot, 'migrations'), sql });
  token = await shownToken();
});
afterAll(() => served.close());

/** What the page's own lines make of the secret. */
async function shownToken(): Promise<string> {
  const text = textsIn('sh', page).find((each) => each.startsWith('TOKEN='));
  const directory = await mkdtemp(path.join(tmpdir(), 'pergola-docs-'));
  try {
    await mkdir(path.join(directory, '.pergola'));
    await writeFile(path.join(directory, '.pergola', 'secret'), `${testSecret}\n`);
    const env = { PATH: `${path.dirname(process.execPath)}:${process.env.PATH}` };
    const { stdout } = await promisify(execFile)('sh', ['-c', `${text}\nprintf %s "$TOKEN"`], { cwd: directory, env });
    return stdout;
  } finally {
    await rm(directory, { recursive: true });
  }
}

async function originFor(environment: Readonly<Record<string, string>>): Promise<string> {
  if (Object.keys(environment).length === 0) return served.url;
  return (await served.listen({ rest: readConfig(environment).rest })).url;
}

function expectShown(answer: CurlAnswer, shown: Block): void {
  if (shown.language === 'json') expect(JSON.parse(answer.body)).toEqual(JSON.parse(shown.text));
  else if (shown.language === 'http') expectMessage(answer, shown.text);
  else expect(answer.body.trimEnd()).toBe(shown.text.trimEnd());
}

/** The headers that are shown are among those of the answer. */
function expectMessage({ status, headers, body }: CurlAnswer, text: string): void {
  const [head = '', ...rest] = text.trimEnd().split('\n\n');
  const [first = '', ...lines] = head.split('\n');
  const shown = lines.map((line) => {
    const [name = '', ...value] = line.split(': ');
    return [name.toLowerCase(), value.join(': ')] as const;
  });
  expect({ status, ...Object.fromEntries(shown.map(([name]) => [name, headers[name]])) }).toEqual({
    status: Number(first.split(' ')[1]),
    ...Object.fromEntries(shown),
  });
  const content = rest.join('\n\n');
  if (headers['content-type']?.startsWith('application/') && content !== '')
    expect(JSON.parse(body)).toEqual(JSON.parse(content));
  else expect(body).toBe(content);
}

test('the README has a command too, without a key', async () => {
  const [text, ...others] = textsIn('sh', await readProjectFile('README.md')).filter((each) =>
    each.startsWith('curl '),
  );
  expect(others).toEqual([]);
  const { status, body } = await runCurl(readCurl(text?.trim() ?? '', {}), served.url);
  expect([status, JSON.parse(body)]).toEqual([200, [gardenOfTwoBeds, gardenOfTwoBeds]]);
});

const gardenOfTwoBeds = {
  name: expect.any(String),
  city: expect.any(String),
  bed: [
    { number: expect.any(Number), area_m2: expect.any(Number) },
    { number: expect.any(Number), area_m2: expect.any(Number) },
  ],
};

test('the page has commands, and an answer for nearly all of them', () => {
  expect(commands.length).toBeGreaterThan(40);
  expect(commands.filter(({ shown }) => shown === undefined)).toHaveLength(1);
  expect(commands.filter(({ environment }) => Object.keys(environment).length > 0).length).toBeGreaterThan(3);
});

describe('in their order', () => {
  test.each(commands)('$title', async ({ text, environment, shown }) => {
    const command = readCurl(text, { TOKEN: token });
    expect(new URL(command.url).origin).toBe('http://localhost:4000');
    expect(command.showsHead).toBe(shown?.language === 'http');
    const answer = await runCurl(command, await originFor(environment));
    // What fails is shown with its head.
    if (shown?.language !== 'http') expect(answer.status, answer.body).toBeLessThan(300);
    if (shown !== undefined) expectShown(answer, shown);
  });
});

describe('the table of operators', () => {
  const rows = [...page.matchAll(/^\| (`[a-z`, ]+) \| .+ \| `(\w+)\?(.+?)` \| `(.+)` \|$/gm)];
  const operators = rows.map(([, names = '', table = '', filter = '', sql = '']) => {
    return { names, table, filter, sql: sql.replaceAll('\\|', '|') };
  });

  test('has every operator', () => {
    const named = operators.flatMap(({ names }) => names.split(', ').map((name) => name.replaceAll('`', '')));
    expect(named).toEqual([
      ...['eq', 'neq', 'gt', 'gte', 'lt', 'lte', 'like', 'ilike', 'match', 'imatch', 'in', 'is', 'isdistinct'],
      ...['cs', 'cd', 'ov', 'sl', 'sr', 'nxr', 'nxl', 'adj', 'fts', 'plfts', 'phfts', 'wfts'],
    ]);
  });

  test.each(operators)('$names: $table?$filter is $sql', async ({ table, filter, sql }) => {
    const [expected] = await served.database.query(`select count(*)::int as count from ${table} where ${sql}`);
    const command = readCurl(`curl -g -I '${served.rest}/${table}?${filter}' -H 'Prefer: count=exact'`, {});
    const { status, headers } = await runCurl(command, served.url);
    expect(expected.count).toBeGreaterThan(0);
    expect([status, headers['content-range']?.split('/')[1]]).toEqual([200, String(expected.count)]);
  });
});

describe('what the prose says', () => {
  const prose = page.replaceAll(/^\|.*$/gm, '');
  const urls = [...prose.matchAll(/`(\w+\?\w+=[^`]+)`/g)].map(([, url = '']) => url);
  expect(urls.length).toBeGreaterThan(6);
  test.each(urls)('%s is answered', async (url) => {
    const command = readCurl(`curl -g '${served.rest}/${url}&limit=1' -H "Authorization: Bearer $TOKEN"`, {
      TOKEN: token,
    });
    const { status, body } = await runCurl(command, served.url);
    expect(status).toBe(200);
    expect(JSON.parse(body)).toHaveLength(1);
  });

  test('of a token and a key the token counts', async () => {
    const both = readCurl(
      `curl '${served.rest}/purchase?select=id' -H "Authorization: Bearer $TOKEN" -H "apikey: $KEY"`,
      { TOKEN: token, KEY: served.keys.anon },
    );
    expect((await runCurl(both, served.url)).status).toBe(200);
  });

  test('what functions return is answered as it says', async () => {
    const { url, close } = await serve({
      sql: `create table bed (id int primary key, soil text);
        insert into bed values (1, 'clay'), (2, 'sand');
        grant select on bed to anon;
        create function a_value() returns int language sql as 'select 1';
        create function a_row() returns bed language sql as 'select * from bed where id = 1';
        create function outs(out a int, out b text) language sql as $$select 1, 'x'$$;
        create function a_set() returns setof int language sql as 'values (1), (2)';
        create function a_table() returns table (id int) language sql as 'select id from bed order by id';
        create function nothing() returns void language sql as '';
        create function total(variadic v int[]) returns bigint language sql as 'select sum(n) from unnest(v) n';
        create domain "*/*" as bytea;
        create function raw() returns "*/*" language sql as $$select 'raw'::bytea$$;
        create domain "text/tab-separated-values" as text;
        create function add_line("text/tab-separated-values", anyelement) returns "text/tab-separated-values"
          language sql as $$select $1 || $2::text || E'\n'$$;
        create aggregate lines(anyelement) (sfunc = add_line, stype = "text/tab-separated-values", initcond = '');`,
    });
    const answerTo = async (asked: string) => {
      const { status, body } = await runCurl(readCurl(`curl ${asked.replace('@', `${url}/rest/v1`)}`, {}), url);
      return [status, body];
    };
    try {
      expect(await answerTo(`'@/rpc/a_value'`)).toEqual([200, '1']);
      expect(await answerTo(`'@/rpc/a_row'`)).toEqual([200, '{"id":1,"soil":"clay"}']);
      expect(await answerTo(`'@/rpc/outs'`)).toEqual([200, '{"a":1,"b":"x"}']);
      expect(await answerTo(`'@/rpc/a_set'`)).toEqual([200, '[1,2]']);
      expect(await answerTo(`'@/rpc/a_table'`)).toEqual([200, '[{"id":1},{"id":2}]']);
      expect(await answerTo(`'@/rpc/nothing'`)).toEqual([204, '']);
      expect(await answerTo(`'@/rpc/total?v=1&v=2'`)).toEqual([200, '3']);
      const json = `-H 'Content-Type: application/json'`;
      expect(await answerTo(`'@/rpc/total' ${json} -d '{"v": [1, 2]}'`)).toEqual([200, '3']);
      expect(await answerTo(`'@/rpc/raw' -H 'Accept: image/png'`)).toEqual([200, 'raw']);
      expect(await answerTo(`'@/bed?select=soil&order=id' -H 'Accept: text/tab-separated-values'`)).toEqual([
        200,
        '(clay)\n(sand)\n',
      ]);
    } finally {
      await close();
    }
  });

  test('the statuses of SQLSTATEs are those that errors have', async () => {
    const rows = [...page.matchAll(/^\| (?:classes )?(`[^|]*) \| ([^|]+) \|$/gm)].map(
      ([, states = '', status = '']) => ({
        states: [...states.matchAll(/`(\w+)`/g)].map(([, state = '']) => (state.length === 2 ? `${state}ZZZ` : state)),
        status: Number(/\d{3}/.exec(status)?.[0]),
      }),
    );
    const tried = rows.flatMap(({ states, status }) => states.map((state) => ({ state, status })));
    const raised = tried.filter(({ state, status }) => /^[0-9A-Z]{5}$/.test(state) && !Number.isNaN(status));
    expect(raised.length).toBeGreaterThan(20);
    const { url, close } = await serve({
      sql: `create function fail(state text) returns void language plpgsql as $$
        begin raise exception using errcode = state, message = 'no'; end $$`,
    });
    try {
      for (const { state, status } of raised) {
        const answer = await runCurl(readCurl(`curl '${url}/rest/v1/rpc/fail' -d 'state=${state}'`, {}), url);
        expect([state, answer.status]).toEqual([state, status]);
      }
    } finally {
      await close();
    }
  });
});

test('the program with the client prints what is shown', async () => {
  const blocks = blocksOf(page);
  const at = blocks.findIndex(({ language }) => language === 'js');
  const program = blocks[at]?.text ?? '';
  const printed: unknown[] = [];
  const body = program.replace(/^import .*\n/gm, '').replaceAll('http://localhost:4000', served.url);
  const AsyncFunction = (async () => {}).constructor as new (
    ...texts: string[]
  ) => (...values: unknown[]) => Promise<void>;
  await new AsyncFunction('PostgrestClient', 'console', body)(client.PostgrestClient, {
    log: (value: unknown) => printed.push(value),
  });
  expect(printed).toEqual([JSON.parse(blocks[at + 1]?.text ?? '')]);
});
