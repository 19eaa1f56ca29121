// One connection that runs statements as callers: role and claims, then the statements, then one Sync, in one write and one
// round trip. Takes a run, settles it with rows or a failure after ReadyForQuery; never lets two runs overlap.

import pg from 'pg';
import { PergolaError } from '../base/errors.ts';
import { cancelRequest } from './cancel-request.ts';
import type { TextRow } from './database.ts';
import type { StatementNames } from './prepared-statements.ts';
import type { ConnectionOwner, Run } from './run.ts';
import { RunMessages } from './run-messages.ts';
import { answersOf, placeOf, type Sequence, sequenceOf } from './sequence.ts';

/** What pg's clients have and its types do not say: https://node-postgres.com lists neither. */
interface ClientInternals {
  readonly connection: WireConnection;
  readonly processID: number | null;
  readonly secretKey: number | null;
  getTransactionStatus(): string | null;
}

interface WireConnection extends NodeJS.EventEmitter {
  readonly stream: {
    write(bytes: Uint8Array): boolean;
    destroy(error?: Error): void;
    prependListener(event: 'data', listener: (chunk: Uint8Array) => void): void;
  };
  sendCopyFail(reason: string): void;
}

export interface CallerConnectionOptions<R extends Run> {
  readonly client: pg.Client;
  readonly owner: ConnectionOwner<R, CallerConnection<R>>;
  readonly names: StatementNames;
  /** How many statements may stay prepared. */
  readonly preparedStatements: number;
}

/** Seconds that a run may still take to end after its timeout or after a cancel, before its connection is cut. */
const grace = 5;

/** Milliseconds until a cancel request is made again, twice as many each time. */
const firstPause = 50;

/** An answer of more bytes is given up: several of them at once must fit into memory, and one into a string of V8. */
const mostBytes = 100 * 1_048_576;

const noRows: TextRow[] = [];
const noResults: TextRow[][] = [];
const nothingSent: Sequence = { statements: [], before: [], answered: 0 };

/**
 * PostgreSQL gives all messages before one Sync one implicit transaction, so `set_config(…, true)` lasts exactly as long as
 * the statements behind it. The connection is itself the query object that pg submits, so that a run allocates little.
 */
export class CallerConnection<R extends Run> implements pg.Submittable {
  readonly #client: pg.Client & ClientInternals;
  readonly #owner: ConnectionOwner<R, CallerConnection<R>>;
  readonly #messages: RunMessages;

  #run: R | undefined;
  /** What of it is sent behind the caller's settings. */
  #sequence = nothingSent;
  /** The rows of each statement that has begun. */
  #results = noResults;
  /** Those of the last of them. */
  #rows = noRows;
  #error: pg.DatabaseError | undefined;
  #sent = false;
  /** Bytes of the answer so far. */
  #received = 0;
  /** CommandComplete messages seen: the first is that of the caller's settings. */
  #completed = 0;
  /** Whether the run is to end, and whether a request to PostgreSQL to end it is under way. */
  #cancelled = false;
  #cancelling = false;
  /** ReadyForQuery came while one was. */
  #ended = false;
  #lost: Error | undefined;
  /** Seconds that the run has taken; the owner counts, so that a run costs no clock. */
  #age = 0;
  /** The age at which it is cancelled, and at which its connection is cut. */
  #overdue = 0;
  #limit = 0;
  readonly openedAt = performance.now();

  constructor(options: CallerConnectionOptions<R>) {
    this.#client = options.client as pg.Client & ClientInternals;
    this.#owner = options.owner;
    this.#messages = new RunMessages(options.names, options.preparedStatements);
    this.#client.on('error', (error) => this.#lose(error));
    this.#client.on('end', () => this.#lose(new Error('the connection was closed')));
    this.#client.connection.on('parseComplete', () => this.#messages.confirmParse());
    // Before pg's own listener: its parser makes one string of a value, and fails where that is too long for V8.
    this.#client.connection.stream.prependListener('data', (chunk) => this.#count(chunk.length));
  }

  get busy(): boolean {
    return this.#run !== undefined;
  }

  /** How many statements are prepared, the caller's settings not counted. */
  get preparedStatements(): number {
    return this.#messages.prepared;
  }

  /** Sends a run. The connection must not be busy. */
  start(run: R): void {
    this.#run = run;
    this.#sequence = sequenceOf(run.query);
    this.#results = [];
    this.#rows = noRows;
    this.#error = undefined;
    this.#sent = false;
    this.#cancelled = false;
    this.#ended = false;
    this.#completed = 0;
    this.#age = 0;
    this.#received = 0;
    const seconds = run.statementTimeout === 0 ? Number.POSITIVE_INFINITY : Math.ceil(run.statementTimeout / 1000);
    this.#overdue = seconds + 1;
    this.#limit = seconds + grace;
    this.#client.query(this);
  }

  /**
   * Asks PostgreSQL to cancel the run. It still ends by ReadyForQuery, and the connection is not free before the cancel
   * request has been dealt with: a late one would hit the next run. After some seconds the connection is cut.
   */
  cancel(): void {
    if (this.#run === undefined || this.#cancelled) return;
    this.#cancelled = true;
    this.#limit = Math.min(this.#limit, this.#age + grace);
    this.#requestCancel(this.#run, firstPause);
  }

  /** PostgreSQL forgets a request that overtakes the run, as one can that is given up at once: so it is made until the run ends. */
  #requestCancel(run: R, pause: number): void {
    const { host, port, processID, secretKey } = this.#client;
    if (processID === null || secretKey === null) return;
    this.#cancelling = true;
    cancelRequest({ host, port, processId: processID, secretKey }).then(() => {
      this.#cancelling = false;
      if (this.#lost !== undefined) return;
      if (this.#ended) {
        this.#conclude();
        return;
      }
      setTimeout(() => {
        if (this.#run === run) this.#requestCancel(run, pause * 2);
      }, pause);
    });
  }

  /**
   * Tells a busy connection that a second has passed. PostgreSQL counts its timeout for each statement; a run whose statements
   * take longer together is cancelled, and the connection is cut where that has not ended it either.
   */
  tick(): void {
    this.#age++;
    if (this.#age > this.#limit) this.destroy(new Error('the database did not answer in time'));
    else if (this.#age > this.#overdue) this.cancel();
  }

  #count(bytes: number): void {
    this.#received += bytes;
    if (this.#received <= mostBytes || this.#run === undefined) return;
    const most = `${mostBytes / 1_048_576} MB`;
    this.destroy(
      new PergolaError('answer-too-large', `The answer is larger than ${most}: ask for fewer rows or fields.`),
    );
  }

  /** Cuts the connection; a run under way fails with `reason`. */
  destroy(reason: Error): void {
    this.#client.connection.stream.destroy();
    this.#lose(reason);
  }

  /** Resolves when PostgreSQL answers, rejects when the connection is lost. The connection must not be busy. */
  ping(): Promise<void> {
    const messages = this.#messages;
    return new Promise((resolve, reject) => {
      this.#client.query({
        submit(connection: pg.Connection) {
          (connection as unknown as WireConnection).stream.write(messages.writeSync());
        },
        handleReadyForQuery: () => resolve(),
        handleError: reject,
      } as pg.Submittable);
    });
  }

  /** Takes leave of PostgreSQL. The connection must not be busy. */
  async end(): Promise<void> {
    this.#lost ??= new Error('the connection was closed');
    await this.#client.end();
  }

  /** Called by pg: writes the whole run at once. */
  submit(connection: pg.Connection): void {
    const run = this.#run;
    if (run === undefined) return;
    const messages = this.#messages.write(run, this.#sequence);
    this.#sent = true;
    (connection as unknown as WireConnection).stream.write(messages);
  }

  handleDataRow(message: { readonly fields: TextRow }): void {
    this.#rows.push(message.fields);
  }

  handleCommandComplete(): void {
    // The first is that of the caller's settings, and each is followed by the rows of the next statement.
    if (this.#completed++ === this.#sequence.statements.length) return;
    this.#rows = [];
    this.#results.push(this.#rows);
  }

  /** PostgreSQL's answer in the place of CommandComplete where a text has nothing in it. */
  handleEmptyQuery(): void {
    this.handleCommandComplete();
  }

  handlePortalSuspended(): void {}

  handleRowDescription(): void {}

  handleCopyInResponse(connection: pg.Connection): void {
    (connection as unknown as WireConnection).sendCopyFail('COPY is not available here');
  }

  handleCopyData(): void {}

  /** Called by pg after success; deferred constraints have been checked by now. */
  handleReadyForQuery(): void {
    this.#settle();
  }

  /**
   * Called by pg at ErrorResponse, after which it forgets this query: the run is not over before ReadyForQuery, which is heard
   * here (pg's own listener comes first and makes the client ready). A fatal error is followed by `end` instead.
   */
  handleError(error: Error): void {
    if (this.#run === undefined || this.#lost !== undefined) return;
    if (!(error instanceof pg.DatabaseError)) {
      this.#lose(error);
      return;
    }
    this.#error = error;
    this.#client.connection.once('readyForQuery', this.#settle);
  }

  readonly #settle = (): void => {
    if (this.#cancelling) this.#ended = true;
    else this.#conclude();
  };

  #conclude(): void {
    const run = this.#run;
    if (run === undefined) return;
    const error = this.#error;
    if (error !== undefined && this.#repeat(run, error)) return;
    const sequence = this.#sequence;
    const results = this.#results;
    this.#run = undefined;
    this.#sequence = nothingSent;
    this.#results = noResults;
    this.#rows = noRows;
    // A statement that left a transaction open would run the next caller in it.
    if (this.#client.getTransactionStatus() !== 'I') this.destroy(new Error('the statement left a transaction open'));
    if (error === undefined) {
      this.#owner.finished(this, run, answersOf(sequence, results));
    } else {
      const place = placeOf(sequence, run.query, this.#completed);
      this.#owner.failed(this, run, { ...place, error, lost: false, unsent: false });
    }
  }

  /** What failed because of the connection's own books is sent once more: the transaction it failed in left nothing. */
  #repeat(run: R, error: pg.DatabaseError): boolean {
    if (run.repeated || !this.#messages.correct(error, run, this.#sequence)) return false;
    run.repeated = true;
    this.start(run);
    return true;
  }

  #lose(error: Error): void {
    if (this.#lost !== undefined) return;
    this.#lost = error;
    const run = this.#run;
    this.#run = undefined;
    this.#client.connection.stream.destroy();
    if (run !== undefined) {
      const { stage } = placeOf(this.#sequence, run.query, this.#completed);
      const failure = { error: this.#error ?? error, stage, statement: undefined };
      this.#owner.failed(this, run, { ...failure, lost: true, unsent: !this.#sent });
    }
    this.#owner.lost(this);
  }
}
