// Where parsing came to an end and what could have stood there, and the words for it. The texts are those of PostgREST,
// which clients compare and people search for: several failures at one place are told together, and the farthest place wins.

export interface Failure {
  /** Index into the text, in code units. */
  readonly at: number;
  readonly remarks: readonly Remark[];
}

export type Remark =
  /** What stood there instead of a single character; empty at the end of the text. */
  | { readonly kind: 'found'; readonly text: string }
  /** What stood there although it must not; told before anything that was found. */
  | { readonly kind: 'forbidden'; readonly text: string }
  | { readonly kind: 'expected'; readonly text: string };

/** What is known of two failures together. */
export function mergeFailures(one: Failure | undefined, other: Failure | undefined): Failure | undefined {
  if (one === undefined || one.remarks.length === 0) return other ?? one;
  if (other === undefined || other.remarks.length === 0) return one;
  if (one.at !== other.at) return one.at > other.at ? one : other;
  return { at: one.at, remarks: [...one.remarks, ...other.remarks] };
}

/** The same failure of something that has a name: what its parts expected is not told. */
export function nameExpected(failure: Failure, name: string): Failure {
  const rest = failure.remarks.filter((remark) => remark.kind !== 'expected');
  return { at: failure.at, remarks: [{ kind: 'expected', text: name }, ...rest] };
}

/** `(line 1, column 4)`; a tab moves to the next column after a multiple of eight. */
export function describePlace(text: string, at: number): string {
  let line = 1;
  let column = 1;
  for (const character of text.slice(0, at)) {
    if (character === '\n') {
      line += 1;
      column = 1;
    } else {
      column += character === '\t' ? 8 - ((column - 1) % 8) : 1;
    }
  }
  return `(line ${line}, column ${column})`;
}

/** `unexpected "c" expecting "asc", "desc" or end of input` */
export function describeFailure(failure: Failure): string {
  const texts = (kind: Remark['kind']) => failure.remarks.filter((one) => one.kind === kind).map((one) => one.text);
  const forbidden = distinct(texts('forbidden'));
  const found = texts('found')[0];
  const expected = distinct(texts('expected'));
  const parts = [];
  if (forbidden.length > 0) parts.push(`unexpected ${listed(forbidden)}`);
  else if (found !== undefined) parts.push(`unexpected ${found === '' ? 'end of input' : found}`);
  if (expected.length > 0) parts.push(`expecting ${listed(expected)}`);
  return parts.length === 0 ? 'unknown parse error' : parts.join(' ');
}

function distinct(texts: readonly string[]): readonly string[] {
  return [...new Set(texts)].filter((text) => text !== '');
}

function listed(texts: readonly string[]): string {
  return texts.length === 1 ? texts[0]! : `${texts.slice(0, -1).join(', ')} or ${texts.at(-1)}`;
}

/** A text in double quotes, with everything outside printable ASCII escaped. */
export function quoteText(text: string): string {
  return `"${[...text].map((character) => (character === '"' ? '\\"' : escapeCharacter(character))).join('')}"`;
}

/** A character in single quotes. */
export function quoteCharacter(character: string): string {
  return `'${character === "'" ? "\\'" : escapeCharacter(character)}'`;
}

const namedEscapes: ReadonlyMap<string, string> = new Map([
  ['\\', '\\\\'],
  ['\u0007', '\\a'],
  ['\b', '\\b'],
  ['\f', '\\f'],
  ['\n', '\\n'],
  ['\r', '\\r'],
  ['\t', '\\t'],
  ['\v', '\\v'],
  ['\u007f', '\\DEL'],
]);

function escapeCharacter(character: string): string {
  const code = character.codePointAt(0)!;
  const escaped = namedEscapes.get(character);
  if (escaped !== undefined) return escaped;
  return code < 0x20 || code > 0x7e ? `\\${code}` : character;
}
