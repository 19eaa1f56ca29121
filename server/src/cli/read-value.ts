// What an option or argument names → its text: the value itself, a file, or standard input. Reads nothing else.

import { readFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import { PergolaError } from '../base/errors.ts';
import { parseJson } from '../base/parse-json.ts';
import type { GivenOptions } from './command.ts';

/** `-` is standard input. Rejects with 'file-not-read'. */
export async function readFileOrInput(file: string): Promise<string> {
  if (file === '-') return await text(process.stdin);
  return await readFile(file, 'utf8').catch((error: Error) => {
    throw new PergolaError('file-not-read', `${file} cannot be read: ${error.message}`, { cause: error });
  });
}

/** The object that an option gives, as JSON or by the name of a file with JSON; empty where it is not given. Rejects with 'usage-invalid' too. */
export async function readObject(given: GivenOptions, option: string): Promise<Readonly<Record<string, unknown>>> {
  const value = given.get(option);
  if (value === undefined) return {};
  const json = /^\s*[[{]/.test(value) ? value : await readFileOrInput(value);
  try {
    const read = parseJson(json);
    if (typeof read === 'object' && read !== null && !Array.isArray(read)) return read as Record<string, unknown>;
  } catch (error) {
    throw new PergolaError('usage-invalid', `--${option} is not JSON: ${(error as Error).message}`);
  }
  throw new PergolaError('usage-invalid', `--${option} is not a JSON object`);
}
