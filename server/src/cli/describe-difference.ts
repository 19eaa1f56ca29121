// A file's text as it is and as it would be → the lines that say where they differ. Short: the first places, not a whole patch.

/** Lines that are compared with each other at once; beyond, the rest counts as one difference. */
const window = 200;
/** Lines that are shown of each side of one difference, and differences that are shown. */
const shownLines = 8;
const shownDifferences = 5;

interface Difference {
  /** From 1, in the file as it is. */
  readonly line: number;
  readonly before: readonly string[];
  readonly after: readonly string[];
}

/** `before` undefined: there is no file. */
export function describeDifference(file: string, before: string | undefined, after: string): string {
  if (before === undefined) return `${file}: missing\n`;
  const differences = findDifferences(splitLines(before), splitLines(after));
  const lines = differences
    .slice(0, shownDifferences)
    .flatMap((one) => [`${file}:${one.line}`, ...shorten(one.before, '-'), ...shorten(one.after, '+')]);
  const others = differences.length - shownDifferences;
  return `${[...lines, ...(others > 0 ? [`and ${others} more differences`] : [])].join('\n')}\n`;
}

/** Each with its end, which the last one may lack. */
function splitLines(text: string): readonly string[] {
  return text.match(/[^\n]*\n|[^\n]+/g) ?? [];
}

function shorten(lines: readonly string[], sign: string): readonly string[] {
  const shown = lines.slice(0, shownLines).map((line) => {
    const text = line.endsWith('\n') ? line.slice(0, -1) : `${line} (without a line end)`;
    return `  ${sign} ${text}`;
  });
  return lines.length > shownLines ? [...shown, `  ${sign} … ${lines.length - shownLines} more lines`] : shown;
}

/** Goes through both; where they part, they meet again at the nearest pair of equal lines. */
function findDifferences(before: readonly string[], after: readonly string[]): readonly Difference[] {
  const found: Difference[] = [];
  let [at, to] = [0, 0];
  while (at < before.length || to < after.length) {
    if (at < before.length && to < after.length && before[at] === after[to]) {
      at++;
      to++;
      continue;
    }
    const [nextAt, nextTo] = meet(before, after, at, to);
    found.push({ line: at + 1, before: before.slice(at, nextAt), after: after.slice(to, nextTo) });
    [at, to] = [nextAt, nextTo];
  }
  return found;
}

/** A blank line or a lone bracket is no place to meet: there are many of them. */
function meet(before: readonly string[], after: readonly string[], at: number, to: number): readonly [number, number] {
  for (let distance = 1; distance <= 2 * window; distance++) {
    for (let skipped = Math.max(0, distance - window); skipped <= Math.min(distance, window); skipped++) {
      const [one, other] = [at + skipped, to + distance - skipped];
      const line = before[one];
      const end = one === before.length && other === after.length;
      if (end || (line !== undefined && line === after[other] && /\w/.test(line))) return [one, other];
    }
  }
  return [before.length, after.length];
}
