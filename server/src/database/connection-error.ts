// Why a connection to PostgreSQL could not be made or was lost, from the error that Node or PostgreSQL gives. Holds no
// address, user or password: the reason may be shown in /health/ready.

import pg from 'pg';

export type ConnectionProblem =
  | 'refused'
  | 'unknown-host'
  | 'timeout'
  | 'closed'
  | 'tls'
  | 'starting'
  | 'crowded'
  | 'credentials'
  | 'no-database'
  | 'other';

const reasons: Record<ConnectionProblem, string> = {
  refused: 'nothing listens at the address of the database',
  'unknown-host': 'the host of the database has no known address',
  timeout: 'the database did not answer in time',
  closed: 'the database closed the connection',
  tls: 'no encrypted connection to the database could be made',
  starting: 'the database is starting up or shutting down',
  crowded: 'the database accepts no more connections',
  credentials: 'the database refused the user or the password',
  'no-database': 'the database does not exist',
  other: 'the database refused the connection',
};

/** By error code: Node's for sockets, SQLSTATE for PostgreSQL's own. */
const problems: Readonly<Record<string, ConnectionProblem>> = {
  ECONNREFUSED: 'refused',
  EHOSTUNREACH: 'refused',
  ENETUNREACH: 'refused',
  EADDRNOTAVAIL: 'refused',
  ENOENT: 'refused',
  EACCES: 'refused',
  ENOTFOUND: 'unknown-host',
  EAI_AGAIN: 'unknown-host',
  ETIMEDOUT: 'timeout',
  ECONNRESET: 'closed',
  EPIPE: 'closed',
  '57P01': 'starting',
  '57P02': 'starting',
  '57P03': 'starting',
  '57P05': 'closed',
  '53300': 'crowded',
  '28P01': 'credentials',
  '28000': 'credentials',
  '3D000': 'no-database',
  '57P04': 'no-database',
};

/** Sorts an error that ended or prevented a connection. */
export function connectionProblem(error: unknown): ConnectionProblem {
  const code = errorCode(error);
  if (code !== undefined) {
    const known = problems[code];
    if (known !== undefined) return known;
    return error instanceof pg.DatabaseError ? 'other' : 'tls';
  }
  // pg has no codes for its own errors; its timeout is the only one whose meaning differs.
  const message = error instanceof Error ? error.message : '';
  if (/timeout/i.test(message)) return 'timeout';
  return /SSL/.test(message) ? 'tls' : 'closed';
}

/** One phrase, in lower case, that can be shown to anyone. */
export function connectionReason(error: unknown): string {
  return reasons[connectionProblem(error)];
}

function errorCode(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}
