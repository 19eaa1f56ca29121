// Whatever is asked of REST is answered in its form, and a mistake of the caller is never the server's fault.

import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import { type Backend, startBackend } from '../support/serve.ts';
import { anyRestRequest, type RandomRequest } from './random-rest.ts';
import { askRest, librarySql, type Told } from './rest-library.ts';

const seed = Number(process.env.PERGOLA_TEST_SEED ?? Date.now() % 2 ** 31);
const runs = Number(process.env.PERGOLA_TEST_RUNS ?? 600);

const backend: Backend = await startBackend({ sql: librarySql });
// Nothing stays, so that no request depends on another.
const served = await backend.listen({
  rest: { transactionEnd: 'rollback', aggregates: true, explain: true, maxRows: 3 },
});
afterAll(() => backend.close());

const errorKeys = ['code', 'details', 'hint', 'message'];

function faultOf({ asked }: RandomRequest, { status, headers, json }: Told): string | undefined {
  if (status >= 500) return `status ${status}`;
  if (headers.get('proxy-status') === null)
    return status < 400 || status === 418 ? undefined : 'an error without a code';
  if (asked.method === 'HEAD') return undefined;
  const keys = typeof json === 'object' && json !== null ? Object.keys(json).toSorted() : [];
  return keys.join() === errorKeys.join() ? undefined : 'an error of another form';
}

test(`no request fails for a reason of the server (seed ${seed})`, async () => {
  const statuses = new Set<number>();
  await fc.assert(
    fc.asyncProperty(anyRestRequest, async (request) => {
      const told = await askRest(served.rest + request.path, request.asked);
      statuses.add(told.status);
      expect(faultOf(request, told)).toBeUndefined();
    }),
    { seed, numRuns: runs },
  );
  expect(backend.events.filter(({ kind }) => kind === 'fault')).toEqual([]);
  // Otherwise the requests ask nothing.
  for (const status of [200, 400, 404, 405]) expect(statuses).toContain(status);
});
