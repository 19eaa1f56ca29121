// What a client says of itself when a WebSocket begins → the headers that say who calls. A browser cannot set headers on a WebSocket,
// so clients put them into the payload of connection_init.

import type { IncomingHttpHeaders } from 'node:http';

const names = ['authorization', 'apikey'] as const;

/**
 * The credentials of the payload, under `headers` or beside it and in any case of letters; where it has none, those of the request that
 * the WebSocket began with.
 */
export function credentialHeaders(
  payload: Readonly<Record<string, unknown>>,
  request: IncomingHttpHeaders,
): IncomingHttpHeaders {
  const { headers } = payload;
  const nested = typeof headers === 'object' && headers !== null ? credentialsIn(headers) : {};
  const given = { ...credentialsIn(payload), ...nested };
  return Object.keys(given).length > 0 ? given : credentialsIn(request);
}

function credentialsIn(source: object): IncomingHttpHeaders {
  const found: IncomingHttpHeaders = {};
  for (const [name, value] of Object.entries(source)) {
    const known = names.find((one) => one === name.toLowerCase());
    if (known === undefined || value === undefined || value === null) continue;
    // What is no text is no credential either, and must not become a caller without one.
    found[known] = typeof value === 'string' ? value : String(JSON.stringify(value));
  }
  return found;
}
