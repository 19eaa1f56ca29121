import { expect, test } from 'vitest';
import { clientFrame, opcodes, readFrames } from './frames.ts';

/** What is read when the bytes come in pieces of this size. */
function read(bytes: Buffer, size: number): { opcode: number; text: string }[] {
  const frames: { opcode: number; text: string }[] = [];
  const take = readFrames(({ opcode, payload }) => frames.push({ opcode, text: payload.toString() }));
  for (let at = 0; at < bytes.length; at += size) take(bytes.subarray(at, at + size));
  return frames;
}

/** A server's frame, with the head given as it stands in RFC 6455, 5.7. */
const frame = (head: string, text: string) => Buffer.concat([Buffer.from(head, 'hex'), Buffer.from(text)]);

const lengths = [0, 5, 125, 126, 256, 65_535, 65_536] as const;
const heads = ['8100', '8105', '817d', '817e007e', '817e0100', '817effff', '817f0000000000010000'];
const texts = lengths.map((length) => 'ä'.repeat(length / 2) + 'x'.repeat(length % 2));
const all = Buffer.concat(heads.map((head, index) => frame(head, texts[index] as string)));

test.each([1, 2, 7, 1000, 1_000_000])('reads frames of every kind of length, in pieces of %i bytes', (size) => {
  expect(read(all, size)).toEqual(texts.map((text) => ({ opcode: opcodes.text, text })));
});

test('tells text from what holds the connection up and what ends it', () => {
  const control = Buffer.concat([
    frame('8903', 'abc'),
    frame('8a00', ''),
    frame('8802', '\u0003x'),
    frame('8101', 'y'),
  ]);
  expect(read(control, 3).map(({ opcode }) => opcode)).toEqual([
    opcodes.ping,
    opcodes.pong,
    opcodes.close,
    opcodes.text,
  ]);
});

test('says nothing before a frame is whole', () => {
  for (const [index, head] of heads.entries()) {
    const whole = frame(head, texts[index] as string);
    expect(read(whole.subarray(0, -1), 1000)).toEqual([]);
  }
});

test.each([
  ['a fragment', '0105', 'fragment'],
  ['the rest of a fragment', '8005', 'fragment'],
  ['what is compressed', 'c105', 'extension'],
  ['a masked frame', '818537fa213d', 'masked'],
])('refuses %s from a server', (_, head, reason) => {
  expect(() => read(frame(head, 'hello'), 1000)).toThrow(reason);
});

test('makes the masked frame of the RFC', () => {
  const made = clientFrame(opcodes.text, 'Hello', Buffer.from('37fa213d', 'hex'));
  expect(made.toString('hex')).toBe('818537fa213d7f9f4d5158');
});

test('masks each frame by bytes of its own and says every kind of length', () => {
  const heads = [0, 125, 126, 65_535, 65_536].map((length) => clientFrame(opcodes.text, 'x'.repeat(length)));
  expect(heads.map((bytes) => bytes.toString('hex', 0, bytes.length < 140 ? 4 : 10).slice(0, 4))).toEqual([
    '8180',
    '81fd',
    '81fe',
    '81fe',
    '81ff',
  ]);
  expect(heads.map(({ length }) => length)).toEqual([6, 131, 134, 65_543, 65_550]);
  const [one, other] = [clientFrame(opcodes.text, 'the same'), clientFrame(opcodes.text, 'the same')];
  expect(one.equals(other)).toBe(false);
});
