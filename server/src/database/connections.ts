// The connections of a pool, and which of them a run is given to. Runs that are known to be short share connections: several go
// out in one write and wait in PostgreSQL, which saves both sides most of their calls into the kernel, and PostgreSQL the changes
// between its processes. Each connection gets little at a time, so that what turns out to be long holds up few.

import type { PoolConnection, PoolRun } from './pool-run.ts';

/** Connections that are busy before runs share any: PostgreSQL works on each with a process of its own. */
const lanes = 2;

/** What a connection is given: how many runs, and of how many milliseconds of work together. */
interface Share {
  readonly runs: number;
  readonly work: number;
}

/**
 * While others are idle. Under load the time that this process takes is counted with the work, and the time that PostgreSQL's other
 * processes take. Measured on two cores with 16 and 64 clients: by key and in lists a quarter to a third more requests than with
 * a connection for each run. More lanes, or less work for each, gave less.
 */
const smallShare: Share = { runs: 32, work: 4 };
/** While none is. */
const largeShare: Share = { runs: 64, work: 8 };

/**
 * Milliseconds between looks at connections that are shared: a run that is still the first at the next look has the others moved.
 * They wait for other reasons too, as when a processor is taken away from PostgreSQL's process.
 */
const lookPause = 5;

export class Connections {
  readonly #all = new Set<PoolConnection>();
  readonly #idle: PoolConnection[] = [];
  /** Those that get nothing more: they were there when the last `renew` was, or are too old. */
  readonly #outdated = new WeakSet<PoolConnection>();
  #looking: NodeJS.Timeout | undefined;

  get size(): number {
    return this.#all.size;
  }

  /** Whether nothing is under way on any. */
  get allIdle(): boolean {
    return this.#idle.length === this.#all.size;
  }

  /** One that is new or free; it waits to be given something. */
  addIdle(connection: PoolConnection): void {
    this.#all.add(connection);
    this.#idle.push(connection);
  }

  /** Takes out the one that was free last, which PostgreSQL's caches know best. */
  takeIdle(): PoolConnection | undefined {
    return this.#idle.pop();
  }

  /**
   * One that was opened before a time of performance.now() is outdated from now on, so that it becomes free however many share it;
   * takes it out if it is idle.
   */
  outdateOne(time: number): PoolConnection | undefined {
    for (const connection of this.#all) {
      if (connection.openedAt >= time || this.#outdated.has(connection)) continue;
      this.#outdated.add(connection);
      const position = this.#idle.indexOf(connection);
      return position < 0 ? undefined : this.#idle.splice(position, 1)[0];
    }
    return undefined;
  }

  /** How many more are wanted, because runs share one that would be busy on two. */
  get wanted(): number {
    const crowded = this.#all.size < lanes && [...this.#all].some(({ load }) => load > 1);
    return crowded ? lanes - this.#all.size : 0;
  }

  has(connection: PoolConnection): boolean {
    return this.#all.has(connection);
  }

  remove(connection: PoolConnection): void {
    this.#all.delete(connection);
    const position = this.#idle.indexOf(connection);
    if (position >= 0) this.#idle.splice(position, 1);
  }

  /** All of them are outdated from now on; takes out those that are idle. */
  renew(): readonly PoolConnection[] {
    for (const connection of this.#all) this.#outdated.add(connection);
    return this.#idle.splice(0);
  }

  isOutdated(connection: PoolConnection): boolean {
    return this.#outdated.has(connection);
  }

  [Symbol.iterator](): IterableIterator<PoolConnection> {
    return this.#all.values();
  }

  clear(): void {
    clearTimeout(this.#looking);
    this.#all.clear();
    this.#idle.length = 0;
  }

  /**
   * Gives a run to a connection that is busy with little, to an idle one or to any that takes it: that one is to `write`. Undefined:
   * none can take it.
   */
  place(run: PoolRun): PoolConnection | undefined {
    const busy = this.#all.size - this.#idle.length;
    const shared = busy < lanes ? undefined : this.#share(run, smallShare);
    if (shared !== undefined) return shared;
    const idle = this.#idle.pop();
    if (idle === undefined) return this.#share(run, largeShare);
    run.connection = idle;
    idle.add(run);
    return idle;
  }

  /** The connection with the least work, if it takes the run behind that. */
  #share(run: PoolRun, share: Share): PoolConnection | undefined {
    if (run.shared === undefined) return undefined;
    let best: PoolConnection | undefined;
    let least = Number.POSITIVE_INFINITY;
    for (const connection of this.#all) {
      const { expected } = connection;
      if (connection.load === 0 || expected >= least || this.#outdated.has(connection)) continue;
      best = connection;
      least = expected;
    }
    return best !== undefined && this.#follow(best, run, share) ? best : undefined;
  }

  #follow(connection: PoolConnection, run: PoolRun, { runs, work }: Share): boolean {
    if (connection.load >= runs || !connection.follow(run, work)) return false;
    run.connection = connection;
    this.#looking ??= setTimeout(this.#lookSoon, lookPause);
    return true;
  }

  /** Behind what has come by now, which a turn of the event loop that took long leaves unread. */
  readonly #lookSoon = (): void => void setImmediate(this.#look);

  readonly #look = (): void => {
    this.#looking = undefined;
    for (const connection of this.#all) {
      if (!connection.needsLooks) continue;
      connection.look();
      this.#looking ??= setTimeout(this.#lookSoon, lookPause);
    }
  };
}
