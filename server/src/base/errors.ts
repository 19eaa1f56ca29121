// The one error class of Pergola, with a code of the catalogue (error-catalogue.ts) and what is told besides.

import { type ErrorCode, errorCatalogue } from './error-catalogue.ts';

/** An error in PostgreSQL's own words, for a dialect that shows them; they may name what the caller cannot see. */
export interface PostgresWords {
  /** Of RAISE too, as it was given: PT418, PGRST. */
  readonly sqlstate: string;
  readonly message: string;
  readonly detail: string | undefined;
  readonly hint: string | undefined;
}

/** What is wrong with a token, key or role that a request came with. */
export type CredentialFault =
  | { readonly kind: 'none-sent' }
  | { readonly kind: 'not-bearer' }
  | { readonly kind: 'too-long' }
  /** Neither a known key nor a token, which has three parts with dots between them. */
  | { readonly kind: 'not-a-token'; readonly parts: number }
  | { readonly kind: 'malformed' }
  /** It is signed by another algorithm than the one that is taken; unsecured: by none. */
  | { readonly kind: 'algorithm'; readonly unsecured: boolean }
  | { readonly kind: 'signature' }
  /** The claims are no JSON object. */
  | { readonly kind: 'claims' }
  /** They hold a character that PostgreSQL cannot store. */
  | { readonly kind: 'unstorable' }
  | { readonly kind: 'claim-type'; readonly claim: string }
  /** Whole seconds by which the time is missed, the leeway not counted. */
  | { readonly kind: 'expired' | 'not-yet-valid' | 'issued-in-future'; readonly seconds: number }
  | { readonly kind: 'audience' }
  | { readonly kind: 'unknown-role' | 'forbidden-role'; readonly role: string };

export interface ErrorOptions {
  readonly details?: string;
  readonly hint?: string;
  /** The place in a file, as lines for a terminal. */
  readonly excerpt?: string;
  /** Where in the operation, in the dialect's notation: `$.selectionSet.track.args.where`. */
  readonly path?: string;
  /** The response key of the root field that failed. */
  readonly field?: string;
  /** Which statement of a run failed, from 0. */
  readonly statement?: number;
  /** Which of its parameters has a value that PostgreSQL refused, from 0. */
  readonly parameter?: number;
  /** Further members of a GraphQL error's `extensions` (constraint, table, columns). */
  readonly extensions?: Readonly<Record<string, unknown>>;
  /** Overrides the catalogue's HTTP status. */
  readonly status?: number;
  /** Seconds for the Retry-After header. */
  readonly retryAfter?: number;
  /** Where PostgreSQL refused; a connection that could not be had or was lost has none, nor has what was given up. */
  readonly postgres?: PostgresWords;
  /** Where the caller could not be made of what the request came with. */
  readonly credential?: CredentialFault;
  readonly cause?: unknown;
}

/** An error that may be shown: its message holds no SQL and no secret. What may not be shown travels in `cause`. */
export class PergolaError extends Error {
  override readonly name = 'PergolaError';
  readonly code: ErrorCode;
  readonly status: number;
  readonly details: string | undefined;
  readonly hint: string | undefined;
  readonly excerpt: string | undefined;
  readonly path: string | undefined;
  readonly field: string | undefined;
  readonly statement: number | undefined;
  readonly parameter: number | undefined;
  readonly extensions: Readonly<Record<string, unknown>> | undefined;
  readonly retryAfter: number | undefined;
  readonly postgres: PostgresWords | undefined;
  readonly credential: CredentialFault | undefined;

  constructor(code: ErrorCode, message: string, options: ErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.status = options.status ?? errorCatalogue[code].status;
    this.details = options.details;
    this.hint = options.hint;
    this.excerpt = options.excerpt;
    this.path = options.path;
    this.field = options.field;
    this.statement = options.statement;
    this.parameter = options.parameter;
    this.extensions = options.extensions;
    this.retryAfter = options.retryAfter;
    this.postgres = options.postgres;
    this.credential = options.credential;
  }

  /** The same error, with what more is known of it. */
  with(more: ErrorOptions): PergolaError {
    const { code, message, details, hint, path, field, statement, parameter, extensions, status, retryAfter, cause } =
      this;
    const { postgres, credential, excerpt } = this;
    const what = { details, hint, excerpt, extensions, status, retryAfter, postgres, credential, cause };
    const known = Object.entries({ ...what, path, field, statement, parameter });
    const options = Object.fromEntries(known.filter(([, value]) => value !== undefined));
    return new PergolaError(code, message, { ...options, ...more });
  }
}
