// What serves the roles of equal rights: their schema, the documents checked against it and the operations prepared for it.
// Built when a role first asks, kept in a bounded cache, and dropped with its snapshot.

import { PergolaError } from '../base/errors.ts';
import { Lru } from '../base/lru.ts';
import type { Engine, Snapshot } from '../engine/engine.ts';
import type { Access } from '../engine/model/access.ts';
import type { Naming } from '../engine/model/naming.ts';
import { Documents } from './documents.ts';
import type { Operation, OperationScope } from './operation.ts';
import { buildSchema } from './schema/build-schema.ts';
import { buildRoots, type Roots } from './schema/roots.ts';

export interface SchemaEntry extends OperationScope {
  readonly documents: Documents;
  /** By document, operation name and shape of the variables. */
  readonly operations: Lru<string, Operation>;
}

const schemasKept = 64;
/** Characters of keys and statements kept a schema: both grow with what clients send. */
const operationCharactersKept = 8_000_000;

interface Generation {
  readonly snapshot: Snapshot;
  readonly roots: Roots;
  readonly byRights: Lru<string, SchemaEntry>;
  readonly byRole: Map<string, SchemaEntry>;
}

/** The schemas of the engine's present snapshot. */
export class Schemas {
  readonly #engine: Engine;
  readonly #naming: Naming;
  #generation: Generation | undefined;

  constructor(engine: Engine, naming: Naming) {
    this.#engine = engine;
    this.#naming = naming;
  }

  /** Throws `access-denied` where the database has no such role. */
  of(role: string): SchemaEntry {
    const generation = this.#current();
    const known = generation.byRole.get(role);
    if (known !== undefined) return known;
    const access = generation.snapshot.accessOf(role);
    if (access === undefined) throw new PergolaError('access-denied', 'the role of the token does not exist');
    const entry = generation.byRights.get(access.fingerprint) ?? this.#build(generation, access);
    generation.byRights.set(access.fingerprint, entry);
    generation.byRole.set(role, entry);
    return entry;
  }

  #current(): Generation {
    const { snapshot } = this.#engine;
    if (this.#generation?.snapshot === snapshot) return this.#generation;
    const byRole = new Map<string, SchemaEntry>();
    const byRights = new Lru<string, SchemaEntry>(schemasKept, (_key, dropped) => {
      for (const [role, entry] of byRole) if (entry === dropped) byRole.delete(role);
    });
    this.#generation = { snapshot, roots: buildRoots(snapshot.model, this.#naming), byRights, byRole };
    return this.#generation;
  }

  #build({ snapshot, roots }: Generation, access: Access): SchemaEntry {
    const schema = buildSchema(snapshot.model, access, this.#naming, roots);
    return {
      snapshot,
      access,
      schema,
      documents: new Documents(schema),
      operations: new Lru(operationCharactersKept, undefined, weighOperation),
    };
  }
}

function weighOperation(key: string, { prepared }: Operation): number {
  return key.length + (prepared?.program.statements.reduce((sum, { text }) => sum + text.length, 0) ?? 0) + 1000;
}
