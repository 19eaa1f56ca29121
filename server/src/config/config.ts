// From files and the environment to one validated, frozen Config. The only folder that knows a setting's name; opens no
// connection and makes no file.

import { assemble } from './assemble.ts';
import type { Environment } from './environment.ts';
import { type Fault, faultsAsError } from './fault.ts';
import { readSources } from './read-sources.ts';
import { type ResolvedSettings, resolveSettings } from './resolve-settings.ts';
import type { Config } from './slices.ts';

export { type DescribedSetting, describeSettings } from './describe-config.ts';
export { faultsAsError } from './fault.ts';
export type { NamingName, TrustMode } from './graphql-settings.ts';
export type { FunctionName } from './read-values.ts';
export type { TransactionEnd } from './rest-settings.ts';
export { keepSecret, newSecret } from './secret.ts';
export type { Roles } from './setting.ts';
export type { AnonymousWrites, Origins } from './settings.ts';
export { settingsSchema } from './settings-schema.ts';
export type * from './slices.ts';

/** Reads the configuration of this process, started in `directory`. Throws 'config-invalid' with all that is wrong. */
export function readConfig(environment: Environment = process.env, directory: string = process.cwd()): Config {
  const { config, faults } = examineConfig(environment, directory);
  if (config === undefined) throw faultsAsError(faults);
  return config;
}

/** The same for who works on the project and serves nothing, so that production does not ask for what only serving needs. */
export function readConfigForWork(environment: Environment = process.env, directory: string = process.cwd()): Config {
  const { made, faults } = examineAll(environment, directory);
  const harmful = faults.filter(({ ofServing }) => ofServing !== true);
  if (harmful.length > 0) throw faultsAsError(harmful);
  return made;
}

/** What there is to say of the configuration, right or wrong; `config` where it is right. */
export function examineConfig(environment: Environment = process.env, directory: string = process.cwd()): Examined {
  const { made, ...examined } = examineAll(environment, directory);
  return { ...examined, config: examined.faults.length === 0 ? made : undefined };
}

/** `made` has defaults in place of what is wrong. */
function examineAll(environment: Environment, directory: string): Omit<Examined, 'config'> & { readonly made: Config } {
  const { sources, mode } = readSources(environment, directory);
  const settings = resolveSettings(sources, mode);
  const faults = [...settings.faults];
  const made = assemble(settings, faults);
  return { settings, faults, files: sources.flatMap(({ file }) => file ?? []), made };
}

export interface Examined {
  /** Those that were read, as messages name them, the one that counts least first. */
  readonly files: readonly string[];
  readonly settings: ResolvedSettings;
  readonly faults: readonly Fault[];
  readonly config: Config | undefined;
}
