// What functions of the database made of the settings `response.status` and `response.headers` → the answer that they asked for.

import { RestError } from '../errors.ts';

export interface ResponseSettings {
  readonly status: number | undefined;
  /** A name may come several times. */
  readonly headers: readonly (readonly [name: string, value: string])[];
}

/** Throws PGRST111 and PGRST112. */
export function readResponseSettings(status: string | null, headers: string | null): ResponseSettings {
  return { status: readStatus(status), headers: readHeaders(headers) };
}

function readStatus(text: string | null): number | undefined {
  if (text === null) return undefined;
  const status = Number(/^\d+/.exec(text)?.[0]);
  // What is below is no end of an answer.
  if (status >= 200 && status <= 599) return status;
  throw new RestError('PGRST112', 'response.status guc must be a valid status code');
}

function readHeaders(text: string | null): ResponseSettings['headers'] {
  if (text === null) return [];
  const list = parsed(text);
  const pairs = Array.isArray(list) ? list.map((one) => Object.entries(one ?? {})) : undefined;
  const entries = pairs?.flat() ?? [];
  if (pairs?.every(({ length }) => length === 1) === true && entries.every(isSendableHeader))
    return entries
      .map(([name, value]) => [name.toLowerCase(), String(value)] as const)
      .filter(([name]) => !framing.has(name));
  throw new RestError(
    'PGRST111',
    'response.headers guc must be a JSON array composed of objects with a single key and a string value',
  );
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** They say where an answer ends, which the server alone knows. */
const framing = new Set(['content-length', 'transfer-encoding', 'connection', 'trailer']);

/** RFC 9110, 5.1 and 5.5 */
export function isSendableHeader([name, value]: readonly [string, unknown]): boolean {
  return (
    /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(name) && typeof value === 'string' && /^[\t\x20-\x7e\x80-\xff]*$/.test(value)
  );
}
