// The parameter `order`: columns, also of embeds, with a direction and a place for nulls.

import { parseDot, parseField, parseName, skipBlanks } from './parse-field.ts';
import type { FieldPath, OrderTerm } from './query.ts';
import type { Scanner } from './scanner.ts';

export function parseOrder(scanner: Scanner): readonly OrderTerm[] | undefined {
  return scanner.separated(orderTerm, (inner) => inner.text(','));
}

const plainColumn = /[A-Za-z_][A-Za-z0-9_]*(?=,|$)/y;

function orderTerm(scanner: Scanner): OrderTerm | undefined {
  const name = scanner.shortcut(plainColumn);
  if (name !== undefined)
    return { field: { name, steps: [] }, relation: undefined, direction: undefined, nulls: undefined };
  skipBlanks(scanner);
  const term = scanner.either((inner) => inner.attempt(relatedTerm), ownTerm);
  if (term !== undefined) skipBlanks(scanner);
  return term;
}

function ownTerm(scanner: Scanner): OrderTerm | undefined {
  const field = parseField(scanner);
  return field && withDirection(scanner, field, undefined);
}

function relatedTerm(scanner: Scanner): OrderTerm | undefined {
  const relation = parseName(scanner);
  if (relation === undefined || scanner.text('(') === undefined) return undefined;
  const field = parseField(scanner);
  if (field === undefined || scanner.text(')') === undefined) return undefined;
  return withDirection(scanner, field, relation);
}

function withDirection(scanner: Scanner, field: FieldPath, relation: string | undefined): OrderTerm | undefined {
  const direction = scanner.optional((inner) =>
    inner.either<'asc' | 'desc'>(
      (one) => suffix(one, 'asc'),
      (one) => suffix(one, 'desc'),
    ),
  );
  const nulls = scanner.optional((inner) =>
    inner.either<'nullsfirst' | 'nullslast'>(
      (one) => suffix(one, 'nullsfirst'),
      (one) => suffix(one, 'nullslast'),
    ),
  );
  if (termEnd(scanner) === undefined) return undefined;
  return { field, relation, direction: direction ?? undefined, nulls: nulls ? placeOfNulls[nulls] : undefined };
}

const placeOfNulls = { nullsfirst: 'first', nullslast: 'last' } as const;

function suffix<Word extends string>(scanner: Scanner, word: Word): Word | undefined {
  return scanner.attempt((inner) => (parseDot(inner) === undefined ? undefined : inner.text(word)));
}

/** What a term may stand before; it is left. */
function termEnd(scanner: Scanner): string | null | undefined {
  return scanner.either<string | null>(
    (inner) => inner.ahead((comma) => comma.text(',')),
    (inner) => inner.end(),
  );
}
