// A cursor as clients hand it back → the values in it. It is made in SQL (sql/page-sql.ts).

import { PergolaError } from '../../base/errors.ts';

export interface CursorPlace {
  /** Tells cursors of one order from those of others. */
  readonly order: string;
  readonly position: number;
  /** How many values a cursor of this order has. */
  readonly length: number;
}

/** One of the values, as PostgreSQL's text. Throws bad-cursor for what is no cursor of this order. */
export function cursorValue(cursor: unknown, { order, position, length }: CursorPlace): string | null {
  const [of, ...values] = typeof cursor === 'string' ? decode(cursor) : [];
  const value = values[position];
  if (typeof of !== 'string') throw refused('it is not one of this server');
  if (of !== order || value === undefined || values.length !== length)
    throw refused('it belongs to another order of the rows');
  return value;
}

function decode(cursor: string): readonly (string | null)[] {
  if (!/^[\w-]+$/.test(cursor)) return [];
  try {
    const decoded: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    return Array.isArray(decoded) && decoded.every(isValue) ? decoded : [];
  } catch {
    return [];
  }
}

/** A value that can be sent to PostgreSQL. */
function isValue(value: unknown): value is string | null {
  return value === null || (typeof value === 'string' && !value.includes('\0'));
}

/** What PostgreSQL refused was a value in a cursor: nobody but a client can have put it there. */
export function changedCursor(cause: PergolaError): PergolaError {
  const { statement } = cause;
  const options = { cause: cause.cause, ...(statement === undefined ? {} : { statement }) };
  return new PergolaError('bad-cursor', 'the cursor cannot be used: it was changed', options);
}

function refused(why: string): PergolaError {
  return new PergolaError('bad-cursor', `the cursor cannot be used: ${why}`);
}
