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
}

const run = promisify(execFile);

/** The user `postgres` where Pergola runs as root; made (a system user without a login) where the machine has none. */
export async function findOsUser(): Promise<OsUser> {
  if (process.getuid?.() !== 0) return {};
  const known = await lookUp();
  if (known !== undefined) return known;
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

/** The first directory on the way to `file` that the user may not pass, for the message of a failure. ACLs are not looked at. */
export async function findBarrier(user: OsUser, file: string): Promise<string | undefined> {
  if (user.uid === undefined) return undefined;
  const ancestors: string[] = [];
  for (let at = path.dirname(path.resolve(file)); ; at = path.dirname(at)) {
    ancestors.unshift(at);
    if (at === path.dirname(at)) break;
  }
  for (const directory of ancestors) {
    const { mode, uid, gid } = await stat(directory);
    const bit = uid === user.uid ? 0o100 : gid === user.gid ? 0o010 : 0o001;
    if ((mode & bit) === 0) return directory;
  }
  return undefined;
}
