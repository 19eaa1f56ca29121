// JSON Web Tokens made by hand for tests, good and bad, without the library that reads them.

import { createHmac } from 'node:crypto';

export const testSecret = 'a secret for tests, long enough for HS256';

interface TokenOptions {
  readonly secret?: string;
  readonly header?: Readonly<Record<string, unknown>>;
  readonly hash?: string;
}

/** A token with these claims, signed with the test's secret unless told otherwise. */
export function signToken(
  claims: unknown,
  { secret = testSecret, header, hash = 'sha256' }: TokenOptions = {},
): string {
  const head = encode({ alg: 'HS256', typ: 'JWT', ...header });
  const signed = `${head}.${typeof claims === 'string' ? Buffer.from(claims).toString('base64url') : encode(claims)}`;
  return `${signed}.${createHmac(hash, secret).update(signed).digest('base64url')}`;
}

/** The same token with an empty signature. */
export function unsignToken(token: string): string {
  return token.slice(0, token.lastIndexOf('.') + 1);
}

/** The same token with other claims under the old signature. */
export function swapClaims(token: string, claims: unknown): string {
  const [head, , signature] = token.split('.');
  return `${head}.${encode(claims)}.${signature}`;
}

function encode(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}
