// Times as PostgreSQL's settings take them; a real server agrees with each in database/statement-timeouts.test.ts.

import { expect, test } from 'vitest';
import { readDuration } from './duration.ts';

test.each([
  ['0', 0],
  ['250', 250],
  ['30s', 30_000],
  ['1.5min', 90_000],
  [' 2 h ', 7_200_000],
  ['1d', 86_400_000],
  ['1500us', 2],
  ['.5s', 500],
])('%s is %i milliseconds', (text, milliseconds) => {
  expect(readDuration(text)).toBe(milliseconds);
});

test.each(['', 's', '-1', '5 S', '5 seconds', '1e3', '1,5s', '30d', 'NaN'])('%s is none', (text) => {
  expect(readDuration(text)).toBeUndefined();
});
