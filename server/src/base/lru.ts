// A bounded map that forgets what was not used lately. Holds values only; it never computes or closes them itself.

/** What an entry counts for; the same at each call for the same entry. */
export type Weigh<K, V> = (key: K, value: V) => number;

interface Entry<V> {
  readonly value: V;
  /** Whether it was asked for since it was put in, or since it was last spared. */
  used: boolean;
}

/**
 * A map that drops what was not used lately: the oldest entry goes, but one that was asked for is spared once and counts as new
 * (second chance). To ask is to look up and to set a flag, where an exact order would move the entry. Entries weigh at most
 * `capacity` together: each weighs 1 unless `weigh` says otherwise, and one that weighs more than a sixteenth of the whole is not
 * kept. `onEvict` hears of every entry that is pushed out or replaced.
 */
export class Lru<K, V> {
  readonly #entries = new Map<K, Entry<V>>();
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
    const entry = this.#entries.get(key);
    if (entry === undefined) return undefined;
    entry.used = true;
    return entry.value;
  }

  set(key: K, value: V): void {
    const previous = this.#entries.get(key);
    if (previous !== undefined) {
      this.delete(key);
      if (previous.value !== value) this.#onEvict?.(key, previous.value);
    }
    const weight = this.#weigh?.(key, value) ?? 1;
    if (this.#weigh !== undefined && weight > this.#capacity / 16) return;
    while (this.#weight + weight > this.#capacity && this.#entries.size > 0) this.#dropOldest();
    if (weight > this.#capacity) return;
    this.#entries.set(key, { value, used: false });
    this.#weight += weight;
  }

  #dropOldest(): void {
    for (const [key, entry] of this.#entries) {
      this.#entries.delete(key);
      if (entry.used) {
        entry.used = false;
        this.#entries.set(key, entry);
        continue;
      }
      this.#weight -= this.#weigh?.(key, entry.value) ?? 1;
      this.#onEvict?.(key, entry.value);
      return;
    }
  }

  delete(key: K): void {
    const entry = this.#entries.get(key);
    if (entry === undefined) return;
    this.#entries.delete(key);
    this.#weight -= this.#weigh?.(key, entry.value) ?? 1;
  }

  clear(): void {
    this.#entries.clear();
    this.#weight = 0;
  }

  *values(): IterableIterator<V> {
    for (const { value } of this.#entries.values()) yield value;
  }
}
