// A JWT → its verified claims, and the long-lived tokens that serve as keys. HS256 alone; knows no roles and no requests.

import { createSecretKey, type KeyObject } from 'node:crypto';
import { decodeProtectedHeader, errors, type JWTPayload, jwtVerify, SignJWT } from 'jose';
import { assertNever } from '../base/assert-never.ts';
import { type CredentialFault, PergolaError } from '../base/errors.ts';

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

/** What is found wrong with a token once it is read. */
type TokenFault = Exclude<
  CredentialFault,
  { readonly kind: 'none-sent' | 'not-bearer' | 'too-long' | 'not-a-token' | 'unknown-role' | 'forbidden-role' }
>;

export interface TokenChecks {
  readonly key: KeyObject;
  /** What `aud` has to be or to hold where a token has one; undefined: anything. */
  readonly audience: string | undefined;
}

/**
 * The claims of a token that was signed with the key and is valid at the time.
 * @throws PergolaError invalid-jwt; its message is exactly "JWT expired" for a token that was good once: clients match it.
 */
export async function verifyToken(token: string, { key, audience }: TokenChecks, now: Date): Promise<JWTPayload> {
  const options = { algorithms: ['HS256'], clockTolerance, currentDate: now };
  const seconds = Math.floor(now.getTime() / 1000);
  const { payload } = await jwtVerify(token, key, options).catch((error: unknown) => {
    throw invalid(faultOf(error, token, seconds), error);
  });
  const fault = issueFault(payload, seconds) ?? audienceFault(payload.aud, audience);
  if (fault !== undefined) throw invalid(fault);
  return payload;
}

/** What the answer to a token that is no good says; `cause` is not shown. */
export function invalid(fault: TokenFault, cause?: unknown): PergolaError {
  return new PergolaError('invalid-jwt', messageOf(fault), { credential: fault, cause });
}

function messageOf(fault: TokenFault): string {
  switch (fault.kind) {
    case 'expired':
      return 'JWT expired';
    case 'not-yet-valid':
      return 'JWT not yet valid';
    case 'issued-in-future':
      return 'JWT issued in the future';
    case 'audience':
      return 'JWT is for another audience';
    case 'claim-type':
      return fault.claim === 'role'
        ? 'JWT claim "role" is not a string'
        : `JWT claim ${JSON.stringify(fault.claim)} is not valid`;
    case 'signature':
      return 'JWT signature does not match';
    case 'algorithm':
      return 'JWT algorithm is not HS256';
    case 'unstorable':
      return 'JWT claims hold a character PostgreSQL cannot store';
    case 'claims':
    case 'malformed':
      return 'JWT is malformed';
    default:
      return assertNever(fault);
  }
}

function faultOf(error: unknown, token: string, now: number): TokenFault {
  if (error instanceof errors.JWTExpired) return { kind: 'expired', seconds: now - Number(error.payload.exp) };
  if (error instanceof errors.JWTClaimValidationFailed) {
    return error.claim === 'nbf' && error.reason === 'check_failed'
      ? { kind: 'not-yet-valid', seconds: Number(error.payload.nbf) - now }
      : { kind: 'claim-type', claim: error.claim };
  }
  if (error instanceof errors.JWSSignatureVerificationFailed) return { kind: 'signature' };
  if (error instanceof errors.JOSEAlgNotAllowed)
    return { kind: 'algorithm', unsecured: decodeProtectedHeader(token).alg === 'none' };
  return { kind: error instanceof errors.JWTInvalid ? 'claims' : 'malformed' };
}

function issueFault({ iat }: JWTPayload, now: number): TokenFault | undefined {
  return iat !== undefined && iat > now + clockTolerance ? { kind: 'issued-in-future', seconds: iat - now } : undefined;
}

/** A token that names no audience is for all. */
function audienceFault(claim: unknown, audience: string | undefined): TokenFault | undefined {
  if (claim === undefined || claim === null) return undefined;
  const named: readonly unknown[] = Array.isArray(claim) ? claim : [claim];
  if (named.some((one) => typeof one !== 'string')) return { kind: 'claim-type', claim: 'aud' };
  return audience === undefined || named.length === 0 || named.includes(audience) ? undefined : { kind: 'audience' };
}

// 2024-01-01, so that a key is the same at each start.
const keysIssuedAt = 1_704_067_200;

/** A JWT without expiry that makes its bearer the role: the anon and service_role keys. Equal for equal arguments. */
export async function mintKey(secret: string, role: string): Promise<string> {
  return new SignJWT({ iss: 'pergola', role, iat: keysIssuedAt })
    .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
    .sign(secretKey(secret));
}

/** A JWT with these claims, issued now. `lifetime`: whole seconds; undefined: it does not end, unless `exp` is among the claims. */
export async function mintToken(
  secret: string,
  claims: Readonly<Record<string, unknown>>,
  lifetime: number | undefined,
): Promise<string> {
  const now = Math.floor(Date.now() / 1000);
  const times = { iat: now, ...(lifetime === undefined ? {} : { exp: now + lifetime }) };
  return new SignJWT({ iss: 'pergola', ...times, ...claims })
    .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
    .sign(secretKey(secret));
}
