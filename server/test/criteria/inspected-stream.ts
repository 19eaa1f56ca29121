// The socket of a connection to PostgreSQL, with a question of the test's own before whatever is sent while nothing is under way:
// what the session carries then. The connection sees neither the question nor its answer.

import { EventEmitter } from 'node:events';
import type { TextRow } from '../../src/database/database.ts';
import { MessageReader } from '../../src/database/wire-reader.ts';

interface Socket extends EventEmitter {
  readonly writable: boolean;
  readonly writableLength: number;
  write(bytes: Uint8Array, written?: () => void): boolean;
  end(): void;
  destroy(error?: Error): void;
}

const sync = 0x53;
const nothing = () => {};

export class InspectedStream extends EventEmitter {
  readonly #socket: Socket;
  readonly #question: Buffer;
  readonly #answered: (row: TextRow) => void;
  /** What waits for the answer to the question. */
  #held: Buffer[] = [];
  #asking = false;
  /** Syncs that were sent and have no ReadyForQuery yet. */
  #underWay = 0;
  readonly #reader: MessageReader;

  /** `question`: a statement that gives one row. */
  constructor(socket: Socket, question: string, answered: (row: TextRow) => void) {
    super();
    this.#socket = socket;
    this.#question = simpleQuery(question);
    this.#answered = answered;
    this.#reader = new MessageReader({
      parseCompleted: nothing,
      commandCompleted: nothing,
      rowsAwaited: nothing,
      errorReceived: nothing,
      rowReceived: (row) => {
        if (this.#asking) this.#answered(row);
      },
      becameReady: () => {
        if (!this.#asking) this.#underWay--;
      },
    });
    socket.removeAllListeners('data');
    socket.on('data', (chunk: Buffer) => this.#receive(chunk));
  }

  get writable(): boolean {
    return this.#socket.writable;
  }

  get writableLength(): number {
    return this.#socket.writableLength;
  }

  write(bytes: Uint8Array, written?: () => void): boolean {
    const copy = Buffer.from(bytes);
    if (this.#asking) {
      this.#held.push(copy);
      return true;
    }
    const syncs = countSyncs(copy);
    if (this.#underWay > 0 || syncs === 0) {
      this.#underWay += syncs;
      return this.#socket.write(copy, written);
    }
    this.#asking = true;
    this.#held.push(copy);
    return this.#socket.write(this.#question);
  }

  end(): void {
    this.#socket.end();
  }

  destroy(error?: Error): void {
    this.#socket.destroy(error);
  }

  /** While the question is asked nothing else is under way, so that a chunk is of its answer or of what was held back. */
  #receive(chunk: Buffer): void {
    this.#reader.read(chunk);
    if (!this.#asking) {
      this.emit('data', chunk);
      return;
    }
    // ReadyForQuery is the last message of the answer, and six bytes long.
    if (chunk.length < 6 || chunk[chunk.length - 6] !== 0x5a) return;
    this.#asking = false;
    const held = Buffer.concat(this.#held.splice(0));
    this.#underWay += countSyncs(held);
    if (this.#socket.writable) this.#socket.write(held);
  }
}

function countSyncs(messages: Buffer): number {
  let count = 0;
  for (let at = 0; at + 5 <= messages.length; at += 1 + messages.readUInt32BE(at + 1)) {
    if (messages[at] === sync) count++;
  }
  return count;
}

function simpleQuery(text: string): Buffer {
  const body = Buffer.from(`${text}\0`);
  const head = Buffer.alloc(5);
  head.write('Q');
  head.writeUInt32BE(body.length + 4, 1);
  return Buffer.concat([head, body]);
}
