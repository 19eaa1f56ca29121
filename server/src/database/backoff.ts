// How long to wait before the next attempt: twice as long each time, with jitter, up to a cap. Counts only; it sets no timer.

const first = 100;

export class Backoff {
  #delay = first;
  #until = 0;

  /** Milliseconds to wait now; the next will be longer. */
  next(cap: number): number {
    const delay = Math.min(this.#delay, cap) * (0.75 + Math.random() / 4);
    this.#delay = Math.min(this.#delay * 2, 32_000);
    this.#until = performance.now() + delay;
    return delay;
  }

  /** Milliseconds until the last wait is over. */
  get remaining(): number {
    return Math.max(0, this.#until - performance.now());
  }

  reset(): void {
    this.#delay = first;
    this.#until = 0;
  }
}
