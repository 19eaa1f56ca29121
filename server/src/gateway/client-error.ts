// What Node could not read as HTTP, or stopped waiting for → one answer written straight to the socket, which is then closed.

import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import { errorAnswer } from '../base/error-answer.ts';
import { PergolaError } from '../base/errors.ts';

/** Answers 408, 431 or 400 where the socket still can take it. */
export function answerClientError(error: Error & { code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || socket.destroyed) return;
  if (!socket.writable) {
    socket.destroy(error);
    return;
  }
  const { status, body } = errorAnswer(refusalOf(error.code));
  const head = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
    'content-type: application/json; charset=utf-8',
    `content-length: ${Buffer.byteLength(body)}`,
    'connection: close',
  ];
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`, () => socket.destroy());
}

function refusalOf(code: string | undefined): PergolaError {
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') {
    return new PergolaError('request-timeout', 'The request did not arrive in time.');
  }
  if (code === 'HPE_HEADER_OVERFLOW') {
    return new PergolaError('invalid-headers', 'The headers are larger than the server accepts.', { status: 431 });
  }
  return new PergolaError('bad-request', 'What was sent is not HTTP.');
}
