// The keys of an order and the values of a cursor → the condition that a row lies beyond the cursor. Where an index has the order,
// PostgreSQL can begin at the cursor.

export interface KeySql {
  readonly expression: string;
  /** What the cursor says of this key; null where its row has none. */
  readonly cursor: string;
  readonly rising: boolean;
  readonly nullsLast: boolean;
  readonly notNull: boolean;
}

/** A condition that can stand between ANDs. `inclusive`: the cursor's own row counts too. */
export function beyond(keys: readonly KeySql[], inclusive: boolean): string {
  const [first] = keys;
  if (first === undefined) throw new Error('an order without keys');
  const exact = expanded(keys, inclusive);
  if (isUniform(keys)) return exact;
  // The rest implies it: said for an index, which knows bounds and not alternatives.
  const bound = boundOf(first);
  return bound === undefined ? exact : `${bound} AND ${exact}`;
}

/** All rise, or all fall, and none is null: PostgreSQL compares such rows itself. */
function isUniform(keys: readonly KeySql[]): boolean {
  return keys.every(({ notNull, rising }) => notNull && rising === keys[0]?.rising);
}

/** Beyond in the first key, or equal in it and beyond in the rest. */
function expanded(keys: readonly KeySql[], inclusive: boolean): string {
  const [first, ...rest] = keys;
  if (first === undefined) throw new Error('an order without keys');
  if (isUniform(keys)) return uniform(keys, first.rising, inclusive);
  const parts = strictly(first);
  if (rest.length > 0) parts.push(`${same(first)} AND ${expanded(rest, inclusive)}`);
  else if (inclusive) parts.push(same(first));
  return `(${parts.join(' OR ')})`;
}

function uniform(keys: readonly KeySql[], rising: boolean, inclusive: boolean): string {
  const row = (of: (key: KeySql) => string) =>
    keys.length === 1 ? keys.map(of).join() : `(${keys.map(of).join(', ')})`;
  const operator = `${rising ? '>' : '<'}${inclusive ? '=' : ''}`;
  return `${row(({ expression }) => expression)} ${operator} ${row(({ cursor }) => cursor)}`;
}

/** Any of these. */
function strictly({ expression, cursor, rising, nullsLast, notNull }: KeySql): string[] {
  const compared = `${expression} ${rising ? '>' : '<'} ${cursor}`;
  if (notNull) return [compared];
  const [last, other] = nullsLast ? [expression, cursor] : [cursor, expression];
  return [compared, `${last} IS NULL AND ${other} IS NOT NULL`];
}

function same({ expression, cursor, notNull }: KeySql): string {
  return notNull ? `${expression} = ${cursor}` : `${expression} IS NOT DISTINCT FROM ${cursor}`;
}

function boundOf({ expression, cursor, rising, nullsLast, notNull }: KeySql): string | undefined {
  const bound = `${expression} ${rising ? '>=' : '<='} ${cursor}`;
  if (notNull) return bound;
  return nullsLast ? undefined : `(${bound} OR ${cursor} IS NULL)`;
}
