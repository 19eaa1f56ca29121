// Patterns of files → the documents of GraphQL that match, in order of their names.

import { readFile } from 'node:fs/promises';
import { glob } from 'tinyglobby';
import { PergolaError } from '../../base/errors.ts';
import type { NamedText } from '../documents/documents.ts';

/** Relative to the working directory, where `file` is, too. Rejects with 'documents-invalid' where none matches, or 'file-not-read'. */
export async function readDocuments(patterns: readonly string[]): Promise<readonly NamedText[]> {
  const ignore = ['**/node_modules/**'];
  const files = await glob([...patterns], { ignore, expandDirectories: false, onlyFiles: true });
  if (files.length === 0)
    throw new PergolaError('documents-invalid', `no file matches ${patterns.join(', ')}`, {
      hint: 'Write documents of GraphQL into files of these names, or name others by --documents or the setting codegen.documents.',
    });
  return await Promise.all(files.toSorted().map(readDocument));
}

async function readDocument(file: string): Promise<NamedText> {
  try {
    return { file, text: await readFile(file, 'utf8') };
  } catch (error) {
    throw new PergolaError('file-not-read', `${file} cannot be read: ${(error as Error).message}`, { cause: error });
  }
}
