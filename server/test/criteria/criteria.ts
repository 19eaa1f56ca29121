// All criteria that can be run, by their id in the reliability plan.

import type { Criterion } from './criterion.ts';
import { decisionsCriterion } from './d1-decisions.ts';
import { bodiesCriterion } from './d2-bodies.ts';
import { auditsCriterion } from './d3-audits.ts';
import { crossSiteCriterion } from './d4-cross-site.ts';
import { leaksCriterion } from './d5-leaks.ts';
import { introspectionCriterion } from './d6-introspection.ts';
import { boundCriterion } from './d7-bound.ts';
import { trustedCriterion } from './d8-trusted.ts';
import { abortedCriterion } from './d9-aborted.ts';
import { readCriterion } from './e1-read.ts';
import { restReadCriterion } from './e1-rest-read.ts';
import { restWriteCriterion } from './e1-rest-write.ts';
import { writeCriterion } from './e1-write.ts';
import { identityCriterion } from './e2-identity.ts';
import { hostileCriterion } from './e3-hostile.ts';
import { restHostileCriterion } from './e3-rest-hostile.ts';
import { escalationCriterion } from './e4-escalation.ts';
import { claimsCriterion } from './e5-claims.ts';
import { sqlstatesCriterion } from './e8-sqlstates.ts';
import { roundTripCriterion } from './e9-round-trip.ts';
import { allOrNothingCriterion } from './e10-all-or-nothing.ts';
import { restAllOrNothingCriterion } from './e10-rest-all-or-nothing.ts';
import { collisionsCriterion } from './e11-collisions.ts';
import { reloadCriterion } from './e12-reload.ts';
import { crashCriterion } from './f1-crash.ts';
import { killCriterion } from './f2-kill.ts';
import { networkCriterion } from './f4-network.ts';
import { exhaustedCriterion } from './f5-exhausted.ts';
import { refusalsCriterion } from './f6-refusals.ts';
import { startCriterion } from './f13-start.ts';
import { migrationCrashCriterion } from './i1-crash.ts';
import { tamperingCriterion } from './i2-tampering.ts';
import { blockedCriterion } from './i3-blocked.ts';
import { wayBackCriterion } from './i4-way-back.ts';

export const criteria: readonly Criterion[] = [
  decisionsCriterion,
  bodiesCriterion,
  auditsCriterion,
  crossSiteCriterion,
  leaksCriterion,
  introspectionCriterion,
  boundCriterion,
  trustedCriterion,
  abortedCriterion,
  readCriterion,
  writeCriterion,
  restReadCriterion,
  restWriteCriterion,
  identityCriterion,
  hostileCriterion,
  restHostileCriterion,
  escalationCriterion,
  claimsCriterion,
  sqlstatesCriterion,
  allOrNothingCriterion,
  restAllOrNothingCriterion,
  collisionsCriterion,
  roundTripCriterion,
  reloadCriterion,
  crashCriterion,
  killCriterion,
  networkCriterion,
  exhaustedCriterion,
  refusalsCriterion,
  startCriterion,
  migrationCrashCriterion,
  tamperingCriterion,
  blockedCriterion,
  wayBackCriterion,
];
