// A time as PostgreSQL's settings take it: `5000`, `5s`, `1.5 min`. Text in, milliseconds out.
// https://www.postgresql.org/docs/current/config-setting.html

const units: Readonly<Record<string, number>> = {
  us: 0.001,
  ms: 1,
  s: 1000,
  min: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};

/** What PostgreSQL's own settings can hold. */
const longest = 2_147_483_647;

/** An amount, and a unit or none. */
export const durationPattern = /^\s*(\d+(?:\.\d*)?|\.\d+)\s*(us|ms|s|min|h|d)?\s*$/;

/** Whole milliseconds, those without a unit as they are; undefined where PostgreSQL would not take the text either. */
export function readDuration(text: string): number | undefined {
  const [, amount, unit = 'ms'] = durationPattern.exec(text) ?? [];
  if (amount === undefined) return undefined;
  const milliseconds = Math.round(Number(amount) * (units[unit] ?? Number.NaN));
  return milliseconds <= longest ? milliseconds : undefined;
}
