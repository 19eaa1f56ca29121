// One GraphQL request as both lanes answer it: document → execution → answer. Body limits, CSRF and the form of errors are
// decided here and in the files beside it, once; a lane only reads and writes HTTP.

import { PergolaError } from '../base/errors.ts';
import { isStackOverflow } from '../base/stack-overflow.ts';
import type { Engine } from '../engine/engine.ts';
import { type Answer, failureAnswer, refusalAnswer, requestErrorAnswer } from './answer.ts';
import { executeOperation, operationKind, RefusedOperation } from './execute-operation.ts';
import type { FieldLimits } from './field-limits.ts';
import type { RequestContext } from './request-context.ts';

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

/** What requests are answered with. */
export interface ExecutionParts {
  readonly engine: Engine;
  readonly fieldLimits: FieldLimits;
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
  { engine, fieldLimits }: ExecutionParts,
  { query, operationName, variables }: GraphqlParams,
  context: RequestContext,
): Promise<Answer> {
  try {
    const { entry, watch } = context;
    const checked = entry.documents.check(query);
    watch.mark('document');
    if (checked.kind === 'invalid') return requestErrorAnswer(checked.errors);
    if (checked.kind === 'refused') throw new RefusedOperation(checked.error);
    if (context.safe && operationKind(checked.document, operationName) === 'mutation') {
      throw new PergolaError('method-not-allowed', 'a GET request may not write: send the mutation by POST');
    }
    const { document, id: documentId } = checked;
    return await executeOperation({ engine, fieldLimits, document, documentId, operationName, variables, context });
  } catch (error) {
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
