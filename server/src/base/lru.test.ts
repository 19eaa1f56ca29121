import { expect, test } from 'vitest';
import { Lru } from './lru.ts';

test('forgets what was used longest ago', () => {
  const evicted: string[] = [];
  const lru = new Lru<string, number>(2, (key) => evicted.push(key));
  lru.set('a', 1);
  lru.set('b', 2);
  expect(lru.get('a')).toBe(1);
  lru.set('c', 3);
  expect(evicted).toEqual(['b']);
  expect([lru.get('a'), lru.get('b'), lru.get('c')]).toEqual([1, undefined, 3]);
});

test('keeps entries up to a weight, none of more than a sixteenth of it', () => {
  const lru = new Lru<string, string>(160, undefined, (_key, value) => value.length);
  lru.set('large', 'x'.repeat(11));
  expect(lru.get('large')).toBeUndefined();
  for (let n = 0; n < 30; n += 1) lru.set(`k${n}`, 'x'.repeat(10));
  expect(lru.size).toBe(16);
  expect(lru.get('k13')).toBeUndefined();
  expect(lru.get('k14')).toBeDefined();
});

test('counts an entry that is set again or deleted once', () => {
  const lru = new Lru<string, string>(160, undefined, (_key, value) => value.length);
  for (let n = 0; n < 100; n += 1) lru.set('same', 'x'.repeat(1 + (n % 10)));
  lru.delete('same');
  for (let n = 0; n < 16; n += 1) lru.set(`k${n}`, 'x'.repeat(10));
  expect(lru.size).toBe(16);
});
