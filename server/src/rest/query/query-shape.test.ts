// Query strings of one shape are parsed alike but for their values, which the shape has none of.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { RestError } from '../errors.ts';
import { parseQuery } from './parse-query.ts';
import { queryOfShape, queryShape } from './query-shape.ts';

describe('the values of plain filters are no part of the shape', () => {
  test.each([
    ['', '', []],
    ['id=eq.5', 'id=eq. ', ['5']],
    ['select=id&id=eq.5&limit=2', 'select=id&id=eq. &limit=2', ['5']],
    ['a=gt.1&a=not.lte.&b=neq.x.y%26+z', 'a=gt. &a=not.lte. &b=neq. ', ['1', '', 'x.y& z']],
  ])('%s', (search, text, values) => {
    expect(queryShape(search)).toEqual({ text, values });
  });

  test.each([
    'id=in.(1,2)',
    'id=is.null',
    'id=like.a*',
    'id=eq(any).{1,2}',
    'film.id=eq.5',
    'docs->a=eq.5',
    '%22id%22=eq.5',
    'order=eq.5',
    'select=eq.5',
    'and=eq.5',
    'id',
    'id=5',
    '=eq.5',
  ])('%s has none', (search) => {
    expect(queryShape(search)).toEqual({ text: search, values: [] });
  });

  test('a value that is not UTF-8 is refused as it is elsewhere', () => {
    const refusal = (read: (search: string) => unknown) => {
      try {
        return read('id=eq.%ff');
      } catch (error) {
        return error instanceof RestError ? error.body : error;
      }
    };
    expect(refusal(queryShape)).toMatchObject({ code: 'PGRST100' });
    expect(refusal(queryShape)).toEqual(refusal((search) => parseQuery(search, { takesArguments: false })));
  });
});

const parameter = fc.tuple(
  fc.constantFrom('id', 'ID', 'film.id', 'not', 'or', 'order', 'select', 'film.limit', 'a%20b', '_1'),
  fc.constantFrom('eq.', 'not.neq.', 'gt.', 'lte.', 'in.', 'like.', 'eq(any).', 'not.', 'EQ.', ''),
  fc.oneof(
    fc.string({ unit: 'grapheme' }).map(encodeURIComponent),
    fc.constantFrom('5', '(1)', 'eq.', '%', '+', '=', '.'),
  ),
);

test('with its values the shape is read as the query string is', () => {
  const parsed = (search: string) => {
    try {
      return parseQuery(search, { takesArguments: false });
    } catch (error) {
      return error instanceof RestError ? error.code : error;
    }
  };
  fc.assert(
    fc.property(fc.array(parameter, { maxLength: 5 }), (parameters) => {
      const search = parameters.map(([name, operator, value]) => `${name}=${operator}${value}`).join('&');
      const { text, values } = queryShape(search);
      expect(parsed(queryOfShape(text, values.map(encodeURIComponent)))).toEqual(parsed(search));
    }),
  );
});
