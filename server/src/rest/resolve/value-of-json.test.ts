import { describe, expect, test } from 'vitest';
import { parseJson } from '../../base/parse-json.ts';
import type { ArrayType, ScalarFamily, ScalarType, ValueType } from '../../engine/model/model.ts';
import { arrayLiteral, valueOfJson } from './value-of-json.ts';

const scalar = (family: ScalarFamily): ScalarType => ({ kind: 'scalar', name: family, sql: family, family });
const listOf = (element: ValueType): ArrayType => ({ kind: 'array', element: element as ScalarType, sql: '' });
const pair: ScalarType = {
  ...scalar('composite'),
  attributes: [
    { name: 'a', type: scalar('text') },
    { name: 'b', type: listOf(scalar('integer')) },
  ],
};

const read = (json: string, type: ValueType) => valueOfJson(parseJson(json), type);
const refused = (json: string, type: ValueType, code: string) =>
  expect(() => read(json, type)).toThrow(expect.objectContaining({ code, status: 400 }));

test('single values stay as they are', () => {
  for (const json of ['1', '"1"', 'true', 'null', '1.50']) {
    expect(read(json, scalar('text'))).toEqual(parseJson(json));
    expect(read(json, scalar('jsonb'))).toEqual(parseJson(json));
  }
});

test('a list where a single value is expected is its JSON text, and stays a list in JSON', () => {
  expect(read('[1.50,12345678901234567890,{"a":[null]}]', scalar('text'))).toBe(
    '[1.50,12345678901234567890,{"a":[null]}]',
  );
  expect(read('[1,2]', scalar('json'))).toEqual([1, 2]);
});

describe('arrays', () => {
  test('are lists, with lists in them for further dimensions', () => {
    expect(read('[[1,2],[3,null]]', listOf(scalar('integer')))).toEqual([
      [1, 2],
      [3, null],
    ]);
    expect(read('["a",[1],{"b":2}]', listOf(scalar('text')))).toEqual(['a', '[1]', { b: 2 }]);
  });

  test('of JSON have texts as JSON', () => {
    expect(read('["a",{"b":"c"},null,[1]]', listOf(scalar('jsonb')))).toEqual(['"a"', { b: 'c' }, null, [1]]);
  });

  test('can be a literal; nothing else is one', () => {
    expect(read('" {1,2} "', listOf(scalar('integer')))).toBe('{1,2}');
    for (const json of ['"1"', '""', '"{1"', '1', 'true', '{}', '[[1],2]'])
      refused(json, listOf(scalar('text')), '22P02');
    expect(() => arrayLiteral('a')).toThrow('malformed array literal: "a"');
  });
});

describe('records', () => {
  test('have the attributes of their type and no others', () => {
    expect(read('{"a":[1],"b":[2],"c":3}', pair)).toEqual({ a: '[1]', b: [2] });
    expect(read('[{"b":[1]},"(a,)"]', listOf(pair))).toEqual([{ b: [1] }, '(a,)']);
  });

  test('are objects or texts', () => {
    expect(read('"(1,{})"', pair)).toBe('(1,{})');
    for (const json of ['1', '1.50', 'true', '[]', '[{"a":1}]']) refused(json, pair, '22023');
    refused('{"b":1}', pair, '22P02');
  });
});
