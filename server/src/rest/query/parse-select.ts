// The parameter `select`: columns, aggregates and embeds with their own selections.

import { parseComma, parseField, parseName, parseWord, skipBlanks } from './parse-field.ts';
import type { AggregateName, JoinKind, SelectItem } from './query.ts';
import type { Scanner } from './scanner.ts';

/** The items of a selection; none where it is empty. */
export function parseSelect(scanner: Scanner): readonly SelectItem[] | undefined {
  const items = scanner.optional((inner) => inner.separated(selectItem, parseComma));
  return items === null ? [] : items;
}

const plainColumn = /[A-Za-z_][A-Za-z0-9_]*(?=[,)]|$)/y;

function selectItem(scanner: Scanner): SelectItem | undefined {
  const name = scanner.shortcut(plainColumn);
  if (name !== undefined)
    return { kind: 'field', field: { name, steps: [] }, alias: undefined, cast: undefined, aggregate: undefined };
  return scanner.either<SelectItem>(spread, relation, column);
}

function spread(scanner: Scanner): SelectItem | undefined {
  const head = scanner.attempt((inner) => {
    skipBlanks(inner);
    if (inner.text('...') === undefined) return undefined;
    return relationHead(inner, parseName(inner));
  });
  const select = head && ownSelect(scanner);
  return select && { kind: 'spread', ...head, select };
}

function relation(scanner: Scanner): SelectItem | undefined {
  const head = scanner.attempt((inner) => {
    skipBlanks(inner);
    const alias = optionalAlias(inner);
    const name = parseName(inner);
    const rest = name === 'count' ? undefined : relationHead(inner, name);
    return rest && { ...rest, alias };
  });
  const select = head && ownSelect(scanner);
  return select && { kind: 'relation', ...head, select };
}

interface RelationHead {
  readonly name: string;
  readonly hint: string | undefined;
  readonly join: JoinKind | undefined;
}

/** A name that was read, its hint and kind of join in either order, and an opening bracket behind, which is left. */
function relationHead(scanner: Scanner, name: string | undefined): RelationHead | undefined {
  if (name === undefined) return undefined;
  const first = scanner.optional(embedParameter);
  const second = first === undefined ? undefined : scanner.optional(embedParameter);
  if (second === undefined || scanner.ahead((inner) => inner.text('(')) === undefined) return undefined;
  skipBlanks(scanner);
  return { name, hint: first?.hint ?? second?.hint, join: first?.join ?? second?.join };
}

type EmbedParameter = { readonly hint?: string; readonly join?: JoinKind };

function embedParameter(scanner: Scanner): EmbedParameter | undefined {
  if (scanner.text('!') === undefined) return undefined;
  return scanner.either<EmbedParameter>(
    (inner) => {
      const join = inner.anyText(['left', 'inner'] as const);
      return join && { join };
    },
    (inner) => {
      const hint = inner.attempt(parseName);
      return hint === undefined ? undefined : { hint };
    },
  );
}

function ownSelect(scanner: Scanner): readonly SelectItem[] | undefined {
  if (scanner.text('(') === undefined) return undefined;
  const select = scanner.nested(parseSelect);
  return select === undefined || scanner.text(')') === undefined ? undefined : select;
}

function column(scanner: Scanner): SelectItem | undefined {
  skipBlanks(scanner);
  const item = scanner.either<SelectItem>(
    (inner) => inner.attempt(allColumns),
    (inner) => inner.attempt(count),
    field,
  );
  if (item !== undefined) skipBlanks(scanner);
  return item;
}

function allColumns(scanner: Scanner): SelectItem | undefined {
  return scanner.text('*') === undefined || itemEnd(scanner) === undefined ? undefined : { kind: 'all' };
}

function count(scanner: Scanner): SelectItem | undefined {
  const alias = optionalAlias(scanner);
  if (scanner.text('count()') === undefined) return undefined;
  const cast = scanner.optional(parseCast);
  return cast === undefined || itemEnd(scanner) === undefined
    ? undefined
    : { kind: 'count', alias, cast: cast ?? undefined };
}

function field(scanner: Scanner): SelectItem | undefined {
  const alias = optionalAlias(scanner);
  const path = parseField(scanner);
  if (path === undefined) return undefined;
  const cast = scanner.optional(parseCast);
  if (cast === undefined) return undefined;
  const aggregate = scanner.optional((inner) => inner.attempt(parseAggregate));
  const aggregateCast = scanner.optional(parseCast);
  if (aggregateCast === undefined || itemEnd(scanner) === undefined) return undefined;
  return {
    kind: 'field',
    field: path,
    alias,
    cast: cast ?? undefined,
    aggregate: aggregate ? { function: aggregate, cast: aggregateCast ?? undefined } : undefined,
  };
}

/** `alias:`, and no second colon: that would be a cast. */
function optionalAlias(scanner: Scanner): string | undefined {
  const alias = scanner.optional((inner) =>
    inner.attempt((attempted) => {
      const name = parseName(attempted);
      if (name === undefined || attempted.text(':') === undefined) return undefined;
      return attempted.notBefore(isColon, '":"') === undefined ? undefined : name;
    }),
  );
  return alias ?? undefined;
}

function parseCast(scanner: Scanner): string | undefined {
  return scanner.text('::') === undefined ? undefined : parseWord(scanner);
}

function parseAggregate(scanner: Scanner): AggregateName | undefined {
  if (scanner.text('.') === undefined) return undefined;
  const name = scanner.either<AggregateName>(
    (inner) => inner.text('sum'),
    (inner) => inner.text('avg'),
    (inner) => inner.text('count'),
    (inner) => inner.anyText(['max', 'min'] as const),
  );
  return name === undefined || scanner.text('()') === undefined ? undefined : name;
}

/** What an item may stand before; it is left. */
function itemEnd(scanner: Scanner): string | null | undefined {
  return scanner.either<string | null>(
    (inner) => inner.ahead((bracket) => bracket.text(')')),
    (inner) => inner.ahead((comma) => comma.text(',')),
    (inner) => inner.end(),
  );
}

function isColon(character: string): boolean {
  return character === ':';
}
