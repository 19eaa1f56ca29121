// Values at equal distances → whether they grow, told from how they vary.

export interface Trend {
  /** From one value to the next, by least squares. */
  readonly slope: number;
  /** With 95 of 100 the slope is within this of what was found; NaN of fewer than three values. */
  readonly margin: number;
}

/** Values should be medians of many, so that what one of them is off by says little about the next. */
export function trendOf(values: readonly number[]): Trend {
  const count = values.length;
  const middle = (count - 1) / 2;
  const mean = sum(values) / count;
  const width = sum(values.map((_, index) => (index - middle) ** 2));
  const slope = sum(values.map((value, index) => (index - middle) * (value - mean))) / width;
  const off = sum(values.map((value, index) => (value - mean - slope * (index - middle)) ** 2));
  return { slope, margin: count < 3 ? Number.NaN : student(count - 2) * Math.sqrt(off / (count - 2) / width) };
}

/** Whether more than chance is needed for values to rise like this. */
export function grows({ slope, margin }: Trend): boolean {
  return slope - margin > 0;
}

/** The 97.5 % quantile of Student's distribution by its expansion (Abramowitz and Stegun, 26.7.5); 4 % too small at 3 degrees. */
function student(degrees: number): number {
  const z = 1.96;
  return z + (z ** 3 + z) / (4 * degrees) + (5 * z ** 5 + 16 * z ** 3 + 3 * z) / (96 * degrees ** 2);
}

function sum(values: readonly number[]): number {
  return values.reduce((all, value) => all + value, 0);
}
