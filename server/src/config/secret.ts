// The secret that tokens and login passwords are made from, where none is configured: generated once, kept in the data
// directory, readable by its owner only.

import { randomBytes } from 'node:crypto';
import { link, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { PergolaError } from '../base/errors.ts';

/** The secret of this data directory; the first call makes it. Throws 'config-invalid' where it cannot be kept. */
export async function keepSecret(dataDirectory: string): Promise<string> {
  const file = path.join(dataDirectory, 'secret');
  try {
    return (await readSecret(file)) ?? (await makeSecret(file));
  } catch (error) {
    if (error instanceof PergolaError) throw error;
    throw new PergolaError(
      'config-invalid',
      `PERGOLA_JWT_SECRET is not set, and a secret cannot be kept in ${file} (${(error as Error).message}); allowed is a text of 32 characters or more`,
      { hint: 'Set PERGOLA_JWT_SECRET, or make the data directory writable.', cause: error },
    );
  }
}

async function readSecret(file: string): Promise<string | undefined> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (text === undefined) return undefined;
  // A short secret would be guessed: it is refused rather than replaced, for tokens out there may be signed with it.
  if (text.trim().length < 32) {
    throw new PergolaError('config-invalid', `the secret in ${file} has fewer than 32 characters`, {
      hint: 'Restore the file, or delete it: a new secret is made, and tokens of the old one end.',
    });
  }
  return text.trim();
}

/** One that nobody guesses: 43 letters, digits, - and _. */
export function newSecret(): string {
  return randomBytes(32).toString('base64url');
}

/** Written aside and linked into place, so that two first starts agree on one secret and neither reads half of it. */
async function makeSecret(file: string): Promise<string> {
  await mkdir(path.dirname(file), { recursive: true });
  const secret = newSecret();
  const draft = `${file}.${process.pid}.${randomBytes(4).toString('hex')}`;
  await writeFile(draft, `${secret}\n`, { mode: 0o600, flush: true });
  try {
    await link(draft, file);
    return secret;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    return (await readSecret(file)) ?? secret;
  } finally {
    await rm(draft, { force: true });
  }
}
