// Entries of the configuration → the plugins they name, each with its part of the configuration, validated. Imports their files, and
// thereby runs what these do when loaded.

import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { PergolaError } from '../base/errors.ts';
import { orderPlugins } from './order-plugins.ts';
import type { ConfigIssue, Plugin } from './plugin.ts';

/** What the configuration says of a plugin. */
export interface PluginEntry {
  readonly name: string;
  /** A path, relative or absolute, or a package. */
  readonly from: string;
  /** Undefined where there is none. */
  readonly config: unknown;
  /** Where a part of `config` is written, such as `pergola.yaml:3:9`; undefined where that is not a file. */
  placeOf(path: readonly PropertyKey[]): string | undefined;
}

export interface LoadedPlugin {
  readonly plugin: Plugin;
  readonly config: unknown;
}

/** A plugin that is at hand, and what a configuration would say for it. */
export interface GivenPlugin {
  // biome-ignore lint/suspicious/noExplicitAny: whatever its configuration is
  readonly plugin: Plugin<any>;
  readonly config?: unknown;
}

/** The same of plugins that are at hand. */
export function acceptPlugins(given: readonly GivenPlugin[]): readonly LoadedPlugin[] {
  const loaded = given.map(({ plugin, config }) => {
    const read = readConfig(plugin, { config, placeOf: () => undefined });
    return { plugin, ...read };
  });
  refuse(loaded.flatMap(({ faults }) => faults));
  return inOrder(loaded.map(({ plugin, config }) => ({ plugin, config })));
}

/**
 * In the order in which they start. `directory`: where paths begin and packages are looked for.
 * @throws PergolaError plugin-not-found, plugin-invalid, config-invalid; several faults of configuration together.
 */
export async function loadPlugins(
  entries: readonly PluginEntry[],
  directory: string,
): Promise<readonly LoadedPlugin[]> {
  const loaded: LoadedPlugin[] = [];
  const faults: PergolaError[] = [];
  for (const entry of entries) {
    const plugin = await loadPlugin(entry, directory);
    const read = readConfig(plugin, entry);
    faults.push(...read.faults);
    loaded.push({ plugin, config: read.config });
  }
  refuse(faults);
  return inOrder(loaded);
}

function refuse(faults: readonly PergolaError[]): void {
  const [only, ...others] = faults;
  if (only === undefined) return;
  if (others.length === 0) throw only;
  const all = faults.map(({ message }) => message).join('; and ');
  throw new PergolaError('config-invalid', `${faults.length} faults: ${all}`, { cause: new AggregateError(faults) });
}

/** The same without a configuration file: for tests of plugins, which have them at hand. */
export function inOrder(loaded: readonly LoadedPlugin[]): readonly LoadedPlugin[] {
  const ordered = orderPlugins(loaded.map(({ plugin }) => plugin));
  return ordered.map((plugin) => loaded.find((each) => each.plugin === plugin)!);
}

async function loadPlugin({ name, from, placeOf }: PluginEntry, directory: string): Promise<Plugin> {
  const what = `the plugin ${name} (${from})`;
  const at = placed(placeOf([]), what);
  let module: { readonly default?: unknown };
  try {
    module = (await import(locate(from, directory))) as { readonly default?: unknown };
  } catch (error) {
    throw new PergolaError('plugin-not-found', `${at} cannot be loaded: ${reasonOf(error)}`, { cause: error });
  }
  const plugin = module.default;
  const fault = faultOf(plugin, name);
  if (fault !== undefined) throw new PergolaError('plugin-invalid', `${at} ${fault}`);
  return plugin as Plugin;
}

function placed(place: string | undefined, text: string): string {
  return place === undefined ? text : `${place}: ${text}`;
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** The URL of what `from` names. Packages are those of the project, not of the server. */
function locate(from: string, directory: string): string {
  const isPath = /^\.{0,2}[/\\]/.test(from) || path.isAbsolute(from);
  if (isPath) return pathToFileURL(path.resolve(directory, from)).href;
  const base = pathToFileURL(path.join(directory, 'package.json'));
  try {
    return pathToFileURL(createRequire(base).resolve(from)).href;
  } catch (error) {
    // What a package exports to `import` alone, `require` does not find.
    const main = (error as NodeJS.ErrnoException).code === 'ERR_PACKAGE_PATH_NOT_EXPORTED' && importedMain(from, base);
    if (!main) throw error;
    return main;
  }
}

function importedMain(from: string, base: URL): string | undefined {
  const places = createRequire(base).resolve.paths(from) ?? [];
  const manifest = places.map((place) => path.join(place, from, 'package.json')).find((file) => existsSync(file));
  if (manifest === undefined) return undefined;
  const { exports } = JSON.parse(readFileSync(manifest, 'utf8')) as { exports?: unknown };
  const main = forImport(exports);
  return main === undefined ? undefined : pathToFileURL(path.join(path.dirname(manifest), main)).href;
}

/** https://nodejs.org/api/packages.html#conditional-exports */
function forImport(exports: unknown): string | undefined {
  if (typeof exports === 'string') return exports;
  if (typeof exports !== 'object' || exports === null) return undefined;
  const members = exports as Readonly<Record<string, unknown>>;
  if ('.' in members) return forImport(members['.']);
  for (const [condition, inner] of Object.entries(members)) {
    if (!['node', 'import', 'default'].includes(condition)) continue;
    const found = forImport(inner);
    if (found !== undefined) return found;
  }
  return undefined;
}

const nameForm = /^[a-z][a-z0-9-]{0,62}$/;

function faultOf(plugin: unknown, name: string): string | undefined {
  if (typeof plugin !== 'object' || plugin === null) return 'has no plugin as its default export; use definePlugin';
  const { name: own, setup, start, stop, config, dependsOn = [] } = plugin as Partial<Record<keyof Plugin, unknown>>;
  if (typeof own !== 'string' || !nameForm.test(own))
    return `has ${JSON.stringify(own)} as its name; allowed are small letters, digits and hyphens`;
  if (own !== name) return `is named ${own}: let plugins.${own} say where it is`;
  for (const [member, value] of Object.entries({ setup, start, stop }))
    if (value !== undefined && typeof value !== 'function') return `has a ${member} that is no function`;
  if (config !== undefined && typeof (config as { safeParse?: unknown }).safeParse !== 'function')
    return 'has a config that is no schema of zod';
  if (!Array.isArray(dependsOn) || dependsOn.some((each) => typeof each !== 'string'))
    return 'has a dependsOn that is no list of names';
  return undefined;
}

interface ReadConfig {
  readonly config: unknown;
  readonly faults: readonly PergolaError[];
}

function readConfig(
  { name, config: schema }: Plugin,
  { config: given, placeOf }: Pick<PluginEntry, 'config' | 'placeOf'>,
): ReadConfig {
  if (schema === undefined) {
    if (given === undefined) return { config: undefined, faults: [] };
    const fault = faultAt(name, [], 'is given, and the plugin takes none', placeOf);
    return { config: undefined, faults: [fault] };
  }
  // Where nothing is said, what the schema has defaults for is enough.
  const result = schema.safeParse(given ?? {});
  if (result.success) return { config: result.data, faults: [] };
  const faults = result.error.issues.map(({ path: at, message }: ConfigIssue) => faultAt(name, at, message, placeOf));
  return { config: undefined, faults };
}

function faultAt(
  name: string,
  at: readonly PropertyKey[],
  message: string,
  placeOf: PluginEntry['placeOf'],
): PergolaError {
  const key = ['plugins', name, 'config', ...at.map(String)].join('.');
  return new PergolaError('config-invalid', placed(placeOf(at), `${key}: ${message}`), {
    hint: 'Correct the value; the plugin says what it takes.',
  });
}
