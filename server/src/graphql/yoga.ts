// GraphQL Yoga, set up: its handler serves GET, GraphiQL, multipart, server-sent events and everything the fast lane does not
// take; its plugins run in both lanes. Parsing, validation and execution are ours, by the hooks that Yoga has for them.

import { GraphQLError } from 'graphql';
import { createYoga, type Plugin, type YogaServerInstance } from 'graphql-yoga';
import { PergolaError } from '../base/errors.ts';
import type { Engine } from '../engine/engine.ts';
import { type Answer, requestErrorAnswer } from './answer.ts';
import type { CheckedDocument } from './documents.ts';
import { executeOperation, operationKind } from './execute-operation.ts';
import { answerParams, type Enveloped, RefusedDocument, type ServerContext } from './params.ts';

export type Yoga = YogaServerInstance<ServerContext & Record<string, unknown>, Record<string, unknown>>;

export interface YogaOptions {
  readonly engine: Engine;
  readonly endpoint: string;
  /** What GraphiQL shows first. */
  readonly firstQuery: string | undefined;
}

export function createYogaServer({ engine, endpoint, firstQuery }: YogaOptions): Yoga {
  const yoga = createYoga({
    graphqlEndpoint: endpoint,
    plugins: [servePlugin(engine), answersPlugin(() => yoga as unknown as Yoga)],
    graphiql: { title: 'Pergola', ...(firstQuery === undefined ? {} : { defaultQuery: firstQuery }) },
    // Ours, in both lanes.
    maskedErrors: false,
    parserAndValidationCache: false,
    maxRequestBodySize: false,
    cors: false,
    landingPage: false,
    batching: false,
    logging: false,
    healthCheckEndpoint: `${endpoint}/health`,
  }) as unknown as Yoga;
  return yoga;
}

/** Yoga's plugins bound to one request. */
export function envelopedBy(yoga: Yoga): (context: ServerContext) => Enveloped {
  return (context) => (yoga as unknown as { getEnveloped(context: ServerContext): Enveloped }).getEnveloped(context);
}

type ServePlugin = Plugin<ServerContext & Record<string, unknown>>;

/** The role's schema, its documents, and our execution. */
function servePlugin(engine: Engine): ServePlugin {
  const checked = new WeakMap<object, CheckedDocument & { kind: 'valid' }>();
  return {
    onEnveloped({ context, setSchema }) {
      if (context?.pergola) setSchema(context.pergola.entry.schema);
    },
    onParse({ params, context, setParsedDocument }) {
      const { entry } = context.pergola;
      const result = entry.documents.check(String(params.source));
      if (result.kind === 'invalid') throw new RefusedDocument(result.errors);
      checked.set(result.document, result);
      setParsedDocument(result.document);
    },
    // Validated when it was parsed.
    onValidate({ setResult }) {
      setResult([]);
    },
    onExecute({ setExecuteFn, args }) {
      const { pergola } = args.contextValue;
      setExecuteFn((given) => {
        const { document, operationName } = given as { document: object; operationName?: string };
        const valid = checked.get(document);
        if (valid === undefined) throw new Error('a document that was not checked');
        if (pergola.safe && operationKind(valid.document, operationName) === 'mutation') {
          throw new PergolaError('method-not-allowed', 'a GET request may not write: send the mutation by POST');
        }
        return executeOperation({
          engine,
          entry: pergola.entry,
          document: valid.document,
          documentId: valid.id,
          operationName: operationName ?? undefined,
          variables: args.variableValues as Record<string, unknown> | undefined,
          caller: pergola.caller,
          watch: pergola.watch,
          signal: pergola.signal,
          contextValue: args.contextValue,
        }) as never;
      });
    },
  };
}

/** Yoga's HTTP handler asks the function that both lanes share, and passes its text on. */
function answersPlugin(yoga: () => Yoga): ServePlugin {
  return {
    onParams({ setParamsHandler }) {
      setParamsHandler(async ({ params, context }) => {
        const { pergola } = context as unknown as ServerContext;
        return yogaResult(await answerParams(envelopedBy(yoga()), params as never, pergola)) as never;
      });
    },
    // What Yoga itself refuses (no JSON, no query, …) gets a code of the catalogue.
    onResultProcess({ result, setResult }) {
      if (Array.isArray(result) || !('errors' in result) || result.errors === undefined || 'stringify' in result)
        return;
      const errors = result.errors.map((error) => codedError(error as GraphQLError));
      setResult({ ...result, errors } as never);
    },
  };
}

interface HttpExtensions {
  readonly status?: number;
  readonly spec?: boolean;
  readonly headers?: Record<string, string>;
}

function codedError(error: GraphQLError): GraphQLError {
  const http = error.extensions.http as HttpExtensions | undefined;
  const code = http?.status === 405 ? 'method-not-allowed' : 'bad-request';
  const { status, headers } = http ?? {};
  return new GraphQLError(error.message, {
    extensions: { code, http: { status: status ?? 400, ...(headers ? { headers } : {}) } },
  });
}

/** Yoga takes the status from errors' extensions, by the media type it chose, and the text from `stringify`. */
function yogaResult(answer: Answer): object {
  const stringify = () => answer.body;
  if (answer.outcome === 'ok') return { data: null, stringify };
  const http =
    answer.outcome === 'request-error'
      ? { spec: true, status: 400 }
      : { status: answer.outcome, headers: { ...answer.headers } };
  return { errors: [new GraphQLError('', { extensions: { http } })], stringify };
}

/** A request that failed before Yoga saw it, in the same form. */
export function refusal(error: PergolaError): Answer {
  return requestErrorAnswer([{ message: error.message, extensions: { code: error.code } }]);
}
