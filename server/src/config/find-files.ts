// A directory and the environment → the configuration files that count, the base first. Opens none but to read it.

import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parseConfigFile } from './config-file.ts';
import type { Environment } from './environment.ts';
import type { Source } from './source.ts';

const endings = ['.yaml', '.yml', '.json'];

/** The base file and that of NODE_ENV, where they are there. PERGOLA_CONFIG names another base, which must be. */
export function readConfigFiles(environment: Environment, directory: string): readonly Source[] {
  const chosen = environment.PERGOLA_CONFIG;
  const stem = chosen === undefined ? path.join(directory, 'pergola') : path.resolve(directory, withoutEnding(chosen));
  const base =
    chosen === undefined ? readOneOf(stem, environment, directory) : readChosen(chosen, environment, directory);
  const mode = environment.NODE_ENV;
  if (mode === undefined || !/^[\w-]+$/.test(mode)) return base;
  return [...base, ...readOneOf(`${stem}.${mode}`, environment, directory)];
}

function withoutEnding(file: string): string {
  const ending = path.extname(file);
  return endings.includes(ending) ? file.slice(0, -ending.length) : file;
}

function readChosen(file: string, environment: Environment, directory: string): readonly Source[] {
  const full = path.resolve(directory, file);
  if (endings.includes(path.extname(file))) return [readOne(full, environment, directory)];
  const message = `PERGOLA_CONFIG is ${JSON.stringify(file)}; allowed is the path of a file that ends in ${endings.join(', ')}`;
  return [failed(undefined, message)];
}

function readOneOf(stem: string, environment: Environment, directory: string): readonly Source[] {
  const files = endings.map((ending) => `${stem}${ending}`).filter((file) => existsSync(file));
  const [first, second] = files;
  if (first === undefined) return [];
  if (second === undefined) return [readOne(first, environment, directory)];
  const names = files.map((file) => shown(file, directory));
  return [failed(names[0], `${names.join(' and ')} are both there, and one of them would not count`)];
}

function readOne(file: string, environment: Environment, directory: string): Source {
  try {
    return parseConfigFile(readFileSync(file, 'utf8'), shown(file, directory), environment);
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code ?? (error as Error).message;
    return failed(shown(file, directory), `the file cannot be read (${reason})`);
  }
}

function shown(file: string, directory: string): string {
  const relative = path.relative(directory, file);
  return relative.startsWith('..') ? file : relative;
}

function failed(place: string | undefined, message: string): Source {
  return { given: new Map(), faults: [{ place, message, hint: 'Name one file that is there.' }] };
}
