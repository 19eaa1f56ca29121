// An operation for every root field of whole schemas, with all arguments as variables and all columns selected: hooks are written for
// them, and compile.

import {
  buildSchema,
  type GraphQLField,
  type GraphQLNamedType,
  getNamedType,
  isLeafType,
  isObjectType,
  isRequiredArgument,
} from 'graphql';
import { expect, test } from 'vitest';
import { generateDocuments } from '../../src/codegen/documents/documents.ts';
import { readProjectFile } from '../support/documentation.ts';
import { typeCheck } from '../support/type-check.ts';

const kinds = { query: 'getQueryType', mutation: 'getMutationType' } as const;

/** All that needs no argument, two levels deep. */
function selectionOf(type: GraphQLNamedType, depth: number): string {
  if (isLeafType(type)) return '';
  const fields = isObjectType(type) ? Object.values(type.getFields()) : [];
  const parts = fields
    .filter(({ args }) => !args.some(isRequiredArgument))
    .map(({ name, type: inner }) => [name, getNamedType(inner)] as const)
    .filter(([, inner]) => isLeafType(inner) || depth > 0)
    .map(([name, inner]) => `${name} ${selectionOf(inner, depth - 1)}`);
  return `{ __typename ${parts.join(' ')} }`;
}

function operationOf(kind: string, { name, args, type }: GraphQLField<unknown, unknown>): string {
  const variables = args.map((arg) => `$${arg.name}: ${arg.type}`).join(', ');
  const values = args.map((arg) => `${arg.name}: $${arg.name}`).join(', ');
  const [declared, given] = args.length === 0 ? ['', ''] : [`(${variables})`, `(${values})`];
  return `${kind} ${kind}_${name}${declared} { ${name}${given} ${selectionOf(getNamedType(type), 1)} }`;
}

test.each(['dashboard/graphql/schema.graphql', 'server/src/graphql/schema/camel-case.sdl'])('%s', async (file) => {
  const text = await readProjectFile(file);
  const schema = buildSchema(text);
  const operations = Object.entries(kinds).flatMap(([kind, root]) =>
    Object.values(schema[root]()?.getFields() ?? {}).map((field) => operationOf(kind, field)),
  );
  expect(operations.length).toBeGreaterThan(10);
  const hooks = await generateDocuments({
    flavour: 'hooks',
    schema: { file, text },
    scalars: {},
    documents: [{ file: 'all.graphql', text: operations.join('\n') }],
  });
  expect(hooks.match(/^export function use/gm)).toHaveLength(operations.length);
  expect(hooks).not.toMatch(/\bany\b/);
  const packages = { urql: 'urql', '@urql/core': '@urql/core', react: '@types/react' };
  expect(await typeCheck({ files: { 'hooks.ts': hooks }, packages })).toEqual([]);
});
