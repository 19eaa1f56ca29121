// What a GraphQL request is answered with, before a lane writes it to HTTP. Both lanes write the same body byte for byte.

import type { GraphQLError } from 'graphql';
import { errorEntry, errorHeaders, presentableError } from '../base/error-answer.ts';
import type { ErrorCode } from '../base/error-catalogue.ts';
import { PergolaError } from '../base/errors.ts';

export interface Answer {
  readonly body: string;
  /**
   * `ok`: executed. `request-error`: refused before execution, 200 with application/json and 400 with
   * application/graphql-response+json (GraphQL over HTTP, section 6.4). A number: that status with either.
   */
  readonly outcome: 'ok' | 'request-error' | number;
  readonly headers: Readonly<Record<string, string>>;
}

const noHeaders = {};

export function dataAnswer(body: string): Answer {
  return { body, outcome: 'ok', headers: noHeaders };
}

/** The answer to a request that was refused before anything ran: no `data` in it. */
export function requestErrorAnswer(errors: readonly FormattedError[]): Answer {
  return { body: JSON.stringify({ errors }), outcome: 'request-error', headers: noHeaders };
}

/** What is wrong with the server, its load, the credentials or the method is HTTP's business, in either media type. */
const httpCodes: ReadonlySet<ErrorCode> = new Set([
  'PERSISTED_QUERY_NOT_FOUND',
  'PERSISTED_QUERY_NOT_SUPPORTED',
  'access-denied',
  'bad-request',
  'document-not-trusted',
  'invalid-jwt',
  'limit-exceeded',
  'method-not-allowed',
  'overloaded',
  'postgres-error',
  'schema-changed',
  'shutting-down',
  'statement-timeout',
  'too-many-requests',
  'unavailable',
  'unexpected',
]);

/** The answer to an operation that failed as a whole while it ran: what is wrong with the data is GraphQL's business. */
export function failureAnswer(error: unknown): Answer {
  const shown = presentableError(error);
  if (httpCodes.has(shown.code) || shown.code === 'validation-failed' || shown.code === 'parse-failed') {
    return refusalAnswer(shown);
  }
  return { body: JSON.stringify({ data: null, errors: [errorEntry(shown)] }), outcome: 'ok', headers: noHeaders };
}

/** The answer to an operation that failed before it began to run. */
export function refusalAnswer(error: unknown): Answer {
  const shown = presentableError(error);
  const errors = [errorEntry(shown)];
  if (!httpCodes.has(shown.code)) return requestErrorAnswer(errors);
  const headers = shown.code === 'method-not-allowed' ? { allow: 'POST' } : errorHeaders(shown);
  return { body: JSON.stringify({ errors }), outcome: shown.status, headers };
}

/** The list of errors, as JSON, of an answer that is one of refusal: it has nothing else. */
export function errorsText({ body }: Answer): string {
  return body.slice('{"errors":'.length, -1);
}

/**
 * The answers of several operations as one. Where every one was refused it is refused as the worst of them was; else 200, for
 * something has run.
 */
export function batchAnswer(answers: readonly Answer[]): Answer {
  const body = `[${answers.map((answer) => answer.body).join(',')}]`;
  const refused = answers.filter(({ outcome }) => outcome !== 'ok');
  if (refused.length < answers.length) return { body, outcome: 'ok', headers: noHeaders };
  const [first, ...others] = refused;
  if (first === undefined) return { body, outcome: 'ok', headers: noHeaders };
  const worst = others.reduce((one, other) => (severity(other) > severity(one) ? other : one), first);
  return { ...worst, body };
}

function severity({ outcome }: Answer): number {
  return typeof outcome === 'number' ? outcome : 0;
}

/** A member of a response's `errors`. */
export interface FormattedError {
  readonly message: string;
  readonly locations?: readonly { readonly line: number; readonly column: number }[];
  readonly path?: readonly (string | number)[];
  readonly extensions: Readonly<Record<string, unknown>>;
}

/** graphql-js' error in the dialect's form: with a code and the path in its notation. */
export function formatError(error: GraphQLError, path: string): FormattedError {
  const { originalError } = error;
  const own = originalError instanceof PergolaError ? errorEntry(originalError) : undefined;
  return {
    message: own?.message ?? shortened(error.message),
    ...(error.locations && error.locations.length > 0 ? { locations: error.locations } : {}),
    ...(error.path ? { path: error.path } : {}),
    extensions: {
      path: shortened(path),
      ...(own?.extensions ?? { code: error.extensions.code ?? 'validation-failed' }),
    },
  };
}

/** What graphql-js says, and where, repeats what was sent, whatever its length. */
function shortened(text: string): string {
  return text.length > longestText ? `${text.slice(0, longestText)}…` : text;
}

const longestText = 1000;

/** The HTTP status for the media type that the client accepts. */
export function statusOf({ outcome }: Answer, mediaType: string): number {
  if (typeof outcome === 'number') return outcome;
  return outcome === 'request-error' && mediaType !== 'application/json' ? 400 : 200;
}
