// Errors → answers: the status, headers and JSON of a request that no route completed. Shows nothing of what is not a
// PergolaError; that is reported instead.

import type { FastifyReply, FastifyRequest } from 'fastify';
import { errorAnswer } from '../base/error-answer.ts';
import type { ErrorCode } from '../base/error-catalogue.ts';
import { PergolaError } from '../base/errors.ts';
import type { Report } from '../observe/observe.ts';
import type { AllowedMethods } from './allowed-methods.ts';

/** Answers a request whose handling threw. */
export function answerWithError(error: unknown, request: FastifyRequest, reply: FastifyReply, report: Report): void {
  const known = error instanceof PergolaError ? error : errorOfReading(error);
  if (known !== undefined) report({ kind: 'request-failed', id: request.id, code: known.code, error: known });
  else report({ kind: 'fault', where: `${request.method} ${request.routeOptions.url ?? ''}`, error, id: request.id });
  sendError(known ?? error, reply);
}

/** Answers a path or method that no route has: 405 where another method would be answered, else 404. */
export function answerNotFound(
  request: FastifyRequest,
  reply: FastifyReply,
  methods: AllowedMethods,
  report: Report,
): void {
  const allowed = methods(request.url);
  if (allowed === undefined) {
    answerWithError(new PergolaError('not-found', 'There is nothing at this path.'), request, reply, report);
    return;
  }
  // RFC 9110, 15.5.6: a 405 must say what is allowed.
  reply.header('allow', allowed.join(', '));
  const message = `This path does not answer ${request.method}; it answers ${allowed.join(', ')}.`;
  answerWithError(new PergolaError('method-not-allowed', message), request, reply, report);
}

/** Answers a request that came after the server was told to stop, and ends its connection. */
export function refuseWhileClosing(reply: FastifyReply): void {
  reply.header('connection', 'close');
  sendError(new PergolaError('shutting-down', 'The server is stopping.', { retryAfter: 1 }), reply);
}

function sendError(error: unknown, reply: FastifyReply): void {
  const { status, headers, body } = errorAnswer(error);
  reply.code(status).headers(headers).type('application/json; charset=utf-8').send(body);
}

// Fastify's codes for requests it could not read, and ours for them.
const readingErrors: Readonly<Record<string, readonly [ErrorCode, string]>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: ['payload-too-large', 'The body is larger than this path accepts.'],
  FST_ERR_CTP_INVALID_MEDIA_TYPE: [
    'unsupported-media-type',
    'This path does not read the Content-Type of the request.',
  ],
  FST_ERR_CTP_EMPTY_JSON_BODY: ['bad-request', 'The body is empty, where its Content-Type promises JSON.'],
  FST_ERR_CTP_INVALID_JSON_BODY: ['bad-request', 'The body is not valid JSON.'],
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: ['bad-request', 'The body does not have the length that Content-Length gives.'],
  FST_ERR_BAD_URL: ['bad-request', 'The path is not a well-formed URL.'],
};

// What Fastify and Node throw while a request is read carries a 4xx status; everything else is a fault of ours.
function errorOfReading(error: unknown): PergolaError | undefined {
  if (!(error instanceof Error)) return undefined;
  const { code, statusCode } = error as { code?: unknown; statusCode?: unknown };
  const listed = typeof code === 'string' && Object.hasOwn(readingErrors, code) ? readingErrors[code] : undefined;
  if (listed !== undefined) return new PergolaError(listed[0], listed[1], { cause: error });
  if (typeof statusCode !== 'number' || statusCode < 400 || statusCode > 499) return undefined;
  return new PergolaError('bad-request', 'The request could not be read.', { status: statusCode, cause: error });
}
