// Frames of a WebSocket (RFC 6455, 5.2): what a client sends → masked frames; the bytes of one connection → the frames of a server
// in them. Knows no fragments and no extensions, which nobody here is offered.

import { randomBytes } from 'node:crypto';

export const opcodes = { text: 1, close: 8, ping: 9, pong: 10 } as const;

export interface Frame {
  readonly opcode: number;
  readonly payload: Buffer;
}

const final = 0x80;
const masked = 0x80;
/** Lengths of up to 125 stand in the second byte; these two there say that 16 or 64 bits with the length follow. */
const short = 126;
const long = 127;

/** A client's frame. The mask may be any four bytes; where they are zero, a server has nothing to unmask. */
export function clientFrame(opcode: number, payload: string | Buffer, mask: Buffer = randomBytes(4)): Buffer {
  const bytes = Buffer.from(payload);
  const head = headOf(bytes.length);
  head.writeUInt8(final | opcode, 0);
  head.writeUInt8(masked | head.readUInt8(1), 1);
  for (const [index, byte] of bytes.entries()) bytes[index] = byte ^ (mask[index % 4] as number);
  return Buffer.concat([head, mask, bytes]);
}

/** A head with the length, and nothing else yet. */
function headOf(length: number): Buffer {
  if (length < short) return Buffer.from([0, length]);
  if (length < 2 ** 16) {
    const head = Buffer.from([0, short, 0, 0]);
    head.writeUInt16BE(length, 2);
    return head;
  }
  const head = Buffer.from([0, long, 0, 0, 0, 0, 0, 0, 0, 0]);
  head.writeBigUInt64BE(BigInt(length), 2);
  return head;
}

/**
 * Calls `done` once for each whole frame.
 * @throws Error for what a server may not send, or not to this client.
 */
export function readFrames(done: (frame: Frame) => void): (chunk: Buffer) => void {
  let held: Buffer[] = [];
  let length = 0;
  /** Bytes without which there is nothing new to see. */
  let wanted = 0;
  return (chunk) => {
    held.push(chunk);
    length += chunk.length;
    if (length < wanted) return;
    let bytes = held.length === 1 ? chunk : Buffer.concat(held);
    for (;;) {
      const { start, end } = boundsOf(bytes);
      wanted = end;
      if (bytes.length < end) break;
      const frame = { opcode: bytes.readUInt8(0) & 0x0f, payload: bytes.subarray(start, end) };
      bytes = bytes.subarray(end);
      done(frame);
    }
    held = bytes.length === 0 ? [] : [bytes];
    length = bytes.length;
  };
}

/** Where the payload of the first frame begins and ends; as far as its head goes where that is not whole. */
function boundsOf(bytes: Buffer): { readonly start: number; readonly end: number } {
  if (bytes.length < 2) return { start: 2, end: 2 };
  const [first, second] = [bytes.readUInt8(0), bytes.readUInt8(1)];
  if ((first & 0xf0) !== final || (first & 0x0f) === 0) throw new Error('a fragment, or bits of an extension');
  if ((second & masked) !== 0) throw new Error('a masked frame from a server');
  if (second < short) return { start: 2, end: 2 + second };
  const start = second === short ? 4 : 10;
  if (bytes.length < start) return { start, end: start };
  return { start, end: start + (second === short ? bytes.readUInt16BE(2) : Number(bytes.readBigUInt64BE(2))) };
}
