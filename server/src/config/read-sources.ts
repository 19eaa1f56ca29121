// The environment and a directory → every place that settings come from, the least first: files, `.env`, variables. Judges no value.

import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { type EnvFile, type EnvProblem, parseEnvFile } from './env-file.ts';
import { type Environment, isOurs, readEnvironment, variablesOf } from './environment.ts';
import type { Fault } from './fault.ts';
import { readConfigFiles } from './find-files.ts';
import type { Mode } from './setting.ts';
import { type SettingKey, settings } from './settings.ts';
import type { Source } from './source.ts';

export interface Sources {
  /** A later one overrides an earlier one. */
  readonly sources: readonly Source[];
  readonly mode: Mode;
}

const envFileName = '.env';

export function readSources(environment: Environment, directory: string): Sources {
  const envFile = readEnvFile(directory);
  const beneath = beneathOf(envFile, environment);
  const all = { ...beneath, ...withoutUnset(environment) };
  const place = (name: string) => `${envFileName}:${envFile.variables.get(name)?.line}`;
  return {
    sources: [
      ...readConfigFiles(all, directory),
      envFile.source,
      readEnvironment(beneath, place),
      readEnvironment(environment),
    ],
    mode: { production: all.NODE_ENV === 'production' },
  };
}

function readEnvFile(directory: string): EnvFile & { readonly source: Source } {
  const file = path.join(directory, envFileName);
  const read = (text: string, faults: readonly Fault[], name = {}) => {
    const parsed = parseEnvFile(text);
    const ours = parsed.problems.filter(({ name }) => isOurs(name)).map(faultOf);
    return { ...parsed, source: { ...name, given: new Map(), faults: [...faults, ...ours] } };
  };
  if (!existsSync(file)) return read('', []);
  try {
    return read(readFileSync(file, 'utf8'), [], { file: envFileName });
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code ?? (error as Error).message;
    const message = `the file cannot be read (${reason})`;
    return read('', [{ place: envFileName, message, hint: 'Make it readable, or take it away.' }]);
  }
}

function faultOf({ line, name, problem }: EnvProblem): Fault {
  return { place: `${envFileName}:${line}`, message: `${name} ${problem}`, hint: 'Correct the line, or take it out.' };
}

/** What the environment has no word on: of a setting that it has under any name, nothing else counts. */
function beneathOf({ variables }: EnvFile, environment: Environment): Environment {
  const given = (name: string) => environment[name] !== undefined;
  const overridden = new Set(
    (Object.keys(settings) as SettingKey[])
      .map((key) => variablesOf(key).flatMap((name) => [name, `${name}_FILE`]))
      .filter((names) => names.some(given))
      .flat(),
  );
  const left = [...variables].filter(([name]) => !given(name) && !overridden.has(name));
  return Object.fromEntries(left.map(([name, { value }]) => [name, value]));
}

function withoutUnset(environment: Environment): Environment {
  return Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== undefined));
}
