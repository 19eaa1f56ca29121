// Sources → the value of every setting and where it came from, with all that is wrong with them.

import { correctIt, type Fault } from './fault.ts';
import type { Mode, Setting } from './setting.ts';
import { type SettingKey, type SettingValue, settings } from './settings.ts';
import type { GivenValue, Origin, Source } from './source.ts';

export interface ResolvedSetting {
  /** The default where what was given is not allowed. */
  readonly value: unknown;
  readonly allowed: boolean;
  readonly origin: Origin;
  /** What messages call it, where it came from. */
  readonly name: string;
  readonly place: string | undefined;
  /** Where a part of its value stands, by the way to it. */
  placeOf(path: readonly PropertyKey[]): string | undefined;
}

export interface ResolvedSettings {
  readonly mode: Mode;
  readonly faults: readonly Fault[];
  readonly entries: ReadonlyMap<SettingKey, ResolvedSetting>;
  get<K extends SettingKey>(key: K): SettingValue<K>;
}

/** A value that is not allowed is a fault, and the default stands in for it. */
export function resolveSettings(sources: readonly Source[], mode: Mode): ResolvedSettings {
  const faults = sources.flatMap((source) => source.faults);
  const entries = new Map<SettingKey, ResolvedSetting>();
  for (const key of Object.keys(settings) as SettingKey[]) {
    const setting = settings[key] as Setting<unknown>;
    const given = sources.findLast((source) => source.given.has(key))?.given.get(key);
    const fallback = { value: setting.fallback(mode), origin: { kind: 'default' }, name: setting.variable } as const;
    if (given === undefined)
      entries.set(key, { ...fallback, allowed: true, place: undefined, placeOf: () => undefined });
    else {
      const read = readGiven(given, setting);
      const { origin, name } = given;
      if (read.kind === 'fault') faults.push(read.fault);
      const value = read.kind === 'fault' ? fallback.value : read.value;
      const placeOf = (path: readonly PropertyKey[]) => given.placeOf(path);
      entries.set(key, { value, allowed: read.kind === 'value', origin, name, place: placeOf([]), placeOf });
    }
  }
  return { mode, faults, entries, get: (key) => entries.get(key)?.value as SettingValue<typeof key> };
}

type Read = { readonly kind: 'value'; readonly value: unknown } | { readonly kind: 'fault'; readonly fault: Fault };

function readGiven(given: GivenValue, setting: Setting<unknown>): Read {
  const { value } = given;
  const empty = typeof value === 'string' && value.trim() === '';
  // A secret is taken as it is: other programs sign with the same text.
  const text = (whole: string) => setting.fromText(setting.secret ? whole : whole.trim());
  const result = empty ? undefined : setting.form.safeParse(typeof value === 'string' ? text(value) : value);
  if (result?.success === true) return { kind: 'value', value: result.data };
  const part = typeof value === 'string' ? [] : (result?.error.issues[0]?.path ?? []);
  const name = [given.name, ...part.map(String)].join('.');
  const found = empty ? 'is set but empty' : describe(partOf(value, part), setting);
  const message = `${name} ${found}; allowed is ${setting.allowed}`;
  return { kind: 'fault', fault: { place: given.placeOf(part), message, hint: correctIt } };
}

function partOf(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce((inner, part) => (inner as Record<PropertyKey, unknown>)?.[part], value);
}

function describe(value: unknown, { secret }: Setting<unknown>): string {
  if (secret) return 'has a value that is not allowed';
  if (value === undefined) return 'is missing';
  // JSON has no word for some numbers of YAML.
  return `is ${typeof value === 'number' ? String(value) : JSON.stringify(value)}`;
}
