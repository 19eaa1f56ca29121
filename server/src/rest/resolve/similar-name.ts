// A name that is not known → the most similar known one, by the measure that the dialect's clients are used to.

import createFuzzySet from 'fuzzyset';

/** Undefined where none is as similar as `least`, from 0 to 1. `exact` names are similar too. */
export function similarName(name: string, known: readonly string[], least = 0.33): string | undefined {
  if (name.length > longest || known.length === 0) return undefined;
  return createFuzzySet([...known]).get(name, null, least)?.[0]?.[1];
}

/** The most similar one; none where the name is known. */
export function similarOther(name: string, known: readonly string[]): string | undefined {
  return known.includes(name) ? undefined : similarName(name, known);
}

/** The measure compares every part of the name with every part of the known ones. */
const longest = 100;
