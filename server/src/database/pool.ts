// Spreads runs over a few connections of one login. Takes a run, gives a promise of its rows; opens, heals and replaces
// connections by itself, waits for nothing without a bound, and rejects with a PergolaError only.

import type pg from 'pg';
import { PergolaError } from '../base/errors.ts';
import type { GiveUpSignal } from '../base/give-up-signal.ts';
import type { Availability } from './availability.ts';
import type { Caller } from './caller.ts';
import { connectionReason } from './connection-error.ts';
import { ConnectionSupply } from './connection-supply.ts';
import { Connections } from './connections.ts';
import type { CallerQuery, TextRow } from './database.ts';
import type { PoolConnection, PoolRun } from './pool-run.ts';
import { StatementNames } from './prepared-statements.ts';
import type { ConnectionOwner, RunFailure } from './run.ts';
import { CallerConnection } from './run-as-caller.ts';
import { abortError, failedRun, lostError, overloaded, stopping } from './run-errors.ts';
import { RunTimes } from './run-times.ts';
import { mayShare, sequenceOf } from './sequence.ts';
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

/** Connections are replaced after this time, when they are free: PostgreSQL's caches of a session only grow. */
const lifetime = 60 * 60 * 1000;
/** How often a run that collided with a concurrent transaction is sent again. */
const mostCollisions = 3;

export class CallerPool implements ConnectionOwner<PoolRun, PoolConnection> {
  readonly #options: PoolOptions;
  readonly #names = new StatementNames();
  readonly #times = new RunTimes();
  /** What came in this turn of the event loop. */
  readonly #arrived: PoolRun[] = [];
  #placing = false;
  readonly #connections = new Connections();
  readonly #waiting = new Set<PoolRun>();
  readonly #supply: ConnectionSupply;
  readonly #clock: NodeJS.Timeout;
  #closed = false;
  #lastContact = performance.now();

  constructor(options: PoolOptions) {
    this.#options = options;
    this.#supply = new ConnectionSupply({
      open: options.open,
      opened: (client) => this.#opened(client),
      failed: (error) => this.#failedToOpen(error),
      wanted: () => {
        this.#keepOne();
        this.#openMore();
      },
    });
    this.#clock = setInterval(() => this.#tick(), 1000);
    this.#clock.unref();
  }

  /** Milliseconds since PostgreSQL last answered. */
  get silence(): number {
    return performance.now() - this.#lastContact;
  }

  get connections(): number {
    return this.#connections.size;
  }

  get waiting(): number {
    return this.#waiting.size;
  }

  run(caller: Caller, query: CallerQuery): Promise<readonly (readonly TextRow[])[]> {
    return new Promise((resolve, reject) => {
      const run: PoolRun = {
        caller,
        query,
        sequence: sequenceOf(query),
        shared: mayShare(query) ? this.#names.of(query.statements[0]?.text ?? '', caller.role) : undefined,
        statementTimeout: this.#options.statementTimeoutOf(caller.role),
        repeated: false,
        resolve,
        reject,
        connection: undefined,
        revived: false,
        collisions: 0,
        giveUp: undefined,
        settled: false,
        onAbort: undefined,
      };
      const refusal = this.#refusal(query);
      if (refusal !== undefined) {
        reject(refusal);
        return;
      }
      if (query.signal !== undefined) this.#listenForAbort(run, query.signal);
      this.#arrive(run);
    });
  }

  #arrive(run: PoolRun): void {
    this.#arrived.push(run);
    this.#placeLater();
  }

  /** At the end of this turn of the event loop, so that what came in it goes out together. */
  #placeLater(): void {
    if (this.#placing) return;
    this.#placing = true;
    setImmediate(this.#placeRuns);
  }

  readonly #placeRuns = (): void => {
    this.#placing = false;
    const given = new Set<PoolConnection>();
    for (const run of this.#waiting) {
      const connection = this.#connections.place(run);
      if (connection === undefined) break;
      this.#stopWaiting(run);
      given.add(connection);
    }
    for (const run of this.#arrived.splice(0)) {
      if (run.settled) continue;
      // What waits already comes first.
      const connection = this.#waiting.size > 0 ? undefined : this.#connections.place(run);
      if (connection === undefined) this.#wait(run);
      else given.add(connection);
    }
    for (const connection of given) connection.write();
    this.#openMore();
  };

  /** Opens a connection if there is none, so that the first request need not. Never rejects. */
  warm(): void {
    this.#keepOne();
  }

  /** Has every connection replaced, for what `open` gives has changed: idle ones now, busy ones when they are free. */
  renew(): void {
    this.#supply.renew();
    for (const connection of this.#connections.renew()) this.#retire(connection);
  }

  /** Finds out whether PostgreSQL still answers, if a connection is free to ask. Never rejects. */
  async ping(timeout: number): Promise<void> {
    const connection = this.#connections.takeIdle();
    if (connection === undefined) return;
    const silent = setTimeout(() => {
      this.#options.availability.lost(this.#options.name, 'the database did not answer in time');
      // The idle ones share the fate of this one, or are quickly replaced.
      for (let lost = connection as PoolConnection | undefined; lost; lost = this.#connections.takeIdle()) {
        lost.destroy(new Error('the database did not answer in time'));
      }
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
    this.#supply.close();
    this.#refuseWaiting(stopping());
    const deadline = performance.now() + grace;
    while ((!this.#connections.allIdle || this.#supply.opening > 0) && performance.now() < deadline) {
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    for (const connection of this.#connections) {
      if (connection.busy) connection.destroy(new Error('the server stopped'));
    }
    await Promise.all([...this.#connections].map((connection) => connection.end().catch(() => {})));
    this.#connections.clear();
  }

  finished(_: PoolConnection, run: PoolRun, results: readonly (readonly TextRow[])[]): void {
    this.#settled(run);
    run.resolve(results);
    if (this.#waiting.size > 0) this.#placeLater();
  }

  failed(connection: PoolConnection, run: PoolRun, failure: RunFailure): void {
    if (failure.lost) this.#connections.remove(connection);
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
      this.#wait(run);
    }, pause);
    return true;
  }

  /** It shares no more: where everything is slow, a run that is moved again and again would only add to that. */
  returned(_: PoolConnection, run: PoolRun): void {
    run.connection = undefined;
    run.shared = undefined;
    this.#arrive(run);
  }

  free(connection: PoolConnection): void {
    this.#release(connection);
  }

  lost(connection: PoolConnection): void {
    this.#connections.remove(connection);
    if (this.#closed) return;
    this.#keepOne();
    this.#openMore();
  }

  /** One connection stays open, or is tried to be: without traffic, nobody else would notice that PostgreSQL is gone. */
  #keepOne(): void {
    if (this.#connections.size + this.#supply.opening === 0 && !this.#supply.paused && !this.#closed)
      this.#supply.open();
  }

  #refusal(query: CallerQuery): PergolaError | undefined {
    if (this.#closed) return stopping();
    if (query.signal?.aborted) return abortError(query.signal);
    if (query.statements.some(({ values }) => values.length > maxParameters)) {
      return new PergolaError('not-supported', `An operation can hold ${maxParameters} values at most.`);
    }
    return this.#connections.size === 0 ? this.#supply.down : undefined;
  }

  #wait(run: PoolRun): void {
    if (this.#closed) {
      this.#settled(run);
      run.reject(stopping());
      return;
    }
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
    this.#placeLater();
  }

  #stopWaiting(run: PoolRun): void {
    this.#waiting.delete(run);
    clearTimeout(run.giveUp);
    run.giveUp = undefined;
  }

  /** Opens connections for what waits, and for what shares before it should. */
  #openMore(): void {
    const most = this.#options.size - this.#connections.size;
    const wanted = Math.min(Math.max(this.#waiting.size, this.#connections.wanted), most);
    while (this.#supply.opening < wanted && !this.#supply.paused) this.#supply.open();
  }

  #release(connection: PoolConnection): void {
    this.#lastContact = performance.now();
    if (!this.#connections.has(connection)) return;
    if (this.#connections.isOutdated(connection)) {
      this.#retire(connection);
      this.#openMore();
      return;
    }
    this.#connections.addIdle(connection);
    if (this.#waiting.size > 0) this.#placeLater();
  }

  #settled(run: PoolRun): void {
    if (run.giveUp !== undefined) clearTimeout(run.giveUp);
    if (run.onAbort !== undefined) run.query.signal?.removeEventListener('abort', run.onAbort);
    run.connection = undefined;
    run.settled = true;
  }

  #listenForAbort(run: PoolRun, signal: GiveUpSignal): void {
    run.onAbort = () => {
      if (run.connection !== undefined) {
        run.connection.cancel(run);
      } else if (!run.settled) {
        this.#waiting.delete(run);
        this.#settled(run);
        run.reject(abortError(signal));
      }
    };
    signal.addEventListener('abort', run.onAbort);
  }

  #opened(client: pg.Client): void {
    if (this.#closed) {
      void client.end();
      return;
    }
    this.#lastContact = performance.now();
    const connection = new CallerConnection<PoolRun>({
      client,
      owner: this,
      names: this.#names,
      times: this.#times,
      preparedStatements: this.#options.preparedStatements,
    });
    this.#connections.addIdle(connection);
    this.#options.availability.back(this.#options.name);
    this.#placeLater();
  }

  #failedToOpen(error: unknown): void {
    if (this.#connections.size > 0 || this.#closed) return;
    this.#options.availability.lost(this.#options.name, connectionReason(error));
    if (this.#supply.down !== undefined) this.#refuseWaiting(this.#supply.down);
  }

  #refuseWaiting(error: PergolaError): void {
    for (const run of [...this.#waiting, ...this.#arrived.splice(0)]) {
      if (run.settled) continue;
      this.#settled(run);
      run.reject(error);
    }
    this.#waiting.clear();
  }

  /** Once a second: cuts connections that should have answered, and has an old one replaced. */
  #tick(): void {
    for (const connection of this.#connections) {
      if (connection.busy) connection.tick();
    }
    const old = this.#connections.outdateOne(performance.now() - lifetime);
    if (old !== undefined) this.#retire(old);
  }

  /** Ends a connection that is neither busy nor idle any more. */
  #retire(connection: PoolConnection): void {
    this.#connections.remove(connection);
    void connection.end().catch(() => {});
    this.#keepOne();
  }
}
