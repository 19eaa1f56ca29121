// Spreads runs over a few connections of one login. Takes a run, gives a promise of its rows; opens, heals and replaces
// connections by itself, waits for nothing without a bound, and rejects with a PergolaError only.

import type pg from 'pg';
import { PergolaError } from '../base/errors.ts';
import type { Availability } from './availability.ts';
import { Backoff } from './backoff.ts';
import type { Caller } from './caller.ts';
import { connectionProblem, connectionReason } from './connection-error.ts';
import type { CallerQuery, TextRow } from './database.ts';
import { StatementNames } from './prepared-statements.ts';
import type { ConnectionOwner, Run, RunFailure } from './run.ts';
import { CallerConnection } from './run-as-caller.ts';
import { abortError, failedRun, lostError, overloaded, stopping } from './run-errors.ts';
import type { SqlError } from './sqlstate.ts';
import { maxParameters } from './wire.ts';

export interface PoolOptions {
  /** For the availability's books. */
  readonly name: string;
  readonly open: () => Promise<pg.Client>;
  readonly availability: Availability;
  /** Connections at most. */
  readonly size: number;
  /** Milliseconds a run waits for a connection. */
  readonly acquireTimeout: number;
  /** Runs that may wait at once; one more is refused at once. */
  readonly maxWaiting: number;
  /** Milliseconds that a role's statement may run, enforced by PostgreSQL; 0 is no limit. */
  readonly statementTimeoutOf: (role: string) => number;
  readonly preparedStatements: number;
}

/** Connections are replaced after this time, when idle: PostgreSQL's caches of a session only grow. */
const lifetime = 60 * 60 * 1000;
/** How often a run that collided with a concurrent transaction is sent again. */
const mostCollisions = 3;

interface PoolRun extends Run {
  readonly resolve: (results: readonly (readonly TextRow[])[]) => void;
  readonly reject: (error: PergolaError) => void;
  connection: CallerConnection<PoolRun> | undefined;
  /** Sent again after its connection was lost, which happens at most once. */
  revived: boolean;
  /** How often it collided with a concurrent transaction and was sent again. */
  collisions: number;
  giveUp: NodeJS.Timeout | undefined;
  onAbort: (() => void) | undefined;
}

export class CallerPool implements ConnectionOwner<PoolRun, CallerConnection<PoolRun>> {
  readonly #options: PoolOptions;
  readonly #names = new StatementNames();
  readonly #idle: CallerConnection<PoolRun>[] = [];
  readonly #all = new Set<CallerConnection<PoolRun>>();
  readonly #waiting = new Set<PoolRun>();
  /** Connections made before the last `renew`. */
  readonly #outdated = new WeakSet<CallerConnection<PoolRun>>();
  readonly #backoff = new Backoff();
  readonly #clock: NodeJS.Timeout;
  #opening = 0;
  #renewals = 0;
  #retry: NodeJS.Timeout | undefined;
  #down: PergolaError | undefined;
  #closed = false;
  #lastContact = performance.now();

  constructor(options: PoolOptions) {
    this.#options = options;
    this.#clock = setInterval(() => this.#tick(), 1000);
    this.#clock.unref();
  }

  /** Milliseconds since PostgreSQL last answered. */
  get silence(): number {
    return performance.now() - this.#lastContact;
  }

  get connections(): number {
    return this.#all.size;
  }

  get waiting(): number {
    return this.#waiting.size;
  }

  run(caller: Caller, query: CallerQuery): Promise<readonly (readonly TextRow[])[]> {
    return new Promise((resolve, reject) => {
      const run: PoolRun = {
        caller,
        query,
        statementTimeout: this.#options.statementTimeoutOf(caller.role),
        repeated: false,
        resolve,
        reject,
        connection: undefined,
        revived: false,
        collisions: 0,
        giveUp: undefined,
        onAbort: undefined,
      };
      const refusal = this.#refusal(query);
      if (refusal !== undefined) {
        reject(refusal);
        return;
      }
      if (query.signal !== undefined) this.#listenForAbort(run, query.signal);
      const connection = this.#idle.pop();
      if (connection === undefined) this.#wait(run);
      else this.#start(connection, run);
    });
  }

  /** Opens a connection if there is none, so that the first request need not. Never rejects. */
  warm(): void {
    if (this.#all.size + this.#opening === 0 && !this.#closed) this.#open();
  }

  /** Has every connection replaced, for what `open` gives has changed: idle ones now, busy ones when they are free. */
  renew(): void {
    this.#renewals++;
    for (const connection of this.#all) this.#outdated.add(connection);
    for (const connection of this.#idle.splice(0)) this.#retire(connection);
  }

  /** Finds out whether PostgreSQL still answers, if a connection is free to ask. Never rejects. */
  async ping(timeout: number): Promise<void> {
    const connection = this.#idle.pop();
    if (connection === undefined) return;
    const silent = setTimeout(() => {
      this.#options.availability.lost(this.#options.name, 'the database did not answer in time');
      // The idle ones share the fate of this one, or are quickly replaced.
      for (const other of [connection, ...this.#idle]) other.destroy(new Error('the database did not answer in time'));
    }, timeout);
    await connection.ping().then(
      () => this.#release(connection),
      () => {},
    );
    clearTimeout(silent);
  }

  /** Runs under way may end within `grace` milliseconds; what waits is refused. */
  async close(grace = 5000): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    clearInterval(this.#clock);
    clearTimeout(this.#retry);
    this.#refuseWaiting(stopping());
    const deadline = performance.now() + grace;
    while ((this.#idle.length < this.#all.size || this.#opening > 0) && performance.now() < deadline) {
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    for (const connection of this.#all) {
      if (connection.busy) connection.destroy(new Error('the server stopped'));
    }
    await Promise.all([...this.#all].map((connection) => connection.end().catch(() => {})));
    this.#all.clear();
    this.#idle.length = 0;
  }

  finished(connection: CallerConnection<PoolRun>, run: PoolRun, results: readonly (readonly TextRow[])[]): void {
    this.#release(connection);
    this.#settled(run);
    run.resolve(results);
  }

  failed(connection: CallerConnection<PoolRun>, run: PoolRun, failure: RunFailure): void {
    if (failure.lost) this.#all.delete(connection);
    else this.#release(connection);
    run.connection = undefined;
    const aborted = run.query.signal?.aborted === true;
    // What ended the connection on purpose and says why would only end the next one too.
    if (failure.error instanceof PergolaError) {
      this.#settled(run);
      run.reject(failure.error);
      return;
    }
    if (failure.lost && !aborted && !run.revived && !this.#closed && (run.query.readOnly || failure.unsent)) {
      run.revived = true;
      this.#wait(run);
      return;
    }
    if (!failure.lost && !aborted && this.#repeatsLater(run, failure.error)) return;
    this.#settled(run);
    if (aborted) run.reject(abortError(run.query.signal));
    else run.reject(failure.lost ? lostError(failure.error) : failedRun(failure, run.query));
  }

  /**
   * A transaction that collided with another left nothing, and all of it is in the run: after a short time, which no other
   * takes alike, it is sent again.
   */
  #repeatsLater(run: PoolRun, error: SqlError): boolean {
    const { code } = error;
    if ((code !== '40001' && code !== '40P01') || run.collisions === mostCollisions || this.#closed) return false;
    run.collisions++;
    const pause = Math.random() * 20 * 2 ** run.collisions;
    run.giveUp = setTimeout(() => {
      run.giveUp = undefined;
      if (this.#closed) {
        this.#settled(run);
        run.reject(stopping());
      } else this.#wait(run);
    }, pause);
    return true;
  }

  lost(connection: CallerConnection<PoolRun>): void {
    this.#all.delete(connection);
    const position = this.#idle.indexOf(connection);
    if (position >= 0) this.#idle.splice(position, 1);
    if (this.#closed) return;
    // Without traffic, nobody else would notice that PostgreSQL is gone.
    if (this.#all.size + this.#opening === 0 && this.#retry === undefined) this.#open();
    else this.#dispatch();
  }

  #refusal(query: CallerQuery): PergolaError | undefined {
    if (this.#closed) return stopping();
    if (query.signal?.aborted) return abortError(query.signal);
    if (query.statements.some(({ values }) => values.length > maxParameters)) {
      return new PergolaError('not-supported', `An operation can hold ${maxParameters} values at most.`);
    }
    return this.#down === undefined ? undefined : this.#unavailable(this.#down);
  }

  #start(connection: CallerConnection<PoolRun>, run: PoolRun): void {
    run.connection = connection;
    connection.start(run);
  }

  #wait(run: PoolRun): void {
    if (this.#waiting.size >= this.#options.maxWaiting) {
      this.#settled(run);
      run.reject(overloaded());
      return;
    }
    run.giveUp = setTimeout(() => {
      this.#waiting.delete(run);
      this.#settled(run);
      run.reject(overloaded());
    }, this.#options.acquireTimeout);
    this.#waiting.add(run);
    this.#dispatch();
  }

  /** Gives idle connections to what waits, and opens further ones for the rest. */
  #dispatch(): void {
    for (const run of this.#waiting) {
      const connection = this.#idle.pop();
      if (connection === undefined) break;
      this.#take(run);
      this.#start(connection, run);
    }
    const wanted = Math.min(this.#waiting.size, this.#options.size - this.#all.size);
    // After a failure the backoff alone decides when to try again.
    for (let opening = this.#opening; opening < wanted && this.#retry === undefined; opening++) this.#open();
  }

  #take(run: PoolRun): void {
    this.#waiting.delete(run);
    clearTimeout(run.giveUp);
    run.giveUp = undefined;
  }

  #release(connection: CallerConnection<PoolRun>): void {
    this.#lastContact = performance.now();
    if (!this.#all.has(connection)) return;
    if (this.#outdated.has(connection)) {
      this.#retire(connection);
      this.#dispatch();
      return;
    }
    if (this.#waiting.size > 0) {
      const run: PoolRun = this.#waiting.values().next().value!;
      this.#take(run);
      this.#start(connection, run);
      return;
    }
    this.#idle.push(connection);
  }

  #settled(run: PoolRun): void {
    if (run.giveUp !== undefined) clearTimeout(run.giveUp);
    if (run.onAbort !== undefined) run.query.signal?.removeEventListener('abort', run.onAbort);
    run.connection = undefined;
  }

  #listenForAbort(run: PoolRun, signal: AbortSignal): void {
    run.onAbort = () => {
      if (run.connection !== undefined) {
        run.connection.cancel();
      } else if (this.#waiting.delete(run) || run.giveUp !== undefined) {
        this.#settled(run);
        run.reject(abortError(signal));
      }
    };
    signal.addEventListener('abort', run.onAbort);
  }

  #open(): void {
    this.#opening++;
    const renewals = this.#renewals;
    this.#options.open().then(
      (client) => {
        this.#opening--;
        if (renewals === this.#renewals) this.#opened(client);
        else this.#replace(client);
      },
      (error: unknown) => {
        this.#opening--;
        if (!this.#closed) this.#failedToOpen(error);
      },
    );
  }

  #replace(client: pg.Client): void {
    void client.end().catch(() => {});
    if (!this.#closed) this.#open();
  }

  #opened(client: pg.Client): void {
    if (this.#closed) {
      void client.end();
      return;
    }
    const { availability, name, preparedStatements } = this.#options;
    this.#lastContact = performance.now();
    this.#backoff.reset();
    this.#down = undefined;
    const connection = new CallerConnection<PoolRun>({
      client,
      owner: this,
      names: this.#names,
      preparedStatements,
    });
    this.#all.add(connection);
    this.#idle.push(connection);
    availability.back(name);
    this.#dispatch();
  }

  #failedToOpen(error: unknown): void {
    const problem = connectionProblem(error);
    // What heals by itself and costs little to try is tried every second; the rest might lock an account or a full server.
    const eager = problem === 'refused' || problem === 'starting' || problem === 'closed';
    this.#retry ??= setTimeout(
      () => {
        this.#retry = undefined;
        if (this.#all.size + this.#opening === 0) this.#open();
        else this.#dispatch();
      },
      this.#backoff.next(eager ? 1000 : 32_000),
    );
    if (this.#all.size > 0) return;
    this.#down = new PergolaError('unavailable', 'The database cannot be reached at the moment.', { cause: error });
    this.#options.availability.lost(this.#options.name, connectionReason(error));
    this.#refuseWaiting(this.#unavailable(this.#down));
  }

  #unavailable(down: PergolaError): PergolaError {
    const retryAfter = Math.max(1, Math.ceil(this.#backoff.remaining / 1000));
    return new PergolaError(down.code, down.message, { retryAfter, cause: down.cause });
  }

  #refuseWaiting(error: PergolaError): void {
    for (const run of this.#waiting) {
      this.#settled(run);
      run.reject(error);
    }
    this.#waiting.clear();
  }

  /** Once a second: cuts connections that should have answered, and replaces an old one. */
  #tick(): void {
    for (const connection of this.#all) {
      if (connection.busy) connection.tick();
    }
    const old = this.#idle[0];
    if (old !== undefined && performance.now() - old.openedAt > lifetime) {
      this.#idle.shift();
      this.#retire(old);
    }
  }

  /** Ends a connection that is neither busy nor idle any more. */
  #retire(connection: CallerConnection<PoolRun>): void {
    this.#all.delete(connection);
    void connection.end().catch(() => {});
    // One stays open, to notice when PostgreSQL is gone.
    if (this.#all.size + this.#opening === 0 && this.#retry === undefined && !this.#closed) this.#open();
  }
}
