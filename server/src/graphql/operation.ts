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
import type { OperationRequest, RootRequest, WriteRoot } from '../engine/request.ts';
import { buildRoot } from './request/build-request.ts';
import { buildWriteRoot } from './request/build-write.ts';
import { collectFields, FieldBudget } from './request/collect-fields.ts';
import type { RawVariables } from './request/input.ts';
import { checkIntrospection } from './request/introspection-budget.ts';
import { fieldMeaning } from './schema/meaning.ts';

export interface Operation {
  /** The members of `data`, in order. */
  readonly fields: readonly RootField[];
  /** The statement of the engine's fields, in their order. */
  readonly prepared: PreparedOperation | undefined;
  /** The resolvers' fields alone, as a document of their own. */
  readonly resolved: DocumentNode | undefined;
}

/** What an operation is prepared against. */
export interface OperationScope {
  readonly snapshot: Snapshot;
  readonly access: Access;
  readonly schema: GraphQLSchema;
}

export type RootField =
  | { readonly kind: 'engine'; readonly prefix: string }
  | { readonly kind: 'constant'; readonly prefix: string; readonly json: string }
  | { readonly kind: 'resolver'; readonly prefix: string; readonly key: string };

/** After fragments are expanded. Far more than a screen shows, and PostgreSQL plans it within a second. */
const mostFields = 5000;

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
  const scope = { fragments: fragmentsOf(document), variables, budget: new FieldBudget(mostFields) };
  const collected = [...collectFields(scope, root.name, [definition.selectionSet])];
  const reads: RootRequest[] = [];
  const written: WriteRoot[] = [];
  const left: FieldNode[] = [];
  const fields = collected.map(([key, nodes], index): RootField => {
    const prefix = `${index === 0 ? '' : ','}${JSON.stringify(key)}:`;
    const name = nodes[0]?.name.value ?? '';
    if (name === '__typename') return { kind: 'constant', prefix, json: JSON.stringify(root.name) };
    const field = root.getFields()[name];
    if (field === undefined || fieldMeaning(field) === undefined) {
      left.push(...nodes);
      return { kind: 'resolver', prefix, key };
    }
    if (writes) written.push(buildWriteRoot(scope, root, key, nodes));
    else reads.push(buildRoot(scope, root, key, nodes));
    return { kind: 'engine', prefix };
  });
  checkIntrospection(left, scope.fragments);
  // Serial execution is promised, and one transaction cannot span a resolver.
  if (written.length > 0 && left.some(({ name }) => !name.value.startsWith('__')))
    throw new PergolaError(
      'not-supported',
      'Fields that write tables and fields of resolvers are mutations of their own.',
    );
  watch.mark('request');
  const request: OperationRequest = writes ? { kind: 'write', roots: written } : { kind: 'read', roots: reads };
  const prepared = request.roots.length > 0 ? engine.prepare(request, entry.snapshot, entry.access, watch) : undefined;
  return { fields, prepared, resolved: left.length > 0 ? documentOf(document, definition, left) : undefined };
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

/** The operation with these root fields alone; its fragments stay. */
function documentOf(
  document: DocumentNode,
  definition: OperationDefinitionNode,
  selections: readonly FieldNode[],
): DocumentNode {
  const operation = { ...definition, selectionSet: { ...definition.selectionSet, selections } };
  const others = document.definitions.filter(({ kind }) => kind === Kind.FRAGMENT_DEFINITION);
  return { ...document, definitions: [operation, ...others] };
}
