// Cross-site request forgery: a browser sends some requests to other sites without asking them first (Fetch standard, "simple"
// requests). A POST that could be one of those is refused, and a GET that brings a cookie along; a GET never writes.

import type { IncomingHttpHeaders } from 'node:http';

const simpleTypes = new Set(['application/x-www-form-urlencoded', 'multipart/form-data', 'text/plain']);
/** Those that a client of GraphQL says of a GET request, so that a browser asks first. */
const preflightedTypes = new Set(['application/json', 'application/graphql+json', 'application/graphql-response+json']);
// A page of another site cannot set these without a preflight.
const proofs = [
  'x-requested-with',
  'x-graphql-yoga-csrf',
  'apollo-require-preflight',
  'graphql-preflight',
  'authorization',
  'apikey',
] as const;

/** Whether a page of another site could have made a browser send the request, and it must not be answered therefore. */
export function refusesSimpleRequest(method: string, headers: IncomingHttpHeaders): boolean {
  const type = (headers['content-type'] ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? '';
  return (method === 'POST' ? isSimplePost(type, headers) : isSimpleGet(type, headers)) && !isProven(headers);
}

function isSimplePost(type: string, headers: IncomingHttpHeaders): boolean {
  // A request with a body and no type at all is one a browser can be made to send, too.
  return (
    simpleTypes.has(type) ||
    (type === '' && headers['content-length'] !== '0' && headers['content-length'] !== undefined)
  );
}

/** A GET with a cookie. What wants a page to look at gets one, and executes nothing. */
function isSimpleGet(type: string, { cookie, accept, 'sec-fetch-site': site }: IncomingHttpHeaders): boolean {
  if (cookie === undefined || accept?.includes('text/html')) return false;
  // The browser's own word (Fetch Metadata): no page can write it.
  if (site === 'same-origin' || site === 'none') return false;
  return !preflightedTypes.has(type);
}

function isProven(headers: IncomingHttpHeaders): boolean {
  return proofs.some((name) => headers[name] !== undefined);
}
