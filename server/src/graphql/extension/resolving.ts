// What a role's schema has of extensions, and the running of what an operation asks of them. Documents that ask nothing of them never
// come here.

import { type DocumentNode, type FieldNode, Kind, type OperationDefinitionNode } from 'graphql';
import type { Naming } from '../../engine/model/naming.ts';
import type { RawVariables } from '../request/input.ts';
import type { Executable } from './executable.ts';
import type { ResolverContext } from './extension.ts';
import type { Extensions } from './find-extensions.ts';
import { createRowsReader, type NestedDocuments, type NestedOperation } from './nested-rows.ts';
import type { Resolving } from './resolve-rows.ts';

/** Of one schema. */
export interface Extended {
  readonly extensions: Extensions;
  readonly executable: Executable;
  readonly naming: Naming;
  readonly nested: NestedDocuments;
}

export interface ExtendedRun {
  readonly extended: Extended;
  readonly document: DocumentNode;
  readonly definition: OperationDefinitionNode;
  readonly variables: RawVariables;
  readonly context: Pick<ResolverContext, 'caller' | 'signal'>;
  /** Gives the answer's body. */
  run(operation: NestedOperation): Promise<string>;
}

/** What the resolvers of one run of an operation run in. */
export function createResolving({ extended, document, definition, variables, context, run }: ExtendedRun): Resolving {
  const { extensions, executable, naming, nested } = extended;
  const fragments = document.definitions.filter((each) => each.kind === Kind.FRAGMENT_DEFINITION);
  const reader = createRowsReader({
    tables: extensions.tables,
    naming,
    known: nested,
    definition,
    fragments,
    variables,
    run,
  });
  const { caller, signal } = context;
  const resolverContext: ResolverContext = { caller, signal, ...reader };
  return { executable, definition, fragments, variables, context: resolverContext };
}

/** Rows that root fields of extensions count for. */
export function weightOf(
  { queries, mutations }: Extensions,
  { operation }: OperationDefinitionNode,
  fields: readonly FieldNode[],
): number {
  const among = operation === 'mutation' ? mutations : queries;
  return fields.reduce((sum, { name }) => sum + (among.get(name.value)?.options.cost ?? 1), 0);
}
