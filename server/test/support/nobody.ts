// For tests that hand callers to GraphQL as they are: nobody is read from headers.

import type { Authenticate } from '../../src/graphql/graphql.ts';

export const nobody: Authenticate = {
  authenticate: () => Promise.reject(new Error('no request is authenticated here')),
  authenticateSync: () => undefined,
};
