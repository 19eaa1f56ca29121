// A bounded map that forgets what was used longest ago. Holds values only; it never computes or closes them itself.

/** What an entry counts for; the same at each call for the same entry. */
export type Weigh<K, V> = (key: K, value: V) => number;

/**
 * A least-recently-used map. Its entries weigh at most `capacity` together: each weighs 1 unless `weigh` says otherwise, and one
 * that weighs more than a sixteenth of the whole is not kept. `onEvict` hears of every entry that is pushed out or replaced.
 */
export class Lru<K, V> {
  readonly #entries = new Map<K, V>();
  readonly #capacity: number;
  readonly #onEvict: ((key: K, value: V) => void) | undefined;
  readonly #weigh: Weigh<K, V> | undefined;
  #weight = 0;

  constructor(capacity: number, onEvict?: (key: K, value: V) => void, weigh?: Weigh<K, V>) {
    this.#capacity = capacity;
    this.#onEvict = onEvict;
    this.#weigh = weigh;
  }

  get size(): number {
    return this.#entries.size;
  }

  get(key: K): V | undefined {
    const value = this.#entries.get(key);
    if (value === undefined) return undefined;
    this.#entries.delete(key);
    this.#entries.set(key, value);
    return value;
  }

  set(key: K, value: V): void {
    const previous = this.#entries.get(key);
    if (previous !== undefined) {
      this.delete(key);
      if (previous !== value) this.#onEvict?.(key, previous);
    }
    const weight = this.#weigh?.(key, value) ?? 1;
    if (this.#weigh !== undefined && weight > this.#capacity / 16) return;
    this.#entries.set(key, value);
    this.#weight += weight;
    while (this.#weight > this.#capacity) this.#dropOldest();
  }

  #dropOldest(): void {
    const oldest = this.#entries.entries().next().value;
    if (oldest === undefined) return;
    this.delete(oldest[0]);
    this.#onEvict?.(oldest[0], oldest[1]);
  }

  delete(key: K): void {
    const value = this.#entries.get(key);
    if (value === undefined) return;
    this.#entries.delete(key);
    this.#weight -= this.#weigh?.(key, value) ?? 1;
  }

  clear(): void {
    this.#entries.clear();
    this.#weight = 0;
  }

  values(): IterableIterator<V> {
    return this.#entries.values();
  }
}
