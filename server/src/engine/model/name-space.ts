// A set of names that are taken, where each claim takes several names or none.

export interface NameSpace {
  has(name: string): boolean;
  /** Takes all of the names and says true, or takes none because one of them is taken. */
  claim(names: readonly string[]): boolean;
}

/** A namespace in which the given names are taken from the start. */
export function createNameSpace(reserved: Iterable<string> = []): NameSpace {
  const taken = new Set(reserved);
  return {
    has: (name) => taken.has(name),
    claim(names) {
      if (names.some((name) => taken.has(name))) return false;
      for (const name of names) taken.add(name);
      return true;
    },
  };
}

/** The first of the names that `claim` accepts; where it accepts none, the last with a number behind it. */
export function claimFirst(names: readonly string[], claim: (name: string) => boolean): string {
  const found = names.find(claim);
  if (found !== undefined) return found;
  const last = names.at(-1) ?? '_';
  for (let number = 2; ; number++) {
    const numbered = `${last}_${number}`;
    if (claim(numbered)) return numbered;
  }
}
