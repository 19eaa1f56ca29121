// Variables → what they give. Each setting has the name that it is documented under, a derived one, and for a secret the same
// with _FILE, which names a file that holds the value.

import { readFileSync } from 'node:fs';
import { nearestName } from '../base/nearest-name.ts';
import { correctIt, type Fault } from './fault.ts';
import { type Setting, variableOf } from './setting.ts';
import { type SettingKey, settings } from './settings.ts';
import type { GivenValue, Source } from './source.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

const keys = Object.keys(settings) as SettingKey[];

/** The most telling first. */
export function variablesOf(key: SettingKey): readonly string[] {
  const { variable, formerVariable } = settings[key] as Setting<unknown>;
  return [...new Set([variableOf(key), variable, ...(formerVariable === undefined ? [] : [formerVariable])])];
}

/** `place`: where a variable is set, if that is not the environment itself. */
export function readEnvironment(environment: Environment, place: PlaceOf = () => undefined): Source {
  const given = new Map<SettingKey, GivenValue>();
  const faults = unknownVariables(environment, place);
  for (const key of keys) {
    const found = settings[key].secret
      ? readSecret(key, environment, place, faults)
      : variablesOf(key).find((name) => environment[name] !== undefined);
    if (found === undefined) continue;
    given.set(key, typeof found === 'string' ? fromVariable(found, environment[found], place(found)) : found);
  }
  return { given, faults };
}

type PlaceOf = (name: string) => string | undefined;

function fromVariable(name: string, value: string | undefined, place: string | undefined, file?: string): GivenValue {
  const optional = { ...(place === undefined ? {} : { place }), ...(file === undefined ? {} : { file }) };
  const origin = { kind: 'variable', name, ...optional } as const;
  return { value, name: file === undefined ? name : `${name} (${file})`, origin, placeOf: () => place };
}

/** Whether a variable is one that is read, or looks as if it were to be. */
export function isOurs(name: string): boolean {
  return name.startsWith('PERGOLA_') || name === 'NODE_ENV' || knownVariables().has(name);
}

function knownVariables(): ReadonlySet<string> {
  const secrets = keys.filter((key) => settings[key].secret).flatMap(variablesOf);
  return new Set([...keys.flatMap(variablesOf), ...secrets.map((name) => `${name}_FILE`), 'PERGOLA_CONFIG']);
}

/** Its variable, or the content of the file that the variable with _FILE names; never both. */
function readSecret(
  key: SettingKey,
  environment: Environment,
  place: PlaceOf,
  faults: Fault[],
): GivenValue | string | undefined {
  const name = variablesOf(key).find((each) => environment[each] !== undefined);
  const fileName = variablesOf(key)
    .map((each) => `${each}_FILE`)
    .find((each) => environment[each] !== undefined);
  if (fileName === undefined) return name;
  if (name !== undefined) {
    const message = `${name} and ${fileName} are both set, and one of them would not count`;
    faults.push({ place: place(name), message, hint: 'Unset one of the two.' });
    return undefined;
  }
  const file = environment[fileName] ?? '';
  try {
    // Editors and `echo` end a file with a line break that is not of the secret.
    return fromVariable(fileName, readFileSync(file, 'utf8').replace(/\r?\n$/, ''), place(fileName), file);
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code ?? (error as Error).message;
    const message = `${fileName} is ${JSON.stringify(file)}, which cannot be read (${reason}); allowed is the path of a file with the value`;
    faults.push({ place: place(fileName), message, hint: correctIt });
    return undefined;
  }
}

/** A setting whose name is mistyped would be its default, and nobody would know. */
function unknownVariables(environment: Environment, place: PlaceOf): Fault[] {
  const known = [...knownVariables()];
  const own = Object.keys(environment).filter((name) => name.startsWith('PERGOLA_') && !known.includes(name));
  return own.toSorted().flatMap((name) => {
    const isDerived = /^PERGOLA_[A-Z]+__/.test(name);
    // Others have names that begin so too: Kubernetes gives PERGOLA_SERVICE_HOST where there is a service of that name.
    const near = nearestName(name, known, isDerived ? undefined : 2);
    if (!isDerived && near === undefined) return [];
    const hint = near === undefined ? 'Correct the name, or unset it.' : `Did you mean ${near}?`;
    return { place: place(name), message: `there is no setting ${name}`, hint };
  });
}
