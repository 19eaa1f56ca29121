// Which rows of the whole result the answer has: limit and offset of the URL with the header Range, and Content-Range back.

import { RestError } from '../errors.ts';

export interface RowRange {
  readonly offset: number;
  readonly limit: number | undefined;
}

export interface RangeInput {
  readonly method: string;
  /** The header Range, which counts for GET alone. */
  readonly header: string | undefined;
  /** As they stand in the URL. */
  readonly limit: number | undefined;
  readonly offset: number | undefined;
}

/**
 * The rows that both URL and header ask for. A negative offset is none; `limit=0` is no row, whatever the rest says.
 * Throws PGRST103, and PGRST114 for PUT, which takes no range.
 */
export function resolveRange({ method, header, limit, offset }: RangeInput): RowRange {
  if (limit !== undefined && limit < 0) throw unsatisfiable('Limit should be greater than or equal to zero.');
  const rows = method === 'GET' ? readRange(header) : undefined;
  const inverted = rows?.last !== undefined && rows.last < rows.first;
  if (inverted && limit !== 0) {
    throw unsatisfiable('The lower boundary must be lower than or equal to the upper boundary in the Range header.');
  }
  if (method === 'PUT' && (limit !== undefined || (offset ?? 0) > 0)) {
    throw new RestError('PGRST114', 'limit/offset querystring parameters are not allowed for PUT');
  }
  if (limit === 0) return { offset: 0, limit: 0 };

  const first = Math.max(rows?.first ?? 0, offset ?? 0);
  const last = Math.min(
    rows?.last ?? Number.POSITIVE_INFINITY,
    limit === undefined ? Number.POSITIVE_INFINITY : (offset ?? 0) + limit - 1,
  );
  if (last < first) throw unsatisfiable('Limit should be greater than or equal to zero.');
  return { offset: first, limit: last === Number.POSITIVE_INFINITY ? undefined : last - first + 1 };
}

export interface AnsweredRows {
  /** How many rows come before the first one. */
  readonly offset: number;
  /** How many rows the answer has. */
  readonly rows: number;
  /** How many there are without limit and offset, where that was asked for. */
  readonly total: number | undefined;
}

/** The header Content-Range: `0-4/20`, with a star for what is not known or not there. */
export function contentRange({ offset, rows, total }: AnsweredRows): string {
  const range = rows > 0 && total !== 0 ? `${offset}-${offset + rows - 1}` : '*';
  return `${range}/${total ?? '*'}`;
}

/** 206 where there are more rows than these. Throws PGRST103 where the offset lies beyond the last row. */
export function rangeStatus({ offset, rows, total }: AnsweredRows): 200 | 206 {
  if (total === undefined) return 200;
  if (offset > total) {
    const details = `An offset of ${offset} was requested, but there are only ${total} rows.`;
    throw unsatisfiable(details, { 'Content-Range': `*/${total}` });
  }
  return rows < total ? 206 : 200;
}

/** `0-9` or `5-`, also behind `items=`. What has another form, such as a range of bytes, asks for nothing. */
function readRange(header: string | undefined): { first: number; last: number | undefined } | undefined {
  const match = /^(?:items=)?(\d+)-(\d*)$/.exec(header?.trim() ?? '');
  if (match === null) return undefined;
  return { first: position(match[1]), last: match[2] === '' ? undefined : position(match[2]) };
}

/** No table has a row behind that. */
function position(digits: string | undefined): number {
  return Math.min(Number(digits), Number.MAX_SAFE_INTEGER - 1);
}

function unsatisfiable(details: string, headers?: Readonly<Record<string, string>>): RestError {
  return new RestError('PGRST103', 'Requested range not satisfiable', headers ? { details, headers } : { details });
}
