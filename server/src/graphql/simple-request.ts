// Cross-site request forgery: a browser sends some requests to other sites without asking them first (Fetch standard, "simple"
// requests). A POST that could be one of those is refused; GET requests never write.

import type { IncomingHttpHeaders } from 'node:http';

const simpleTypes = new Set(['application/x-www-form-urlencoded', 'multipart/form-data', 'text/plain']);
// A page of another site cannot set these without a preflight.
const proofs = [
  'x-requested-with',
  'x-graphql-yoga-csrf',
  'apollo-require-preflight',
  'graphql-preflight',
  'authorization',
  'apikey',
] as const;

/** Whether the request could have been sent by a page of another site without a preflight. */
export function refusesSimpleRequest(method: string, headers: IncomingHttpHeaders): boolean {
  if (method !== 'POST') return false;
  const type = (headers['content-type'] ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? '';
  // A request with a body and no type at all is one a browser can be made to send, too.
  const simple =
    simpleTypes.has(type) ||
    (type === '' && headers['content-length'] !== '0' && headers['content-length'] !== undefined);
  return simple && proofs.every((name) => headers[name] === undefined);
}
