// One connection that runs statements as callers: role and claims, then the statements, then one Sync, in one round trip. Takes
// runs, one or several in one write, and settles each after its ReadyForQuery; PostgreSQL works on them one after the other.

import type pg from 'pg';
import { cancelRequest } from './cancel-request.ts';
import type { TextRow } from './database.ts';
import { type ClientInternals, takeLeave, type WireStream } from './pg-internals.ts';
import type { StatementNames } from './prepared-statements.ts';
import type { ConnectionOwner, Run } from './run.ts';
import { answerTooLarge } from './run-errors.ts';
import { RunMessages } from './run-messages.ts';
import type { RunTimes } from './run-times.ts';
import { SentRun } from './sent-run.ts';
import { type MessageListener, MessageReader } from './wire-reader.ts';

export interface CallerConnectionOptions<R extends Run> {
  readonly client: pg.Client;
  readonly owner: ConnectionOwner<R, CallerConnection<R>>;
  readonly names: StatementNames;
  readonly times: RunTimes;
  /** How many statements may stay prepared. */
  readonly preparedStatements: number;
}

/** Seconds that a run may still take to end after its timeout or after a cancel, before its connection is cut. */
const grace = 5;

/** Milliseconds until a cancel request is made again, twice as many each time. */
const firstPause = 50;

/** An answer of more bytes is given up: several of them at once must fit into memory, and one into a string of V8. */
const mostBytes = 100 * 1_048_576;

/** Milliseconds that a run is expected to take which shares a connection: a longer one gains nothing by it. */
const longestShared = 1;

const notBegun = { stage: 'caller', statement: undefined } as const;

/** Milliseconds that a run is expected to take of which nothing is known: so long that none waits behind it. */
const unknownTime = 60_000;

/**
 * PostgreSQL gives all messages before one Sync one implicit transaction, so `set_config(…, true)` lasts exactly as long as
 * the statements behind it. pg makes the connection and logs in; from then on the bytes are read and written here.
 */
export class CallerConnection<R extends Run> implements MessageListener {
  readonly #client: pg.Client & ClientInternals;
  readonly #stream: WireStream;
  readonly #owner: ConnectionOwner<R, CallerConnection<R>>;
  readonly #times: RunTimes;
  readonly #messages: RunMessages;
  readonly #reader = new MessageReader(this);

  /** In the order in which PostgreSQL works on them: the first is under way, the others wait. */
  readonly #sent: SentRun<R>[] = [];
  #expected = 0;
  /** What is to be sent once more, when nothing is under way. */
  readonly #again: R[] = [];
  /** Whether something was added that is not written yet. */
  #unwritten = false;
  /** Bytes of the first one's answer so far. */
  #received = 0;
  /** When the first one began, and when bytes came last, in milliseconds; a clock for each chunk rather than for each run. */
  #began = 0;
  #heard = 0;
  /** Whether a request to PostgreSQL to end what is under way may still have its effect. */
  #cancelling = false;
  /** What waits for a ReadyForQuery of its own. */
  #ping: ((error?: Error) => void) | undefined;
  #lost: Error | undefined;
  /** Seconds that the first one has taken; the owner counts, so that a run costs no clock. */
  #age = 0;
  /** The age at which it is cut after it was cancelled. */
  #limit = Number.POSITIVE_INFINITY;
  /** Whether it takes longer than was foreseen. */
  #slow = false;
  /** The first one at the last look. */
  #lookedAt: SentRun<R> | undefined;
  readonly openedAt = performance.now();

  constructor(options: CallerConnectionOptions<R>) {
    this.#client = options.client as pg.Client & ClientInternals;
    this.#owner = options.owner;
    this.#times = options.times;
    this.#messages = new RunMessages(options.names, options.preparedStatements);
    this.#stream = this.#client.connection.stream;
    // pg's own reader, which makes an object of every message and fails where a value is too long for a string.
    this.#stream.removeAllListeners('data');
    this.#stream.on('data', (chunk: Buffer) => this.#read(chunk));
    this.#client.on('error', (error) => this.#lose(error));
    this.#client.on('end', () => this.#lose(new Error('the connection was closed')));
  }

  /** Whether runs are under way, or something of them still is. */
  get busy(): boolean {
    return this.#sent.length > 0 || this.#again.length > 0 || this.#cancelling;
  }

  /** Whether runs wait here behind another, or something under way has nobody who waits for it. */
  get needsLooks(): boolean {
    const [first] = this.#sent;
    return first !== undefined && (this.#sent.length > 1 || this.#again.length > 0 || !first.awaited);
  }

  /** How many runs are under way. */
  get load(): number {
    return this.#sent.length;
  }

  /** Milliseconds that what is under way is expected to take. */
  get expected(): number {
    return this.#expected;
  }

  /** How many statements are prepared, the caller's settings not counted. */
  get preparedStatements(): number {
    return this.#messages.prepared;
  }

  /** Sends a run. The connection must not be busy. */
  start(run: R): void {
    this.add(run);
    this.write();
  }

  /** Takes a run that `write` will send. The connection must not be busy. */
  add(run: R): void {
    this.#began = performance.now();
    this.#beginNext();
    this.#add(run, true);
  }

  /**
   * Takes a run behind those that are under way, which `write` will send, if it can wait there: it and they may share, their
   * statements are prepared, and all of them are expected to be done within `milliseconds`.
   */
  follow(run: R, milliseconds: number): boolean {
    const [first] = this.#sent;
    if (run.shared === undefined || first === undefined || first.cancelled || this.#cancelling) return false;
    if (this.#slow || this.#again.length > 0 || this.#lost !== undefined) return false;
    const expected = this.#expectedOf(run);
    if (expected > longestShared || this.#expected + expected > milliseconds) return false;
    if (this.#sent.some((one) => one.expected > longestShared)) return false;
    if (!this.#messages.isPrepared(run)) return false;
    this.#add(run, false);
    return true;
  }

  #add(run: R, alone: boolean): void {
    const sent = new SentRun(run, this.#expectedOf(run));
    this.#sent.push(sent);
    this.#expected += sent.expected;
    if (!this.#unwritten && this.#stream.writableLength > 0) this.#messages.detach();
    this.#messages.add(run, alone);
    this.#unwritten = true;
  }

  #expectedOf({ shared }: R): number {
    return (shared === undefined ? undefined : this.#times.of(shared)) ?? unknownTime;
  }

  /** Sends what was added, in one write. */
  write(): void {
    if (!this.#unwritten) return;
    this.#unwritten = false;
    // A stream that is closed says so in its own time.
    if (!this.#stream.writable) return;
    for (let index = this.#sent.length - 1; index >= 0; index--) {
      const sent = this.#sent[index];
      if (sent === undefined || sent.written) break;
      sent.written = true;
    }
    this.#stream.write(this.#messages.take());
  }

  /**
   * Gives up a run: its owner hears of it. The one under way is cancelled in PostgreSQL. It still ends by ReadyForQuery, and the
   * connection is not free before the cancel request has been dealt with: a late one would hit the next run. After some seconds
   * the connection is cut. What waits behind it goes back to the owner, for the request might hit that too; a run that waits
   * itself only read, and nobody looks at its rows.
   */
  cancel(run: R | undefined = this.#sent[0]?.run): void {
    if (run === undefined) return;
    const [first] = this.#sent;
    if (first?.run === run && first.awaited) {
      this.#cancelFirst(first);
      return;
    }
    const waiting = this.#sent.find((one) => one.run === run && one.awaited);
    const position = this.#again.indexOf(run);
    if (waiting !== undefined) waiting.awaited = false;
    else if (position >= 0) this.#again.splice(position, 1);
    else return;
    const error = new Error('the run was given up before it began');
    this.#owner.failed(this, run, { ...notBegun, error, lost: false, unsent: true });
  }

  #cancelFirst(first: SentRun<R>): void {
    // A request under way was made for a run before this one, and may hit it all the same.
    if (first.cancelled || this.#cancelling) return;
    first.cancelled = true;
    this.#limit = this.#age + grace;
    this.#returnWaiting();
    this.#requestCancel(first, firstPause);
  }

  /** PostgreSQL forgets a request that overtakes the run, as one can that is given up at once: so it is made until the run ends. */
  #requestCancel(first: SentRun<R>, pause: number): void {
    const { host, port, processID, secretKey } = this.#client;
    if (processID === null || secretKey === null) return;
    this.#cancelling = true;
    cancelRequest({ host, port, processId: processID, secretKey }).then((over) => {
      this.#cancelling = false;
      if (this.#lost !== undefined) return;
      if (!over) {
        this.destroy(new Error('a cancel request might still hit another run'));
        return;
      }
      if (this.#sent.length === 0) {
        this.#rest();
        return;
      }
      setTimeout(() => {
        if (this.#sent[0] === first && this.#lost === undefined) this.#requestCancel(first, pause * 2);
      }, pause);
    });
  }

  /** PostgreSQL will run what it was sent all the same, and nobody looks at the rows. */
  #returnWaiting(): void {
    for (const run of this.#again.splice(0)) {
      // The books of another connection may be wrong too.
      run.repeated = false;
      this.#owner.returned(this, run);
    }
    for (const sent of this.#sent.slice(1)) {
      if (!sent.awaited) continue;
      sent.awaited = false;
      this.#owner.returned(this, sent.run);
    }
  }

  /**
   * Looks whether the first run is the one that it was at the last look: then it takes longer than was foreseen. What waits for
   * it goes back to the owner; it itself is cancelled where nobody waits for it.
   */
  look(): void {
    const [first] = this.#sent;
    if (first !== undefined && first === this.#lookedAt) {
      this.#slow = true;
      if (first.awaited) this.#returnWaiting();
      else this.#cancelFirst(first);
    }
    this.#lookedAt = first;
  }

  /**
   * Tells a busy connection that a second has passed. PostgreSQL counts its timeout for each statement; a run whose statements
   * take longer together is cancelled, and the connection is cut where that has not ended it either.
   */
  tick(): void {
    const [first] = this.#sent;
    if (first === undefined) return;
    this.#age++;
    const { statementTimeout } = first.run;
    const seconds = statementTimeout === 0 ? Number.POSITIVE_INFINITY : Math.ceil(statementTimeout / 1000);
    if (this.#age > Math.min(this.#limit, seconds + grace)) {
      this.destroy(new Error('the database did not answer in time'));
    } else if (this.#age > seconds + 1) this.#cancelFirst(first);
  }

  /** Cuts the connection; a run under way fails with `reason`. */
  destroy(reason: Error): void {
    this.#stream.destroy();
    this.#lose(reason);
  }

  /** Resolves when PostgreSQL answers, rejects when the connection is lost. The connection must not be busy. */
  ping(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#ping = (error) => (error === undefined ? resolve() : reject(error));
      this.#messages.addSync();
      this.#stream.write(this.#messages.take());
    });
  }

  /** Takes leave of PostgreSQL, which may stay silent. The connection must not be busy. */
  async end(): Promise<void> {
    this.#lost ??= new Error('the connection was closed');
    await takeLeave(this.#client);
  }

  #read(chunk: Buffer): void {
    this.#heard = performance.now();
    this.#received += chunk.length;
    if (this.#received > mostBytes && this.#sent.length > 0) {
      this.destroy(answerTooLarge(mostBytes));
      return;
    }
    this.#reader.read(chunk);
  }

  parseCompleted(): void {
    this.#messages.confirmParse();
  }

  rowReceived(row: TextRow): void {
    this.#sent[0]?.addRow(row);
  }

  commandCompleted(): void {
    this.#sent[0]?.complete();
  }

  /** PostgreSQL takes the Sync that was sent for rows of the COPY, and passes over it. */
  rowsAwaited(): void {
    this.#client.connection.sendCopyFail('COPY is not available here');
    this.#messages.addSync();
    this.#stream.write(this.#messages.take());
  }

  /** The run is not over before ReadyForQuery. A fatal error is followed by the end of the connection instead. */
  errorReceived(error: pg.DatabaseError): void {
    const [first] = this.#sent;
    if (first === undefined) this.#lose(error);
    else first.error = error;
  }

  becameReady(idle: boolean): void {
    if (this.#lost !== undefined) return;
    const sent = this.#sent.shift();
    if (sent === undefined) {
      if (this.#ping === undefined) this.destroy(new Error('PostgreSQL answered what nobody had asked'));
      this.#ping?.();
      this.#ping = undefined;
      return;
    }
    // Sums of fractions drift.
    this.#expected = this.#sent.length === 0 ? 0 : this.#expected - sent.expected;
    const { shared } = sent.run;
    if (shared !== undefined) this.#times.add(shared, this.#heard - this.#began);
    this.#began = this.#heard;
    this.#beginNext();
    // A statement that left a transaction open would run the next caller in it.
    if (!idle) this.destroy(new Error('the statement left a transaction open'));
    if (sent.awaited) this.#settle(sent);
    if (this.#sent.length === 0 && this.#lost === undefined) this.#rest();
  }

  #beginNext(): void {
    this.#age = 0;
    this.#received = 0;
    this.#slow = false;
    // Its rows are not to be kept until the next look.
    this.#lookedAt = undefined;
    this.#limit = Number.POSITIVE_INFINITY;
  }

  #settle(sent: SentRun<R>): void {
    const { run, error } = sent;
    if (error === undefined) {
      this.#owner.finished(this, run, sent.answers);
    } else if (this.#messages.correct(error, run) && !run.repeated && !sent.cancelled && this.#lost === undefined) {
      // It failed because of the connection's own books: the transaction it failed in left nothing.
      run.repeated = true;
      this.#again.push(run);
    } else {
      this.#owner.failed(this, run, { ...sent.place, error, lost: false, unsent: false });
    }
  }

  /** Nothing is under way any more; a cancel request may be. */
  #rest(): void {
    if (this.#cancelling) return;
    const again = this.#again.shift();
    if (again === undefined) this.#owner.free(this);
    else this.start(again);
  }

  #lose(error: Error): void {
    if (this.#lost !== undefined) return;
    this.#lost = error;
    this.#stream.destroy();
    this.#ping?.(error);
    // What the connection was cut for is the matter of the first run alone.
    const closed = new Error('the connection was closed');
    const [first] = this.#sent;
    for (const sent of this.#sent.splice(0)) {
      if (!sent.awaited) continue;
      const reason = sent === first ? (sent.error ?? error) : closed;
      const failure = { error: reason, stage: sent.place.stage, statement: undefined };
      this.#owner.failed(this, sent.run, { ...failure, lost: true, unsent: !sent.written });
    }
    for (const run of this.#again.splice(0)) {
      this.#owner.failed(this, run, { ...notBegun, error: closed, lost: true, unsent: true });
    }
    this.#owner.lost(this);
  }
}
