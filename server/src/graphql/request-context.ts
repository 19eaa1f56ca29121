// What the parts of the GraphQL front end are handed along with a request. Types alone.

import type { GiveUpSignal } from '../base/give-up-signal.ts';
import type { Stopwatch } from '../base/stopwatch.ts';
import type { Caller } from '../database/caller.ts';
import type { SchemaEntry } from './schema-entry.ts';

/** What belongs to one request; resolvers see it as `context.pergola`. */
export interface RequestContext {
  readonly caller: Caller;
  readonly entry: SchemaEntry;
  readonly watch: Stopwatch;
  readonly signal: GiveUpSignal | undefined;
  /** Where the request comes from: who has no other name is counted by it. */
  readonly address: string | undefined;
  /** A GET request may not write. */
  readonly safe: boolean;
  /** Hears of what failed for a reason that is not the caller's. */
  readonly failed: (error: unknown) => void;
}
