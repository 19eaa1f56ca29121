// The codes of all errors, with what they mean. docs/errors.md is written from this; a test holds the two together. Users search
// codes, so a code never changes its meaning.

export interface CatalogueEntry {
  /** HTTP status of a request that fails for this reason before an operation runs. */
  readonly status: number;
  readonly meaning: string;
  /** What the reader of the error can do about it. */
  readonly fix: string;
}

/** Codes an operation or a request can be answered with, in the vocabulary of the GraphQL dialect. */
const requestErrors = {
  'validation-failed': {
    status: 400,
    meaning: 'The operation does not fit the schema that this role sees, or a value does not fit its type.',
    fix: 'Compare the named field or value with the schema; a table or column that the role was not granted is not in it.',
  },
  'parse-failed': {
    status: 400,
    meaning: 'A value could not be read as its type.',
    fix: 'Write the value in the form the type takes, as the message says.',
  },
  'bad-cursor': {
    status: 400,
    meaning: 'A cursor is not one of this server, was changed, or belongs to another order of the rows.',
    fix: 'Give a cursor as it was answered, with the same order_by; without one a page begins at the start.',
  },
  'bad-request': {
    status: 400,
    meaning: 'The HTTP request is not a well-formed GraphQL request.',
    fix: 'Send a JSON object with a "query" string, and "variables" as an object where there are any.',
  },
  'not-supported': {
    status: 400,
    meaning: 'The operation asks for something that PostgreSQL or Pergola cannot do.',
    fix: 'The message names what is not supported.',
  },
  'data-exception': {
    status: 400,
    meaning: 'PostgreSQL refused a value: out of range, malformed, or not fit for the operation.',
    fix: 'Correct the value; the message is PostgreSQL’s own.',
  },
  'constraint-violation': {
    status: 400,
    meaning: 'A write would break a constraint of the database.',
    fix: 'See constraint, table and columns in the extensions.',
  },
  'exception-raised': {
    status: 400,
    meaning: 'A function or trigger of the database refused the operation with RAISE.',
    fix: 'The message, details and hint are the words of that function.',
  },
  'permission-error': {
    status: 403,
    meaning: 'The role may not do this: a grant, a row-level security policy or a check constraint forbids it.',
    fix: 'Use another role, or grant the right in PostgreSQL; for a check constraint, which the extensions name, correct the row.',
  },
  'access-denied': {
    status: 401,
    meaning: 'The request needs credentials, or those it carries are not known.',
    fix: 'Send a valid key or token as "Authorization: Bearer …".',
  },
  'invalid-jwt': {
    status: 401,
    meaning: 'The token is malformed, expired, not yet valid, or its signature does not match.',
    fix: 'Ask for a new token.',
  },
  'invalid-headers': {
    status: 400,
    meaning: 'A header has a form that cannot be accepted, or a simple cross-site request was refused.',
    fix: 'Send "Content-Type: application/json", or a header that browsers do not send by themselves.',
  },
  'not-found': { status: 404, meaning: 'There is nothing at this path.', fix: 'Check the path.' },
  'method-not-allowed': {
    status: 405,
    meaning: 'The resource does not answer this HTTP method.',
    fix: 'Use a method named in the Allow header.',
  },
  'not-acceptable': {
    status: 406,
    meaning: 'The Accept header names no media type that the resource can answer with.',
    fix: 'Accept application/json.',
  },
  'payload-too-large': {
    status: 413,
    meaning: 'The request body is larger than the server accepts.',
    fix: 'Send less at once.',
  },
  'unsupported-media-type': {
    status: 415,
    meaning: 'The Content-Type is not one that the resource reads.',
    fix: 'Send application/json.',
  },
  'request-timeout': {
    status: 408,
    meaning: 'The request did not arrive in full in the time it may take.',
    fix: 'Send it again, over a faster connection or in smaller parts.',
  },
  'shutting-down': {
    status: 503,
    meaning: 'The server is stopping and takes no new requests.',
    fix: 'Try again after the seconds in Retry-After, on a new connection.',
  },
  'answer-too-large': {
    status: 400,
    meaning: 'The answer would be larger than the server sends.',
    fix: 'Ask for fewer rows or fields: give a limit.',
  },
  'limit-exceeded': {
    status: 400,
    meaning: 'The request asks for more than one request may: limit, max and actual are in the extensions.',
    fix: 'Ask for less at once, or raise the limit in the settings.',
  },
  'too-many-requests': {
    status: 429,
    meaning: 'The caller has used a field as often as its limit allows; limit and seconds are in the extensions.',
    fix: 'Try again after the seconds in Retry-After.',
  },
  'document-not-trusted': {
    status: 403,
    meaning: 'The server answers trusted documents only, and this is none, or was sent as a text.',
    fix: 'Add the document to the trusted ones, and send its id alone.',
  },
  PERSISTED_QUERY_NOT_FOUND: {
    status: 200,
    meaning:
      'No persisted query of this hash is known (any more). The name and the status are those of Apollo’s protocol.',
    fix: 'Send the document together with its hash; Apollo’s clients do that by themselves.',
  },
  PERSISTED_QUERY_NOT_SUPPORTED: {
    status: 200,
    meaning: 'Automatic persisted queries are turned off. The name and the status are those of Apollo’s protocol.',
    fix: 'Send the whole document; Apollo’s clients do that by themselves.',
  },
  'too-many-rows': {
    status: 400,
    meaning: 'A write would touch more rows than its at_most allows; nothing was written.',
    fix: 'Narrow its where, or allow more.',
  },
  'not-one-row': {
    status: 406,
    meaning: 'Exactly one row was asked for, and there are none or several; nothing was written.',
    fix: 'Narrow the filter, or ask for a list.',
  },
  'postgres-error': {
    status: 500,
    meaning: 'PostgreSQL failed to run the statement for a reason that is not the caller’s.',
    fix: 'The server’s log has the details under the request id.',
  },
  'statement-timeout': {
    status: 504,
    meaning: 'The statement ran longer than it may and was cancelled.',
    fix: 'Ask for less, add an index, or raise the limit.',
  },
  conflict: {
    status: 409,
    meaning: 'The operation collided with a concurrent one (serialisation failure or deadlock).',
    fix: 'Try again.',
  },
  overloaded: {
    status: 503,
    meaning: 'No database connection became free in time.',
    fix: 'Try again after the seconds in Retry-After.',
  },
  unavailable: {
    status: 503,
    meaning: 'The database cannot be reached at the moment.',
    fix: 'Try again after the seconds in Retry-After; the server reconnects by itself.',
  },
  'schema-changed': {
    status: 503,
    meaning: 'The database’s schema changed while the operation ran.',
    fix: 'Try again; the new schema is being read.',
  },
  unexpected: {
    status: 500,
    meaning: 'A fault in the server.',
    fix: 'The server’s log has the details under the request id.',
  },
} as const satisfies Record<string, CatalogueEntry>;

/** Codes a start can fail with: the process prints one line and exits with status 1. */
const startErrors = {
  'config-invalid': {
    status: 500,
    meaning: 'A setting has a value that is not allowed.',
    fix: 'The message names the setting, its value and what is allowed.',
  },
  'production-unsafe': {
    status: 500,
    meaning:
      'Something is as it is convenient to develop with, and not safe to serve: refused with NODE_ENV=production.',
    fix: 'The message names it, and each of its ways out.',
  },
  'plugin-not-found': {
    status: 500,
    meaning: 'A plugin cannot be loaded: there is no such file or package, or it fails when it is loaded.',
    fix: 'Correct the path that begins with ./, or install the package; the message has the reason.',
  },
  'plugin-invalid': {
    status: 500,
    meaning:
      'A plugin is not one that can be used: it is no plugin, has another name, depends on what is not there, or adds what is there already.',
    fix: 'The message names the plugin and what is wrong with it.',
  },
  'plugin-failed': {
    status: 500,
    meaning: 'A plugin failed when it was set up or started.',
    fix: 'The message names the plugin and has its reason.',
  },
  'trusted-documents-invalid': {
    status: 500,
    meaning: 'The trusted documents cannot be read.',
    fix: 'The message names the file and what is wrong with it.',
  },
  'port-in-use': {
    status: 500,
    meaning: 'Another process listens on the port.',
    fix: 'Stop it, or start with another PORT.',
  },
  'listen-failed': {
    status: 500,
    meaning: 'The address or port cannot be listened on (no such address, or not permitted).',
    fix: 'Choose another HOST or PORT.',
  },
  'database-unreachable': {
    status: 503,
    meaning: 'No PostgreSQL answers at the address.',
    fix: 'Check host and port in DATABASE_URL, and that the server runs.',
  },
  'database-password-wrong': {
    status: 503,
    meaning: 'PostgreSQL refused the user or the password.',
    fix: 'Correct the user and password in DATABASE_URL.',
  },
  'database-missing': {
    status: 503,
    meaning: 'The server has no database of that name.',
    fix: 'Create it, or correct the name in DATABASE_URL.',
  },
  'database-rights-missing': {
    status: 503,
    meaning: 'The user of DATABASE_URL lacks a right that Pergola needs to set itself up.',
    fix: 'Grant the right that the message names, or use another user.',
  },
  'database-version': {
    status: 503,
    meaning: 'PostgreSQL is older than version 15.',
    fix: 'Upgrade PostgreSQL.',
  },
  'data-directory-version': {
    status: 503,
    meaning: 'The data directory was made by another major version of PostgreSQL.',
    fix: 'Move it away, or dump it with the old version and load it into a new one.',
  },
  'data-directory-in-use': {
    status: 503,
    meaning: 'Another process uses the data directory.',
    fix: 'Stop it, or choose another PERGOLA_DATA_DIR.',
  },
  'embedded-failed': {
    status: 503,
    meaning: 'The embedded PostgreSQL could not be initialised or started.',
    fix: 'The message has its last log lines.',
  },
  'migration-failed': {
    status: 503,
    meaning: 'A migration could not be applied; nothing of it was kept.',
    fix: 'The message names the file and PostgreSQL’s error.',
  },
  'migration-edited': {
    status: 503,
    meaning:
      'A migration that was applied has changed since or is gone, a new one comes before it, or a number is left out.',
    fix: 'Restore the file; write changes as a new migration.',
  },
  'migration-irreversible': {
    status: 503,
    meaning: 'A migration has no way back: its down file is missing or empty, or says so.',
    fix: 'Write the down file, or let it say "-- pergola: irreversible".',
  },
  'migration-blocked': {
    status: 503,
    meaning: 'A migration waited too long, for a lock on a table or for another runner.',
    fix: 'Wait for the transactions that the message names, or end them.',
  },
  'migrations-pending': {
    status: 409,
    meaning: 'Migrations are not applied to the database yet, and what was asked for needs them to be.',
    fix: 'Apply them (pergola migrate up), or record them as there already (pergola migrate baseline).',
  },
  'scratch-failed': {
    status: 503,
    meaning: 'The scratch database, in which migrations are replayed, could not be made or emptied.',
    fix: 'Give an empty database with --scratch-url, whose user owns it.',
  },
  'scratch-refused': {
    status: 400,
    meaning: 'The database of --scratch-url is not empty, or is not to be used for another reason.',
    fix: 'Give an empty database that nothing else uses.',
  },
  'diff-unsettled': {
    status: 500,
    meaning: 'A diff was tried out in the scratch database, and its SQL does not do what it should.',
    fix: 'Write by hand what the message names; the rest of "pergola migrate diff" can be taken over.',
  },
  'repair-refused': {
    status: 400,
    meaning: 'The history of migrations cannot be repaired so: the message says what the migration is.',
    fix: 'Say the repair that fits, or none.',
  },
  'confirmation-missing': {
    status: 400,
    meaning: 'The command would take data away from a database that is not the embedded one, and was not told to.',
    fix: 'If that is meant, say --yes.',
  },
  'schema-unserveable': {
    status: 503,
    meaning: 'No API can be built from the catalog.',
    fix: 'The message names the object and what is wrong with it.',
  },
} as const satisfies Record<string, CatalogueEntry>;

/** Codes of the command line; it prints one line and exits with status 1, where it did not understand what was typed with 2. */
const commandErrors = {
  'usage-invalid': {
    status: 400,
    meaning: 'The command line was not understood: no such command, option or value.',
    fix: 'See "pergola help", or --help behind a command.',
  },
  'schema-missing': {
    status: 400,
    meaning: 'The database has no schema of this name, or it is one of PostgreSQL or Pergola itself.',
    fix: 'Correct the name, or create the schema.',
  },
  'table-missing': {
    status: 400,
    meaning: 'Nothing of this name is served, or not to this role.',
    fix: 'Correct the name; "pergola introspect" tells what there is.',
  },
  'role-missing': {
    status: 400,
    meaning: 'The database has no role of this name.',
    fix: 'Correct the name, or create the role.',
  },
  'request-invalid': {
    status: 400,
    meaning: 'REST refuses the request that is to be explained; the message has its code.',
    fix: 'Correct the request as the message says.',
  },
  'explain-failed': {
    status: 500,
    meaning: 'PostgreSQL refuses to explain or to try the statement as this role.',
    fix: 'The message has PostgreSQL’s own words; a request of this role would fail likewise.',
  },
  'seed-failed': {
    status: 400,
    meaning: 'A seed could not be run; nothing of any was kept.',
    fix: 'The message names the file and PostgreSQL’s error.',
  },
  'file-not-written': {
    status: 500,
    meaning: 'A file that the command was to make could not be written.',
    fix: 'Choose another file, or settle what the message says.',
  },
  'file-not-read': {
    status: 500,
    meaning: 'A file that the command needs is there and cannot be read, or was named and is not there.',
    fix: 'Correct its name, or settle what the message says.',
  },
  'documents-invalid': {
    status: 400,
    meaning: 'A GraphQL document cannot be read, or asks for what the schema of the role does not have.',
    fix: 'Correct the document where the message says; with --role the schema is that of another role.',
  },
  'output-stale': {
    status: 409,
    meaning: 'A generated file is not what would be generated now; told by --check.',
    fix: 'Run the same command without --check, and commit the file.',
  },
} as const satisfies Record<string, CatalogueEntry>;

export const errorCatalogue = { ...requestErrors, ...startErrors, ...commandErrors };
export type ErrorCode = keyof typeof errorCatalogue;

/** Whether an operation can be answered with this code. */
export function isErrorCode(code: string | undefined): code is keyof typeof requestErrors {
  return code !== undefined && Object.hasOwn(requestErrors, code);
}

/** The parts of the catalogue, for docs/errors.md. */
export const errorSections = { request: requestErrors, start: startErrors, command: commandErrors } as const;
