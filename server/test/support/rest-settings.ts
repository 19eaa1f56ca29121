// The settings of REST for tests: the defaults, with what a test wants otherwise.

import { type RestConfig, readConfig } from '../../src/config/config.ts';

export type RestOverrides = Partial<RestConfig>;

export function restSettings(overrides: RestOverrides = {}): RestConfig {
  return { ...readConfig({}).rest, ...overrides };
}
