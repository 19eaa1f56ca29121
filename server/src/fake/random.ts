// A number and a name → numbers that look random and are the same each time. Not for secrets.

export interface Random {
  /** A whole number from `least` to `most`. */
  whole(least: number, most: number): number;
  /** One of them; there must be one. */
  pick<T>(from: readonly T[]): T;
  /** Whether something happens that does so `share` of the time. */
  happens(share: number): boolean;
}

export function createRandom(seed: number, name: string): Random {
  let state = hash(`${seed} ${name}`);
  /** From 0 to below 1: mulberry32, a generator in the public domain. */
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const whole = (least: number, most: number) => least + Math.floor(next() * (most - least + 1));
  return { whole, pick: (from) => from[whole(0, from.length - 1)]!, happens: (share) => next() < share };
}

/** FNV-1a, 32 bits. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (const byte of Buffer.from(text)) value = Math.imul(value ^ byte, 0x01000193);
  return value;
}
