// A name for a migration → its pair of files, numbered behind the last one. Writes two new files and never over one that is there.

import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { PergolaError } from '../base/errors.ts';
import {
  downTemplate,
  irreversibleTemplate,
  soloDownTemplate,
  soloUpTemplate,
  upTemplate,
} from './templates/queries.ts';

export interface NewMigration {
  /** Made where there is none. */
  readonly directory: string;
  /** As somebody typed it: `add price to variety`. */
  readonly name: string;
  /** Its up file says `-- pergola: no-transaction`. */
  readonly solo?: boolean;
  /** Its down file says `-- pergola: irreversible`. */
  readonly irreversible?: boolean;
  /** The files' texts; templates where not given. */
  readonly up?: string;
  readonly down?: string;
}

export interface WrittenMigration {
  /** `0007_add_price`. */
  readonly name: string;
  readonly up: string;
  readonly down: string;
}

const longestName = 80;

/**
 * `Add Price (EUR)`, `addPriceEur` and `add-price-eur` → `add_price_eur`. Throws 'usage-invalid' where nothing is left, or the number is in
 * it.
 */
export function normaliseName(typed: string): string {
  const name = typed
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
    .slice(0, longestName)
    .replace(/^_|_$/g, '');
  if (name === '') throw misused(`"${typed}" has no letter or digit for a name of a file`);
  if (/^\d{4}(_|$)/.test(name)) {
    throw misused(`"${typed}" begins with a number`, 'The number comes by itself: give only what follows it.');
  }
  return name;
}

/** Rejects with 'usage-invalid' or 'file-not-written', and has then written nothing. */
export async function writeMigration(wanted: NewMigration): Promise<WrittenMigration> {
  const { directory } = wanted;
  const name = `${await nextNumber(directory, normaliseName(wanted.name))}_${normaliseName(wanted.name)}`;
  const written = {
    name,
    up: path.join(directory, `${name}.up.sql`),
    down: path.join(directory, `${name}.down.sql`),
  };
  const texts = [
    [written.down, textOfDown(name, wanted)],
    [written.up, wanted.up ?? (wanted.solo === true ? soloUpTemplate(name) : upTemplate(name))],
  ] as const;
  const made: string[] = [];
  try {
    await mkdir(directory, { recursive: true });
    for (const [file, text] of texts) {
      await writeFile(file, text, { flag: 'wx' });
      made.push(file);
    }
  } catch (error) {
    await Promise.all(made.map((file) => rm(file, { force: true })));
    throw new PergolaError('file-not-written', `${name} cannot be written: ${(error as Error).message}`, {
      cause: error,
    });
  }
  return written;
}

function textOfDown(name: string, { down, solo, irreversible }: NewMigration): string {
  if (down !== undefined) return down;
  if (irreversible === true) return irreversibleTemplate(name);
  return solo === true ? soloDownTemplate(name) : downTemplate(name);
}

/** Behind every file that has a number, whatever else is wrong with it. */
async function nextNumber(directory: string, name: string): Promise<string> {
  const entries = await readdir(directory).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw new PergolaError('file-not-read', `${directory} cannot be read: ${error.message}`, { cause: error });
  });
  const numbered = entries.flatMap((entry) => {
    const [, number, rest] = /^(\d{4})_(.*)\.(?:up|down)\.sql$/.exec(entry) ?? [];
    return number === undefined ? [] : [{ entry, number: Number(number), rest }];
  });
  const same = numbered.find(({ rest }) => rest === name);
  if (same !== undefined) {
    throw misused(
      `there is ${path.join(directory, same.entry)} already`,
      'Write into that one where it is not applied yet, or give the new one another name.',
    );
  }
  const next = Math.max(0, ...numbered.map(({ number }) => number)) + 1;
  if (next > 9999) throw misused(`${directory} has a migration with the number 9999, the last one`);
  return String(next).padStart(4, '0');
}

function misused(message: string, hint?: string): PergolaError {
  return new PergolaError('usage-invalid', message, hint === undefined ? {} : { hint });
}
