// GraphQL Yoga, set up: its handler serves GET, forms, server-sent events and everything the fast lane does not take. It reads
// requests and writes answers; what is between them is the function that both lanes share.

import { GraphQLError } from 'graphql';
import { createYoga, type Plugin, type YogaServerInstance } from 'graphql-yoga';
import { errorEntry, presentableError } from '../base/error-answer.ts';
import { PergolaError } from '../base/errors.ts';
import type { Answer } from './answer.ts';
import type { AnswerRequest, SentRequest } from './answer-request.ts';
import { requestFault } from './params.ts';
import { paramsOfJson, paramsOfSearch } from './read-params.ts';
import type { RequestContext } from './request-context.ts';

/** What Yoga is called with. */
export interface ServerContext {
  pergola: RequestContext;
}

export type Yoga = YogaServerInstance<ServerContext & Record<string, unknown>, Record<string, unknown>>;

export interface YogaOptions {
  readonly endpoint: string;
  /** What both lanes share. */
  readonly answer: AnswerRequest;
}

export function createYogaServer({ endpoint, answer }: YogaOptions): Yoga {
  return createYoga({
    graphqlEndpoint: endpoint,
    plugins: [answersPlugin(answer)],
    // Served without credentials, and from here rather than from another site.
    graphiql: false,
    // No type of the schema takes a file.
    multipart: false,
    // Ours, in both lanes.
    maskedErrors: false,
    parserAndValidationCache: false,
    maxRequestBodySize: false,
    cors: false,
    landingPage: false,
    batching: false,
    logging: false,
    // Yoga looks at how the URL ends, its query included; no URL ends like this.
    healthCheckEndpoint: ' ',
  }) as unknown as Yoga;
}

/** Yoga's handler knows one operation with a text: what was sent travels beside an empty one. */
const sentKey = Symbol('sent');

interface Carrier {
  readonly query: string;
  readonly [sentKey]: unknown;
}

function carry(sent: unknown): never {
  return { query: '', [sentKey]: sent } satisfies Carrier as never;
}

/** Yoga's HTTP handler reads bodies as the fast lane does, asks the function that both share, and passes its text on. */
function answersPlugin(answer: AnswerRequest): Plugin<ServerContext & Record<string, unknown>> {
  return {
    onRequestParse({ request, setRequestParser }) {
      if (request.method === 'GET') {
        setRequestParser(() => carry(paramsOfSearch(request.url.split('?', 2)[1] ?? '')));
        return;
      }
      const type = (request.headers.get('content-type') ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? '';
      if (type === 'application/x-www-form-urlencoded') {
        setRequestParser(async () => carry(paramsOfSearch(await request.text())));
      } else if (type === 'application/graphql') {
        setRequestParser(async () => carry({ query: await request.text() }));
      } else setRequestParser(async () => carry(paramsOfJson(await request.text())));
    },
    onParams({ params, setParamsHandler }) {
      const { [sentKey]: sent } = params as unknown as Carrier;
      const fault = requestFault(sent);
      if (fault !== undefined) throw new PergolaError('bad-request', fault);
      setParamsHandler(async ({ context }) => {
        const { pergola } = context as unknown as ServerContext;
        return yogaResult(await answer(sent as SentRequest, pergola)) as never;
      });
    },
    // What was refused before it came to that: no JSON, no query, several operations at once, …
    onResultProcess({ result, setResult, serverContext }) {
      if (Array.isArray(result) || !('errors' in result) || result.errors === undefined || 'stringify' in result)
        return;
      const { pergola } = serverContext as unknown as ServerContext;
      const errors = result.errors.map((error) => codedError(error as GraphQLError, pergola.failed));
      setResult({ ...result, errors } as never);
    },
  };
}

function codedError(error: GraphQLError, failed: (error: unknown) => void): GraphQLError {
  const { originalError } = error;
  const status = (error.extensions.http as { status?: number } | undefined)?.status;
  const refusal =
    originalError === undefined && status !== undefined
      ? new PergolaError('bad-request', error.message, { status })
      : originalError;
  const shown = presentableError(refusal);
  if (shown !== refusal) failed(refusal);
  const { message, extensions } = errorEntry(shown);
  return new GraphQLError(message, { extensions: { ...extensions, http: { status: shown.status } } });
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
