// Who is compared: how each server is started as a user would, which URL and headers its clients use. Each is a process of its
// own over the same database.

import type { ChildProcess } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { logins } from './data/queries.ts';
import { ownStore } from './data/sizes.ts';
import { freePort, type Room, until } from './room.ts';

export const contenderNames = ['pergola', 'postgraphile', 'postgraphile-plain', 'pothos', 'hand-written'] as const;
export type ContenderName = (typeof contenderNames)[number];

export const shortTitles: Readonly<Record<ContenderName, string>> = {
  pergola: 'Pergola',
  postgraphile: 'PostGraphile',
  'postgraphile-plain': 'PostGraphile without role',
  pothos: 'Pothos',
  'hand-written': 'by hand',
};

export interface Running {
  readonly name: ContenderName;
  readonly port: number;
  readonly child: ChildProcess;
  /** What connections send as `authorization`, in turn; empty: nothing. */
  readonly tokens: readonly string[];
}

const secret = 'a secret of the bench, long enough for HS256';
const callers = 16;

/** Whether what the peers need is there; `npm run bench` installs it. */
export function peersInstalled(): boolean {
  return existsSync(path.join(import.meta.dirname, 'node_modules/postgraphile'));
}

/** Starts Pergola alone, for it makes the roles that permissions are granted to, and resolves when it can be asked. */
export async function startPergola(room: Room, databaseUrl = room.databaseUrl): Promise<Running> {
  const port = await freePort();
  const child = room.start('../server/src/main.ts', {
    DATABASE_URL: databaseUrl,
    PORT: String(port),
    PERGOLA_DATA_DIR: room.directory,
    PERGOLA_JWT_SECRET: secret,
    PERGOLA_LOG_LEVEL: 'warn',
  });
  child.stdout?.resume();
  await until(
    'Pergola',
    async () => child.exitCode !== null || (await fetch(`http://127.0.0.1:${port}/health/ready`)).ok,
  );
  if (child.exitCode !== null) throw new Error('Pergola did not start');
  return { name: 'pergola', port, child, tokens: callerTokens() };
}

/** Starts one of the others and resolves when it listens. */
export async function startPeer(room: Room, name: Exclude<ContenderName, 'pergola'>): Promise<Running> {
  const port = await freePort();
  const { script, login, env = {} } = peers[name];
  const url = new URL(room.databaseUrl);
  if (login !== undefined) Object.assign(url, { username: login, password: logins.password });
  const child = room.start(script, { DATABASE_URL: url.href, PORT: String(port), ...env });
  await listens(name, child);
  return { name, port, child, tokens: name === 'postgraphile' ? callerTokens() : [] };
}

interface Peer {
  readonly script: string;
  /** Undefined: the owner of the tables, who is above row-level security. */
  readonly login?: string;
  readonly env?: Readonly<Record<string, string>>;
}

const peers: Readonly<Record<Exclude<ContenderName, 'pergola'>, Peer>> = {
  postgraphile: {
    script: 'peers/postgraphile.ts',
    login: logins.withRole,
    env: { GRAPHILE_ENV: 'production', PEER_SECRET: secret },
  },
  'postgraphile-plain': {
    script: 'peers/postgraphile.ts',
    login: logins.plain,
    env: { GRAPHILE_ENV: 'production' },
  },
  pothos: { script: 'peers/pothos.ts' },
  'hand-written': { script: 'servers/hand-written.ts' },
};

function listens(name: string, child: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    child.stdout?.once('data', () => resolve());
    child.once('exit', () => reject(new Error(`${name} did not start`)));
  });
}

/** Users of one tenant, with a token each. */
function callerTokens(): readonly string[] {
  return Array.from({ length: callers }, (_, index) => {
    const sub = `00000000-0000-4000-8000-${String(index).padStart(12, '0')}`;
    return bearer({ role: 'authenticated', sub, store_id: ownStore });
  });
}

/** The value of `authorization` for these claims. */
export function bearer(claims: Readonly<Record<string, unknown>>): string {
  const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const signed = `${encode({ alg: 'HS256', typ: 'JWT' })}.${encode(claims)}`;
  return `Bearer ${signed}.${createHmac('sha256', secret).update(signed).digest('base64url')}`;
}
