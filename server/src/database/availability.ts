// Whether PostgreSQL can be reached, as all pools of a database together know it. Reports the changes; contacts nothing itself.

import type { Report } from '../observe/event.ts';

/** Names of pools go in with what happened to them; the database is available while none of them is lost. */
export class Availability {
  readonly #report: Report;
  readonly #lost = new Map<string, string>();
  #lostAt = 0;

  constructor(report: Report) {
    this.#report = report;
  }

  /** Why the database is not available; undefined while it is. */
  get reason(): string | undefined {
    return this.#lost.values().next().value;
  }

  /** Told again while it is lost, it takes the newer reason; only the first is reported. */
  lost(pool: string, reason: string): void {
    const before = this.#lost.size;
    this.#lost.set(pool, reason);
    if (before > 0) return;
    this.#lostAt = performance.now();
    this.#report({ kind: 'database-lost', reason });
  }

  back(pool: string): void {
    if (!this.#lost.delete(pool) || this.#lost.size > 0) return;
    this.#report({ kind: 'database-back', downtime: performance.now() - this.#lostAt });
  }
}
