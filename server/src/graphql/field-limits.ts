// How often a caller may use a limited field: the port, and a limiter that counts in this process. Every occurrence of a field in
// an operation counts, however it is written, before anything of the operation runs.

import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import { PergolaError } from '../base/errors.ts';
import type { RateLimit } from '../engine/model/model.ts';

/** A limited field as often as an operation has it. */
export interface FieldHits {
  readonly field: string;
  /** The first response key that it has there. */
  readonly key: string;
  readonly limit: RateLimit;
  readonly hits: number;
}

export interface FieldLimits {
  /** Counts the hits for this caller. Rejects with `too-many-requests` where a limit is passed; what was counted stays so. */
  consume(fields: readonly FieldHits[], caller: string): Promise<void>;
}

/** Counts in this process alone: of several servers each allows the whole. */
export function createFieldLimits(): FieldLimits {
  const limiters = new Map<string, RateLimiterMemory>();
  const limiterOf = ({ field, limit }: FieldHits): RateLimiterMemory => {
    const keyPrefix = `${field} ${limit.count} ${limit.seconds}`;
    const known = limiters.get(keyPrefix);
    if (known !== undefined) return known;
    const made = new RateLimiterMemory({ keyPrefix, points: limit.count, duration: limit.seconds });
    limiters.set(keyPrefix, made);
    return made;
  };
  return {
    async consume(fields, caller) {
      for (const hits of fields) {
        try {
          await limiterOf(hits).consume(caller, hits.hits);
        } catch (refused) {
          if (!(refused instanceof RateLimiterRes)) throw refused;
          throw tooManyRequests(hits, refused.msBeforeNext / 1000);
        }
      }
    },
  };
}

function tooManyRequests({ field, key, limit: { count, seconds } }: FieldHits, wait: number): PergolaError {
  const period = seconds === 1 ? 'a second' : `in ${seconds} seconds`;
  return new PergolaError('too-many-requests', `${field} may be asked for ${count} times ${period}.`, {
    retryAfter: Math.max(1, wait),
    path: `$.selectionSet.${key}`,
    field: key,
    extensions: { limit: count, seconds },
  });
}
