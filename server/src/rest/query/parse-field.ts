// Parsers of names and of what stands behind them: a column, the way into its JSON, the embeds before it.

import type { FieldPath, JsonStep } from './query.ts';
import type { Scanner } from './scanner.ts';

/** A name, in double quotes where it has characters of the grammar. Blanks around one without quotes are not part of it. */
export function parseName(scanner: Scanner): string | undefined {
  return scanner.named('field name (* or [a..z0..9_$])', (inner) => inner.either(parseQuoted, plainName));
}

/** `"…"`, where a backslash stands before a quote or a backslash. */
export function parseQuoted(scanner: Scanner): string | undefined {
  if (scanner.character(isQuote, '"\\""') === undefined) return undefined;
  const characters = scanner.many(quotedCharacter);
  if (characters === undefined || scanner.character(isQuote, '"\\""') === undefined) return undefined;
  return characters.join('');
}

/** A word: the name of a type or of a search configuration, or a part of a name. */
export function parseWord(scanner: Scanner): string | undefined {
  return scanner.someOf(isWordCharacter, 'letter', 'digit')?.trim();
}

/** A column and the way into its JSON, with blanks around. */
export function parseField(scanner: Scanner): FieldPath | undefined {
  skipBlanks(scanner);
  const field = bareField(scanner);
  if (field !== undefined) skipBlanks(scanner);
  return field;
}

const plainWord = /[A-Za-z_][A-Za-z0-9_]*$/y;

/** Embeds from the root outwards, and the field at their end: `embed.embed.column->key`. */
export function parseEmbeddedField(scanner: Scanner): { path: readonly string[]; field: FieldPath } | undefined {
  const name = scanner.shortcut(plainWord);
  if (name !== undefined) return { path: [], field: { name, steps: [] } };
  const names = scanner.separated(parseName, parseDot);
  const steps = names && jsonSteps(scanner);
  return steps && { path: names.slice(0, -1), field: { name: names.at(-1)!, steps } };
}

/** Embeds from the root outwards, and the word at their end, such as `order`. */
export function parsePath(scanner: Scanner): readonly string[] | undefined {
  const word = scanner.shortcut(plainWord);
  if (word !== undefined) return [word];
  return scanner.separated(parseName, parseDot);
}

/** `a,"b",c` */
export function parseNames(scanner: Scanner): readonly string[] | undefined {
  return scanner.separated(parseName, parseComma);
}

export function parseDot(scanner: Scanner): string | undefined {
  return scanner.character(isDot, 'delimiter (.)');
}

/** A comma, with blanks around. */
export function parseComma(scanner: Scanner): string | undefined {
  return parsePadded(scanner, ',');
}

/** A character with blanks around it. */
export function parsePadded(scanner: Scanner, character: string): string | undefined {
  skipBlanks(scanner);
  const read = scanner.text(character);
  if (read !== undefined) skipBlanks(scanner);
  return read;
}

export function skipBlanks(scanner: Scanner): void {
  scanner.run(isBlank);
}

function bareField(scanner: Scanner): FieldPath | undefined {
  const name = parseName(scanner);
  if (name === undefined) return undefined;
  const steps = jsonSteps(scanner);
  return steps && { name, steps };
}

function plainName(scanner: Scanner): string | undefined {
  return scanner.separated(parseWord, dash)?.join('-');
}

/** A minus that is no arrow. */
function dash(scanner: Scanner): string | undefined {
  return scanner.attempt((inner) => {
    if (inner.text('-') === undefined || inner.notBefore(isAngle, '">"') === undefined) return undefined;
    return '-';
  });
}

function jsonSteps(scanner: Scanner): readonly JsonStep[] | undefined {
  return scanner.many(jsonStep);
}

function jsonStep(scanner: Scanner): JsonStep | undefined {
  const arrow = scanner.anyText(['->>', '->'] as const);
  if (arrow === undefined) return undefined;
  const key = scanner.either(attemptIndex, attemptKey);
  return key && { arrow, ...key };
}

type JsonKey = Pick<JsonStep, 'key' | 'index'>;

function attemptIndex(scanner: Scanner): JsonKey | undefined {
  return scanner.attempt((inner) => {
    const minus = inner.optional((sign) => sign.text('-'));
    const digits = minus === undefined ? undefined : inner.someOf(isDigit, 'digit');
    if (digits === undefined || afterIndex(inner) === undefined) return undefined;
    return { key: `${minus ?? ''}${digits}`, index: true };
  });
}

/** What has to come behind digits, or they are the start of a key. */
function afterIndex(scanner: Scanner): string | null | undefined {
  if (scanner.isBefore(')')) return null;
  return scanner.either<string | null>(
    (inner) => inner.attempt((arrow) => arrow.ahead((text) => text.text('->'))),
    (inner) => inner.attempt((cast) => cast.ahead((text) => text.text('::'))),
    (inner) => inner.ahead((dot) => dot.text('.')),
    (inner) => inner.ahead((comma) => comma.text(',')),
    (inner) => inner.end(),
  );
}

function attemptKey(scanner: Scanner): JsonKey | undefined {
  const key = scanner.attempt((inner) =>
    inner.named('any non reserved character different from: .,>()', (named) => named.either(parseQuoted, plainKey)),
  );
  return key === undefined ? undefined : { key, index: false };
}

function plainKey(scanner: Scanner): string | undefined {
  return scanner.separated(keyPart, dash)?.join('-');
}

function keyPart(scanner: Scanner): string | undefined {
  return scanner.someOf(isKeyCharacter)?.trim();
}

function quotedCharacter(scanner: Scanner): string | undefined {
  return scanner.either(
    (inner) => inner.character(isUnescaped),
    (inner) => (inner.text('\\') === undefined ? undefined : inner.character(isAny)),
  );
}

function isWordCharacter(character: string): boolean {
  if (character >= '\u0080') return /\p{L}/u.test(character);
  const lower = character >= 'a' && character <= 'z';
  return lower || (character >= 'A' && character <= 'Z') || isDigit(character) || '_ $'.includes(character);
}

function isKeyCharacter(character: string): boolean {
  return !'(-:.,>)'.includes(character);
}

function isUnescaped(character: string): boolean {
  return character !== '"' && character !== '\\';
}

function isQuote(character: string): boolean {
  return character === '"';
}

function isDot(character: string): boolean {
  return character === '.';
}

function isBlank(character: string): boolean {
  return character === ' ' || character === '\t';
}

function isDigit(character: string): boolean {
  return character >= '0' && character <= '9';
}

function isAngle(character: string): boolean {
  return character === '>';
}

function isAny(): boolean {
  return true;
}
