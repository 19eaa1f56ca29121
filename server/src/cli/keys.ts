// `pergola keys`: the keys of the configured project, or a token for a role. Needs no database, and keeps no token.

import path from 'node:path';
import { readDuration } from '../base/duration.ts';
import { PergolaError } from '../base/errors.ts';
import type { Command, GivenOptions, Terminal } from './command.ts';
import { jsonOption, printJson, wantsJson } from './json-output.ts';
import { readObject } from './read-value.ts';

const defaultRole = 'authenticated';
const defaultLifetime = '1h';

export const keys: Command = {
  name: 'keys',
  summary: 'Prints the keys of the project, or a token for a role',
  description: [
    'They are signed with the secret of the project: auth.jwtSecret (PERGOLA_JWT_SECRET), else the one that is kept in the data directory and made ' +
      'where there is none yet. The anon key may be known to everybody; the service key reads and writes everything.',
    'With --role or --claims it is one token, for Authorization: Bearer. Whether the role exists is asked when it is used.',
  ],
  options: [
    {
      name: 'role',
      value: 'ROLE',
      description: `whose rights the token has; ${defaultRole} where the claims name none`,
    },
    { name: 'claims', value: 'JSON', description: 'its further claims, as JSON or the name of a file' },
    {
      name: 'expires',
      value: 'TIME',
      description: `how long it counts (10min, 1h, 20d), or never; ${defaultLifetime} where not given`,
    },
    jsonOption,
  ],
  examples: [
    { command: 'pergola keys', meaning: 'the anon key and the service key' },
    {
      command: `pergola keys --role authenticated --claims '{"sub":"00000000-0000-4000-8000-000000000001"}'`,
      meaning: 'a token of somebody, for an hour',
    },
    { command: 'pergola keys --role service_role --expires 10min', meaning: 'every right, for a while' },
  ],
  run: printKeys,
};

async function printKeys(given: GivenOptions, terminal: Terminal): Promise<void> {
  const token = await readToken(given);
  const [{ keepSecret, readConfig }, { mintKey, mintToken }] = await Promise.all([
    import('../config/config.ts'),
    import('../auth/auth.ts'),
  ]);
  const { auth, database } = readConfig();
  const secret = auth.jwtSecret ?? (await keepSecret(database.dataDirectory));
  const json = wantsJson(given);
  if (token !== undefined) {
    const text = await mintToken(secret, token.claims, token.lifetime);
    return json ? printJson(terminal, { token: text, claims: token.claims }) : terminal.print(`${text}\n`);
  }
  const [anon, service] = await Promise.all([mintKey(secret, auth.anonymousRole), mintKey(secret, 'service_role')]);
  if (json) return printJson(terminal, { anon, service });
  terminal.print(`anon key     ${anon}\nservice key  ${service}\n`);
  const kept = path.relative('', path.join(database.dataDirectory, 'secret'));
  const from = auth.jwtSecret === undefined ? `the secret in ${kept}` : 'the secret of the settings';
  terminal.note(`Signed with ${from}. The service key reads and writes everything: keep it on your servers.`);
}

interface AskedToken {
  readonly claims: Readonly<Record<string, unknown>>;
  /** Whole seconds; undefined: for ever. */
  readonly lifetime: number | undefined;
}

/** Undefined where the keys are asked for. */
async function readToken(given: GivenOptions): Promise<AskedToken | undefined> {
  if (!given.has('role') && !given.has('claims')) {
    if (!given.has('expires')) return undefined;
    throw misused('--expires is of a token: say --role or --claims too');
  }
  const claims = await readObject(given, 'claims');
  const role = given.get('role') ?? claims.role ?? defaultRole;
  if (typeof role !== 'string' || role === '') throw misused('the role of a token is a text that is not empty');
  if (given.has('role') && claims.role !== undefined && claims.role !== role)
    throw misused(`--role is ${role}, and the claims have the role ${JSON.stringify(claims.role)}`);
  const ends = claims.exp !== undefined;
  if (ends && given.has('expires')) throw misused('--expires is given, and the claims have exp');
  const lifetime = ends ? undefined : readLifetime(given.get('expires') ?? defaultLifetime);
  return { claims: { role, ...claims }, lifetime };
}

function readLifetime(text: string): number | undefined {
  if (text === 'never') return undefined;
  const milliseconds = /[a-z]/.test(text) ? readDuration(text) : undefined;
  if (milliseconds !== undefined && milliseconds >= 1000) return Math.floor(milliseconds / 1000);
  throw misused(`--expires ${text} is no time; allowed is one such as 10min, 1h or 20d, or never`);
}

function misused(message: string): PergolaError {
  return new PergolaError('usage-invalid', message);
}
