// Migration files of one directory, in order. Reads files; runs nothing.

import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { PergolaError } from '../base/errors.ts';

export interface Migration {
  readonly number: number;
  /** `0001_name`, without its ending. */
  readonly name: string;
  readonly file: string;
  readonly up: string;
  /** SHA-256 of the up file's bytes. */
  readonly checksum: string;
}

const upFile = /^(\d{4})_[a-z0-9_]+\.up\.sql$/;

/** Reads `NNNN_name.up.sql`, by number. A directory that does not exist holds none. Throws 'migration-failed'. */
export async function readMigrations(directory: string): Promise<readonly Migration[]> {
  const entries = await readdir(directory).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  const migrations: Migration[] = [];
  for (const entry of entries.filter((name) => name.endsWith('.up.sql')).sort()) {
    const number = Number(upFile.exec(entry)?.[1]);
    const file = path.join(directory, entry);
    if (Number.isNaN(number)) {
      throw new PergolaError(
        'migration-failed',
        `${file}: a migration is called NNNN_name.up.sql (a-z, 0-9 and _ in the name)`,
      );
    }
    const previous = migrations.at(-1);
    if (previous?.number === number) {
      throw new PergolaError('migration-failed', `${file}: ${previous.name} has the same number`);
    }
    const bytes = await readFile(file);
    const checksum = createHash('sha256').update(bytes).digest('hex');
    migrations.push({ number, name: entry.slice(0, -'.up.sql'.length), file, up: bytes.toString('utf8'), checksum });
  }
  return migrations;
}
