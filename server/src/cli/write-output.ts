// Texts that a command made → standard output, files, or the word that the files are not them. Writes nothing that is the same already.

import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { PergolaError } from '../base/errors.ts';
import type { GivenOptions, Option, Terminal } from './command.ts';
import { describeDifference } from './describe-difference.ts';
import { jsonOption, printJson, wantsJson } from './json-output.ts';

/** `--check`, for commands that name their files otherwise than by --out. */
export const checkOption: Option = {
  name: 'check',
  value: undefined,
  description: 'writes nothing; says what differs and fails where a file is not what would be written',
};

/** Of a command that makes one text. */
export const outputOptions: readonly Option[] = [
  { name: 'out', value: 'FILE', description: 'the file to write; standard output where not given' },
  checkOption,
  jsonOption,
];

/** What `statuses` of such a command say. */
export const staleStatus = { status: 1, meaning: 'it failed, or with --check: a file is not what would be written' };

export interface Output {
  /** As the user named it. */
  readonly file: string;
  readonly text: string;
}

/** One text, by `outputOptions`. Rejects with 'file-not-written', 'file-not-read', 'output-stale' or 'usage-invalid'. */
export async function writeOutput(text: string, given: GivenOptions, terminal: Terminal): Promise<void> {
  const file = given.get('out');
  if (file !== undefined) return await writeOutputs([{ file, text }], given, terminal);
  if (given.has('check'))
    throw new PergolaError('usage-invalid', '--check needs --out FILE, which is the file to compare with');
  if (wantsJson(given)) printJson(terminal, { text });
  else terminal.print(text);
}

/** Files, by `checkOption` and `jsonOption`: all are compared before the first is written. Rejects like `writeOutput`. */
export async function writeOutputs(outputs: readonly Output[], given: GivenOptions, terminal: Terminal): Promise<void> {
  const compare = async (output: Output) => ({ ...output, before: await readText(output.file, given.has('check')) });
  const compared = await Promise.all(outputs.map(compare));
  const stale = compared.filter(({ text, before }) => text !== before);
  const files = compared.map(({ file, text, before }) => ({ file, changed: text !== before }));
  if (given.has('check')) {
    if (wantsJson(given)) printJson(terminal, { files });
    else for (const one of stale) terminal.print(describeDifference(one.file, one.before, one.text));
    if (stale.length === 0) return terminal.note(`${outputs.map(({ file }) => file).join(', ')}: up to date.`);
    throw new PergolaError('output-stale', stale.map(describeStale).join('; '));
  }
  for (const { file, text } of stale) await writeWhole(path.resolve(file), text);
  if (wantsJson(given)) return printJson(terminal, { files });
  for (const { file, changed } of files) terminal.note(changed ? `Wrote ${file}.` : `${file} is up to date.`);
}

function describeStale({ file, before }: { readonly file: string; readonly before: string | undefined }): string {
  return before === undefined ? `${file} is missing` : `${file} is not what would be written now`;
}

/** Undefined where there is none; what cannot be read can often be replaced all the same. */
async function readText(file: string, required: boolean): Promise<string | undefined> {
  return await readFile(path.resolve(file), 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (!required || error.code === 'ENOENT' || error.code === 'ENOTDIR') return undefined;
    throw new PergolaError('file-not-read', `${file} cannot be read: ${error.message}`, { cause: error });
  });
}

/** Whoever reads the file meanwhile sees the old one or the new one, whole. Rejects with 'file-not-written'. */
export async function writeWhole(file: string, text: string): Promise<void> {
  const draft = `${file}.${process.pid}.new`;
  try {
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(draft, text);
    await rename(draft, file);
  } catch (error) {
    await rm(draft, { force: true }).catch(() => {});
    throw new PergolaError('file-not-written', `${file} cannot be written: ${(error as Error).message}`, {
      cause: error,
    });
  }
}
