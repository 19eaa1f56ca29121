// Whatever a file has in it, the reading ends with values or with faults that say where they are.

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseConfigFile } from './config-file.ts';
import { resolveSettings } from './resolve-settings.ts';
import { settings } from './settings.ts';

const words = [
  ...new Set(Object.keys(settings).flatMap((key) => key.split('.'))),
  ...[
    '__proto__',
    'constructor',
    'toString',
    '$schema',
    '<<',
    'null',
    '~',
    'true',
    '1',
    '1.5',
    '.inf',
    '2026-01-01',
    'x',
  ],
];
const signs = [
  ...[
    ': ',
    ':',
    '- ',
    ', ',
    '[',
    ']',
    '{',
    '}',
    '"',
    "'",
    '\n',
    '\n  ',
    '\n    ',
    '\t',
    ' ',
    '#',
    '|',
    '>',
    '? ',
    '---\n',
    '...\n',
  ],
  ...['&a ', '*a', '*b', '!!binary ', '!!set ', '!x ', '%YAML 1.2\n', '\\', '\0', '\u2028', '\uD800', 'é'],
  ...[`\${`, `\${X}`, `\${Y:-z}`, `$\${`, '}'],
];
const text = fc
  .array(fc.oneof(fc.constantFrom(...words), fc.constantFrom(...signs)), { maxLength: 25 })
  .map((parts) => parts.join(''));

/** Settings under their names, with values of any kind. */
const shaped = fc
  .array(fc.tuple(fc.constantFrom(...Object.keys(settings)), fc.jsonValue({ maxDepth: 2 })), { maxLength: 6 })
  .map((pairs) => {
    const root: Record<string, unknown> = {};
    for (const [key, value] of pairs) {
      const [last, ...parents] = key.split('.').reverse();
      let section = root;
      for (const name of parents.reverse()) {
        section[name] = typeof section[name] === 'object' && section[name] !== null ? section[name] : {};
        section = section[name] as Record<string, unknown>;
      }
      section[last!] = value;
    }
    return JSON.stringify(root);
  });

test.each([
  ['pieces of YAML', text],
  ['settings with any value', shaped],
])('%s', (_, made) => {
  const seen = { right: 0, wrong: 0 };
  fc.assert(
    fc.property(made, (written) => {
      const source = parseConfigFile(written, 'pergola.yaml', { X: '1' });
      const { faults } = resolveSettings([source], { production: false });
      for (const { place, message } of faults) {
        expect(place).toMatch(/^pergola\.yaml:[1-9]\d*:[1-9]\d*$/);
        expect(message).not.toBe('');
      }
      seen[faults.length === 0 ? 'right' : 'wrong'] += 1;
    }),
    { numRuns: 1500 },
  );
  expect(seen.right).toBeGreaterThan(5);
  expect(seen.wrong).toBeGreaterThan(5);
});
