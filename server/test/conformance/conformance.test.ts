// Replays the cases of the suite that PERGOLA_CONFORMANCE names (a file, or a folder with hasura-dialect.json in it). What
// compares answers is tested without it, too.

import { afterAll, describe, expect, test } from 'vitest';
import { createTestDatabase } from '../support/postgres.ts';
import { argued } from './argued.ts';
import { chooseCases, readSuite } from './case.ts';
import { difference } from './difference.ts';
import { Replay } from './replay.ts';

const path = process.env.PERGOLA_CONFORMANCE;

if (path === undefined) {
  test.skip('the cases: PERGOLA_CONFORMANCE names no file of cases, so none is replayed', () => {});
} else {
  const suite = await readSuite(path);
  const replay = new Replay(suite, createTestDatabase);

  describe('the cases', () => {
    afterAll(() => replay.close());

    test.for(chooseCases(suite, {}).map((one) => [one.name, one] as const))('%s', async ([, one], { skip }) => {
      const outcome = await replay.run(one);
      skip(outcome.kind === 'not-yet', `not yet: ${outcome.kind === 'not-yet' ? outcome.missing : ''}`);
      expect(outcome).toMatchObject({ kind: argued.has(one.name) ? 'failed' : 'passed' });
    });
  });
}

describe('an answer differs', () => {
  const data = { author: [{ id: 1, name: 'A' }, { id: 2 }] };
  const refused = { errors: [{ message: 'x', extensions: { code: 'validation-failed' } }] };

  test('not by the order of keys', () => {
    expect(difference({ data }, { data: { author: [{ name: 'A', id: 1 }, { id: 2 }] } })).toBeUndefined();
  });

  test('by the order of a list, and it says where', () => {
    expect(difference({ data }, { data: { author: [{ id: 2 }, { id: 1, name: 'A' }] } })).toBe(
      'data.author.0.id: 2 in place of 1',
    );
  });

  test.each([
    [{ author: [{ id: 1, name: 'A' }] }, 'data.author.1: undefined in place of {"id":2}'],
    [{ author: [{ id: 1, name: 'A', age: 3 }, { id: 2 }] }, 'data.author.0.age: 3 in place of undefined'],
    [{ author: [{ id: '1', name: 'A' }, { id: 2 }] }, 'data.author.0.id: "1" in place of 1'],
    [null, `data: null in place of ${JSON.stringify(data)}`],
  ])('by what is missing, added or another: %j', (found, words) => {
    expect(difference({ data }, { data: found })).toBe(words);
  });

  test('by the code of an error, not by its message', () => {
    const other = { errors: [{ message: 'y', extensions: { code: 'validation-failed' } }] };
    expect(difference(refused, other)).toBeUndefined();
    expect(difference(refused, { data: null, ...other })).toBeUndefined();
    expect(difference(refused, { errors: [{ message: 'y', extensions: { code: 'parse-failed' } }] })).toBeDefined();
    expect(difference(refused, { data: { author: [] } })).toBeDefined();
    expect(difference({ data }, { data, ...other })).toBeDefined();
  });
});
