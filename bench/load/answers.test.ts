import { expect, test } from 'vitest';
import { type HttpAnswer, readAnswers } from './answers.ts';

/** What is read when the bytes come in pieces of this size. */
function read(bytes: string, size: number): { status: number; length: number; seen: string }[] {
  const answers: HttpAnswer[] = [];
  const take = readAnswers((answer) => answers.push(answer));
  const all = Buffer.from(bytes, 'latin1');
  for (let at = 0; at < all.length; at += size) take(all.subarray(at, at + size));
  return answers.map(({ status, length, seen }) => ({ status, length, seen: seen.toString() }));
}

const withLength = 'HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello';
const chunked =
  'HTTP/1.1 500 Internal Server Error\r\ntransfer-encoding: chunked\r\n\r\n3\r\nabc\r\nA\r\n0123456789\r\n0\r\n\r\n';
const empty = 'HTTP/1.1 204 No Content\r\ncontent-length: 0\r\n\r\n';

test.each([1, 2, 7, 1000])('reads answers with a length and chunked ones, in pieces of %i bytes', (size) => {
  expect(read(withLength + chunked + empty + withLength, size)).toEqual([
    { status: 200, length: 5, seen: 'hello' },
    { status: 500, length: 13, seen: 'abc0123456789' },
    { status: 204, length: 0, seen: '' },
    { status: 200, length: 5, seen: 'hello' },
  ]);
});

test('says nothing before an answer is whole', () => {
  expect(read(withLength.slice(0, -1), 3)).toEqual([]);
  expect(read(chunked.slice(0, -1), 3)).toEqual([]);
});

test('counts a large body and keeps its beginning', () => {
  const [answer] = read(`HTTP/1.1 200 OK\r\ncontent-length: 100000\r\n\r\n${'x'.repeat(100_000)}`, 1000);
  expect(answer?.length).toBe(100_000);
  expect(answer?.seen.length).toBeLessThan(10_000);
});
