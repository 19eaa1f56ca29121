// The header Prefer (RFC 7240): what the caller would like of the answer, and the header that says what was done of it.

import { RestError } from '../errors.ts';

export interface Preferences {
  /** What becomes of rows that are there already. */
  readonly resolution: 'merge-duplicates' | 'ignore-duplicates' | undefined;
  /** What a column gets that a row of the body does not have. */
  readonly missing: 'default' | 'null' | undefined;
  /** What the answer to a write holds. */
  readonly return: 'representation' | 'minimal' | 'headers-only' | undefined;
  /** How the number of rows without limit is found. */
  readonly count: 'exact' | 'planned' | 'estimated' | undefined;
  /** Only where the server allows it. */
  readonly transaction: 'commit' | 'rollback' | undefined;
  readonly handling: 'strict' | 'lenient' | undefined;
  /** As it was sent: PostgreSQL says whether there is one of this name. */
  readonly timezone: string | undefined;
  /** How many rows a write may touch; only under `handling=strict`. */
  readonly maxAffected: number | undefined;
}

export interface PreferOptions {
  /** Whether the caller may decide on commit or rollback. */
  readonly allowsTransaction: boolean;
}

/** Preferences with a closed set of values, in the order in which they are told to be applied. */
const choices = {
  resolution: ['merge-duplicates', 'ignore-duplicates'],
  missing: ['default', 'null'],
  return: ['representation', 'minimal', 'headers-only'],
  count: ['exact', 'planned', 'estimated'],
  tx: ['commit', 'rollback'],
  handling: ['strict', 'lenient'],
} as const;
type Choice = keyof typeof choices;

/** Reads the header, or all of its values. The first of several values counts. Throws PGRST122 under `handling=strict`. */
export function readPreferences(header: string | readonly string[] | undefined, options: PreferOptions): Preferences {
  const given = [header ?? []]
    .flat()
    .flatMap((value) => value.split(','))
    .map((preference) => preference.trim())
    .filter((preference) => preference !== '');
  const choose = <Name extends Choice>(name: Name): (typeof choices)[Name][number] | undefined => {
    const values: readonly (typeof choices)[Name][number][] = choices[name];
    const first = given.find((preference) => values.some((value) => preference === `${name}=${value}`));
    return values.find((value) => first === `${name}=${value}`);
  };
  const handling = choose('handling');
  const strict = handling === 'strict';
  const unknown = given.filter((preference) => !isKnown(preference));
  if (strict && unknown.length > 0) {
    const details = `Invalid preferences: ${unknown.join(', ')}`;
    throw new RestError('PGRST122', 'Invalid preferences given with handling=strict', { details });
  }
  return {
    resolution: choose('resolution'),
    missing: choose('missing'),
    return: choose('return'),
    count: choose('count'),
    transaction: options.allowsTransaction ? choose('tx') : undefined,
    handling,
    timezone: firstValue(given, 'timezone'),
    maxAffected: strict ? wholeNumber(firstValue(given, 'max-affected')) : undefined,
  };
}

/** The header Preference-Applied for those that were honoured; none where there are none. */
export function preferenceApplied(honoured: Partial<Preferences>): string | undefined {
  const { resolution, missing, count, transaction, handling, timezone, maxAffected } = honoured;
  const values = {
    resolution,
    missing,
    return: honoured.return,
    count,
    tx: transaction,
    handling,
    timezone,
    'max-affected': maxAffected,
  };
  const applied = Object.entries(values).filter(([, value]) => value !== undefined);
  return applied.length === 0 ? undefined : applied.map(([name, value]) => `${name}=${value}`).join(', ');
}

function isKnown(preference: string): boolean {
  if (preference.startsWith('timezone=') || preference.startsWith('max-affected=')) return true;
  return Object.entries(choices).some(([name, values]) => values.some((value) => preference === `${name}=${value}`));
}

function firstValue(given: readonly string[], name: string): string | undefined {
  return given.find((preference) => preference.startsWith(`${name}=`))?.slice(name.length + 1);
}

function wholeNumber(value: string | undefined): number | undefined {
  return value !== undefined && /^\s*-?\d+\s*$/.test(value) ? Number(value) : undefined;
}
