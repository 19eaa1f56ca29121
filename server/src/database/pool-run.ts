// A run as the pool has it: who waits for it, and what has become of it. Types alone.

import type { PergolaError } from '../base/errors.ts';
import type { TextRow } from './database.ts';
import type { Run } from './run.ts';
import type { CallerConnection } from './run-as-caller.ts';

export interface PoolRun extends Run {
  readonly resolve: (results: readonly (readonly TextRow[])[]) => void;
  readonly reject: (error: PergolaError) => void;
  connection: CallerConnection<PoolRun> | undefined;
  /** Sent again after its connection was lost, which happens at most once. */
  revived: boolean;
  /** How often it collided with a concurrent transaction and was sent again. */
  collisions: number;
  /** Ends the wait for a connection, or for the next attempt. */
  giveUp: NodeJS.Timeout | undefined;
  settled: boolean;
  onAbort: (() => void) | undefined;
}

export type PoolConnection = CallerConnection<PoolRun>;
