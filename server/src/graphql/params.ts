// One GraphQL request as both lanes answer it: parse → validate → context → execute through Yoga's plugins. Body limits, CSRF
// and the form of errors are decided here and in the files beside it, once; a lane only reads and writes HTTP.

import type { DocumentNode, GraphQLSchema } from 'graphql';
import { PergolaError } from '../base/errors.ts';
import type { Stopwatch } from '../base/stopwatch.ts';
import type { Caller } from '../database/caller.ts';
import { type Answer, type FormattedError, failureAnswer, requestErrorAnswer } from './answer.ts';
import type { SchemaEntry } from './schema-entry.ts';

export interface GraphqlParams {
  readonly query: string;
  readonly variables?: Readonly<Record<string, unknown>> | null | undefined;
  readonly operationName?: string | null | undefined;
}

/** What belongs to one request; resolvers see it as `context.pergola`. */
export interface RequestContext {
  readonly caller: Caller;
  readonly entry: SchemaEntry;
  readonly watch: Stopwatch;
  readonly signal: AbortSignal | undefined;
  /** A GET request may not write. */
  readonly safe: boolean;
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
    return error instanceof RefusedDocument ? requestErrorAnswer(error.errors) : failureAnswer(error);
  }
}
