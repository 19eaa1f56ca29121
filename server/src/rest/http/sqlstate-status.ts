// An error of PostgreSQL → the HTTP status that the dialect has for its SQLSTATE.
// https://www.postgresql.org/docs/current/errcodes-appendix.html

import type { PostgresWords } from '../../base/errors.ts';

/** What neither table names is a mistake of the caller: 400. */
export function sqlstateStatus({ sqlstate, message }: PostgresWords, anonymous: boolean): number {
  switch (sqlstate) {
    case '42501':
      return anonymous ? 401 : 403;
    case '21000':
      // Rows of an upsert with the same key, or an extension that refuses writes without WHERE; otherwise a subquery of a view or
      // function gave several rows.
      return message.startsWith('ON CONFLICT DO UPDATE') || message.endsWith('requires a WHERE clause') ? 400 : 500;
    case '22023':
      return message.startsWith('role') && message.endsWith('does not exist') ? 401 : 400;
    case '42883':
      // The result is asked for as XML, which its type does not become.
      return message.startsWith('function xmlagg(') ? 406 : 404;
    case '55000':
      // PostgreSQL knows no way to write this view.
      return /^cannot (?:insert into|update|delete from) view "/.test(message) ? 405 : 500;
    default:
      return raisedStatus(sqlstate) ?? states[sqlstate] ?? classes[sqlstate.slice(0, 2)] ?? 400;
  }
}

/** `PT418` asks for that status. */
function raisedStatus(sqlstate: string): number | undefined {
  if (!sqlstate.startsWith('PT')) return undefined;
  const status = Number(sqlstate.slice(2));
  return Number.isInteger(status) && status >= 200 && status <= 599 ? status : 500;
}

const states: Readonly<Record<string, number>> = {
  '23503': 409,
  '23505': 409,
  '25006': 405,
  '42P01': 404,
  '42P17': 500,
  '53400': 500,
  '57P01': 503,
  P0001: 400,
};

const classes: Readonly<Record<string, number>> = {
  '08': 503,
  '09': 500,
  '0L': 403,
  '0P': 403,
  '25': 500,
  '28': 403,
  '2D': 500,
  '38': 500,
  '39': 500,
  '3B': 500,
  '40': 500,
  '53': 503,
  '54': 500,
  '55': 500,
  '57': 500,
  '58': 500,
  F0: 500,
  HV: 500,
  P0: 500,
  XX: 500,
};
