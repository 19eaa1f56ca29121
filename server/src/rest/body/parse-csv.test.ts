import { describe, expect, test } from 'vitest';
import { parseCsv } from './parse-csv.ts';

describe('CSV', () => {
  test.each<[string, string, string[][]]>([
    [
      'lines of fields',
      'a,b\n1,2\n',
      [
        ['a', 'b'],
        ['1', '2'],
      ],
    ],
    ['CR LF and no end of the last line', 'a\r\n1\r\n2', [['a'], ['1'], ['2']]],
    ['a CR alone', 'a\r1', [['a'], ['1']]],
    ['empty fields at both ends', ',a,\n', [['', 'a', '']]],
    ['a comma behind the last field', 'a,', [['a', '']]],
    ['quotes, with commas, quotes and lines in them', '"a,""b""\n c",d', [['a,"b"\n c', 'd']]],
    ['an empty text in quotes', 'a,""', [['a', '']]],
    ['quotes within a plain field', 'a"b,c', [['a"b', 'c']]],
    ['blanks as they are', ' a , b ', [[' a ', ' b ']]],
    ['no empty lines', '\na\n\n\r\nb\n', [['a'], ['b']]],
    ['nothing', '', []],
  ])('has %s', (_, text, rows) => {
    expect(parseCsv(text)).toEqual(rows);
  });

  test.each(['"a', 'a,"b""', '"a"b'])('is not %j', (text) => {
    expect(() => parseCsv(text)).toThrow(SyntaxError);
  });
});
