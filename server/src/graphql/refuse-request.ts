// A request's method and headers → why GraphQL will not read its body, or nothing. Decided before the body is read, for both
// lanes; knows nothing of credentials.

import type { IncomingHttpHeaders } from 'node:http';
import { PergolaError } from '../base/errors.ts';
import { refusesSimpleRequest } from './simple-request.ts';

const readTypes = new Set([
  'application/json',
  'application/graphql+json',
  'application/graphql',
  'application/x-www-form-urlencoded',
]);

/** The refusal of a request that must not, or cannot, be read. */
export function refusalOf(method: string, headers: IncomingHttpHeaders): PergolaError | undefined {
  const json = headers['content-type'] === 'application/json' && headers['content-encoding'] === undefined;
  if (method === 'POST' && json) return undefined;
  if (refusesSimpleRequest(method, headers)) {
    return new PergolaError(
      'invalid-headers',
      'a cross-site request could look like this one: send "Content-Type: application/json", or a header X-Requested-With',
    );
  }
  if (method !== 'POST') return undefined;
  const encoding = headers['content-encoding']?.trim().toLowerCase() ?? 'identity';
  if (encoding !== 'identity' && encoding !== '') return unsupported('The body is compressed: send it as it is.');
  const [type = '', ...parameters] = (headers['content-type'] ?? '')
    .split(';')
    .map((part) => part.trim().toLowerCase());
  if (!readTypes.has(type)) {
    return unsupported('The Content-Type of the request is not one that GraphQL is read from: send application/json.');
  }
  const charset = parameters.find((parameter) => parameter.startsWith('charset='))?.slice('charset='.length);
  // RFC 8259, 8.1: JSON between systems is UTF-8. ASCII is a part of it.
  if (charset !== undefined && !['utf-8', 'utf8', 'us-ascii'].includes(charset.replaceAll('"', ''))) {
    return unsupported('The body is read as UTF-8 alone.');
  }
  return undefined;
}

function unsupported(message: string): PergolaError {
  return new PergolaError('unsupported-media-type', message);
}
