// What the engine serves at one moment: a catalog, the model built from it, and each role's access. A reload makes a new one
// and swaps it in as a whole; operations under way finish on the old one.

import type { Catalog } from './catalog/catalog.ts';
import type { Access } from './model/access.ts';
import type { Model } from './model/model.ts';

export interface Snapshot {
  readonly catalog: Catalog;
  readonly model: Model;
  /** What the role may use; undefined where the database has no such role. Computed once a role. */
  accessOf(role: string): Access | undefined;
  /** All of the model, for a front end that leaves every right to PostgreSQL. Computed when first asked. */
  readonly unrestricted: Access;
}
