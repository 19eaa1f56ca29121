// Which user of the operating system PostgreSQL runs as: whoever runs Pergola, but never root, whom PostgreSQL refuses.

import { execFile } from 'node:child_process';
import { chown, stat } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { PergolaError } from '../../base/errors.ts';

/** Empty: the user who runs Pergola. */
export interface OsUser {
  readonly uid?: number;
  readonly gid?: number;
  /** A directory that the user may not enter by its mode, and the capability that lets the processes through. */
  readonly passage?: { readonly barrier: string; readonly capability: string };
}

const run = promisify(execFile);

/**
 * The user `postgres` where Pergola runs as root; made (a system user without a login) where the machine has none. It must
 * reach the files: where root's own directories (/root, those of mktemp) keep it out, its processes get a passage.
 */
export async function findOsUser(files: readonly string[] = []): Promise<OsUser> {
  if (process.getuid?.() !== 0) return {};
  const user = (await lookUp()) ?? (await makeUser());
  for (const file of files) {
    const barrier = await findBarrier(user, file);
    if (barrier !== undefined) return (await findPassage(user, barrier)) ?? user;
  }
  return user;
}

async function makeUser(): Promise<OsUser> {
  let cause: unknown;
  await createUser().catch((error) => {
    cause = error;
  });
  const made = await lookUp();
  if (made !== undefined) return made;
  throw new PergolaError('embedded-failed', 'PostgreSQL refuses to run as root, and no user "postgres" could be made', {
    hint: 'Start Pergola as an ordinary user, or create the user: useradd --system postgres.',
    cause,
  });
}

/** Reading is enough; the default of containers knows only the capability that includes writing (capabilities(7)). */
async function findPassage(user: OsUser, barrier: string): Promise<OsUser | undefined> {
  for (const capability of ['dac_read_search', 'dac_override']) {
    const passing = { ...user, passage: { barrier, capability } };
    const { file, args, options } = commandAs(passing, 'ls', [barrier]);
    const works = await run(file, [...args], options).then(
      () => true,
      () => false,
    );
    if (works) return passing;
  }
  return undefined;
}

/** What to spawn so that the program runs as the user, under the number that spawning gives. */
export function commandAs(user: OsUser, file: string, args: readonly string[]) {
  const { uid, gid, passage } = user;
  if (uid === undefined || gid === undefined) return { file, args, options: {} };
  if (passage === undefined) return { file, args, options: { uid, gid } };
  const capability = `+${passage.capability}`;
  const rights = ['--clear-groups', '--no-new-privs', `--inh-caps=${capability}`, `--ambient-caps=${capability}`];
  // access(2) disregards the capabilities of an ordinary user unless this bit is set, and initdb asks it whether it can run.
  rights.push('--securebits=+no_setuid_fixup');
  return { file: 'setpriv', args: [`--reuid=${uid}`, `--regid=${gid}`, ...rights, '--', file, ...args], options: {} };
}

async function lookUp(): Promise<OsUser | undefined> {
  try {
    const [uid, gid] = await Promise.all(
      ['-u', '-g'].map(async (flag) => Number((await run('id', [flag, 'postgres'])).stdout)),
    );
    return uid === undefined || gid === undefined ? undefined : { uid, gid };
  } catch {
    return undefined;
  }
}

async function createUser(): Promise<void> {
  try {
    await run('useradd', ['--system', '--user-group', '--no-create-home', '--shell', '/bin/false', 'postgres']);
  } catch {
    // BusyBox, as in Alpine.
    await run('addgroup', ['-S', 'postgres']);
    await run('adduser', ['-S', '-D', '-H', '-G', 'postgres', 'postgres']);
  }
}

/** Hands a file or an empty directory to the user. */
export async function giveTo(user: OsUser, file: string): Promise<void> {
  if (user.uid !== undefined && user.gid !== undefined) await chown(file, user.uid, user.gid);
}

/** The first directory on the way to `file` that the user may not pass. What does not exist yet is no barrier; ACLs are not looked at. */
export async function findBarrier(user: OsUser, file: string): Promise<string | undefined> {
  if (user.uid === undefined) return undefined;
  const ancestors: string[] = [];
  for (let at = path.dirname(path.resolve(file)); ; at = path.dirname(at)) {
    ancestors.unshift(at);
    if (at === path.dirname(at)) break;
  }
  for (const directory of ancestors) {
    const found = await stat(directory).catch(() => undefined);
    if (found === undefined) return undefined;
    const { mode, uid, gid } = found;
    const bit = uid === user.uid ? 0o100 : gid === user.gid ? 0o010 : 0o001;
    if ((mode & bit) === 0) return directory;
  }
  return undefined;
}
