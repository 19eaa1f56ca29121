// Durations counted in buckets whose width grows with what they hold, so that any number of them takes the same room and a
// quantile is right within two in a hundred.

const bucketsPerDoubling = 48;
/** Microseconds; what took less is counted as this. */
const least = 1;
const doublings = 30;

export class Histogram {
  readonly #counts = new Uint32Array(bucketsPerDoubling * doublings);
  #total = 0;

  get total(): number {
    return this.#total;
  }

  /** Counts a duration in milliseconds. */
  add(milliseconds: number): void {
    const bucket = Math.floor(Math.log2(Math.max(least, milliseconds * 1000)) * bucketsPerDoubling);
    const index = Math.min(bucket, this.#counts.length - 1);
    this.#counts[index] = (this.#counts[index] ?? 0) + 1;
    this.#total += 1;
  }

  /** The duration in milliseconds that the part `q` of all did not exceed; NaN of none. */
  quantile(q: number): number {
    let left = Math.max(1, Math.ceil(this.#total * q));
    if (this.#total === 0) return Number.NaN;
    for (const [index, count] of this.#counts.entries()) {
      left -= count;
      if (left <= 0) return 2 ** ((index + 0.5) / bucketsPerDoubling) / 1000;
    }
    return Number.NaN;
  }
}
