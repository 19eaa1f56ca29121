// The places that settings come from, as the reading of settings sees them all: given values, each with the place it stands at.

import type { Fault } from './fault.ts';
import type { SettingKey } from './settings.ts';

export type Origin =
  | { readonly kind: 'default' }
  /**
   * `file`: where the value was read from, for a variable that names a file. `place`: where the variable is set, if that is not the
   * environment itself: `.env:3`.
   */
  | { readonly kind: 'variable'; readonly name: string; readonly file?: string; readonly place?: string }
  | { readonly kind: 'file'; readonly file: string; readonly line: number; readonly column: number };

export interface GivenValue {
  /** A text is read as that of a variable is; anything else has the form that a file has. */
  readonly value: unknown;
  /** What messages call the setting: `PORT`, `server.port`. */
  readonly name: string;
  readonly origin: Exclude<Origin, { readonly kind: 'default' }>;
  /** Where a part of a list or an object stands, by the way to it; undefined where a variable of the environment has it. */
  placeOf(path: readonly PropertyKey[]): string | undefined;
}

/** A later source overrides an earlier one, setting by setting. */
export interface Source {
  /** The file that it is, as messages name it; undefined for the environment, and where there is none. */
  readonly file?: string;
  readonly given: ReadonlyMap<SettingKey, GivenValue>;
  readonly faults: readonly Fault[];
}
