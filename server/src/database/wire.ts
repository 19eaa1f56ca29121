// PostgreSQL's extended-query messages, written one behind the other into a buffer that is kept between runs. Frames bytes
// only: it knows neither sockets nor which statement is prepared. https://www.postgresql.org/docs/current/protocol-message-formats.html

const parse = 0x50;
const bind = 0x42;
const execute = 0x45;
const close = 0x43;
const sync = 0x53;
const statementKind = 0x53;

/** Bind counts its parameters in 16 bits. */
export const maxParameters = 65_535;

/** A buffer that is kept is not larger. */
const mostKept = 1_048_576;

/** Collects messages; `take` returns all of them as one view of the buffer, which is kept, and starts over. */
export class MessageWriter {
  #buffer = Buffer.allocUnsafe(4096);
  #end = 0;

  /** Prepares `text` under a name; '' is the unnamed statement, which the next Parse replaces. */
  parse(name: string, text: string): void {
    const start = this.#begin(parse, (name.length + text.length) * 3 + 4);
    this.#cString(name);
    this.#cString(text);
    this.#int16(0);
    this.#finish(start);
  }

  /** Binds text-format values to the unnamed portal; results come in text format. */
  bind(name: string, values: readonly (string | null)[]): void {
    let room = name.length * 3 + 9;
    for (const value of values) room += value === null ? 4 : 4 + value.length * 3;
    const start = this.#begin(bind, room);
    this.#buffer[this.#end++] = 0;
    this.#cString(name);
    this.#int16(0);
    this.#int16(values.length);
    for (const value of values) this.#value(value);
    this.#int16(0);
    this.#finish(start);
  }

  /** Runs the unnamed portal to its end. */
  execute(): void {
    const start = this.#begin(execute, 5);
    this.#buffer[this.#end++] = 0;
    this.#int32(0);
    this.#finish(start);
  }

  /** Drops a prepared statement; a name that does not exist is no error. */
  close(name: string): void {
    const start = this.#begin(close, name.length * 3 + 2);
    this.#buffer[this.#end++] = statementKind;
    this.#cString(name);
    this.#finish(start);
  }

  /** Ends the implicit transaction; the server answers ReadyForQuery. */
  sync(): void {
    this.#finish(this.#begin(sync, 0));
  }

  /** The view is valid until the next message is written, unless it is `detached` before. */
  take(): Buffer {
    const messages = this.#buffer.subarray(0, this.#end);
    this.#end = 0;
    if (this.#buffer.length > mostKept) this.detach();
    return messages;
  }

  /** What was taken stays as it is, whatever is written from now on. */
  detach(): void {
    this.#buffer = Buffer.allocUnsafe(4096);
  }

  #begin(code: number, room: number): number {
    const needed = this.#end + 5 + room;
    if (needed > this.#buffer.length) this.#grow(needed);
    this.#buffer[this.#end] = code;
    this.#end += 5;
    return this.#end - 4;
  }

  /** The length of a message counts itself but not the code before it. */
  #finish(start: number): void {
    const end = this.#end;
    this.#end = start;
    this.#int32(end - start);
    this.#end = end;
  }

  #grow(needed: number): void {
    const larger = Buffer.allocUnsafe(Math.max(needed, this.#buffer.length * 2));
    this.#buffer.copy(larger, 0, 0, this.#end);
    this.#buffer = larger;
  }

  #value(value: string | null): void {
    if (value === null) {
      this.#int32(-1);
      return;
    }
    const start = this.#end + 4;
    const length = this.#buffer.write(value, start);
    this.#int32(length);
    this.#end = start + length;
  }

  #cString(text: string): void {
    this.#end += this.#buffer.write(text, this.#end);
    this.#buffer[this.#end++] = 0;
  }

  #int16(value: number): void {
    this.#buffer[this.#end++] = value >>> 8;
    this.#buffer[this.#end++] = value;
  }

  #int32(value: number): void {
    this.#buffer[this.#end++] = value >>> 24;
    this.#buffer[this.#end++] = value >>> 16;
    this.#buffer[this.#end++] = value >>> 8;
    this.#buffer[this.#end++] = value;
  }
}
