// Request headers → the one credential they carry. Looks at Authorization and apikey alone; no other header says who calls.

import type { IncomingHttpHeaders } from 'node:http';
import { PergolaError } from '../base/errors.ts';

/** A longer token is refused unread. Node ends a request whose headers exceed 16 KiB in all. */
export const longestToken = 8192;

/**
 * The token or key that a request comes with, or undefined where it has none. Authorization wins over apikey: browsers'
 * client libraries send the project's key in both until a user has signed in.
 * @throws PergolaError access-denied for an Authorization that is no bearer credential.
 */
export function credentialOf(headers: IncomingHttpHeaders): string | undefined {
  const { authorization } = headers;
  // An empty Authorization is what the usual client code sends while nobody is signed in: it asks for nothing.
  if (authorization !== undefined && authorization !== '') return bearerToken(authorization);
  const { apikey } = headers;
  if (apikey === undefined || apikey === '') return undefined;
  if (typeof apikey !== 'string') throw new PergolaError('access-denied', 'The apikey header was sent more than once.');
  return checkedLength(apikey);
}

// RFC 9110, 11.1: the scheme's name is case-insensitive, and one or more spaces follow it.
const bearer = /^bearer +([^\s]+)$/i;

function bearerToken(authorization: string): string {
  // Shortcut for the spelling that clients use.
  if (authorization.startsWith('Bearer ') && authorization.indexOf(' ', 7) === -1 && authorization.length > 7) {
    return checkedLength(authorization.slice(7));
  }
  const token = bearer.exec(authorization)?.[1];
  if (token !== undefined) return checkedLength(token);
  throw new PergolaError('access-denied', 'The Authorization header is not of the form "Bearer <token or key>".', {
    credential: { kind: /^bearer *$/i.test(authorization) ? 'none-sent' : 'not-bearer' },
  });
}

function checkedLength(token: string): string {
  if (token.length <= longestToken) return token;
  throw new PergolaError('invalid-jwt', `The token is longer than ${longestToken} characters.`, {
    credential: { kind: 'too-long' },
  });
}
