// PostgreSQL's errors as Pergola's. Takes what PostgreSQL refused, gives an error that may be shown: statement, position,
// internal query and context stay in `cause`. https://www.postgresql.org/docs/current/errcodes-appendix.html

import { type ErrorCode, isErrorCode } from '../base/error-catalogue.ts';
import { type ErrorOptions, PergolaError, type PostgresWords } from '../base/errors.ts';
import type { Stage } from './sequence.ts';

/** The fields of an ErrorResponse that are read here. */
export interface SqlError extends Error {
  readonly code?: string | undefined;
  readonly detail?: string | undefined;
  readonly hint?: string | undefined;
  /** The calls that led to the error; empty for a statement's own. */
  readonly where?: string | undefined;
  readonly schema?: string | undefined;
  readonly table?: string | undefined;
  readonly column?: string | undefined;
  readonly constraint?: string | undefined;
  /** The C function that raised it. Unlike the message it is never translated. */
  readonly routine?: string | undefined;
}

export interface SqlErrorContext {
  readonly stage: Stage;
  /** Which statement failed. */
  readonly statement?: number | undefined;
  /** Whether the transaction was asked to be read-only. */
  readonly readOnly: boolean;
}

interface Mapped {
  readonly code: ErrorCode;
  readonly message: string;
  readonly options?: ErrorOptions;
}

/** The SQLSTATE that lies behind an error of the database layer, for a caller that treats one of them specially. */
export function sqlstateOf(error: unknown): string | undefined {
  if (!(error instanceof PergolaError)) return undefined;
  const cause = error.cause as SqlError | undefined;
  return typeof cause?.code === 'string' && cause.code.length === 5 ? cause.code : undefined;
}

/** Every SQLSTATE has an answer: its own, or that of its class, or `postgres-error` with a message that says nothing. */
export function sqlError(error: SqlError, context: SqlErrorContext): PergolaError {
  const parameter = refusedParameter(error, context);
  const found = mapSqlError(error, context);
  const mapped = parameter !== undefined && found === unknownFailure ? unreadableValue : found;
  return new PergolaError(mapped.code, mapped.message, {
    ...mapped.options,
    ...(context.statement === undefined ? {} : { statement: context.statement }),
    ...(parameter === undefined ? {} : { parameter }),
    postgres: wordsOf(error),
    cause: error,
  });
}

/** Untouched, for a dialect that shows them. */
export function wordsOf({ code = 'XX000', message, detail, hint }: SqlError): PostgresWords {
  return { sqlstate: code, message, detail, hint };
}

/**
 * The parameter, from 0, whose text its type's input function refused: `unnamed portal parameter $1`, behind the context of what
 * the function itself called. Whatever the language, the number comes last, unless the value is logged behind it.
 */
function refusedParameter({ where }: SqlError, { stage }: SqlErrorContext): number | undefined {
  const number = stage === 'statement' ? /(?:^|\n)[^\n$:]*\$(\d+)(?: = '.*)?$/s.exec(where ?? '')?.[1] : undefined;
  return number === undefined ? undefined : Number(number) - 1;
}

function mapSqlError(error: SqlError, context: SqlErrorContext): Mapped {
  const state = error.code ?? 'XX000';
  if (isReadOnlyRefusal(state, context)) return readOnlyRefusal(error, context);
  if (context.stage === 'caller' && (state === '22023' || state === '42501')) {
    // A role that does not exist and one that may not be used get one answer, so roles cannot be probed.
    return { code: 'access-denied', message: 'The role of the credentials cannot be used here.' };
  }
  if (state === 'PGL01' && isErrorCode(error.detail)) return refused(error.detail, error);
  if (error.routine === 'exec_stmt_raise') return raised(error, state);
  return byState(error, state) ?? byClass(error, state) ?? unknownFailure;
}

/** A refusal of ours. Its hint is a number, where there is one to tell. */
function refused(code: ErrorCode, { message, hint }: SqlError): Mapped {
  return { code, message, ...(hint === undefined ? {} : { options: { extensions: { actual: Number(hint) } } }) };
}

/** Input functions raise what they like: that of regclass, for one, that there is no such table. */
const unreadableValue: Mapped = { code: 'data-exception', message: 'A value cannot be read as its type.' };

const unknownFailure: Mapped = { code: 'postgres-error', message: 'PostgreSQL could not run the operation.' };

/** In recovery, setting a transaction to read-write is itself refused, before the statement. */
function isReadOnlyRefusal(state: string, context: SqlErrorContext): boolean {
  return state === '25006' || (context.stage === 'caller' && (state === '0A000' || state === '25001'));
}

function readOnlyRefusal(error: SqlError, context: SqlErrorContext): Mapped {
  if (context.readOnly) {
    return { code: 'not-supported', message: error.message, options: { status: 405 } };
  }
  return {
    code: 'unavailable',
    message: 'The database accepts no writes at the moment.',
    options: { retryAfter: 5 },
  };
}

/** Where PostgreSQL, its machine or another server is at fault: connections, resources, operators, system, configuration, FDW. */
const internalClasses = new Set(['08', '53', '57', '58', 'F0', 'HV', 'XX']);

/**
 * RAISE in a function or trigger: its words are meant for the client, unless its SQLSTATE says that the server is at fault. The
 * SQLSTATE decides the code as PostgreSQL's own would.
 */
function raised(error: SqlError, state: string): Mapped {
  const words = shown(error);
  const status = /^PT[45]\d\d$/.test(state) ? Number(state.slice(2)) : undefined;
  if (status !== undefined) {
    return { code: 'exception-raised', message: error.message, options: { ...words, status } };
  }
  const mapped = byState(error, state) ?? byClass(error, state);
  if (internalClasses.has(state.slice(0, 2))) return mapped ?? unknownFailure;
  if (mapped === undefined || !isForClients(mapped.code)) {
    return { code: 'exception-raised', message: error.message, options: words };
  }
  return { code: mapped.code, message: error.message, options: { ...mapped.options, ...words } };
}

function isForClients(code: ErrorCode): boolean {
  return (
    code === 'data-exception' || code === 'constraint-violation' || code === 'permission-error' || code === 'conflict'
  );
}

function shown(error: SqlError): ErrorOptions {
  return {
    ...(error.detail === undefined ? {} : { details: error.detail }),
    ...(error.hint === undefined ? {} : { hint: error.hint }),
  };
}

/** In the words of the dialect. */
const violations: Readonly<Record<string, string>> = {
  '23001': 'Foreign key violation. ',
  '23502': 'Not-NULL violation. ',
  '23503': 'Foreign key violation. ',
  '23505': 'Uniqueness violation. ',
  '23514': 'Check constraint violation. ',
  '23P01': 'Exclusion violation. ',
  '44000': 'Check constraint violation. ',
};

/** What the API was built from is not what the database has any more, unless a function's own body is at fault. */
const schemaStates = new Set(['42703', '42P01', '42883', '42704', '42804', '42846', '3F000']);

const busyStates = new Set(['53000', '53200', '53300', '53400']);

function byState(error: SqlError, state: string): Mapped | undefined {
  if (schemaStates.has(state)) return error.where === undefined ? schemaChanged : undefined;
  if (busyStates.has(state)) {
    return { code: 'overloaded', message: 'The database has no room for the operation.', options: { retryAfter: 1 } };
  }
  switch (state) {
    case '0A000':
      if (error.routine === 'RevalidateCachedQuery') return schemaChanged;
      return { code: 'not-supported', message: 'PostgreSQL does not support the operation.' };
    case '40001':
    case '40P01':
    case '55P03':
    case '55006':
      return { code: 'conflict', message: 'The operation collided with a concurrent one.' };
    case '42501':
      return { code: 'permission-error', message: refusal(error) };
    case '22025':
      return { code: 'bad-request', message: error.message };
    case '428C9':
      // A generated column behind a view, whose own columns do not say so.
      return error.where === undefined ? { code: 'data-exception', message: error.message } : undefined;
    case '42601':
      return syntaxError(error);
    case '44000':
      return violation(error, state);
    case '57014':
    case '25P04':
      return { code: 'statement-timeout', message: 'The operation took too long and was cancelled.' };
    default:
      return undefined;
  }
}

const schemaChanged: Mapped = {
  code: 'schema-changed',
  message: 'The schema of the database changed while the operation ran.',
  options: { retryAfter: 1 },
};

/** The input functions of lquery and ltxtquery raise it for a wrong value, too; the parser of SQL has a routine of its own. */
function syntaxError(error: SqlError): Mapped | undefined {
  const ofStatement = error.routine === undefined || error.routine === 'scanner_yyerror' || error.where !== undefined;
  return ofStatement ? undefined : { code: 'data-exception', message: error.message };
}

/** Only a policy that a new row fails is told apart: names of objects could be hidden ones. */
function refusal(error: SqlError): string {
  return error.routine === 'ExecWithCheckOptions'
    ? 'A row-level security policy forbids the row.'
    : 'The role may not do this.';
}

function byClass(error: SqlError, state: string): Mapped | undefined {
  switch (state.slice(0, 2)) {
    case '10':
    case '21':
    case '22':
      return { code: 'data-exception', message: error.message };
    case '23':
      return violation(error, state);
    case '08':
    case '53':
    case '57':
      return {
        code: 'unavailable',
        message: 'The database is not available at the moment.',
        options: { retryAfter: 1 },
      };
    case '54':
      return { code: 'not-supported', message: 'The operation is larger than PostgreSQL can run.' };
    default:
      return state === 'P0001'
        ? { code: 'exception-raised', message: error.message, options: shown(error) }
        : undefined;
  }
}

/** A check is answered as a permission that the row lacks, as the dialect has it; the status is still that of a wrong value. */
const checks = new Set(['23514', '44000']);

function violation(error: SqlError, state: string): Mapped {
  const { constraint, schema, table, column } = error;
  const named = { constraint, schema, table, columns: column === undefined ? undefined : [column] };
  const extensions = Object.fromEntries(Object.entries(named).filter(([, value]) => value !== undefined));
  return {
    code: checks.has(state) ? 'permission-error' : 'constraint-violation',
    message: `${violations[state] ?? ''}${error.message}`,
    options: { extensions, status: 400 },
  };
}
