// What is reported of losses and returns, and how waits grow.

import { describe, expect, test } from 'vitest';
import type { Event } from '../observe/event.ts';
import { Availability } from './availability.ts';
import { Backoff } from './backoff.ts';

describe('availability', () => {
  test('is reported lost once, and back when the last pool is', () => {
    const events: Event[] = [];
    const availability = new Availability((event) => void events.push(event));
    availability.back('callers');
    availability.lost('callers', 'refused');
    availability.lost('callers', 'starting');
    availability.lost('service', 'starting');
    expect(availability.reason).toBe('starting');
    availability.back('callers');
    expect(availability.reason).toBe('starting');
    expect(events).toEqual([{ kind: 'database-lost', reason: 'refused' }]);
    availability.back('service');
    expect(availability.reason).toBeUndefined();
    expect(events.slice(1)).toMatchObject([{ kind: 'database-back' }]);
  });
});

describe('backoff', () => {
  test('doubles up to its cap, and starts over', () => {
    const backoff = new Backoff();
    const waits = Array.from({ length: 12 }, () => backoff.next(32_000));
    for (const wait of waits) expect(wait).toBeLessThanOrEqual(32_000);
    expect(waits[0]).toBeLessThanOrEqual(100);
    expect(waits[11]).toBeGreaterThanOrEqual(24_000);
    expect(backoff.next(1000)).toBeLessThanOrEqual(1000);
    expect(backoff.remaining).toBeGreaterThan(0);
    backoff.reset();
    expect(backoff.remaining).toBe(0);
    expect(backoff.next(32_000)).toBeLessThanOrEqual(100);
  });
});
