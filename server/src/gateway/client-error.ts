// What Node could not read as HTTP, or stopped waiting for → one answer written straight to the socket, which is then closed.

import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import { PergolaError } from '../base/errors.ts';

/** Answers 408, 431 or 400 where the socket still can take it. */
export function answerClientError(error: Error & { code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || socket.destroyed) return;
  if (!socket.writable) {
    socket.destroy(error);
    return;
  }
  const refusal = refusalOf(error.code);
  const { status } = refusal;
  const body = bodyOf(refusal);
  const head = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
    'content-type: application/json; charset=utf-8',
    `content-length: ${Buffer.byteLength(body)}`,
    'connection: close',
  ];
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`, () => socket.destroy());
}

/**
 * For clients of GraphQL and of REST at once, since which of them it was stands in what could not be read. A long list of values
 * in a URL is what most often ends here, and clients of REST show its `message`.
 */
function bodyOf({ code, message }: PergolaError): string {
  return JSON.stringify({ errors: [{ message, extensions: { code } }], code, message, details: null, hint: null });
}

function refusalOf(code: string | undefined): PergolaError {
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') {
    return new PergolaError('request-timeout', 'The request did not arrive in time.');
  }
  if (code === 'HPE_HEADER_OVERFLOW') {
    return new PergolaError('invalid-headers', 'URL and headers are larger than the server accepts.', { status: 431 });
  }
  return new PergolaError('bad-request', 'What was sent is not HTTP.');
}
