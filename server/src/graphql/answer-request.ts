// One HTTP request's worth of GraphQL, as both lanes answer it: an operation or several, each in full or by the name of a stored
// document. Several are answered in their order, one after the other.

import { setImmediate } from 'node:timers/promises';
import { PergolaError } from '../base/errors.ts';
import type { GraphqlLimits } from '../config/config.ts';
import { type Answer, batchAnswer, refusalAnswer } from './answer.ts';
import { limitExceeded } from './limits.ts';
import { answerParams, type ExecutionParts, type SentParams } from './params.ts';
import type { RequestContext } from './request-context.ts';
import type { StoredDocuments } from './stored-documents.ts';

/** What a request brought, well-formed (params.ts, `requestFault`). */
export type SentRequest = SentParams | readonly SentParams[];

export interface AnswerRequestParts extends ExecutionParts {
  readonly documents: StoredDocuments;
  readonly limits: Pick<GraphqlLimits, 'batchSize'>;
}

/** Never rejects. */
export type AnswerRequest = (sent: SentRequest, context: RequestContext) => Promise<Answer>;

export function createAnswerRequest(parts: AnswerRequestParts): AnswerRequest {
  const { documents, limits } = parts;
  const answerOne = async (sent: SentParams, context: RequestContext): Promise<Answer> => {
    try {
      const isValid = (text: string) => context.entry.documents.check(text).kind === 'valid';
      return await answerParams(parts, documents.resolve(sent, isValid), context);
    } catch (error) {
      if (!(error instanceof PergolaError)) context.failed(error);
      return refusalAnswer(error);
    }
  };
  return async (sent, context) => {
    if (!isBatch(sent)) return answerOne(sent, context);
    if (sent.length > limits.batchSize) return refusalAnswer(limitExceeded('batchSize', limits.batchSize, sent.length));
    const answers: Answer[] = [];
    for (const one of sent) {
      answers.push(await answerOne(one, context));
      // Whatever operations cost, others are served between them.
      await setImmediate();
    }
    return batchAnswer(answers);
  };
}

function isBatch(sent: SentRequest): sent is readonly SentParams[] {
  return Array.isArray(sent);
}
