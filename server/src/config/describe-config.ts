// An examined configuration → what a person or a program is told of it: each setting with what it is and where that came from.
// Shows no secret.

import type { ResolvedSettings } from './resolve-settings.ts';
import { masked, type Setting } from './setting.ts';
import { type SettingKey, settings } from './settings.ts';
import type { Origin } from './source.ts';

export interface DescribedSetting {
  readonly key: SettingKey;
  /** The variable that it is documented under. */
  readonly variable: string;
  /** What it comes to, as a file could have it; secrets masked, null where there is none, and where what was given is not allowed. */
  readonly value: unknown;
  readonly allowed: boolean;
  readonly origin: Origin;
  /** The value and its origin for people: `4100`, `pergola.yaml:2:9`. */
  readonly text: string;
  readonly from: string;
  /** What it does, what is allowed and what it is called elsewhere, for people. */
  readonly meaning: string;
}

export interface Described {
  readonly settings: ResolvedSettings;
  /** The Config that they make, where they are right. */
  readonly config: object | undefined;
}

/** In the order of the table. */
export function describeSettings({ settings: { entries }, config }: Described): readonly DescribedSetting[] {
  return [...entries].map(([key, { value, origin, allowed }]) => {
    const setting = settings[key] as Setting<unknown>;
    const effective = config === undefined ? value : valueAt(config, key);
    const shown = allowed ? shownValue(setting, effective) : null;
    const text = allowed ? textOf(shown, setting) : '(not allowed)';
    const { variable } = setting;
    const meaning = meaningOf(setting);
    return { key, variable, value: shown, allowed, origin, text, from: describeOrigin(origin), meaning };
  });
}

/** A setting's key is the way to it in the Config, where it may have been made of several settings. */
export function valueAt(config: object, key: string): unknown {
  return key.split('.').reduce<unknown>((section, name) => (section as Record<string, unknown>)[name], config);
}

/** A sentence or a line each, without Markdown. */
export function meaningOf({ meaning, allowed, variable, shownDefault }: Setting<unknown>): string {
  const otherwise = shownDefault === undefined ? '' : `\nDefault: ${plain(shownDefault)}.`;
  return `${plain(meaning)}\nAllowed: ${allowed}.${otherwise}\nVariable: ${variable}.`;
}

function plain(markdown: string): string {
  return markdown.replace(/\[([^\]]*)\]\([^)]*\)/g, '$1').replaceAll('`', '');
}

function shownValue({ secret, shown }: Setting<unknown>, value: unknown): unknown {
  if (value === undefined) return null;
  if (shown !== undefined) return shown(value as object);
  return secret ? masked : value;
}

function textOf(shown: unknown, { shownDefault }: Setting<unknown>): string {
  if (shown === null) return plain(shownDefault ?? 'none');
  if (Array.isArray(shown)) return shown.length === 0 ? 'none' : shown.join(', ');
  if (typeof shown !== 'object') return String(shown);
  return Object.keys(shown).length === 0 ? 'none' : JSON.stringify(shown);
}

function describeOrigin(origin: Origin): string {
  if (origin.kind === 'default') return 'default';
  if (origin.kind === 'file') return `${origin.file}:${origin.line}:${origin.column}`;
  const { name, file, place } = origin;
  const where = [...(place === undefined ? [] : [place]), ...(file === undefined ? [] : [file])];
  return where.length === 0 ? name : `${name} (${where.join(', ')})`;
}
