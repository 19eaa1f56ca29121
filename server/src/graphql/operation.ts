// One operation of a document for one shape of its variables: which root fields the engine answers in one statement and which
// graphql-js resolves. Holds no values, so every request with this text and shape shares it.

import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLObjectType,
  type GraphQLSchema,
  Kind,
  type OperationDefinitionNode,
} from 'graphql';
import { PergolaError } from '../base/errors.ts';
import type { Stopwatch } from '../base/stopwatch.ts';
import type { Engine, PreparedOperation, Snapshot } from '../engine/engine.ts';
import type { Access } from '../engine/model/access.ts';
import type { OperationRequest, ReadRoot, ValueSource, WriteRoot } from '../engine/request.ts';
import { countRelationships } from './count-relationships.ts';
import { type Cost, compileCost } from './estimate-cost.ts';
import { findResolved, type ResolvedLevel } from './extension/find-resolved.ts';
import { type Extended, weightOf } from './extension/resolving.ts';
import type { FieldHits } from './field-limits.ts';
import { limitExceeded } from './limits.ts';
import { buildReadRoot } from './request/build-request.ts';
import { buildWriteRoot } from './request/build-write.ts';
import { collectFields } from './request/collect-fields.ts';
import type { RawVariables } from './request/input.ts';
import { checkIntrospection } from './request/introspection-budget.ts';
import { usedVariables } from './request/used-variables.ts';
import { fieldMeaning, rateLimitOf } from './schema/meaning.ts';

export interface Operation {
  readonly definition: OperationDefinitionNode;
  /** The members of `data`, in order. */
  readonly fields: readonly RootField[];
  /** The statement of the engine's fields, in their order. */
  readonly prepared: PreparedOperation | undefined;
  /** What the schema is asked about itself, as a document of its own. */
  readonly resolved: DocumentNode | undefined;
  /** The root fields of extensions; undefined where nothing of the operation is theirs, empty where only fields of rows are. */
  readonly added: readonly FieldNode[] | undefined;
  /** Rows that the engine's fields are answered with. */
  readonly cost: Cost;
  /** The fields that a caller may use only so often, with how often they are asked for. */
  readonly limited: readonly FieldHits[];
}

/** What an operation is prepared against. */
export interface OperationScope {
  readonly snapshot: Snapshot;
  readonly access: Access;
  readonly schema: GraphQLSchema;
  /** The limit of a list that is asked for without one; undefined: none. */
  readonly rowLimit: ValueSource | undefined;
  readonly policy: { readonly limits: { readonly joins: number; readonly conditions: number } };
  /** What is added to the schema; undefined: nothing. */
  readonly extended?: Extended | undefined;
  /** Whose it is, where the engine tells roles of equal rights apart. */
  readonly role?: string | undefined;
}

export type RootField =
  /** `level`: where in its answer resolvers have something to say. */
  | {
      readonly kind: 'engine';
      readonly prefix: string;
      readonly key: string;
      readonly level: ResolvedLevel | undefined;
    }
  | { readonly kind: 'constant'; readonly prefix: string; readonly json: string }
  | { readonly kind: 'resolver'; readonly prefix: string; readonly key: string };

/** Sorts the root fields by who answers them and prepares the engine's. Throws a PergolaError where they cannot be served. */
export function prepareOperation(
  engine: Engine,
  entry: OperationScope,
  document: DocumentNode,
  definition: OperationDefinitionNode,
  variables: RawVariables,
  watch: Stopwatch,
): Operation {
  const root = rootOf(entry.schema, definition);
  const writes = definition.operation === 'mutation';
  const scope = { fragments: fragmentsOf(document), variables, rowLimit: entry.rowLimit };
  const collected = [...collectFields(scope, root.name, [definition.selectionSet])];
  const reads: ReadRoot[] = [];
  const written: WriteRoot[] = [];
  const left: FieldNode[] = [];
  const added: FieldNode[] = [];
  const fields = collected.map(([key, nodes], index): RootField => {
    const prefix = `${index === 0 ? '' : ','}${JSON.stringify(key)}:`;
    const name = nodes[0]?.name.value ?? '';
    if (name === '__typename') return { kind: 'constant', prefix, json: JSON.stringify(root.name) };
    const field = root.getFields()[name];
    if (field === undefined || fieldMeaning(field) === undefined) {
      (name.startsWith('__') ? left : added).push(...nodes);
      return { kind: 'resolver', prefix, key };
    }
    if (writes) written.push(buildWriteRoot(scope, root, key, nodes));
    else reads.push(buildReadRoot(scope, root, key, nodes));
    const level = hasAddedRows(entry) ? findResolved(scope, root, nodes) : undefined;
    return { kind: 'engine', prefix, key, level };
  });
  checkIntrospection(left, scope.fragments);
  // Serial execution is promised, and one transaction cannot span a resolver.
  if (written.length > 0 && added.length > 0)
    throw new PergolaError(
      'not-supported',
      'Fields that write tables and fields of resolvers are mutations of their own.',
    );
  watch.mark('request');
  const request: OperationRequest = writes ? { kind: 'write', roots: written } : { kind: 'read', roots: reads };
  checkRelationships(request, entry.policy.limits);
  const prepared =
    request.roots.length > 0 ? engine.prepare(request, entry.snapshot, entry.access, watch, entry.role) : undefined;
  const resolved = left.length > 0 ? documentOf(document, definition, left, scope.fragments) : undefined;
  const limited = limitedFields(root, collected);
  const rows = compileCost(request, entry.rowLimit);
  const isExtended = added.length > 0 || fields.some((field) => field.kind === 'engine' && field.level !== undefined);
  if (!isExtended || entry.extended === undefined)
    return { definition, fields, prepared, resolved, added: undefined, cost: rows, limited };
  const weight = weightOf(entry.extended.extensions, definition, added);
  const cost: Cost = (of) => rows(of) + weight;
  return { definition, fields, prepared, resolved, added, cost, limited };
}

function hasAddedRows({ extended }: OperationScope): boolean {
  return extended !== undefined && extended.extensions.rows.size > 0;
}

function checkRelationships(request: OperationRequest, limits: OperationScope['policy']['limits']): void {
  const counts = countRelationships(request);
  for (const limit of ['joins', 'conditions'] as const)
    if (counts[limit] > limits[limit]) throw limitExceeded(limit, limits[limit], counts[limit]);
}

/** Every response key of a field runs it once. */
function limitedFields(
  root: GraphQLObjectType,
  collected: readonly (readonly [string, readonly FieldNode[]])[],
): readonly FieldHits[] {
  const hits = new Map<string, FieldHits>();
  for (const [key, [node]] of collected) {
    const field = node && root.getFields()[node.name.value];
    const limit = field && rateLimitOf(field);
    if (field === undefined || limit === undefined) continue;
    const known = hits.get(field.name);
    hits.set(field.name, { field: field.name, key: known?.key ?? key, limit, hits: (known?.hits ?? 0) + 1 });
  }
  return [...hits.values()];
}

function rootOf(schema: GraphQLSchema, { operation }: OperationDefinitionNode): GraphQLObjectType {
  const root = operation === 'mutation' ? schema.getMutationType() : schema.getQueryType();
  if (operation === 'subscription' || !root)
    throw new PergolaError('validation-failed', `this role has no ${operation}s`);
  return root;
}

function fragmentsOf(document: DocumentNode): Map<string, FragmentDefinitionNode> {
  return new Map(
    document.definitions.flatMap((definition) =>
      definition.kind === Kind.FRAGMENT_DEFINITION ? [[definition.name.value, definition] as const] : [],
    ),
  );
}

/** The operation with these root fields and their variables alone; its fragments stay. */
function documentOf(
  document: DocumentNode,
  definition: OperationDefinitionNode,
  selections: readonly FieldNode[],
  fragments: ReadonlyMap<string, FragmentDefinitionNode>,
): DocumentNode {
  const variableDefinitions = usedVariables(definition.variableDefinitions, selections, fragments);
  const operation = { ...definition, variableDefinitions, selectionSet: { ...definition.selectionSet, selections } };
  const others = document.definitions.filter(({ kind }) => kind === Kind.FRAGMENT_DEFINITION);
  return { ...document, definitions: [operation, ...others] };
}
