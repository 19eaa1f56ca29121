// The bytes that PostgreSQL sends after a login → what they say, told to a listener in their order. Frames and decodes only: it
// knows neither sockets nor runs. https://www.postgresql.org/docs/current/protocol-message-formats.html

import pg from 'pg';
import type { TextRow } from './database.ts';

/** Hears what PostgreSQL says. What is not listed (notices, parameters, descriptions, copied data) nobody asks for. */
export interface MessageListener {
  parseCompleted(): void;
  rowReceived(row: TextRow): void;
  /** A statement ended: CommandComplete, or EmptyQueryResponse where a text has nothing in it. */
  commandCompleted(): void;
  /** CopyInResponse: PostgreSQL waits for rows. */
  rowsAwaited(): void;
  errorReceived(error: pg.DatabaseError): void;
  /** ReadyForQuery; `idle` is false where a transaction is open. */
  becameReady(idle: boolean): void;
}

const parseComplete = 0x31;
const dataRow = 0x44;
const commandComplete = 0x43;
const emptyQuery = 0x49;
const copyIn = 0x47;
const errorResponse = 0x45;
const readyForQuery = 0x5a;

/** A code and the length behind it, which counts itself. */
const header = 5;
const idleStatus = 0x49;

const noBytes = Buffer.alloc(0);

export class MessageReader {
  readonly #listener: MessageListener;
  /** The begin of a message whose end has not come, in chunks: it is put together once, when all of it is there. */
  #chunks: Buffer[] = [];
  #held = 0;
  /** Bytes that the message needs before it can be read on. */
  #needed = 0;

  constructor(listener: MessageListener) {
    this.#listener = listener;
  }

  /** Reads what has come. Throws where a value is longer than a string can be. */
  read(chunk: Buffer): void {
    let bytes = chunk;
    if (this.#held > 0) {
      this.#chunks.push(chunk);
      this.#held += chunk.length;
      if (this.#held < this.#needed) return;
      bytes = Buffer.concat(this.#chunks, this.#held);
      this.#chunks = [];
      this.#held = 0;
    }
    const rest = this.#readMessages(bytes);
    if (rest.length === 0) return;
    this.#chunks.push(rest);
    this.#held = rest.length;
    this.#needed = rest.length < header ? header : 1 + rest.readUInt32BE(1);
  }

  /** What is left behind the last whole message. */
  #readMessages(bytes: Buffer): Buffer {
    let at = 0;
    while (at + header <= bytes.length) {
      const end = at + 1 + bytes.readUInt32BE(at + 1);
      if (end > bytes.length) return bytes.subarray(at);
      this.#tell(bytes, at, end);
      at = end;
    }
    return at === bytes.length ? noBytes : bytes.subarray(at);
  }

  #tell(bytes: Buffer, start: number, end: number): void {
    switch (bytes[start]) {
      case dataRow:
        this.#listener.rowReceived(readRow(bytes, start + header));
        break;
      case commandComplete:
      case emptyQuery:
        this.#listener.commandCompleted();
        break;
      case readyForQuery:
        this.#listener.becameReady(bytes[start + header] === idleStatus);
        break;
      case parseComplete:
        this.#listener.parseCompleted();
        break;
      case errorResponse:
        this.#listener.errorReceived(readError(bytes.subarray(start + header, end)));
        break;
      case copyIn:
        this.#listener.rowsAwaited();
        break;
      default:
    }
  }
}

function readRow(bytes: Buffer, start: number): TextRow {
  const count = bytes.readUInt16BE(start);
  const row = new Array<string | null>(count);
  let at = start + 2;
  for (let index = 0; index < count; index++) {
    const length = bytes.readInt32BE(at);
    at += 4;
    if (length < 0) {
      row[index] = null;
    } else {
      row[index] = bytes.toString('utf8', at, at + length);
      at += length;
    }
  }
  return row;
}

/** The fields of an ErrorResponse that pg's errors have, by their letters. */
const errorFields = {
  S: 'severity',
  C: 'code',
  D: 'detail',
  H: 'hint',
  P: 'position',
  p: 'internalPosition',
  q: 'internalQuery',
  W: 'where',
  s: 'schema',
  t: 'table',
  c: 'column',
  d: 'dataType',
  n: 'constraint',
  F: 'file',
  L: 'line',
  R: 'routine',
} as const satisfies Readonly<Record<string, keyof pg.DatabaseError>>;

/** Fields are a letter and a text each, ended by a zero; one more zero ends them all. */
function readError(body: Buffer): pg.DatabaseError {
  const fields: Partial<Record<string, string>> = {};
  for (const field of body.toString('utf8').split('\0')) {
    if (field !== '') fields[field.charAt(0)] = field.slice(1);
  }
  const error = new pg.DatabaseError(fields.M ?? 'PostgreSQL gave no message', body.length, 'error');
  for (const [letter, name] of Object.entries(errorFields)) error[name] = fields[letter];
  return error;
}
