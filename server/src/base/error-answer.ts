// What an error looks like over HTTP before any operation has run: status, headers and a JSON body in GraphQL's shape. Shows
// only what a PergolaError says of itself; anything else becomes 'unexpected'.

import { PergolaError } from './errors.ts';

export interface ErrorAnswer {
  readonly status: number;
  /** Retry-After and WWW-Authenticate where they apply; never the content type. */
  readonly headers: Readonly<Record<string, string>>;
  /** `{"errors":[{"message":…,"extensions":{"code":…}}]}` */
  readonly body: string;
}

/** What the reader of an answer with status 500 learns. */
const unexpected = new PergolaError('unexpected', 'Something went wrong in the server.', {
  hint: 'The server’s log has the details under the id in x-request-id.',
});

/** The error itself where it may be shown, else 'unexpected' in its place. */
export function presentableError(error: unknown): PergolaError {
  return error instanceof PergolaError ? error : unexpected;
}

/** The answer to a request that failed with this error. */
export function errorAnswer(error: unknown): ErrorAnswer {
  const shown = presentableError(error);
  return { status: shown.status, headers: errorHeaders(shown), body: JSON.stringify({ errors: [errorEntry(shown)] }) };
}

/** The headers that an answer with this error carries, whatever its body looks like. */
export function errorHeaders(error: PergolaError): Record<string, string> {
  const headers: Record<string, string> = {};
  if (error.retryAfter !== undefined) headers['retry-after'] = String(Math.max(1, Math.ceil(error.retryAfter)));
  else if (error.status === 503) headers['retry-after'] = '1';
  // It is true for now only, and a GET may be kept on the way.
  if (error.code === 'PERSISTED_QUERY_NOT_FOUND') headers['cache-control'] = 'private, no-cache, must-revalidate';
  // RFC 6750, section 3: invalid_token where a token was sent and is no good, nothing more where none was.
  if (error.status === 401) {
    headers['www-authenticate'] = error.code === 'invalid-jwt' ? 'Bearer error="invalid_token"' : 'Bearer';
  }
  return headers;
}

/** One member of GraphQL's `errors`. */
export interface ErrorEntry {
  readonly message: string;
  readonly path?: readonly string[];
  readonly extensions: Record<string, unknown>;
}

/** The error as GraphQL shows it. */
export function errorEntry(error: PergolaError): ErrorEntry {
  const extensions: Record<string, unknown> = { ...error.extensions, code: error.code };
  if (error.path !== undefined) extensions.path = error.path;
  if (error.details !== undefined) extensions.details = error.details;
  if (error.hint !== undefined) extensions.hint = error.hint;
  const { message, field } = error;
  return field === undefined ? { message, extensions } : { message, path: [field], extensions };
}
