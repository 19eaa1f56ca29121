// The path and the method → which resource is asked for, and what is to be done with it.

import { RestError } from '../errors.ts';

export type Target =
  /** The description of the API. */
  | { readonly kind: 'root' }
  /** Or a view. */
  | { readonly kind: 'table'; readonly name: string }
  | { readonly kind: 'function'; readonly name: string };

/** Throws PGRST125. */
export function readTarget(path: string): Target {
  const segments = path.split('/').slice(1).map(decodeSegment);
  const [first, second] = segments;
  if (first === undefined || (first === '' && segments.length === 1)) return { kind: 'root' };
  if (segments.length === 1) return { kind: 'table', name: first };
  if (segments.length === 2 && first === 'rpc' && second !== undefined) return { kind: 'function', name: second };
  throw new RestError('PGRST125', 'Invalid path specified in request URL');
}

function decodeSegment(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}

const methods = {
  root: ['OPTIONS', 'GET', 'HEAD'],
  table: ['OPTIONS', 'GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'],
  function: ['OPTIONS', 'GET', 'HEAD', 'POST'],
} as const satisfies Record<Target['kind'], readonly string[]>;

/** Throws PGRST101 and PGRST117. */
export function checkMethod({ kind }: Target, method: string): void {
  const allowed: readonly string[] = methods[kind];
  if (allowed.includes(method)) return;
  // RFC 9110, 15.5.6
  const headers = { allow: allowed.join(',') };
  if (kind === 'function') throw new RestError('PGRST101', `Cannot use the ${method} method on RPC`, { headers });
  throw new RestError('PGRST117', `Unsupported HTTP method: ${method}`, { headers });
}
