// Filters: `eq.1` behind a column, and trees of them in `and` and `or`.

import { parseDot, parseField, parsePadded, parseQuoted, parseWord, skipBlanks } from './parse-field.ts';
import type { Filter, IsValue, Logic, Operation, PlainOperator, QuantifiedOperator, SearchOperator } from './query.ts';
import type { Parser, Scanner } from './scanner.ts';

/** What is asked of a column: an operator, perhaps negated, and its value. */
export type Test = Pick<Filter, 'negated' | 'operation'>;

/** The value of a parameter of its own: what follows the operator is the value, whatever is in it. */
export function parseTest(scanner: Scanner): Test | undefined {
  const test = testWith(scanner, restOfText);
  if (test !== undefined) skipBlanks(scanner);
  return test;
}

/** `and(…)`, `not.or(…)` or a filter `column.eq.1`, as it stands within a tree. */
export function parseLogic(scanner: Scanner): Logic | undefined {
  return scanner.either<Logic>((inner) => inner.attempt(filter), tree);
}

function filter(scanner: Scanner): Logic | undefined {
  const field = parseField(scanner);
  if (field === undefined || parseDot(scanner) === undefined) return undefined;
  const test = testWith(scanner, valueInTree);
  return test && { kind: 'filter', field, ...test };
}

function tree(scanner: Scanner): Logic | undefined {
  const negated = scanner.named('negation operator (not)', (inner) => inner.optional(negation));
  if (negated === undefined) return undefined;
  const kind = scanner.named('logic operator (and, or)', (inner) =>
    inner.either<'and' | 'or'>(
      (one) => one.attempt((and) => and.text('and')),
      (one) => one.text('or'),
    ),
  );
  if (kind === undefined || parsePadded(scanner, '(') === undefined) return undefined;
  const conditions = scanner.nested((inner) => inner.separated(parseLogic, (comma) => parsePadded(comma, ',')));
  if (conditions === undefined || parsePadded(scanner, ')') === undefined) return undefined;
  return { kind, negated: negated !== null, conditions };
}

function negation(scanner: Scanner): string | undefined {
  return scanner.attempt((inner) => (inner.text('not') === undefined ? undefined : parseDot(inner)));
}

function testWith(scanner: Scanner, value: Parser<string>): Test | undefined {
  const negated = scanner.optional(negation);
  if (negated === undefined) return undefined;
  const operation = scanner.named('operator (eq, gt, ...)', (inner) =>
    inner.either<Operation>(
      inList,
      isValue,
      (one) => distinct(one, value),
      (one) => one.attempt((search) => textSearch(search, value)),
      (one) => one.attempt((plain) => plainComparison(plain, value)),
      (one) => one.attempt((quantified) => quantifiedComparison(quantified, value)),
    ),
  );
  return operation && { negated: negated !== null, operation };
}

/** A word and the dot behind it; nothing is read where either is missing. */
function operatorDot(scanner: Scanner, word: string): string | undefined {
  return scanner.attempt((inner) => (inner.text(word) === undefined ? undefined : parseDot(inner)));
}

function inList(scanner: Scanner): Operation | undefined {
  if (operatorDot(scanner, 'in') === undefined || parsePadded(scanner, '(') === undefined) return undefined;
  const values = scanner.separated(listElement, (inner) => inner.text(','));
  if (values === undefined || parsePadded(scanner, ')') === undefined) return undefined;
  return { kind: 'in', values: values.length === 1 && values[0] === '' ? [] : values };
}

const isValues: readonly IsValue[] = ['null', 'not_null', 'true', 'false', 'unknown'];

function isValue(scanner: Scanner): Operation | undefined {
  if (operatorDot(scanner, 'is') === undefined) return undefined;
  const value = scanner.named('isVal: (null, not_null, true, false, unknown)', (inner) =>
    inner.either(
      ...isValues.map((one) => (named: Scanner) => named.attempt((attempted) => attempted.textInAnyCase(one))),
    ),
  );
  return value && { kind: 'is', value };
}

function distinct(scanner: Scanner, value: Parser<string>): Operation | undefined {
  if (operatorDot(scanner, 'isdistinct') === undefined) return undefined;
  const read = value(scanner);
  return read === undefined
    ? undefined
    : { kind: 'compare', operator: 'isdistinct', quantifier: undefined, value: read };
}

const searchOperators: readonly SearchOperator[] = ['fts', 'plfts', 'phfts', 'wfts'];

function textSearch(scanner: Scanner, value: Parser<string>): Operation | undefined {
  const operator = scanner.anyText(searchOperators);
  if (operator === undefined) return undefined;
  const language = scanner.optional((inner) => inner.attempt((attempted) => inBrackets(attempted, parseWord)));
  if (parseDot(scanner) === undefined) return undefined;
  const read = value(scanner);
  return read === undefined ? undefined : { kind: 'search', operator, language: language ?? undefined, value: read };
}

const plainOperators: readonly PlainOperator[] = ['neq', 'cs', 'cd', 'ov', 'sl', 'sr', 'nxr', 'nxl', 'adj'];

function plainComparison(scanner: Scanner, value: Parser<string>): Operation | undefined {
  const operator = scanner.named('unknown single value operator', (inner) => inner.anyText(plainOperators));
  if (operator === undefined || parseDot(scanner) === undefined) return undefined;
  const read = value(scanner);
  return read === undefined ? undefined : { kind: 'compare', operator, quantifier: undefined, value: read };
}

/** What begins with another comes before it. */
const quantifiedOperators: readonly QuantifiedOperator[] = [
  'eq',
  'gte',
  'gt',
  'lte',
  'lt',
  'like',
  'ilike',
  'match',
  'imatch',
];

function quantifiedComparison(scanner: Scanner, value: Parser<string>): Operation | undefined {
  const operator = scanner.named('unknown single value operator', (inner) => inner.anyText(quantifiedOperators));
  if (operator === undefined) return undefined;
  const quantifier = scanner.optional((inner) =>
    inner.attempt((attempted) =>
      inBrackets(attempted, (one) =>
        one.either<'any' | 'all'>(
          (any) => any.attempt((text) => text.text('any')),
          (all) => all.text('all'),
        ),
      ),
    ),
  );
  if (parseDot(scanner) === undefined) return undefined;
  const read = value(scanner);
  if (read === undefined) return undefined;
  const pattern = operator === 'like' || operator === 'ilike' ? read.replaceAll('*', '%') : read;
  return { kind: 'compare', operator, quantifier: quantifier ?? undefined, value: pattern };
}

function inBrackets<T>(scanner: Scanner, parser: Parser<T>): T | undefined {
  if (scanner.text('(') === undefined) return undefined;
  const read = parser(scanner);
  return read === undefined || scanner.text(')') === undefined ? undefined : read;
}

function restOfText(scanner: Scanner): string | undefined {
  return scanner.run(isAny);
}

/** `"quoted"`, one array literal `{…}`, or everything up to a comma or a closing bracket. */
function valueInTree(scanner: Scanner): string | undefined {
  return scanner.either(
    quotedElement,
    (inner) => inner.attempt(arrayLiteral),
    (inner) => inner.run(isInElement),
  );
}

function listElement(scanner: Scanner): string | undefined {
  return scanner.either(quotedElement, (inner) => inner.run(isInElement));
}

/** A quoted text that is all of the element; otherwise its quotes are part of it. */
function quotedElement(scanner: Scanner): string | undefined {
  return scanner.attempt((inner) => {
    const text = parseQuoted(inner);
    return text === undefined || inner.notBefore(isInElement) === undefined ? undefined : text;
  });
}

function arrayLiteral(scanner: Scanner): string | undefined {
  if (scanner.text('{') === undefined) return undefined;
  const elements = scanner.run(isInArray);
  return scanner.text('}') === undefined ? undefined : `{${elements}}`;
}

function isInElement(character: string): boolean {
  return character !== ',' && character !== ')';
}

function isInArray(character: string): boolean {
  return character !== '{' && character !== '}';
}

function isAny(): boolean {
  return true;
}
