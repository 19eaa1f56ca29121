// Whatever a request failed with → what its caller is told: PostgreSQL's own words with the status that its SQLSTATE has in the
// dialect, or a code of REST.

import { assertNever } from '../../base/assert-never.ts';
import { type CredentialFault, PergolaError, type PostgresWords } from '../../base/errors.ts';
import { isStackOverflow } from '../../base/stack-overflow.ts';
import { RestError } from '../errors.ts';
import { raisedResponse } from './raised-response.ts';
import { sqlstateStatus } from './sqlstate-status.ts';

/** `anonymous`: nobody said who calls, so what is not allowed may be to someone. */
export function failureOf(error: unknown, anonymous: boolean): RestError {
  if (error instanceof RestError) return error;
  if (isStackOverflow(error)) return new RestError('PGRST100', 'The request is nested too deeply', { cause: error });
  if (!(error instanceof PergolaError)) return readingFailure(error) ?? unexpected(error);
  if (error.credential !== undefined) return credentialFailure(error.credential, error);
  return (
    refusalFailure(error) ??
    (error.postgres ? sqlFailure(error.postgres, anonymous, error) : otherFailure(error, anonymous))
  );
}

function unexpected(cause: unknown): RestError {
  return new RestError('PGRSTX00', 'Something went wrong in the server.', { cause });
}

/** What Fastify throws while a request is read carries a status; nothing else does. */
function readingFailure(error: unknown): RestError | undefined {
  if (!(error instanceof Error) || !('statusCode' in error)) return undefined;
  const { statusCode: status } = error;
  if (typeof status !== 'number' || status < 400 || status > 499) return undefined;
  if (status === 415) return new RestError('PGRST102', 'Content-Type not acceptable', { cause: error });
  const message = status === 413 ? 'The body is larger than this path accepts' : 'The request could not be read';
  return new RestError('PGRST102', message, { status, cause: error });
}

/** Our own refusals, raised within the transaction. */
function refusalFailure(error: PergolaError): RestError | undefined {
  const actual = error.extensions?.actual;
  switch (error.code) {
    case 'not-one-row':
      return notSingular(Number(actual));
    case 'too-many-rows':
      return tooManyRows(Number(actual));
    default:
      return undefined;
  }
}

export function notSingular(rows: number): RestError {
  return new RestError('PGRST116', 'Cannot coerce the result to a single JSON object', {
    details: `The result contains ${rows} rows`,
  });
}

export function tooManyRows(rows: number): RestError {
  return new RestError('PGRST124', 'Query result exceeds max-affected preference constraint', {
    details: `The query affects ${rows} rows`,
  });
}

function sqlFailure(words: PostgresWords, anonymous: boolean, cause: PergolaError): RestError {
  const { sqlstate, message, detail, hint } = words;
  if (sqlstate === 'PGRST') return raisedResponse(words);
  const status = sqlstateStatus(words, anonymous);
  return new RestError({ code: sqlstate, status }, message, {
    ...(detail === undefined ? {} : { details: detail }),
    ...(hint === undefined ? {} : { hint }),
    headers: { ...(status === 401 ? { 'www-authenticate': 'Bearer' } : {}), ...retryHeaders(cause, status) },
    cause,
  });
}

/** PostgreSQL was not asked, or had no words for it. */
function otherFailure(error: PergolaError, anonymous: boolean): RestError {
  const { status, message } = error;
  const options = { headers: retryHeaders(error, status), cause: error };
  switch (error.code) {
    case 'overloaded':
      return new RestError('PGRST003', 'Timed out acquiring connection from connection pool.', options);
    case 'unavailable':
      return new RestError('PGRST001', message, options);
    case 'schema-changed':
      return new RestError('PGRST002', message, options);
    case 'permission-error':
      return new RestError({ code: '42501', status: anonymous ? 401 : 403 }, message, options);
    case 'data-exception':
      return new RestError({ code: '22000', status: 400 }, message, options);
    case 'statement-timeout':
      return new RestError({ code: '57014', status }, message, options);
    default:
      if (status >= 500) return unexpected(error);
      return new RestError('PGRST127', 'Feature not implemented', { ...options, details: message, status });
  }
}

function retryHeaders({ retryAfter }: PergolaError, status: number): Readonly<Record<string, string>> {
  if (status !== 503) return {};
  return { 'retry-after': String(Math.max(1, Math.ceil(retryAfter ?? 1))) };
}

function credentialFailure(fault: CredentialFault, cause: PergolaError): RestError {
  switch (fault.kind) {
    case 'unknown-role':
      return new RestError({ code: '22023', status: 401 }, `role "${fault.role}" does not exist`, {
        headers: { 'www-authenticate': 'Bearer' },
        cause,
      });
    case 'forbidden-role':
      return new RestError({ code: '42501', status: 403 }, `permission denied to set role "${fault.role}"`, { cause });
    default: {
      const [code, message, details] = tokenFault(fault, cause);
      const description = JSON.stringify(message);
      return new RestError(code, message, {
        ...(details === undefined ? {} : { details }),
        headers: { 'www-authenticate': `Bearer error="invalid_token", error_description=${description}` },
        cause,
      });
    }
  }
}

type TokenFault = Exclude<CredentialFault, { readonly kind: 'unknown-role' | 'forbidden-role' }>;

function tokenFault(
  fault: TokenFault,
  { message }: PergolaError,
): readonly ['PGRST301' | 'PGRST303', message: string, details?: string] {
  switch (fault.kind) {
    case 'none-sent':
      return ['PGRST301', 'Empty JWT is sent in Authorization header'];
    case 'not-a-token':
      return ['PGRST301', `Expected 3 parts in JWT; got ${fault.parts}`];
    case 'malformed':
      return ['PGRST301', 'JWT cryptographic operation failed'];
    case 'algorithm':
      return fault.unsecured
        ? ['PGRST301', wrongAlgorithm, "JWT is unsecured but expected 'alg' was not 'none'"]
        : ['PGRST301', wrongAlgorithm];
    case 'signature':
      return ['PGRST301', 'No suitable key or wrong key type', 'None of the keys was able to decode the JWT'];
    case 'not-bearer':
    case 'too-long':
      return ['PGRST301', message];
    case 'claims':
    case 'unstorable':
      return ['PGRST303', 'Parsing claims failed'];
    case 'claim-type':
      return ['PGRST303', claimMessage(fault.claim)];
    case 'expired':
      return ['PGRST303', 'JWT expired'];
    case 'not-yet-valid':
      return ['PGRST303', 'JWT not yet valid'];
    case 'issued-in-future':
      return ['PGRST303', 'JWT issued at future'];
    case 'audience':
      return ['PGRST303', 'JWT not in audience'];
    default:
      return assertNever(fault);
  }
}

const wrongAlgorithm = 'Wrong or unsupported encoding algorithm';

function claimMessage(claim: string): string {
  if (claim === 'aud') return "The JWT 'aud' claim must be a string or an array of strings";
  return claim === 'role' ? 'Parsing claims failed' : `The JWT '${claim}' claim must be a number`;
}
