// Bytes of one connection → the HTTP answers in them. Understands answers with a Content-Length and chunked ones; keeps of a
// body only its length and, where it is small, its bytes.

export interface HttpAnswer {
  readonly status: number;
  /** Bytes of the body, transfer coding removed. */
  readonly length: number;
  /** The body as it came, chunks and all, if it is small enough to be looked at; else its beginning. */
  readonly seen: Buffer;
}

const headEnd = Buffer.from('\r\n\r\n');
const lineEnd = Buffer.from('\r\n');
const looked = 4096;

/** Calls `done` once for each whole answer. */
export function readAnswers(done: (answer: HttpAnswer) => void): (chunk: Buffer) => void {
  let pending: Buffer = Buffer.alloc(0);
  let head: { status: number; length: number | undefined; left: number } | undefined;
  let seen: Buffer[] = [];
  let seenLength = 0;
  let length = 0;

  const look = (bytes: Buffer) => {
    if (seenLength >= looked) return;
    seen.push(bytes);
    seenLength += bytes.length;
  };
  const finish = (status: number) => {
    const answer = { status, length, seen: seen.length === 1 ? (seen[0] as Buffer) : Buffer.concat(seen) };
    head = undefined;
    seen = [];
    seenLength = 0;
    length = 0;
    done(answer);
  };
  const take = (count: number): Buffer => {
    const bytes = pending.subarray(0, count);
    pending = pending.subarray(count);
    return bytes;
  };

  /** Whether something was used up. */
  function step(): boolean {
    if (head === undefined) {
      const end = pending.indexOf(headEnd);
      if (end < 0) return false;
      head = parseHead(take(end + headEnd.length).toString('latin1'));
      if (head.length === 0) finish(head.status);
      return true;
    }
    if (head.left > 0) {
      const bytes = take(Math.min(head.left, pending.length));
      if (bytes.length === 0) return false;
      look(bytes);
      length += bytes.length;
      head.left -= bytes.length;
      if (head.left === 0 && head.length !== undefined) finish(head.status);
      return true;
    }
    return chunkHead(head);
  }

  function chunkHead(of: { status: number; left: number }): boolean {
    const end = pending.indexOf(lineEnd);
    if (end < 0) return false;
    // Behind a chunk stands an empty line, before the size of the next one.
    const line = pending.toString('latin1', 0, end);
    if (line === '') {
      take(lineEnd.length);
      return true;
    }
    const size = Number.parseInt(line, 16);
    if (size === 0) {
      if (pending.length < end + 2 * lineEnd.length) return false;
      take(end + 2 * lineEnd.length);
      finish(of.status);
      return true;
    }
    take(end + lineEnd.length);
    of.left = size;
    return true;
  }

  return (chunk) => {
    pending = pending.length === 0 ? chunk : Buffer.concat([pending, chunk]);
    while (pending.length > 0 && step());
  };
}

function parseHead(text: string) {
  const status = Number(text.slice(9, 12));
  const given = /\r\ncontent-length: *(\d+)/i.exec(text)?.[1];
  const length = given === undefined ? undefined : Number(given);
  return { status, length, left: length ?? 0 };
}
