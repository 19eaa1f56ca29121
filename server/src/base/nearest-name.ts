// A name that is not known → the known one that it was probably meant to be.

/** The nearest of the names; undefined where none is near: two fifths of the letters may be wrong, or as many as `most` says. */
export function nearestName(
  name: string,
  known: readonly string[],
  most = Math.max(1, Math.floor(name.length * 0.4)),
): string | undefined {
  // Long names have many letters, and comparing takes as many steps as both have together multiplied.
  if (name.length > longestName) return undefined;
  let nearest: string | undefined;
  let least = most + 1;
  for (const each of known) {
    if (Math.abs(each.length - name.length) >= least) continue;
    const changes = changesBetween(name.toLowerCase(), each.toLowerCase());
    if (changes < least) [nearest, least] = [each, changes];
  }
  return nearest;
}

const longestName = 100;

/** How many letters have to be put in, left out or replaced (Levenshtein). */
function changesBetween(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const replaced = row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(replaced, row[j]! + 1, next[j - 1]! + 1));
    }
    row = next;
  }
  return row[b.length]!;
}
