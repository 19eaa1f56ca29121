// Replays PostgREST's cases where the folder that PERGOLA_CONFORMANCE names has them. What reads cases and scripts and compares
// answers is tested without them, too.

import { afterAll, describe, expect, test } from 'vitest';
import { arguedRest } from './argued-postgrest.ts';
import { httpDifferences } from './http-difference.ts';
import { findRestSuite, requestTarget, sentBody } from './postgrest-case.ts';
import { RestReplay } from './postgrest-replay.ts';
import { readPsqlScript } from './psql-script.ts';

const folder = process.env.PERGOLA_CONFORMANCE;
const suite = folder === undefined ? undefined : await findRestSuite(folder);

if (suite === undefined) {
  test.skip('the cases: PERGOLA_CONFORMANCE names no folder with PostgREST’s cases, so none is replayed', () => {});
} else {
  const replay = new RestReplay(suite);

  describe('the cases', () => {
    afterAll(() => replay.close());

    test.for(suite.cases.map((one) => [one.name, one] as const))('%s', async ([name, one]) => {
      const { differences } = await replay.run(one);
      if (arguedRest.has(name)) expect(differences, 'it is argued, but passes').not.toEqual([]);
      else expect(differences).toEqual([]);
    });

    test('what is argued is in the suite', () => {
      const names = new Set(suite.cases.map(({ name }) => name));
      expect([...arguedRest.keys()].filter((name) => !names.has(name))).toEqual([]);
    });
  });
}

describe('an answer differs', () => {
  const expected = {
    status: 200,
    headers: [['Location', '/t?id=eq.1']],
    absent: ['ETag'],
    json: [{ a: 1, b: 2 }],
  } as const;
  const answer = { status: 200, headers: [['location', '/t?id=eq.1']], body: '[{"b":2,\n"a":1}]' } as const;
  const compare = (changes: object, wanted: object = {}) =>
    httpDifferences({ ...expected, ...wanted }, { ...answer, ...changes }, '/api');

  test('not by the case of names, the order of keys, spaces, the prefix of a path, or what nobody expects', () => {
    expect(compare({})).toEqual([]);
    expect(
      compare({
        headers: [
          ['Location', '/api/t?id=eq.1'],
          ['X', 'y'],
        ],
      }),
    ).toEqual([]);
    const { json: _, ...anyBody } = expected;
    expect(httpDifferences(anyBody, { ...answer, body: 'x' }, '/api')).toEqual([]);
  });

  test.each([
    [{ status: 201 }, 'status 201 in place of 200'],
    [{ headers: [] }, 'Location: (none) in place of /t?id=eq.1'],
    [{ headers: [['Location', '/T']] }, 'Location: /T in place of /t?id=eq.1'],
    [{ headers: [...answer.headers, ['etag', 'x']] }, 'ETag: x in place of none'],
    [{ body: '[{"a":1}]' }, 'body: [{"a":1}] in place of [{"a":1,"b":2}]'],
    [{ body: '' }, 'body: "" in place of [{"a":1,"b":2}]'],
  ])('by %j', (changes, words) => {
    expect(compare(changes)).toEqual([words]);
  });

  test('by each character of a text, and by null where nothing is', () => {
    const { json: _, ...rest } = expected;
    const text = (body: string) => httpDifferences({ ...rest, text: 'a\n' }, { ...answer, body }, '/api');
    expect(text('a\n')).toEqual([]);
    expect(text('a')).toEqual(['body: "a" in place of "a\\n"']);
    expect(compare({ body: 'null' }, { json: null })).toEqual([]);
    expect(compare({ body: '' }, { json: null })).toHaveLength(1);
  });
});

describe('a request is sent as it is written', () => {
  test('with what a request line cannot hold escaped', () => {
    expect(requestTarget('t?a=eq.{1,"é x"}&b=%20#%^')).toBe('/t?a=eq.{1,"%C3%A9%20x"}&b=%20#%^');
  });

  test('with keys in quotes where that makes JSON of the body', () => {
    expect(sentBody('[ { id: 1, "b": "c: d" } ]')).toBe('[ { "id": 1, "b": "c: d" } ]');
    for (const body of ['{"a":1}', '}{ x = 2', 'a,b\n1,2', '']) expect(sentBody(body)).toBe(body);
  });
});

describe('a script for psql', () => {
  const read = (script: string) => readPsqlScript(script, { NAME: `it's` });
  const statements = (script: string) => read(script).map((step) => (step.kind === 'statement' ? step.sql : step.kind));

  test('is split at semicolons that end a statement', () => {
    const each = [
      `select 'a;''b', e'\\';', "x;y", $$ ; $$, $a$ ; $$ $a$ -- ;`,
      `select 1 /* ; */`,
      `create rule r as on insert to t do (delete from u; delete from v)`,
    ];
    expect(statements(each.map((one) => `${one}\n;\n`).join(''))).toEqual(each.map((one) => `${one}\n`));
  });

  test('has variables where they are outside literals and set', () => {
    expect(statements(`select :NAME, :'NAME', :"NAME", a::NAME, ':NAME', b[1:2], :OTHER;`)).toEqual([
      `select it's, 'it''s', "it's", a::NAME, ':NAME', b[1:2], :OTHER`,
    ]);
  });

  test('copies lines, includes files, says where each is, and refuses what it does not know', () => {
    const script = `-- c\n\\set ON_ERROR_STOP on\n\\ir other.sql\n\ncopy t from stdin csv;\na;b\n\\.\nselect 1;\n`;
    expect(read(script)).toEqual([
      { kind: 'include', file: 'other.sql', line: 3 },
      { kind: 'copy', sql: 'copy t from stdin csv', data: 'a;b\n', line: 5 },
      { kind: 'statement', sql: 'select 1', line: 8 },
    ]);
    expect(() => read('\\gset')).toThrow('line 1: \\gset is not known');
    expect(() => read('select 1')).toThrow('a statement without an end');
  });
});
