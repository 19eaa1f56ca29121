// Sees to it that service_role can read and write everything in the exposed schemas, whoever made it and whenever. Grants
// only what is missing, so that a run that finds nothing changes nothing (and sets off no reload).

import type { OwnerConnection } from '../database/database.ts';
import { postgresFailure } from './postgres-failure.ts';
import * as queries from './queries.ts';

export interface ServiceRoleGrants {
  /** Objects on which something was granted or a policy made. */
  readonly granted: readonly string[];
  /** Objects that service_role cannot fully use, because the owner's connection may not grant it. */
  readonly missing: readonly { readonly object: string; readonly reason: string }[];
}

interface MissingRight {
  readonly object: string;
  readonly statement: string;
  readonly allowed: boolean;
  readonly owner: string;
}

/** Runs at the start and after each reload. Rejects only where the connection fails. */
export async function ensureServiceRoleGrants(
  owner: OwnerConnection,
  schemas: readonly string[],
): Promise<ServiceRoleGrants> {
  const wanted = await owner.query<MissingRight>(queries.missingServiceRights, [schemas]);
  const allowed = wanted.filter((right) => right.allowed);
  const refused = wanted
    .filter((right) => !right.allowed)
    .map(({ object, owner: holder }) => ({ object, reason: `it belongs to ${holder}` }));
  const failed = (await runAll(owner, allowed)) ? [] : await runOneByOne(owner, allowed);
  const failedObjects = new Set(failed.map(({ object }) => object));
  const granted = allowed.map(({ object }) => object).filter((object) => !failedObjects.has(object));
  return { granted: [...new Set(granted)], missing: [...refused, ...failed] };
}

async function runAll(owner: OwnerConnection, rights: readonly MissingRight[]): Promise<boolean> {
  if (rights.length === 0) return true;
  try {
    await owner.script([queries.shortLocks, ...rights.map(({ statement }) => statement)].join(';\n'));
    return true;
  } catch (error) {
    if (postgresFailure(error) === undefined) throw error;
    return false;
  }
}

async function runOneByOne(owner: OwnerConnection, rights: readonly MissingRight[]) {
  const failed: { object: string; reason: string }[] = [];
  for (const { object, statement } of rights) {
    try {
      await owner.script(`${queries.shortLocks};\n${statement}`);
    } catch (error) {
      const failure = postgresFailure(error);
      if (failure === undefined) throw error;
      failed.push({ object, reason: failure.message });
    }
  }
  return failed;
}
