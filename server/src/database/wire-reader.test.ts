// Messages are the same however their bytes are cut into chunks.

import type pg from 'pg';
import { expect, test } from 'vitest';
import { MessageReader } from './wire-reader.ts';

function message(code: string, ...parts: readonly (string | readonly number[])[]): Buffer {
  const body = Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part) : Buffer.from(part))));
  const head = Buffer.alloc(5);
  head.write(code);
  head.writeUInt32BE(body.length + 4, 1);
  return Buffer.concat([head, body]);
}

const size = (length: number) => [0, 0, 0, length];
const bytes = Buffer.concat([
  message('1'),
  message('N', 'SWARNING\0MNobody asks for this\0\0'),
  message('D', [0, 3], size(4), '🦊', [255, 255, 255, 255], size(0)),
  message('D', [0, 0]),
  message('C', 'SELECT 2\0'),
  message('I'),
  message('E', 'SFEHLER\0VERROR\0C23505\0Mdoppelt\0DKey (id)=(1)\0tnote\0nnote_pkey\0Rcheck_unique\0\0'),
  message('G', [0, 0, 0]),
  message('Z', 'I'),
  message('Z', 'T'),
]);

function heard(chunks: readonly Buffer[]): unknown[] {
  const said: unknown[] = [];
  const reader = new MessageReader({
    parseCompleted: () => said.push('parsed'),
    rowReceived: (row) => said.push(row),
    commandCompleted: () => said.push('completed'),
    rowsAwaited: () => said.push('awaits rows'),
    errorReceived: ({ message: text, code, detail, table, constraint, routine, severity, hint }: pg.DatabaseError) =>
      said.push({ text, code, detail, table, constraint, routine, severity, hint }),
    becameReady: (idle) => said.push({ idle }),
  });
  for (const chunk of chunks) reader.read(chunk);
  return said;
}

const expected = [
  'parsed',
  ['🦊', null, ''],
  [],
  'completed',
  'completed',
  {
    text: 'doppelt',
    code: '23505',
    detail: 'Key (id)=(1)',
    table: 'note',
    constraint: 'note_pkey',
    routine: 'check_unique',
    severity: 'FEHLER',
    hint: undefined,
  },
  'awaits rows',
  { idle: true },
  { idle: false },
];

test('are read from one chunk', () => {
  expect(heard([bytes])).toEqual(expected);
});

test('are read from chunks of any length', () => {
  for (let length = 1; length < bytes.length; length++) {
    const chunks = [];
    for (let at = 0; at < bytes.length; at += length) chunks.push(bytes.subarray(at, at + length));
    expect(heard(chunks)).toEqual(expected);
  }
});
