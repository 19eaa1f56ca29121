// Names of the database → names that a document allows for its components.

export interface NameRules {
  /** Every character that a name must not have; with the flag g. */
  readonly illegal: RegExp;
  /** No name is like this. */
  readonly reserved?: RegExp;
}

/** What OpenAPI 3.1 allows. */
export const notOfComponents = /[^\w.-]/g;
/** Swagger 2.0 allows any; readers of references stumble over what references write otherwise. */
export const notOfReferences = /[~/%#]/g;

/** By the same keys, each different; those that are legal already stay. */
export function legalNames(wanted: ReadonlyMap<string, string>, rules: NameRules): ReadonlyMap<string, string> {
  const { illegal, reserved = /(?!)/ } = rules;
  const legal = (name: string): string => name.replaceAll(illegal, '_');
  const kept = (name: string): number => Number(name === legal(name) && name !== '' && !reserved.test(name));
  const taken = new Set<string>();
  const chosen = new Map<string, string>();
  for (const [key, name] of [...wanted].toSorted((a, b) => kept(b[1]) - kept(a[1]))) {
    let free = legal(name);
    for (let count = 2; free === '' || taken.has(free) || reserved.test(free); count++)
      free = `${legal(name)}_${count}`;
    taken.add(free);
    chosen.set(key, free);
  }
  return chosen;
}
