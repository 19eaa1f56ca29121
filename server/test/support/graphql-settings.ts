// The settings of GraphQL for tests: the defaults, with what a test wants otherwise.

import { type GraphqlConfig, readConfig } from '../../src/config/config.ts';

export type GraphqlOverrides = Partial<Omit<GraphqlConfig, 'limits'>> & {
  readonly limits?: Partial<GraphqlConfig['limits']>;
};

export function graphqlSettings({ limits, ...others }: GraphqlOverrides = {}): GraphqlConfig {
  const defaults = readConfig({}).graphql;
  return { ...defaults, ...others, limits: { ...defaults.limits, ...limits } };
}
