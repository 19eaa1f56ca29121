import { expect, test } from 'vitest';
import { grows, trendOf } from './trend.ts';

const noise = [4, -3, 1, -5, 2, 5, -4, 0, 3, -2];
const rising = (by: number) => noise.map((off, index) => 200 + off + by * index);

test('says the slope, and no doubt where there is none', () => {
  const { slope, margin } = trendOf([200, 203, 206, 209]);
  expect(slope).toBeCloseTo(3);
  expect(margin).toBeCloseTo(0);
});

test('tells growth from noise', () => {
  expect(grows(trendOf(rising(0)))).toBe(false);
  expect(grows(trendOf(rising(-2)))).toBe(false);
  expect(grows(trendOf(rising(2)))).toBe(true);
  expect(trendOf(rising(2)).slope).toBeCloseTo(trendOf(noise).slope + 2);
});

test('has the margin of the textbook', () => {
  // By hand: slope 0.6, squares left over 2.4, three degrees of freedom, t 3.182.
  const { slope, margin } = trendOf([2, 4, 5, 4, 5]);
  expect(slope).toBeCloseTo(0.6);
  expect(Math.abs(margin / (3.182 * Math.sqrt(2.4 / 3 / 10)) - 1)).toBeLessThan(0.05);
});

test('cannot tell of two values', () => {
  expect(grows(trendOf([1, 100]))).toBe(false);
});
