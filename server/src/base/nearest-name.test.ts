import { expect, test } from 'vitest';
import { nearestName } from './nearest-name.ts';

const known = ['street', 'house_number', 'x', 'y'];

test.each<[string, string | undefined]>([
  ['stret', 'street'],
  ['STREET', 'street'],
  ['houseNumber', 'house_number'],
  ['z', 'x'],
  ['colour', undefined],
  ['s'.repeat(10_000), undefined],
])('%s', (name, expected) => {
  expect(nearestName(name, known)).toBe(expected);
});
