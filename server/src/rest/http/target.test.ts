import { describe, expect, test } from 'vitest';
import { RestError } from '../errors.ts';
import { checkMethod, readTarget } from './target.ts';

function codeOf(run: () => unknown): string | undefined {
  try {
    run();
    return undefined;
  } catch (error) {
    return error instanceof RestError ? error.code : String(error);
  }
}

describe('a path', () => {
  test.each([
    ['/', { kind: 'root' }],
    ['/film', { kind: 'table', name: 'film' }],
    ['/r%C3%B4le%20one%2Ftwo', { kind: 'table', name: 'rôle one/two' }],
    ['/%zz', { kind: 'table', name: '%zz' }],
    ['/rpc', { kind: 'table', name: 'rpc' }],
    ['/rpc/add', { kind: 'function', name: 'add' }],
  ])('%s is a target', (path, target) => {
    expect(readTarget(path)).toEqual(target);
  });

  test.each(['/film/', '/film/1', '/rpc/add/1', '//', '/rpc//'])('%s is none', (path) => {
    expect(codeOf(() => readTarget(path))).toBe('PGRST125');
  });
});

test('a target takes the methods of its kind', () => {
  const taken = (path: string, methods: readonly string[]) =>
    methods.map((method) => codeOf(() => checkMethod(readTarget(path), method)));
  const all = ['GET', 'HEAD', 'OPTIONS', 'POST', 'PUT', 'PATCH', 'DELETE', 'TRACE'];
  const no = undefined;
  expect(taken('/film', all)).toEqual([no, no, no, no, no, no, no, 'PGRST117']);
  expect(taken('/rpc/add', all)).toEqual([no, no, no, no, 'PGRST101', 'PGRST101', 'PGRST101', 'PGRST101']);
  expect(taken('/', all)).toEqual([no, no, no, 'PGRST117', 'PGRST117', 'PGRST117', 'PGRST117', 'PGRST117']);
});
