// The root fields of an operation that resolvers answer → their values and what went wrong, by graphql-js.

import { type DocumentNode, type ExecutionResult, execute } from 'graphql';
import { type AskedFields, documentOfRoots } from './executable.ts';
import type { Resolving } from './resolve-rows.ts';

const documents = new WeakMap<AskedFields['fields'], DocumentNode>();

export async function resolveRoots(fields: AskedFields['fields'], resolving: Resolving): Promise<ExecutionResult> {
  const { executable, variables, context, ...asked } = resolving;
  const schema = executable.roots;
  const document = documents.get(fields) ?? documentOfRoots({ ...asked, fields }, schema);
  documents.set(fields, document);
  return await execute({ schema, document, variableValues: variables, contextValue: context });
}
