import { describe, expect, test } from 'vitest';
import { jsonPathSteps } from './json-path.ts';

describe('a path', () => {
  test.each<[string, string[]]>([
    ['$', []],
    ['', []],
    ['$.a', ['a']],
    ['a', ['a']],
    ['.a', ['a']],
    ['$a', ['a']],
    ['$.a.b[0].c', ['a', 'b', '0', 'c']],
    ['[0][12]', ['0', '12']],
    ['$[ 3 ]', ['3']],
    ['$["odd key"]', ['odd key']],
    ["$['odd key'].b", ['odd key', 'b']],
    ['$["a.b[0]"]', ['a.b[0]']],
    [String.raw`$["say \"hi\""]`, ['say "hi"']],
    [String.raw`$['back\\slash']`, ['back\\slash']],
    ['$[""]', ['']],
    ['$.größe', ['größe']],
    ['$.a-b c', ['a-b c']],
    ['$.-1', ['-1']],
  ])('%s', (path, steps) => {
    expect(jsonPathSteps(path)).toEqual(steps);
  });

  test('is read the same when it comes again', () => {
    expect([jsonPathSteps('$.a.b'), jsonPathSteps('$.c')]).toEqual([['a', 'b'], ['c']]);
  });
});

describe('what is no path is refused with the place', () => {
  test.each([
    ['$.', 2],
    ['$.a..b', 4],
    ['a[', 2],
    ['a[b]', 2],
    ['a]', 2],
    ['$[-1]', 2],
    ['$["a]', 2],
    [`$["a']`, 2],
    ['a.b"c"', 4],
  ])('%s', (path, place) => {
    expect(() => jsonPathSteps(path)).toThrow(
      expect.objectContaining({
        code: 'parse-failed',
        message: `invalid json path at character ${place}: ${path}`,
      }),
    );
    // And leaves nothing behind for the next.
    expect(jsonPathSteps('$.a')).toEqual(['a']);
  });
});
