// The setting that names the plugins, each with a configuration of its own, which the plugin judges.

import * as z from 'zod';
import { masked, type Setting, setting } from './setting.ts';

/** By name. */
export type PluginSettings = Readonly<Record<string, PluginSetting>>;

export interface PluginSetting {
  /** A path or a package. */
  readonly from: string;
  readonly config?: unknown;
}

export const pluginsSetting: Setting<PluginSettings> = setting<PluginSettings>('plugins', {
  allowed:
    'an object of plugins, each with `from`, a path that begins with ./ or a package, and `config` where the plugin takes one',
  meaning:
    'The [plugins](plugins.md) by their names, each with `from`, a path that begins with `./` or a package, and with `config`, ' +
    'what the plugin itself takes. In a variable, as JSON.',
  shownDefault: 'none',
  shown: (plugins) =>
    Object.fromEntries(
      Object.entries(plugins).map(([name, { from, config }]) => [
        name,
        { from, ...(config === undefined ? {} : { config: masked }) },
      ]),
    ),
  fallback: () => ({}),
  form: z.record(
    z.string().regex(/^[a-z][a-z0-9-]{0,62}$/),
    z.strictObject({ from: z.string().min(1), config: z.unknown().optional() }),
  ),
  fromText: (text) => {
    try {
      return JSON.parse(text);
    } catch {
      return text;
    }
  },
});
