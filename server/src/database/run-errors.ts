// Why a run was refused, failed or was given up, as a PergolaError.

import pg from 'pg';
import { PergolaError } from '../base/errors.ts';
import type { GiveUpSignal } from '../base/give-up-signal.ts';
import type { CallerQuery } from './database.ts';
import type { RunFailure } from './run.ts';
import { sqlError, wordsOf } from './sqlstate.ts';

export function failedRun({ error, stage, statement }: RunFailure, { readOnly }: CallerQuery): PergolaError {
  return sqlError(error, { stage, statement, readOnly });
}

export function overloaded(): PergolaError {
  return new PergolaError('overloaded', 'No database connection became free in time.', { retryAfter: 1 });
}

export function stopping(): PergolaError {
  return new PergolaError('unavailable', 'The server is stopping.', { retryAfter: 1 });
}

export function lostError(error: Error): PergolaError {
  return new PergolaError('unavailable', 'The connection to the database was lost while the operation ran.', {
    retryAfter: 1,
    // Where PostgreSQL ended the connection and still said why.
    ...(error instanceof pg.DatabaseError ? { postgres: wordsOf(error) } : {}),
    cause: error,
  });
}

/** A signal's reason is the error if it is one of ours (a deadline of the gateway, say). */
export function abortError(signal: GiveUpSignal | undefined): PergolaError {
  const reason: unknown = signal?.reason;
  if (reason instanceof PergolaError) return reason;
  return new PergolaError('statement-timeout', 'The operation was given up and cancelled.', { cause: reason });
}

/** `most`: bytes. */
export function answerTooLarge(most: number): PergolaError {
  const size = `${most / 1_048_576} MB`;
  return new PergolaError('answer-too-large', `The answer is larger than ${size}: ask for fewer rows or fields.`);
}
