// Makes connections for a pool, and after a failure tries again by itself. Hands over what was made; keeps none.

import type pg from 'pg';
import { PergolaError } from '../base/errors.ts';
import { Backoff } from './backoff.ts';
import { connectionProblem } from './connection-error.ts';

export interface SupplyOptions {
  readonly open: () => Promise<pg.Client>;
  readonly opened: (client: pg.Client) => void;
  /** The attempt failed; the next follows after a pause. */
  readonly failed: (error: unknown) => void;
  /** The pause is over: whoever wants connections may `open` them. */
  readonly wanted: () => void;
}

export class ConnectionSupply {
  readonly #options: SupplyOptions;
  readonly #backoff = new Backoff();
  #opening = 0;
  #renewals = 0;
  #retry: NodeJS.Timeout | undefined;
  #failure: unknown;
  #closed = false;

  constructor(options: SupplyOptions) {
    this.#options = options;
  }

  /** How many are being made. */
  get opening(): number {
    return this.#opening;
  }

  /** After a failure the backoff alone decides when to try again. */
  get paused(): boolean {
    return this.#retry !== undefined;
  }

  /** Why none can be made, where the last attempt failed. */
  get down(): PergolaError | undefined {
    if (this.#failure === undefined) return undefined;
    const retryAfter = Math.max(1, Math.ceil(this.#backoff.remaining / 1000));
    const cause = this.#failure;
    return new PergolaError('unavailable', 'The database cannot be reached at the moment.', { retryAfter, cause });
  }

  open(): void {
    this.#opening++;
    const renewals = this.#renewals;
    this.#options.open().then(
      (client) => {
        this.#opening--;
        if (renewals !== this.#renewals && !this.#closed) {
          void client.end().catch(() => {});
          this.open();
          return;
        }
        this.#backoff.reset();
        this.#failure = undefined;
        this.#options.opened(client);
      },
      (error: unknown) => {
        this.#opening--;
        if (!this.#closed) this.#failed(error);
      },
    );
  }

  /** What `open` gives has changed: connections that are being made are replaced. */
  renew(): void {
    this.#renewals++;
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#retry);
  }

  #failed(error: unknown): void {
    this.#failure = error;
    const problem = connectionProblem(error);
    // What heals by itself and costs little to try is tried every second; the rest might lock an account or a full server.
    const eager = problem === 'refused' || problem === 'starting' || problem === 'closed';
    this.#retry ??= setTimeout(
      () => {
        this.#retry = undefined;
        this.#options.wanted();
      },
      this.#backoff.next(eager ? 1000 : 32_000),
    );
    this.#options.failed(error);
  }
}
