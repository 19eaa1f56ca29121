// The face of auth/: request headers → Caller, from a verified token or a known key. Reads no database and believes no header
// but Authorization and apikey: a role is what a signature vouches for.

import type { IncomingHttpHeaders } from 'node:http';
import type { JWTPayload } from 'jose';
import { PergolaError } from '../base/errors.ts';
import { Lru } from '../base/lru.ts';
import type { Caller } from '../database/caller.ts';
import { credentialOf } from './credential.ts';
import { clockTolerance, invalid, secretKey, verifyToken } from './token.ts';

export { mintKey, mintToken } from './token.ts';

export interface AuthenticatorOptions {
  /** What tokens are signed with (HS256), at least 32 bytes. */
  readonly secret: string;
  /** Whether the database has the role. Asked at each request, so that a dropped role is gone at once: must be cheap. */
  readonly roleExists: (role: string) => boolean;
  /** Whether the API's login may become the role: no superuser, owner or login of the database. Default: all that exist. */
  readonly mayBecome?: (role: string) => boolean;
  /** Who calls without credentials, or with a token that names no role. Default: anon. */
  readonly anonymousRole?: string;
  /** What the `aud` of a token has to be or to hold, where it has one. Default: anything. */
  readonly audience?: string | undefined;
  /** Opaque keys and the role each stands for. */
  readonly keys?: ReadonlyMap<string, string>;
  /** Milliseconds since 1970. */
  readonly clock?: () => number;
}

export interface Authenticator {
  /**
   * Who calls. Without credentials: the anonymous role.
   * Its errors say in `credential` what is wrong.
   * @throws PergolaError access-denied or invalid-jwt (401), permission-error (403: a role that the API does not become).
   */
  authenticate(headers: IncomingHttpHeaders): Promise<Caller>;
  /**
   * The same without waiting, where nothing is left to verify: no credentials, a key, or a token seen before. Undefined:
   * ask `authenticate`. Throws as it rejects.
   */
  authenticateSync(headers: IncomingHttpHeaders): Caller | undefined;
}

/** Who calls, from the headers of a request; what front ends are given. */
export type Authenticate = Authenticator['authenticate'];

interface Verified {
  readonly caller: Caller;
  /** Milliseconds since 1970, leeway included: outside of it the token is refused. */
  readonly from: number;
  readonly until: number;
}

const tokensKept = 1000;

/**
 * Makes the check that every request goes through.
 * @throws PergolaError config-invalid for a secret that is too short.
 */
export function createAuthenticator(options: AuthenticatorOptions): Authenticator {
  const { roleExists, mayBecome = () => true, anonymousRole = 'anon', clock = Date.now } = options;
  const checks = { key: secretKey(options.secret), audience: options.audience };
  const anonymous = callerOf({}, anonymousRole);
  const keyCallers = new Map([...(options.keys ?? [])].map(([opaque, role]) => [opaque, callerOf({}, role)]));
  const verified = new Lru<string, Verified>(tokensKept);

  function allowed(caller: Caller): Caller {
    if (!roleExists(caller.role) || caller.role === 'none') {
      throw new PergolaError('access-denied', `The role ${quoted(caller.role)} does not exist.`, {
        credential: { kind: 'unknown-role', role: caller.role },
      });
    }
    if (!mayBecome(caller.role)) {
      throw new PergolaError(
        'permission-error',
        `The role ${quoted(caller.role)} is not one that the API can act as.`,
        {
          credential: { kind: 'forbidden-role', role: caller.role },
        },
      );
    }
    return caller;
  }

  // Undefined: a token that has yet to be verified.
  function known(token: string): Caller | undefined {
    const keyCaller = keyCallers.get(token);
    if (keyCaller !== undefined) return allowed(keyCaller);
    const entry = verified.get(token);
    if (entry === undefined) return undefined;
    const now = clock();
    if (now < entry.until && now >= entry.from) return allowed(entry.caller);
    verified.delete(token);
    if (now >= entry.until)
      throw invalid({ kind: 'expired', seconds: Math.floor((now - entry.until) / 1000) + clockTolerance });
    return undefined;
  }

  async function verify(token: string): Promise<Caller> {
    const parts = token.split('.').length;
    if (parts !== 3) {
      throw new PergolaError('access-denied', 'The key is not known.', { credential: { kind: 'not-a-token', parts } });
    }
    const payload = await verifyToken(token, checks, new Date(clock()));
    const caller = callerOf(payload, anonymousRole);
    verified.set(token, {
      caller,
      from: Math.max(millisecondsOf(payload.nbf, -1, 0), millisecondsOf(payload.iat, -1, 0)),
      until: millisecondsOf(payload.exp, 1, Infinity),
    });
    return allowed(caller);
  }

  return {
    authenticateSync(headers) {
      const token = credentialOf(headers);
      return token === undefined ? anonymous : known(token);
    },
    async authenticate(headers) {
      const token = credentialOf(headers);
      return token === undefined ? anonymous : (known(token) ?? verify(token));
    },
  };
}

// A claim in whole seconds, moved by the leeway to the side where it lets more through.
function millisecondsOf(seconds: number | undefined, side: 1 | -1, without: number): number {
  return seconds === undefined ? without : (seconds + side * clockTolerance) * 1000;
}

// PostgreSQL's text holds no U+0000, and its json no half of a surrogate pair. JSON.stringify escapes both; a backslash before
// the escape's own would make it plain text.
const unstorable = /(?<!\\)(?:\\\\)*\\u(?:0000|d[89a-f])/;

/** The caller that verified claims describe. Made once a token: its strings go to every statement as they are. */
function callerOf(payload: JWTPayload, otherwise: string): Caller {
  const role = payload.role === undefined || payload.role === null ? otherwise : payload.role;
  if (typeof role !== 'string') throw invalid({ kind: 'claim-type', claim: 'role' });
  const claims = JSON.stringify({ ...payload, role });
  if (unstorable.test(claims)) throw invalid({ kind: 'unstorable' });
  return Object.freeze({ role, claims, subject: subjectOf(payload.sub) });
}

// RFC 7519 wants a string; some issuers write a number.
function subjectOf(subject: unknown): string {
  if (typeof subject === 'string') return subject;
  return typeof subject === 'number' ? String(subject) : '';
}

// PostgreSQL's names have 63 bytes at most; what is longer was never a role.
function quoted(role: string): string {
  return JSON.stringify(role.length <= 63 ? role : `${role.slice(0, 63)}…`);
}
