// Asks REST over HTTP as service_role, with bodies and answers as text.

import type { Backend, Served } from '../support/serve.ts';

export interface RestAsked {
  readonly method?: string;
  /** Path and query, behind the prefix. */
  readonly target: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

export async function rawRest({ rest, keys }: Backend & Served, { method = 'GET', target, headers, body }: RestAsked) {
  const response = await fetch(`${rest}${target}`, {
    method,
    headers: { 'content-type': 'application/json', authorization: `Bearer ${keys.serviceRole}`, ...headers },
    ...(body === undefined ? {} : { body }),
  });
  return { status: response.status, text: await response.text() };
}

/** A name or a value in double quotes, as the dialect escapes it. */
export const restQuoted = (text: string): string => `"${text.replaceAll(/["\\]/g, '\\$&')}"`;

export const search = (parameters: readonly (readonly [string, string])[]): string =>
  parameters.map(([key, value]) => `${encodeURIComponent(key)}=${encodeURIComponent(value)}`).join('&');
