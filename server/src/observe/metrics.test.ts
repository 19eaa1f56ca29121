// Counting: what each event adds, and that labels stay bounded whatever is reported.

import { expect, test } from 'vitest';
import { createMetrics, durationBounds } from './metrics.ts';

test('counts operations, stages, requests and errors', () => {
  const metrics = createMetrics();
  const operation = (planned: boolean, duration: number) =>
    metrics.read({ kind: 'operation', role: 'anon', planned, timings: [{ stage: 'execute', duration }] });
  operation(true, 4);
  operation(false, 40_000);
  const request = { kind: 'request', id: 'r', method: 'GET', path: '/', duration: 0.2, role: undefined } as const;
  metrics.read({ ...request, status: 200 });
  metrics.read({ ...request, status: 503 });
  metrics.read({ kind: 'request-failed', id: 'r', code: 'unavailable', error: undefined });
  metrics.read({ kind: 'fault', where: 'x', error: new Error() });

  const counts = metrics.snapshot();
  expect(counts).toMatchObject({
    operations: 2,
    operationsPlanned: 1,
    stages: { execute: { count: 2, sum: 40_004, max: 40_000 } },
    requests: { count: 2 },
    requestsByStatus: { '2xx': 1, '5xx': 1 },
    errorsByCode: { unavailable: 1 },
    faults: 1,
  });
  expect(counts.stages.execute?.buckets[durationBounds.indexOf(5)]).toBe(1);
  expect(counts.stages.execute?.buckets.at(-1)).toBe(1);
});

test('a snapshot does not change afterwards', () => {
  const metrics = createMetrics();
  const before = metrics.snapshot();
  metrics.read({ kind: 'request', id: 'r', method: 'GET', path: '/', status: 200, duration: 1, role: undefined });
  expect(before.requests.count).toBe(0);
  expect(before.requests.buckets.every((count) => count === 0)).toBe(true);
});

test('codes that someone makes up do not grow without bound', () => {
  const metrics = createMetrics();
  for (let i = 0; i < 5000; i += 1)
    metrics.read({ kind: 'request-failed', id: 'r', code: `made-up-${i}`, error: undefined });
  const codes = metrics.snapshot().errorsByCode;
  expect(Object.keys(codes).length).toBeLessThanOrEqual(201);
  expect(Object.values(codes).reduce((sum, count) => sum + count, 0)).toBe(5000);
});
