import { expect, test } from 'vitest';
import { Histogram } from './histogram.ts';

test('says quantiles within two in a hundred', () => {
  const histogram = new Histogram();
  for (let value = 1; value <= 10_000; value += 1) histogram.add(value / 100);
  expect(histogram.total).toBe(10_000);
  for (const q of [0.5, 0.95, 0.99]) expect(Math.abs(histogram.quantile(q) / (100 * q) - 1)).toBeLessThan(0.02);
});

test('has no quantile of nothing, and counts what took no time', () => {
  const histogram = new Histogram();
  expect(histogram.quantile(0.5)).toBeNaN();
  histogram.add(0);
  expect(histogram.quantile(0.99)).toBeLessThan(0.01);
});
