// Makes the two roles that the server logs in as. Takes the owner's connection and the server's secret, gives the logins;
// stores no password anywhere: each server computes them.

import { createHash, createHmac, pbkdf2Sync } from 'node:crypto';
import { PergolaError } from '../base/errors.ts';
import { connect, type Login, sessionSettings } from './connect.ts';
import { connectionProblem, connectionReason } from './connection-error.ts';
import type { OwnerConnection } from './database.ts';
import {
  callerRolesOfLogin,
  grantCallerRoles,
  makeLogins,
  pinSettings,
  serviceRoleBypasses,
  sessionsOfLogin,
} from './queries.ts';
import type { SqlError } from './sqlstate.ts';

export interface LoginRoles {
  /** May become anon, authenticated and the application's roles; has no rights of its own. */
  readonly login: Login;
  /** May become service_role. */
  readonly serviceLogin: Login;
  /** Whether service_role has BYPASSRLS; a plain CREATEROLE user cannot give it. */
  readonly serviceBypassesRls: boolean;
  readonly anonymousRole: string;
  readonly callerRoles: CallerRoles;
}

export interface CallerRoles {
  /** The roles that callers may have, service_role not counted. */
  readonly usable: readonly string[];
  /** Roles that the database's grants and policies name and that the owner's user may not grant to the login. */
  readonly unavailable: readonly string[];
}

export interface LoginOptions {
  /** The server's secret; servers that share a database share it. */
  readonly secret: string;
  /** The name of the database. */
  readonly database: string;
  /** Who calls without credentials; default anon. */
  readonly anonymousRole?: string;
  /** Callers come through a pooler, which starts sessions itself: the logins bring the settings with them. */
  readonly pooled?: boolean;
}

/**
 * Creates or updates the logins; safe to repeat, and beside other servers and databases of the cluster. The system migrations
 * must have made anon, authenticated and service_role. Rejects with database-rights-missing, naming the right, and with
 * config-invalid where nobody can be the anonymous role.
 */
export async function ensureLoginRoles(owner: OwnerConnection, options: LoginOptions): Promise<LoginRoles> {
  const login = loginFor(options, 'api');
  const serviceLogin = loginFor(options, 'service');
  const { anonymousRole = 'anon', secret, pooled = false } = options;
  const verified = [withVerifier(login, secret), withVerifier(serviceLogin, secret)] as const;
  await inPeace(() => owner.script(makeLogins(...verified, anonymousRole)));
  if (pooled) await inPeace(() => owner.script(pinSettings([login.user, serviceLogin.user], sessionSettings)));
  const bypasses = await owner.query<{ bypasses: boolean }>(serviceRoleBypasses);
  const callerRoles = await readCallerRoles(owner, login, anonymousRole);
  if (!callerRoles.usable.includes(anonymousRole)) {
    throw new PergolaError(
      'config-invalid',
      `the anonymous role ${JSON.stringify(anonymousRole)} does not exist, or is none that callers may have`,
      { hint: 'Create it without LOGIN and without rights over the server, and let it own nothing.' },
    );
  }
  return {
    login,
    serviceLogin,
    serviceBypassesRls: bypasses[0]?.bypasses === true,
    anonymousRole,
    callerRoles,
  };
}

/**
 * The login under which servers with another secret are connected; they can open no connection once `ensureLoginRoles` has run.
 * `url` is the owner's. Undefined where there are none, or where PostgreSQL asks for no password.
 */
export async function loginOfOtherSecret(
  owner: OwnerConnection,
  url: string,
  options: LoginOptions,
): Promise<string | undefined> {
  const login = loginFor(options, 'api');
  const [row] = await owner.query<{ sessions: number }>(sessionsOfLogin, [login.user]);
  if (row === undefined || row.sessions === 0) return undefined;
  try {
    const client = await connect({ url, login, schemas: ['pg_catalog'], timeout: 5000 });
    await client.end();
    return undefined;
  } catch (error) {
    return connectionProblem(error) === 'credentials' ? login.user : undefined;
  }
}

/**
 * Rejects with database-unreachable where a login is not let in at the URL that callers' connections go to: what listens must be able to
 * answer. Where it is connections or time that are lacking, it will be let in later.
 */
export async function requireLogins(
  url: string,
  { login, serviceLogin }: Pick<LoginRoles, 'login' | 'serviceLogin'>,
  pooled = false,
): Promise<void> {
  for (const one of [login, serviceLogin]) {
    try {
      const client = await connect({
        url,
        login: one,
        schemas: ['pg_catalog'],
        timeout: 5000,
        watchClient: false,
        pooled,
      });
      await client.end();
    } catch (error) {
      if (['starting', 'crowded'].includes(connectionProblem(error))) continue;
      throw new PergolaError('database-unreachable', `the role ${one.user} cannot log in: ${connectionReason(error)}`, {
        hint: pooled
          ? 'Let the pooler ask PostgreSQL for its logins (auth_query): docs/deployment.md.'
          : 'Let the role log in from here, with scram-sha-256, in pg_hba.conf.',
        cause: error,
      });
    }
  }
}

/** Grants the login the roles that were made since; for a reload. Rejects with database-rights-missing. */
export async function refreshCallerRoles(
  owner: OwnerConnection,
  { login, anonymousRole }: Pick<LoginRoles, 'login' | 'anonymousRole'>,
): Promise<CallerRoles> {
  const known = await readCallerRoles(owner, login, anonymousRole);
  if (known.unavailable.length === 0 && !known.missing) return known;
  await inPeace(() => owner.script(grantCallerRoles(login.user, anonymousRole)));
  return await readCallerRoles(owner, login, anonymousRole);
}

async function readCallerRoles(
  owner: OwnerConnection,
  login: Login,
  anonymousRole: string,
): Promise<CallerRoles & { missing: boolean }> {
  const quoted = `"${login.user.replaceAll('"', '""')}"`;
  const rows = await owner.query<{ role: string; granted: boolean; mayGrant: boolean }>(
    callerRolesOfLogin(anonymousRole),
    [quoted],
  );
  return {
    usable: rows.filter(({ granted }) => granted).map(({ role }) => role),
    unavailable: rows.filter(({ granted, mayGrant }) => !granted && !mayGrant).map(({ role }) => role),
    missing: rows.some(({ granted, mayGrant }) => !granted && mayGrant),
  };
}

/** Names derive from the database, because roles belong to the cluster; what does not fit a plain name is hashed. */
export function loginName(database: string, kind: 'api' | 'service'): string {
  const plain = /^[a-z][a-z0-9_]{0,40}$/.test(database) && !/^h_[0-9a-f]{16}$/.test(database);
  const part = plain ? database : `h_${createHash('sha256').update(database).digest('hex').slice(0, 16)}`;
  return `pergola_${part}_${kind}`;
}

function loginFor({ secret, database }: LoginOptions, kind: 'api' | 'service'): Login {
  const user = loginName(database, kind);
  return { user, password: createHmac('sha256', secret).update(`login role ${user}`).digest('base64url') };
}

/**
 * What PostgreSQL would store for the password (RFC 5803); a password in clear could end up in a log of statements. The same at every
 * start, because a pooler may still know it from the last.
 */
function withVerifier({ user, password }: Login, secret: string): { user: string; verifier: string } {
  const salt = createHmac('sha256', secret).update(`salt of ${user}`).digest().subarray(0, 16);
  const iterations = 4096;
  const salted = pbkdf2Sync(password, salt, iterations, 32, 'sha256');
  const hmac = (text: string) => createHmac('sha256', salted).update(text).digest();
  const storedKey = createHash('sha256').update(hmac('Client Key')).digest('base64');
  const serverKey = hmac('Server Key').toString('base64');
  return { user, verifier: `SCRAM-SHA-256$${iterations}:${salt.toString('base64')}$${storedKey}:${serverKey}` };
}

/** Roles belong to the cluster, but the lock to one database: what another database collides with is tried again. */
const collisions = new Set(['XX000', '23505', '40P01', '40001', '42710']);

async function inPeace(work: () => Promise<void>): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      await work();
      return;
    } catch (error) {
      const { code, message, detail } = error as SqlError;
      if (code === '42501') {
        throw new PergolaError('database-rights-missing', rightsMessage(message, detail), { cause: error });
      }
      if (code === undefined || !collisions.has(code) || attempt === 10) throw error;
      await new Promise((resolve) => setTimeout(resolve, Math.random() * 50 * attempt));
    }
  }
}

function rightsMessage(message: string, detail: string | undefined): string {
  const sentence = detail === undefined ? '' : ` (${detail})`;
  return `The login roles of Pergola cannot be made: ${message}${sentence}. The user needs CREATEROLE, and the ADMIN option on anon, authenticated and service_role.`;
}
