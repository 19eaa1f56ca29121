// A JWT → its verified claims, and the long-lived tokens that serve as keys. HS256 alone; knows no roles and no requests.

import { createSecretKey, type KeyObject } from 'node:crypto';
import { errors, type JWTPayload, jwtVerify, SignJWT } from 'jose';
import { PergolaError } from '../base/errors.ts';

/** RFC 7518, 3.2: a key for HS256 has at least as many bits as the hash. */
export const shortestSecret = 32;

/** Seconds by which the clocks of who made a token and of this machine may differ. */
export const clockTolerance = 30;

/**
 * The shared secret as a key.
 * @throws PergolaError config-invalid for a secret of less than 32 bytes.
 */
export function secretKey(secret: string): KeyObject {
  const bytes = Buffer.from(secret, 'utf8');
  if (bytes.length < shortestSecret) {
    throw new PergolaError(
      'config-invalid',
      `PERGOLA_JWT_SECRET has ${bytes.length} bytes; it needs ${shortestSecret}.`,
      {
        hint: 'openssl rand -base64 48 makes one.',
      },
    );
  }
  return createSecretKey(bytes);
}

/**
 * The claims of a token that was signed with the key and is valid at the time.
 * @throws PergolaError invalid-jwt; its message is exactly "JWT expired" for a token that was good once: clients match it.
 */
export async function verifyToken(token: string, key: KeyObject, now: Date): Promise<JWTPayload> {
  try {
    const { payload } = await jwtVerify(token, key, { algorithms: ['HS256'], clockTolerance, currentDate: now });
    return payload;
  } catch (error) {
    throw new PergolaError('invalid-jwt', refusal(error), { cause: error });
  }
}

function refusal(error: unknown): string {
  if (error instanceof errors.JWTExpired) return expiredMessage;
  if (error instanceof errors.JWTClaimValidationFailed) {
    return error.claim === 'nbf' && error.reason === 'check_failed'
      ? 'JWT not yet valid'
      : `JWT claim ${JSON.stringify(error.claim)} is not valid`;
  }
  if (error instanceof errors.JWSSignatureVerificationFailed) return 'JWT signature does not match';
  if (error instanceof errors.JOSEAlgNotAllowed) return 'JWT algorithm is not HS256';
  return 'JWT is malformed';
}

/** What the answer to an expired token says. */
export const expiredMessage = 'JWT expired';

// 2024-01-01, so that a key is the same at each start.
const keysIssuedAt = 1_704_067_200;

/** A JWT without expiry that makes its bearer the role: the anon and service_role keys. Equal for equal arguments. */
export async function mintKey(secret: string, role: string): Promise<string> {
  return new SignJWT({ iss: 'pergola', role, iat: keysIssuedAt })
    .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
    .sign(secretKey(secret));
}
