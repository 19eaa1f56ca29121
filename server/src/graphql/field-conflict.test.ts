// Fields of one key that cannot be merged are found wherever graphql-js' own rule finds them, and nowhere else.

import fc from 'fast-check';
import { buildSchema, OverlappingFieldsCanBeMergedRule, parse, validate } from 'graphql';
import { expect, test } from 'vitest';
import { findFieldConflict } from './field-conflict.ts';

const schema = buildSchema('type Query { a(x: Int, y: [Int]): Query b(x: Int): Query c: Int }');

const args = fc.constantFrom('', '(x: 1)', '(x: 2)', '(x: $v)', '(y: [1], x: 1)', '(x: 1, y: [1])', '(y: [2])');
const key = fc.constantFrom('', '', 'a: ', 'b: ', 'k: ');
const fragments = ['F', 'G', 'H'] as const;

/** Selections at this depth; a fragment spreads those after it alone. */
function selections(depth: number, after: number): fc.Arbitrary<string> {
  const leaf = fc.tuple(key, fc.constant('c')).map((parts) => parts.join(''));
  const spread =
    after < fragments.length ? [fc.constantFrom(...fragments.slice(after)).map((name) => `...${name}`)] : [];
  const inner =
    depth === 0
      ? []
      : [
          fc
            .tuple(key, fc.constantFrom('a', 'b'), args, selections(depth - 1, after))
            .map(
              ([alias, name, given, below]) =>
                `${alias}${name}${name === 'b' && given.includes('y') ? '' : given} ${below}`,
            ),
          selections(depth - 1, after).map((below) => `... ${below}`),
        ];
  return fc
    .array(fc.oneof(leaf, ...spread, ...inner), { minLength: 1, maxLength: 3 })
    .map((parts) => `{ ${parts.join(' ')} }`);
}

const document = fc
  .tuple(selections(3, 0), ...fragments.map((_, index) => selections(2, index + 1)))
  .map(([operation, ...bodies]) =>
    [
      `query ($v: Int) ${operation}`,
      ...bodies.map((body, index) => `fragment ${fragments[index]} on Query ${body}`),
    ].join(' '),
  );

test('what graphql-js compares in pairs', () => {
  const seen = { conflicts: 0, sound: 0 };
  fc.assert(
    fc.property(document, (text) => {
      // Of fragments that no operation spreads nothing is promised: another rule refuses them.
      const used = `${text} query All { ${fragments.map((name) => `${name}: a { ...${name} }`).join(' ')} }`;
      const parsed = parse(used);
      const expected = validate(schema, parsed, [OverlappingFieldsCanBeMergedRule]).length > 0;
      seen[expected ? 'conflicts' : 'sound'] += 1;
      expect(findFieldConflict(parsed) !== undefined, text).toBe(expected);
    }),
    { numRuns: 3000 },
  );
  expect(seen.conflicts).toBeGreaterThan(300);
  expect(seen.sound).toBeGreaterThan(300);
});

test.each([
  ['{ k: a { c } k: b { c } }', '"a" and "b" are different fields'],
  ['{ a(x: 1) { c } a(x: 2) { c } }', 'they have differing arguments'],
  ['{ a { k: c } ...F } fragment F on Query { a { k: a { c } } }', '"c" and "a" are different fields'],
])('%s', (text, reason) => {
  const conflict = findFieldConflict(parse(text));
  expect(conflict?.message).toContain(`conflict because ${reason}.`);
  expect(conflict?.locations).toHaveLength(2);
});
