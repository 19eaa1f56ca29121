// The error class of REST and the catalogue of its codes: the PGRST codes that clients of the dialect compare. Written to
// docs/errors.md beside the codes of base/errors.ts. What PostgreSQL itself says keeps its SQLSTATE as code.

import type { CatalogueEntry } from '../base/error-catalogue.ts';

const connectionErrors = {
  PGRST000: {
    status: 503,
    meaning: 'The database cannot be reached at the moment.',
    fix: 'Try again after the seconds in Retry-After; the server reconnects by itself.',
  },
  PGRST001: {
    status: 503,
    meaning: 'The connection to the database broke while the request ran.',
    fix: 'Try again; see first whether a write was done.',
  },
  PGRST002: {
    status: 503,
    meaning: 'The catalog of the database is not read yet, or changed while the request ran.',
    fix: 'Try again.',
  },
  PGRST003: {
    status: 504,
    meaning: 'No database connection became free in time.',
    fix: 'Try again after the seconds in Retry-After.',
  },
} as const satisfies Record<string, CatalogueEntry>;

const requestErrors = {
  PGRST100: {
    status: 400,
    meaning: 'A query parameter could not be parsed.',
    fix: 'The message says which and where; the details say what was expected there.',
  },
  PGRST101: {
    status: 405,
    meaning: 'A function is called with GET, HEAD or POST.',
    fix: 'Use one of these methods.',
  },
  PGRST102: {
    status: 400,
    meaning:
      'The request body is not the JSON, CSV or form that its Content-Type says, or its rows differ in their keys.',
    fix: 'Correct the body, or name the columns with the parameter columns.',
  },
  PGRST103: {
    status: 416,
    meaning:
      'The range of rows asked for does not exist: a negative limit, an inverted range, an offset beyond the last row.',
    fix: 'Correct limit, offset or the Range header.',
  },
  PGRST105: {
    status: 405,
    meaning: 'PUT needs filters on all columns of the primary key and on no others, with the operator eq.',
    fix: 'Filter by the primary key alone.',
  },
  PGRST106: {
    status: 406,
    meaning: 'The schema of Accept-Profile or Content-Profile is not exposed.',
    fix: 'Use one of the schemas that the hint names.',
  },
  PGRST107: {
    status: 406,
    meaning: 'The resource has none of the media types in the Accept header.',
    fix: 'Accept application/json.',
  },
  PGRST108: {
    status: 400,
    meaning: 'A filter, an order or a range names an embed that is not selected.',
    fix: 'Add it to select, or correct its name.',
  },
  PGRST111: {
    status: 500,
    meaning: 'The database set response.headers to something that is no list of headers.',
    fix: 'Set it to a JSON array of objects with one key and one string each.',
  },
  PGRST112: {
    status: 500,
    meaning: 'The database set response.status to something that is no HTTP status.',
    fix: 'Set it to a number from 100 to 599.',
  },
  PGRST114: {
    status: 400,
    meaning: 'PUT takes neither limit nor offset.',
    fix: 'Leave them out.',
  },
  PGRST115: {
    status: 400,
    meaning: 'The row of a PUT has another primary key than the URL.',
    fix: 'Send the same key in both.',
  },
  PGRST116: {
    status: 406,
    meaning: 'One object was asked for, and the result has no row or several. Nothing was written.',
    fix: 'Filter by a unique key, or accept an array.',
  },
  PGRST117: {
    status: 405,
    meaning: 'The resource does not answer this HTTP method.',
    fix: 'Use a method named in the Allow header.',
  },
  PGRST118: {
    status: 400,
    meaning: 'Rows can be sorted by a column of an embed only where there is at most one row of it for each.',
    fix: 'Sort the embed itself, with <embed>.order.',
  },
  PGRST120: {
    status: 400,
    meaning: 'An embed can be compared with is.null and not.is.null only.',
    fix: 'Filter by a column of the embed, with <embed>.<column>.',
  },
  PGRST121: {
    status: 500,
    meaning: 'A function raised SQLSTATE PGRST with a message or detail that is not the JSON it has to be.',
    fix: 'The details name what could not be read.',
  },
  PGRST122: {
    status: 400,
    meaning: 'The Prefer header asks for handling=strict and has preferences that are not known.',
    fix: 'Remove those that the details name, or leave handling=strict out.',
  },
  PGRST123: {
    status: 400,
    meaning: 'Aggregate functions are turned off.',
    fix: 'Turn them on in the settings, or select columns.',
  },
  PGRST124: {
    status: 400,
    meaning: 'A write would touch more rows than max-affected allows; nothing was written.',
    fix: 'Narrow its filters, or allow more.',
  },
  PGRST125: {
    status: 404,
    meaning: 'There is nothing at this path.',
    fix: 'A path is the name of a table, or rpc/ and the name of a function.',
  },
  PGRST126: {
    status: 404,
    meaning: 'The description of the API is turned off.',
    fix: 'Turn it on in the settings.',
  },
  PGRST127: {
    status: 400,
    meaning: 'The request asks for something that is not supported.',
    fix: 'The details name it.',
  },
  PGRST128: {
    status: 400,
    meaning: 'max-affected with handling=strict needs a function that returns a set of rows.',
    fix: 'Leave max-affected out, or let the function return SETOF or TABLE.',
  },
} as const satisfies Record<string, CatalogueEntry>;

const modelErrors = {
  PGRST200: {
    status: 400,
    meaning: 'No relationship leads from the one table to the other.',
    fix: 'Correct the name or the hint; the hint of the error may name the nearest.',
  },
  PGRST201: {
    status: 300,
    meaning: 'Several relationships lead from the one table to the other.',
    fix: 'Name one, as the hint shows; the details list them.',
  },
  PGRST202: {
    status: 404,
    meaning: 'No function has this name and takes these arguments.',
    fix: 'Compare name and arguments with the function; the hint may name the nearest.',
  },
  PGRST203: {
    status: 300,
    meaning: 'Several functions of this name take these arguments.',
    fix: 'Rename a function or its parameters in the database, or send more arguments.',
  },
  PGRST204: {
    status: 400,
    meaning: 'The table has no column of this name.',
    fix: 'Correct the name in the body or in columns.',
  },
  PGRST205: {
    status: 404,
    meaning: 'The schema has no table or view of this name.',
    fix: 'Correct the name; the hint may name the nearest.',
  },
} as const satisfies Record<string, CatalogueEntry>;

const credentialErrors = {
  PGRST300: {
    status: 500,
    meaning: 'The request carries a token, and the server has no secret to verify it with.',
    fix: 'Set the secret.',
  },
  PGRST301: {
    status: 401,
    meaning: 'The token is malformed, or its signature does not match.',
    fix: 'Ask for a new token.',
  },
  PGRST302: {
    status: 401,
    meaning: 'The request needs a token.',
    fix: 'Send one as "Authorization: Bearer …".',
  },
  PGRST303: {
    status: 401,
    meaning: 'The token is expired, not yet valid, or for someone else.',
    fix: 'Ask for a new token.',
  },
} as const satisfies Record<string, CatalogueEntry>;

const faults = {
  PGRSTX00: {
    status: 500,
    meaning: 'A fault in the server.',
    fix: 'The server’s log has the details under the request id.',
  },
} as const satisfies Record<string, CatalogueEntry>;

export const restErrorCatalogue = {
  ...connectionErrors,
  ...requestErrors,
  ...modelErrors,
  ...credentialErrors,
  ...faults,
};
export type RestErrorCode = keyof typeof restErrorCatalogue;

export interface RestErrorOptions {
  /** A sentence, or JSON where the dialect has a list (PGRST201). */
  readonly details?: unknown;
  readonly hint?: string;
  /** Overrides the catalogue's HTTP status. */
  readonly status?: number;
  /** The words behind it, where a function of the database has its own. */
  readonly statusText?: string;
  /** Headers of the answer beside those that every error has. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly cause?: unknown;
}

/** The body of an answer that failed: all four keys, always. */
export interface RestErrorBody {
  readonly code: string;
  readonly message: string;
  readonly details: unknown;
  readonly hint: string | null;
}

/** An error that may be shown to the caller: it holds no SQL and no secret. What may not be shown travels in `cause`. */
export class RestError extends Error {
  override readonly name = 'RestError';
  readonly code: string;
  readonly status: number;
  readonly details: unknown;
  readonly hint: string | undefined;
  readonly statusText: string | undefined;
  readonly headers: Readonly<Record<string, string>>;

  /** A code of the catalogue, or one of PostgreSQL or of a function in the database with its status. */
  constructor(
    code: RestErrorCode | { readonly code: string; readonly status: number },
    message: string,
    options: RestErrorOptions = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    const known = typeof code === 'string' ? { code, status: restErrorCatalogue[code].status } : code;
    this.code = known.code;
    this.status = options.status ?? known.status;
    this.details = options.details;
    this.hint = options.hint;
    this.statusText = options.statusText;
    this.headers = options.headers ?? {};
  }

  get body(): RestErrorBody {
    const { code, message, details, hint } = this;
    return { code, message, details: details ?? null, hint: hint ?? null };
  }
}
