// How long statements have taken, by their names, to foresee how long they will take. Holds numbers only; it measures nothing.

/** How much of the average the last time makes up: enough to follow a table that grows, too little to follow one slow turn. */
const weight = 1 / 8;

/** Names that are kept; then all are forgotten, and learnt again. */
const mostNames = 10_000;

export class RunTimes {
  readonly #times = new Map<string, number>();

  /** Milliseconds that a statement is expected to take; undefined where that is not known. */
  of(name: string): number | undefined {
    return this.#times.get(name);
  }

  /** Takes note of the milliseconds that a statement took. */
  add(name: string, milliseconds: number): void {
    const before = this.#times.get(name);
    if (before === undefined && this.#times.size >= mostNames) this.#times.clear();
    this.#times.set(name, before === undefined ? milliseconds : before + (milliseconds - before) * weight);
  }
}
