// Migration files of one directory, in order, each with its way back. Reads files; runs nothing.

import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { PergolaError } from '../base/errors.ts';
import { readSolo } from './solo-statement.ts';
import { type Statement, splitStatements } from './split-statements.ts';

export interface Migration {
  readonly number: number;
  /** `0001_name`, without its ending. */
  readonly name: string;
  readonly up: MigrationFile;
  readonly down: Down;
}

export interface MigrationFile {
  readonly path: string;
  /** With line ends as `\n`, whichever the file has: an editor or git may change them. */
  readonly text: string;
  readonly statements: readonly Statement[];
  /** False with `-- pergola: no-transaction`: then it has one statement, which runs by itself. */
  readonly transaction: boolean;
  /** SHA-256 of the text. */
  readonly checksum: string;
  /** SHA-256 of the file's bytes, which is what earlier versions remembered. */
  readonly bytesChecksum: string;
}

export type Down =
  | { readonly kind: 'file'; readonly file: MigrationFile }
  /** `-- pergola: irreversible` says that there is no way back. */
  | { readonly kind: 'irreversible'; readonly path: string }
  | { readonly kind: 'missing'; readonly path: string }
  | { readonly kind: 'empty'; readonly path: string };

const upFile = /^(\d{4})_[a-z0-9_]+\.up\.sql$/;
const directive = /^--[ \t]*pergola:[ \t]*(.*?)[ \t]*$/gm;

/**
 * Reads `NNNN_name.up.sql` and its `.down.sql`, by number. A directory that does not exist holds none. Throws 'migration-failed': names,
 * numbers, what a file says of itself.
 */
export async function readMigrations(directory: string): Promise<readonly Migration[]> {
  const entries = await readdir(directory).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  const ups = entries.filter((name) => name.endsWith('.up.sql')).sort();
  const migrations: Migration[] = [];
  for (const entry of ups) {
    const number = Number(upFile.exec(entry)?.[1]);
    const file = path.join(directory, entry);
    if (Number.isNaN(number))
      throw wrong(`${file}: a migration is called NNNN_name.up.sql (a-z, 0-9 and _ in the name)`);
    const previous = migrations.at(-1);
    if (previous?.number === number) {
      throw wrong(
        `${file}: ${previous.name} has the same number`,
        'Give the one that is not applied yet the number that follows the last.',
      );
    }
    const name = entry.slice(0, -'.up.sql'.length);
    const { irreversible, ...up } = await readFileOf(file);
    if (irreversible) throw wrong(`${file}: "-- pergola: irreversible" stands in the down file`);
    migrations.push({ number, name, up, down: await readDown(path.join(directory, `${name}.down.sql`)) });
  }
  return migrations;
}

async function readDown(file: string): Promise<Down> {
  const read = await readFileOf(file).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (read === undefined) return { kind: 'missing', path: file };
  const { irreversible, ...down } = read;
  if (irreversible) return { kind: 'irreversible', path: file };
  return down.statements.length === 0 ? { kind: 'empty', path: file } : { kind: 'file', file: down };
}

async function readFileOf(file: string): Promise<MigrationFile & { readonly irreversible: boolean }> {
  const bytes = await readFile(file);
  const text = bytes
    .toString('utf8')
    .replace(/^\ufeff/, '')
    .replaceAll('\r\n', '\n');
  const statements = splitStatements(text);
  const said = readDirectives(file, text);
  const transaction = !said.has('no-transaction');
  if (!transaction && statements.length !== 1) {
    throw wrong(
      `${file}: a file without a transaction has one statement, and this has ${statements.length}`,
      statements.length === 0
        ? 'Write it, or remove the files.'
        : 'Give each statement a migration of its own: so whatever breaks off, what was done is known.',
    );
  }
  if (!transaction) readSolo(file, statements[0]?.words ?? '');
  const irreversible = said.has('irreversible');
  if (irreversible && statements.length > 0)
    throw wrong(`${file}: it says that it is irreversible, and has statements`);
  return {
    path: file,
    text,
    statements,
    transaction,
    checksum: sha256(text),
    bytesChecksum: sha256(bytes),
    irreversible,
  };
}

function readDirectives(file: string, text: string): ReadonlySet<string> {
  const said = new Set<string>();
  for (const [, word] of text.matchAll(directive)) {
    if (word !== 'no-transaction' && word !== 'irreversible') {
      throw wrong(
        `${file}: "-- pergola: ${word}" says nothing that is known`,
        'There is no-transaction and irreversible.',
      );
    }
    said.add(word);
  }
  return said;
}

function sha256(of: string | Buffer): string {
  return createHash('sha256').update(of).digest('hex');
}

function wrong(message: string, hint?: string): PergolaError {
  return new PergolaError('migration-failed', message, hint === undefined ? {} : { hint });
}
