import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isLegalName, toLegalName } from './legal-name.ts';

describe('legal names', () => {
  test.each([
    ['track', 'track'],
    ['_track', '_track'],
    ['Weird "table".x', 'Weird_table_x'],
    ['1st', '_1st'],
    ['__typename', '_typename'],
    ['__', 'table_9911f4'],
    ['größe', 'grosse'],
    ['café au lait', 'cafe_au_lait'],
    ['artículo', 'articulo'],
    ['a.b', 'a_b'],
    [' padded ', 'padded'],
    ['$', 'table_09fc96'],
  ])('%j becomes %s', (name, legal) => {
    expect(toLegalName(name, 'table')).toBe(legal);
  });

  test('a name of which nothing can be kept differs from others of the kind', () => {
    expect(toLegalName('表', 'table')).not.toBe(toLegalName('列', 'table'));
  });

  test('every name becomes a legal one', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (name) => isLegalName(toLegalName(name, 'table'))));
  });

  test('a name with nothing but letters, digits and single underscores at its ends is kept', () => {
    fc.assert(fc.property(fc.stringMatching(/^[A-Za-z][_0-9A-Za-z]*$/), (name) => toLegalName(name, 'table') === name));
  });
});
