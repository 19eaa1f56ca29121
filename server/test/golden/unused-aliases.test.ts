import { expect, test } from 'vitest';
import { unusedAliases } from './unused-aliases.ts';

test.each([
  ['SELECT count(*) FROM public.track t1', ['t1']],
  ['SELECT t1.name FROM public.track t1', []],
  ['SELECT t1.name FROM (SELECT t1.name FROM public.track t1) t1', []],
  ['SELECT count(*) FROM (SELECT FROM public.track t1 LIMIT 1) t2', ['t1']],
  ['SELECT t1.id FROM public.album t1 WHERE EXISTS (SELECT FROM public.track t2 WHERE t2.album_id = t1.id)', []],
  ['SELECT t1.id FROM public.album t1 WHERE EXISTS (SELECT FROM public.track t2)', ['t2']],
  [`SELECT 't1.' || "t1.x" FROM public.track t1`, ['t1']],
  ['SELECT t1.id FROM public.a t1 LEFT JOIN public.b t2 ON true', ['t2']],
  ['WITH rows AS (SELECT 1) SELECT 2', ['rows']],
  ['WITH rows AS MATERIALIZED (SELECT 1) SELECT * FROM rows', []],
])('%s', (text, unused) => {
  expect(unusedAliases(text)).toEqual(unused);
});

test('a name that is read outside of its scope is no name', () => {
  expect(() => unusedAliases('SELECT t2.id FROM (SELECT t1.id FROM public.a t1) t3')).toThrow('t2 is read');
});
