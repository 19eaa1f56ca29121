// A plugin of GraphQL Codegen: operations → hooks of urql over the documents that "typed-document-node" writes, which stand in the same
// file. A plain function: it reads nothing and takes what graphql-js made, of version 16 or 17.

import { convertFactory, type NamingConvention } from '@graphql-codegen/visitor-plugin-common';
import type { DocumentNode, GraphQLSchema, OperationDefinitionNode } from 'graphql';
import { PergolaError } from '../../base/errors.ts';
import { createDeriveTypenames, type DeriveTypenames, type Fragments } from './derive-typenames.ts';

/** As "typescript-operations" takes them, so that names agree. */
export interface HooksConfig {
  readonly namingConvention?: NamingConvention;
  readonly omitOperationSuffix?: boolean;
  readonly dedupeOperationSuffix?: boolean;
}

interface Source {
  readonly location?: string | undefined;
  readonly document?: DocumentNode | undefined;
}

/** What a hook is made of. */
interface Hook {
  readonly operation: OperationDefinitionNode;
  /** useTracksQuery */
  readonly name: string;
  /** TracksQuery */
  readonly type: string;
  /** TracksDocument */
  readonly document: string;
  /** TracksQueryContext; undefined where nothing would be in it. */
  readonly context: string | undefined;
  readonly typenames: readonly string[];
  readonly required: boolean;
}

/** What GraphQL Codegen calls. Throws where an operation has no name, or two get the same hook. */
export function plugin(
  schema: GraphQLSchema,
  sources: readonly Source[],
  config: HooksConfig,
): { readonly prepend: string[]; readonly content: string } {
  const definitions = sources.flatMap(({ document }) => document?.definitions ?? []);
  const fragments: Fragments = new Map(
    definitions.flatMap((each) => (each.kind === 'FragmentDefinition' ? [[each.name.value, each] as const] : [])),
  );
  const operations = definitions.filter((each) => each.kind === 'OperationDefinition');
  const derive = createDeriveTypenames(schema);
  const hooks = operations.map((each) => describe(each, { derive, fragments, config }));
  refuseTwins(hooks);
  const kinds = new Set(operations.map(({ operation }) => operation));
  const contexts = hooks.filter(({ context }) => context !== undefined);
  const memo = contexts.some(({ operation }) => operation.operation === 'query');
  const imports = [...(kinds.has('mutation') ? ['useCallback'] : []), ...(memo ? ['useMemo'] : [])];
  return {
    prepend: [
      ...(imports.length > 0 ? [`import { ${imports.join(', ')} } from 'react';`] : []),
      ...(hooks.length > 0 ? ["import * as Urql from 'urql';"] : []),
    ],
    content: [
      ...(hooks.length > 0 ? [optionTypes] : []),
      ...(hooks.some(isOptionalMutation) ? [optionalMutationTypes] : []),
      ...(contexts.length > 0 ? [contextFunction] : []),
      ...(memo ? [memoFunction] : []),
      ...hooks.map(write),
    ].join(''),
  };
}

function isOptionalMutation({ operation, required }: Hook): boolean {
  return operation.operation === 'mutation' && !required;
}

const suffixes = { query: 'Query', mutation: 'Mutation', subscription: 'Subscription' } as const;

interface Surroundings {
  readonly derive: DeriveTypenames;
  readonly fragments: Fragments;
  readonly config: HooksConfig;
}

function describe(operation: OperationDefinitionNode, { derive, fragments, config }: Surroundings): Hook {
  const given = operation.name?.value;
  if (given === undefined) throw nameless(operation);
  const convert = convertFactory({ namingConvention: config.namingConvention ?? 'change-case-all#pascalCase' });
  const pascal = convertFactory({ namingConvention: 'change-case-all#pascalCase' });
  const suffix = suffixes[operation.operation];
  const ends = config.dedupeOperationSuffix === true && given.toLowerCase().endsWith(operation.operation);
  const type = convert(given) + (config.omitOperationSuffix === true || ends ? '' : convert(suffix));
  const own = pascal(given);
  const hook = ends ? own : own + suffix;
  // A subscription tells of changes as they come; that queries be sent again each time is for its user to say.
  const typenames = operation.operation === 'subscription' ? [] : derive(operation, fragments);
  return {
    operation,
    name: `use${hook}`,
    type,
    document: `${convert(given)}Document`,
    context: typenames.length === 0 ? undefined : `${hook}Context`,
    typenames,
    required: (operation.variableDefinitions ?? []).some(
      ({ type: { kind }, defaultValue }) => kind === 'NonNullType' && defaultValue === undefined,
    ),
  };
}

function nameless({ operation, loc }: OperationDefinitionNode): PergolaError {
  const place = loc === undefined ? '' : `${loc.source.name}:${loc.startToken.line}:${loc.startToken.column}: `;
  return new PergolaError('documents-invalid', `${place}the ${operation} has no name, so there is none for its hook`, {
    hint: `Give it a name behind its first word: ${operation} Tracks { … }.`,
  });
}

function refuseTwins(hooks: readonly Hook[]): void {
  const seen = new Map<string, Hook>();
  for (const hook of hooks) {
    const twin = seen.get(hook.name);
    if (twin !== undefined) {
      const names = [twin, hook].map(({ operation }) => operation.name?.value).join(' and ');
      throw new PergolaError('documents-invalid', `the operations ${names} would both have the hook ${hook.name}`);
    }
    seen.set(hook.name, hook);
  }
}

const optionTypes = `
/** What hooks of queries and subscriptions take beside variables. A context has to be the same object as long as it says the same. */
export interface HookOptions {
  requestPolicy?: Urql.RequestPolicy | undefined;
  context?: Partial<Urql.OperationContext> | undefined;
  /** Sends nothing while it is true. */
  pause?: boolean | undefined;
}
`;

const optionalMutationTypes = `
/** What hooks return of mutations whose variables can be left out. */
export type OptionalMutationResponse<Data, Variables extends Urql.AnyVariables> = [
  Urql.UseMutationState<Data, Variables>,
  OptionalMutationExecute<Data, Variables>,
];

export type OptionalMutationExecute<Data, Variables extends Urql.AnyVariables> = (
  variables?: Variables,
  context?: Partial<Urql.OperationContext>,
) => Promise<Urql.OperationResult<Data, Variables>>;
`;

const contextFunction = `
/** The types on whose changes a result depends, or that a mutation writes. */
export interface Typenames {
  additionalTypenames: string[];
}

function withTypenames(typenames: Typenames, context: Partial<Urql.OperationContext> | undefined): Partial<Urql.OperationContext> {
  if (context === undefined) return typenames;
  const further = context.additionalTypenames ?? [];
  return { ...context, additionalTypenames: [...typenames.additionalTypenames, ...further] };
}
`;

const memoFunction = `
function useTypenames(typenames: Typenames, context: Partial<Urql.OperationContext> | undefined): Partial<Urql.OperationContext> {
  return useMemo(() => withTypenames(typenames, context), [typenames, context]);
}
`;

function write(hook: Hook): string {
  const { context, typenames } = hook;
  const names = typenames.map((name) => JSON.stringify(name)).join(', ');
  const constant =
    context === undefined ? '' : `\nexport const ${context}: Typenames = { additionalTypenames: [${names}] };\n`;
  switch (hook.operation.operation) {
    case 'query':
      return constant + writeQuery(hook);
    case 'mutation':
      return constant + writeMutation(hook);
    case 'subscription':
      return constant + writeSubscription(hook);
  }
}

/** `options: HookOptions & { variables: … }`, which nobody has to give where nothing in it is required. */
function optionsOf({ type, required }: Hook): string {
  const variables = `${type}Variables`;
  return required
    ? `options: HookOptions & { variables: ${variables} }`
    : `options: HookOptions & { variables?: ${variables} | undefined } = {}`;
}

function writeQuery(hook: Hook): string {
  const { name, type, document, context } = hook;
  const types = `${type}, ${type}Variables`;
  const own = context === undefined ? 'options.context' : `useTypenames(${context}, options.context)`;
  return `
export function ${name}(${optionsOf(hook)}): Urql.UseQueryResponse<${types}> {
  const context = ${own};
  return Urql.useQuery<${types}>({ ...options, query: ${document}, context } as Urql.UseQueryArgs<${type}Variables, ${type}>);
}
`;
}

function writeMutation({ name, type, document, context, required }: Hook): string {
  const types = `${type}, ${type}Variables`;
  const own = context === undefined ? 'context' : `withTypenames(${context}, context)`;
  const [returned, execute, variables] = required
    ? ['UseMutationResponse', 'UseMutationExecute', 'variables']
    : ['OptionalMutationResponse', 'OptionalMutationExecute', 'variables = {}'];
  const from = required ? 'Urql.' : '';
  return `
export function ${name}(): ${from}${returned}<${types}> {
  const [state, send] = Urql.useMutation<${types}>(${document});
  const execute = useCallback<${from}${execute}<${types}>>(
    (${variables}, context) => send(variables, ${own}),
    [send],
  );
  return [state, execute];
}
`;
}

function writeSubscription(hook: Hook): string {
  const { name, type, document } = hook;
  const args = `Urql.UseSubscriptionArgs<${type}Variables, ${type}>`;
  return `
export function ${name}<Result = ${type}>(
  ${optionsOf(hook)},
  handler?: Urql.SubscriptionHandler<${type}, Result>,
): Urql.UseSubscriptionResponse<Result, ${type}Variables> {
  return Urql.useSubscription<${type}, Result, ${type}Variables>({ ...options, query: ${document} } as ${args}, handler);
}
`;
}
