// What serves the roles of equal rights and equal policy: their schema, the documents checked against it and the operations
// prepared for it. Built when a role first asks, kept in a bounded cache, and dropped with its snapshot.

import type { GraphQLSchema } from 'graphql';
import { PergolaError } from '../base/errors.ts';
import { Lru } from '../base/lru.ts';
import type { GraphqlConfig, Roles } from '../config/config.ts';
import type { Engine, Snapshot } from '../engine/engine.ts';
import type { Access } from '../engine/model/access.ts';
import type { Naming } from '../engine/model/naming.ts';
import { type DocumentPolicy, Documents } from './documents.ts';
import { createExecutable } from './extension/executable.ts';
import type { SchemaExtension } from './extension/extension.ts';
import { findExtensions } from './extension/find-extensions.ts';
import { NestedDocuments } from './extension/nested-rows.ts';
import type { Extended } from './extension/resolving.ts';
import { addedFields, visibleKey } from './extension/role-fields.ts';
import type { Operation, OperationScope } from './operation.ts';
import { buildSchema } from './schema/build-schema.ts';
import { buildRoots, type Roots } from './schema/roots.ts';

/** What of the settings shapes the answers of a role. */
export interface SchemaPolicy extends Pick<GraphqlConfig, 'limits' | 'introspection' | 'suggestions'> {
  /** Whose lists without `limit` are limited; default anon. */
  readonly anonymousRole?: string | undefined;
}

/** A role's own. */
export interface RolePolicy extends DocumentPolicy {
  readonly limits: GraphqlConfig['limits'];
  /** Rows of a list without `limit`; undefined: all. */
  readonly rowLimit: number | undefined;
}

export interface SchemaEntry extends OperationScope {
  readonly policy: RolePolicy;
  readonly documents: Documents;
  /** By document, operation name and shape of the variables. */
  readonly operations: Lru<string, Operation>;
}

/** Hears of an extension that does not fit. */
export type RefuseExtension = (plugin: string, error: PergolaError) => void;

const schemasKept = 64;
/** Characters of keys and statements kept a schema: both grow with what clients send. */
const operationCharactersKept = 4_000_000;

interface Generation {
  readonly snapshot: Snapshot;
  readonly roots: Roots;
  /** Undefined where nothing is added to the schemas. */
  readonly extended: Omit<Extended, 'nested'> | undefined;
  /** By access; entries of several policies share one. */
  readonly schemas: Lru<string, GraphQLSchema>;
  /** By access and policy. */
  readonly byRights: Lru<string, SchemaEntry>;
  readonly byRole: Map<string, SchemaEntry>;
}

/** The schemas of the engine's present snapshot. */
export class Schemas {
  readonly #engine: Engine;
  readonly #naming: Naming;
  readonly #policy: SchemaPolicy;
  readonly #extensions: readonly SchemaExtension[];
  readonly #refuse: RefuseExtension;
  #generation: Generation | undefined;

  /** `refuse` hears of extensions that do not fit, now and whenever the schema has changed. It may throw the first time. */
  constructor(
    engine: Engine,
    naming: Naming,
    policy: SchemaPolicy,
    extensions: readonly SchemaExtension[] = [],
    refuse: RefuseExtension = () => {},
  ) {
    this.#engine = engine;
    this.#naming = naming;
    this.#policy = policy;
    this.#extensions = extensions;
    this.#refuse = refuse;
    if (extensions.length > 0) this.#current();
  }

  /** Throws `access-denied` where the database has no such role. */
  of(role: string): SchemaEntry {
    const generation = this.#current();
    const known = generation.byRole.get(role);
    if (known !== undefined) return known;
    const access = generation.snapshot.accessOf(role);
    if (access === undefined) throw new PergolaError('access-denied', 'the role of the token does not exist');
    const policy = policyOf(this.#policy, role);
    const { extended } = generation;
    // Roles of equal grants may still differ in what is added for some of them.
    const rights =
      extended === undefined ? access.fingerprint : `${access.fingerprint} ${visibleKey(extended.extensions, role)}`;
    const own = this.#engine.perRole ? ` ${role}` : '';
    const key = `${rights} ${policy.introspection} ${policy.suggestions} ${policy.rowLimit}${own}`;
    const entry = generation.byRights.get(key) ?? this.#build(generation, access, policy, { role, rights });
    generation.byRights.set(key, entry);
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
    const roots = buildRoots(snapshot.model, this.#naming);
    const extended = this.#extend(snapshot, roots);
    this.#generation = { snapshot, roots, extended, schemas: new Lru(schemasKept), byRights, byRole };
    return this.#generation;
  }

  #extend({ model, unrestricted }: Snapshot, roots: Roots): Generation['extended'] {
    if (this.#extensions.length === 0) return undefined;
    const naming = this.#naming;
    const schema = buildSchema(model, unrestricted, naming, roots);
    const extensions = findExtensions(this.#extensions, { model, naming, schema, roots }, this.#refuse);
    return { extensions, executable: createExecutable(extensions), naming };
  }

  #build(
    { snapshot, roots, schemas, extended }: Generation,
    access: Access,
    policy: RolePolicy,
    { role, rights }: { readonly role: string; readonly rights: string },
  ): SchemaEntry {
    const add = extended && addedFields(extended.extensions, role);
    const schema = schemas.get(rights) ?? buildSchema(snapshot.model, access, this.#naming, roots, add);
    schemas.set(rights, schema);
    return {
      snapshot,
      access,
      schema,
      policy,
      role: this.#engine.perRole ? role : undefined,
      extended: extended && { ...extended, nested: new NestedDocuments() },
      rowLimit: policy.rowLimit === undefined ? undefined : { kind: 'constant', value: policy.rowLimit },
      documents: new Documents(schema, policy),
      operations: new Lru(operationCharactersKept, undefined, weighOperation),
    };
  }
}

function weighOperation(key: string, { prepared }: Operation): number {
  return key.length + (prepared?.program.statements.reduce((sum, { text }) => sum + text.length, 0) ?? 0) + 1000;
}

function policyOf(policy: SchemaPolicy, role: string): RolePolicy {
  const { limits, introspection, suggestions, anonymousRole = 'anon' } = policy;
  return {
    limits,
    introspection: includes(introspection, role),
    suggestions: includes(suggestions, role),
    rowLimit: role === anonymousRole && limits.anonRows > 0 ? limits.anonRows : undefined,
  };
}

function includes(roles: Roles, role: string): boolean {
  return roles === 'all' || roles.includes(role);
}
