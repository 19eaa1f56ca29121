// One GraphQL request as both lanes answer it: parse → validate → context → execute through Yoga's plugins. Body limits, CSRF
// and the form of errors are decided here and in the files beside it, once; a lane only reads and writes HTTP.

import type { DocumentNode, GraphQLSchema } from 'graphql';
import { PergolaError } from '../base/errors.ts';
import { isStackOverflow } from '../base/stack-overflow.ts';
import type { Stopwatch } from '../base/stopwatch.ts';
import type { Caller } from '../database/caller.ts';
import { type Answer, type FormattedError, failureAnswer, refusalAnswer, requestErrorAnswer } from './answer.ts';
import type { SchemaEntry } from './schema-entry.ts';

/** An operation as it was sent: its document may be stored here already. */
export interface SentParams {
  readonly query?: string | null | undefined;
  /** Of a trusted document (GraphQL over HTTP, appendix A). */
  readonly documentId?: string | null | undefined;
  readonly extensions?: Readonly<Record<string, unknown>> | null | undefined;
  readonly variables?: Readonly<Record<string, unknown>> | null | undefined;
  readonly operationName?: string | null | undefined;
}

/** An operation with its document. */
export interface GraphqlParams extends SentParams {
  readonly query: string;
}

/** What belongs to one request; resolvers see it as `context.pergola`. */
export interface RequestContext {
  readonly caller: Caller;
  readonly entry: SchemaEntry;
  readonly watch: Stopwatch;
  readonly signal: AbortSignal | undefined;
  /** Where the request comes from: who has no other name is counted by it. */
  readonly address: string | undefined;
  /** A GET request may not write. */
  readonly safe: boolean;
  /** Hears of what failed for a reason that is not the caller's. */
  readonly failed: (error: unknown) => void;
}

/** What Yoga's plugins are run with. */
export interface ServerContext {
  pergola: RequestContext;
}

/** Yoga's plugins, bound to one request. */
export interface Enveloped {
  readonly schema: GraphQLSchema;
  parse(query: string): DocumentNode;
  validate(schema: GraphQLSchema, document: DocumentNode): readonly unknown[];
  contextFactory(): unknown;
  execute(args: ExecuteParams): Promise<unknown>;
}

export interface ExecuteParams {
  readonly schema: GraphQLSchema;
  readonly document: DocumentNode;
  readonly contextValue: unknown;
  readonly variableValues: unknown;
  readonly operationName: unknown;
}

/** Thrown by our own parse and validate steps: the errors are formed already. */
export class RefusedDocument extends Error {
  readonly errors: readonly FormattedError[];
  constructor(errors: readonly FormattedError[]) {
    super('refused document');
    this.errors = errors;
  }
}

/** Thrown where an operation cannot begin to run, around the reason. */
export class RefusedOperation extends Error {
  constructor(cause: unknown) {
    super('refused operation', { cause });
  }
}

const names = new Set(['query', 'documentId', 'variables', 'operationName', 'extensions']);

/** Whether the value is a request of one operation or, as a list, of several; if not, why. */
export function requestFault(value: unknown): string | undefined {
  if (!Array.isArray(value)) return paramsFault(value);
  if (value.length === 0) return 'The list of operations is empty.';
  for (const [index, item] of value.entries()) {
    const fault = paramsFault(item);
    if (fault !== undefined) return `Operation ${index + 1} of the list: ${fault}`;
  }
  return undefined;
}

/** Whether the value is a GraphQL request (GraphQL over HTTP, 5.1), and if not, why. */
export function paramsFault(value: unknown): string | undefined {
  if (!isObject(value)) return 'A GraphQL request is a JSON object with a "query".';
  for (const name in value) {
    if (!names.has(name)) return `A GraphQL request has no parameter ${JSON.stringify(name)}.`;
  }
  const { query, documentId, variables, operationName, extensions } = value;
  if (!isNone(query) && typeof query !== 'string') return 'The parameter "query" is not a string.';
  if (!isNone(documentId) && typeof documentId !== 'string') return 'The parameter "documentId" is not a string.';
  if (!isNone(operationName) && typeof operationName !== 'string')
    return 'The parameter "operationName" is not a string.';
  if (!isNone(variables) && !isObject(variables)) return 'The parameter "variables" is not an object.';
  if (!isNone(extensions) && !isObject(extensions)) return 'The parameter "extensions" is not an object.';
  if (!isNone(query)) return isNone(documentId) ? undefined : 'The request has a "query" and a "documentId".';
  if (isNone(documentId) && isNone(extensions?.persistedQuery)) return 'The request has no "query".';
  return undefined;
}

function isNone(value: unknown): value is undefined | null {
  return value === undefined || value === null;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Runs the request. Never rejects. */
export async function answerParams(
  enveloped: (context: ServerContext) => Enveloped,
  params: GraphqlParams,
  context: RequestContext,
): Promise<Answer> {
  try {
    const { schema, parse, validate, contextFactory, execute } = enveloped({ pergola: context });
    const document = parse(params.query);
    const errors = validate(schema, document);
    // Plugins may refuse what our own validation let pass.
    if (errors.length > 0) throw new PergolaError('validation-failed', (errors[0] as Error).message);
    context.watch.mark('document');
    const contextValue = await contextFactory();
    const answer = await execute({
      schema,
      document,
      contextValue,
      variableValues: params.variables,
      operationName: params.operationName,
    });
    return answer as Answer;
  } catch (error) {
    if (error instanceof RefusedDocument) return requestErrorAnswer(error.errors);
    const refused = error instanceof RefusedOperation;
    const reason = asNestedTooDeeply(refused ? error.cause : error);
    const answer = refused ? refusalAnswer(reason) : failureAnswer(reason);
    if (typeof answer.outcome === 'number' || isRefusedByDatabase(reason)) context.failed(reason);
    return answer;
  }
}

/** PostgreSQL's words name what the role may know nothing of, so they are for the log: a sequence that nobody granted, say. */
function isRefusedByDatabase(error: unknown): boolean {
  return error instanceof PergolaError && error.code === 'permission-error' && error.cause !== undefined;
}

/** Values are walked recursively; what overflows the stack is the request's doing. */
function asNestedTooDeeply(error: unknown): unknown {
  if (!isStackOverflow(error)) return error;
  return new PergolaError('validation-failed', 'The variables are nested too deeply.', { cause: error });
}
