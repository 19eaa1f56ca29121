// Messages byte for byte, against pg's own serializer, for any text and values.

import fc from 'fast-check';
import pg from 'pg';
import { describe, expect, test } from 'vitest';
import { MessageWriter } from './wire.ts';

const text = fc.string({ unit: 'grapheme', maxLength: 200 }).map((value) => value.replaceAll('\0', ''));
const values = fc.array(fc.option(fc.string({ unit: 'binary', maxLength: 3000 })), { maxLength: 20 });

describe('the message writer', () => {
  test('writes what pg writes', () => {
    const writer = new MessageWriter();
    fc.assert(
      fc.property(text, text, values, (name, sql, parameters) => {
        const statement = name.slice(0, 60);
        writer.close(statement);
        writer.parse(statement, sql);
        writer.bind(statement, parameters);
        writer.execute();
        writer.sync();
        const expected = writtenByPg((connection) => {
          connection.close({ type: 'S', name: statement });
          connection.parse({ name: statement, text: sql, types: [] });
          connection.bind({ statement, values: parameters });
          connection.execute({ portal: '', rows: 0 });
          connection.sync();
        });
        expect(normalise(writer.take())).toEqual(normalise(expected));
      }),
    );
  });
});

/** The messages of pg's Connection, which its types leave out. */
type Messages = Record<'close' | 'parse' | 'bind' | 'execute' | 'sync', (message?: object) => void>;

function writtenByPg(write: (connection: Messages) => void): Buffer {
  const written: Buffer[] = [];
  const stream = { writable: true, write: (bytes: Buffer) => written.push(Buffer.from(bytes)) };
  write(new pg.Connection({ stream: stream as never }) as unknown as Messages);
  return Buffer.concat(written);
}

/** pg names the text format for every parameter and the result; no formats at all mean the same. */
function normalise(messages: Buffer): unknown[] {
  const read: unknown[] = [];
  for (let at = 0; at < messages.length; at += 1 + messages.readInt32BE(at + 1)) {
    const code = String.fromCharCode(messages[at]!);
    const body = messages.subarray(at + 5, at + 1 + messages.readInt32BE(at + 1));
    read.push(code === 'B' ? [code, ...bindParts(body)] : [code, body.toString('hex')]);
  }
  return read;
}

function bindParts(body: Buffer): unknown[] {
  const nameEnd = body.indexOf(0, 1);
  let at = nameEnd + 1;
  const formats = body.readInt16BE(at);
  at += 2 + formats * 2;
  const count = body.readUInt16BE(at);
  at += 2;
  const parameters: (string | null)[] = [];
  for (let index = 0; index < count; index++) {
    const length = body.readInt32BE(at);
    at += 4;
    parameters.push(length === -1 ? null : body.subarray(at, at + length).toString('hex'));
    at += Math.max(length, 0);
  }
  return [body.subarray(1, nameEnd).toString('hex'), parameters];
}
