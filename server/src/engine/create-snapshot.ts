// A catalog and what to expose of it → the snapshot that the engine serves: the model, and each role's access when first asked.

import type { Catalog } from './catalog/catalog.ts';
import type { Access } from './model/access.ts';
import { buildModel, type ModelOptions } from './model/build-model.ts';
import { computeAccess } from './model/compute-access.ts';
import { unrestrictedAccess } from './model/unrestricted-access.ts';
import type { Snapshot } from './snapshot.ts';

/** Synchronous and without I/O. Roles with equal rights get the same tables and fingerprint. */
export function createSnapshot(catalog: Catalog, options: ModelOptions): Snapshot {
  const model = buildModel(catalog, options);
  const roles = new Map<string, Access>();
  const tables = new Map<string, Access['tables']>();
  let unrestricted: Access | undefined;
  return {
    catalog,
    model,
    accessOf(role) {
      const known = roles.get(role);
      if (known !== undefined) return known;
      const access = computeAccess(catalog, model, role);
      // Only roles that exist are kept: names come from tokens, and there is no end of them.
      if (access === undefined) return undefined;
      const shared = { ...access, tables: tables.get(access.fingerprint) ?? access.tables };
      tables.set(access.fingerprint, shared.tables);
      roles.set(role, shared);
      return shared;
    },
    get unrestricted() {
      unrestricted ??= unrestrictedAccess(model);
      return unrestricted;
    },
  };
}
