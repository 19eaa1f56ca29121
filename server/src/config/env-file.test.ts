import { parseEnv } from 'node:util';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseEnvFile } from './env-file.ts';

const values = (text: string) =>
  Object.fromEntries([...parseEnvFile(text).variables].map(([name, { value }]) => [name, value]));

test('has variables with comments, quotes, values over lines, and their lines', () => {
  const text = `# of the shop
PORT=4100   # for now
export DATABASE_URL = postgres://me@db/shop
\tA='single # "x" \\n'
B="double\\nline" # comment
C=\`back"tick\`
D="first
second
"
E=
F = in the middle 'of' words
`;
  expect(values(text)).toEqual({
    PORT: '4100',
    DATABASE_URL: 'postgres://me@db/shop',
    A: 'single # "x" \\n',
    B: 'double\nline',
    C: 'back"tick',
    D: 'first\nsecond\n',
    E: '',
    F: "in the middle 'of' words",
  });
  const { variables, problems } = parseEnvFile(text);
  expect([...variables.values()].map(({ line }) => line)).toEqual([2, 3, 4, 5, 6, 7, 10, 11]);
  expect(problems).toEqual([]);
});

test.each([
  ['PORT 4100', 'PORT', /not NAME=value/],
  ['PORT: 4100', 'PORT', /not NAME=value/],
  ['export PORT', 'PORT', /not NAME=value/],
  ['SECRET=abc#def', 'SECRET', /has a # in it/],
  ['SECRET="abc', 'SECRET', /no end/],
  ["SECRET='it''s'", 'SECRET', /behind its closing quote/],
  ['PORT=1\nPORT=2', 'PORT', /twice/],
])('reads in no way what can be read in two: %j', (text, name, problem) => {
  expect(parseEnvFile(`X=1\n${text}\nY=2`).problems).toEqual([
    { line: text.includes('\n') ? 3 : 2, name, problem: expect.stringMatching(problem) },
  ]);
});

test('gives what Node reads from the same file, wherever it gives something', () => {
  const name = fc.stringMatching(/^[A-Z][A-Z_]{0,3}$/);
  const value = fc.string({ unit: fc.constantFrom('a', '1', ' ', '#', '"', "'", '`', '=', '\\', 'n', '\n', '$', '{') });
  const line = fc.oneof(
    fc.tuple(name, fc.constantFrom('=', ' = ', '= '), value).map((parts) => parts.join('')),
    fc.constantFrom('', '# comment', 'export A=1'),
  );
  let compared = 0;
  fc.assert(
    fc.property(fc.array(line, { maxLength: 5 }), (lines) => {
      const text = lines.join('\n');
      const { problems } = parseEnvFile(text);
      // Where nothing but blanks is behind the sign, Node takes the next line for the value.
      if (problems.length > 0 || /=[ \t]+(\n|$)/.test(text)) return;
      compared += 1;
      expect(values(text)).toEqual(parseEnv(text));
    }),
    { numRuns: 2000 },
  );
  expect(compared).toBeGreaterThan(200);
});
