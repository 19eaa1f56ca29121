// Texts with everything that may hide a semicolon, and what they fall into.

import { expect, test } from 'vitest';
import { splitStatements } from './split-statements.ts';

const texts = (sql: string) => splitStatements(sql).map(({ text }) => text);

test.each([
  ['select 1; select 2', ['select 1', 'select 2']],
  ['', []],
  [' ;; -- nothing;\n /* a /* b; */ ; */ ; ', []],
  ["select ';' ';', E'\\';', 'it''s;'; select 2", ["select ';' ';', E'\\';', 'it''s;'", 'select 2']],
  ['select 1 as "a;""b"; select 2', ['select 1 as "a;""b"', 'select 2']],
  ['do $$ begin; end $$; do $x$ ; $$ ; $x$; select $1', ['do $$ begin; end $$', 'do $x$ ; $$ ; $x$', 'select $1']],
  ['create rule r as on insert to t do also (select 1; select 2); select 3', undefined],
  [
    'create function f() returns int begin atomic; select case when true then 1 end; select 2; end; select 3',
    ['create function f() returns int begin atomic; select case when true then 1 end; select 2; end', 'select 3'],
  ],
  ['begin; select 1; end; select 2', ['begin', 'select 1', 'end', 'select 2']],
  ["select 'open; select 2", ["select 'open; select 2"]],
  ['select $a$ open; select 2', ['select $a$ open; select 2']],
  ['select a$b$c; select d$b$', ['select a$b$c', 'select d$b$']],
])('%s', (sql, expected) => {
  expect(texts(sql)).toEqual(expected ?? [sql.slice(0, sql.lastIndexOf(';')), 'select 3']);
});

test('words are without comments and in lower case, but what is quoted stays; lines are those of the file', () => {
  const statements = splitStatements('-- first\nSELECT  1;\n\n/* x */ Create /* y */ INDEX "Ab c"\n ON T(X);');
  expect(statements).toEqual([
    { text: 'SELECT  1', words: 'select 1', line: 2, start: 9 },
    { text: 'Create /* y */ INDEX "Ab c"\n ON T(X)', words: 'create index "Ab c" on t(x)', line: 4, start: 29 },
  ]);
});
