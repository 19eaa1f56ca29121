// The GraphQL over HTTP specification's own checks (https://github.com/graphql/graphql-http, `serverAudits`), over both lanes.

import { serverAudits } from 'graphql-http';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Backend, startBackend } from '../support/serve.ts';
import { notesSql } from './notes.ts';

/** How many the suite has: a release with more, or one that lost some, is to be noticed. */
const auditCount = 61;

let backend: Backend;
beforeAll(async () => {
  backend = await startBackend({ sql: notesSql });
});
afterAll(() => backend.close());

describe.each([
  ['by default', {}],
  ['through Yoga alone', { fastLane: false } as const],
])('%s', (_, options) => {
  test(`passes all ${auditCount} audits`, async () => {
    const { endpoint } = await backend.listen(options);
    const audits = serverAudits({ url: endpoint });
    const results = [];
    for (const audit of audits) results.push(await audit.fn());
    const failed = results.filter(({ status }) => status !== 'ok');
    const told = failed.map((result) => `${result.id} ${result.name}: ${'reason' in result ? result.reason : ''}`);
    expect(told).toEqual([]);
    expect(results).toHaveLength(auditCount);
  });
});
