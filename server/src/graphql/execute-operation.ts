// document + variables + caller → Answer. The engine's fields are one statement whose JSON is passed on as text; fields with
// resolvers (introspection, plugins) run beside it in graphql-js; the answer joins both in the order of the document.

import {
  type DocumentNode,
  type ExecutionResult,
  execute,
  GraphQLError,
  type GraphQLInputType,
  type GraphQLSchema,
  getOperationAST,
  getVariableValues,
  isInputType,
  type OperationDefinitionNode,
  typeFromAST,
  type VariableDefinitionNode,
} from 'graphql';
import { PergolaError } from '../base/errors.ts';
import { printJson } from '../base/print-json.ts';
import { isStackOverflow } from '../base/stack-overflow.ts';
import type { Engine } from '../engine/engine.ts';
import { type Answer, dataAnswer, type FormattedError, formatError, requestErrorAnswer } from './answer.ts';
import type { NestedOperation } from './extension/nested-rows.ts';
import { resolveRoots } from './extension/resolve-roots.ts';
import { type Path, type ResolvedError, type Resolving, resolveRows } from './extension/resolve-rows.ts';
import { createResolving } from './extension/resolving.ts';
import type { FieldHits, FieldLimits } from './field-limits.ts';
import { limitExceeded } from './limits.ts';
import { type Operation, prepareOperation } from './operation.ts';
import { fitsType } from './request/fits-type.ts';
import type { RawVariables } from './request/input.ts';
import { variableDepth } from './request/variable-depth.ts';
import { variableShape } from './request/variable-shape.ts';
import { inWrittenOrder } from './request/written-order.ts';
import type { RequestContext } from './request-context.ts';
import { withArrayLists, withoutArrays } from './schema/array-list.ts';
import type { SchemaEntry } from './schema-entry.ts';

export interface ExecuteArguments {
  readonly engine: Engine;
  readonly fieldLimits: FieldLimits;
  readonly document: DocumentNode;
  /** Of the document within its schema, for keys of caches. */
  readonly documentId: number;
  readonly operationName: string | null | undefined;
  readonly variables: Readonly<Record<string, unknown>> | null | undefined;
  readonly context: RequestContext;
}

/** Thrown where an operation cannot begin to run, around the reason. */
export class RefusedOperation extends Error {
  constructor(cause: unknown) {
    super('refused operation', { cause });
  }
}

/** Rejects with what failed, in a RefusedOperation where nothing had begun to run. */
export async function executeOperation(args: ExecuteArguments): Promise<Answer> {
  const started = prepare(args);
  if ('outcome' in started) return started;
  if (started.operation.limited.length > 0) await count(args, started.operation.limited);
  return run(args, started.operation, started.variables);
}

/** Counts the uses of limited fields, for the caller's subject or, where he has none, for where he calls from. */
async function count({ context, fieldLimits }: ExecuteArguments, limited: readonly FieldHits[]): Promise<void> {
  const { caller, address } = context;
  const who = caller.subject === '' ? `from ${address ?? ''}` : `by ${caller.subject}`;
  try {
    await fieldLimits.consume(limited, who);
  } catch (error) {
    throw new RefusedOperation(error);
  }
}

interface Started {
  readonly operation: Operation;
  readonly variables: RawVariables;
}

/** The operation and its variables, or the answer that says what is wrong with them. */
function prepare(args: ExecuteArguments): Started | Answer {
  try {
    const definition = getOperationAST(args.document, args.operationName);
    if (!definition)
      throw new PergolaError('validation-failed', 'the document has no such operation, or several and none is named');
    const { entry } = args.context;
    const read = readVariables(entry, definition, args.variables ?? {});
    if ('errors' in read) return requestErrorAnswer(read.errors);
    const operation = operationOf(args, definition, read.variables, read.shape);
    checkCost(operation, read.variables, entry.policy.limits.cost);
    return { operation, variables: read.variables };
  } catch (error) {
    throw new RefusedOperation(isStackOverflow(error) ? nestedTooDeeply() : error);
  }
}

/** What a list without a limit of its own is taken for. */
const assumedListSize = 30;

function checkCost({ cost }: Operation, variables: RawVariables, most: number): void {
  const estimate = cost({ variables, listSize: assumedListSize });
  if (estimate > most) throw limitExceeded('cost', most, estimate);
}

/** The stack of this process is the limit: about a thousand levels and more. */
function nestedTooDeeply(): PergolaError {
  return new PergolaError('validation-failed', 'The operation is nested too deeply.');
}

/** What variables an operation has and how their shape is told: derived once a definition. */
interface OperationVariables {
  readonly definitions: readonly VariableDefinitionNode[];
  readonly typed: readonly TypedVariable[];
  readonly shape: (variables: RawVariables) => string;
}

interface TypedVariable {
  readonly name: string;
  readonly type: GraphQLInputType;
}

const variablesOf = new WeakMap<OperationDefinitionNode, OperationVariables>();

function operationVariables(schema: GraphQLSchema, definition: OperationDefinitionNode): OperationVariables {
  const known = variablesOf.get(definition);
  if (known !== undefined) return known;
  const definitions = definition.variableDefinitions ?? [];
  const typed = definitions.flatMap((node) => {
    const type = typeFromAST(schema, node.type as never) as GraphQLInputType | undefined;
    return type && isInputType(type) ? [{ name: node.variable.name.value, type: withArrayLists(type) }] : [];
  });
  const made = { definitions, typed, shape: variableShape(typed) };
  variablesOf.set(definition, made);
  return made;
}

type ReadVariables =
  | { readonly variables: RawVariables; readonly shape: string }
  | { readonly errors: FormattedError[] };

/** Checks the variables and fills in their defaults. Values stay as they were sent: order and digits are kept. */
function readVariables(
  { schema, policy }: SchemaEntry,
  definition: OperationDefinitionNode,
  given: RawVariables,
): ReadVariables {
  const { definitions, typed, shape } = operationVariables(schema, definition);
  if (definitions.length === 0) return { variables: {}, shape: '' };
  checkDepth(typed, given, policy.limits.depth);
  const variables: Record<string, unknown> = Object.create(null);
  // What was sent and fits is taken as it is, in a tenth of the time that graphql-js takes; it is asked about the rest.
  const fitting = fittingVariables(typed, given, variables);
  const rest = definitions.filter(({ variable }) => !fitting.has(variable.name.value));
  if (rest.length > 0) {
    const options = { maxErrors, hideSuggestions: !policy.suggestions };
    const { variableValues, errors } = getVariableValues(schema, rest, judgeable(typed, given), options);
    if (errors?.some(({ originalError }) => isStackOverflow(originalError))) throw nestedTooDeeply();
    if (errors !== undefined)
      return { errors: errors.slice(0, maxErrors).map((error) => formatError(error, '$.variableValues')) };
    for (const { variable, defaultValue } of rest) {
      const name = variable.name.value;
      // `given` is an object like any other: it has a member `constructor` that nobody sent.
      const sent = Object.hasOwn(given, name) ? given[name] : undefined;
      const value = sent === undefined ? inWrittenOrder(variableValues.coerced[name], defaultValue) : sent;
      if (value !== undefined) variables[name] = value;
    }
  }
  return { variables, shape: withinLimit(shape(variables)) };
}

/** The values as graphql-js can judge them. */
function judgeable(typed: readonly TypedVariable[], given: RawVariables): RawVariables {
  const values: Record<string, unknown> = { ...given };
  for (const { name, type } of typed) if (Object.hasOwn(given, name)) values[name] = withoutArrays(given[name], type);
  return values;
}

function checkDepth(typed: readonly TypedVariable[], given: RawVariables, most: number): void {
  for (const { name, type } of typed) {
    if (!Object.hasOwn(given, name)) continue;
    const depth = variableDepth(given[name], type);
    if (depth > most) throw limitExceeded('depth', most, depth);
  }
}

/** graphql-js looks at a whole value again for each of its faults. */
const maxErrors = 2;

/** The shape of variables becomes part of the statement, and of the keys of caches. */
const longestShape = 100_000;

function withinLimit(shape: string): string {
  if (shape.length > longestShape) throw limitExceeded('variables', longestShape, shape.length);
  return shape;
}

/** Puts in the variables that were sent and fit their types; gives their names. */
function fittingVariables(
  typed: readonly TypedVariable[],
  given: RawVariables,
  into: Record<string, unknown>,
): ReadonlySet<string> {
  const names = new Set<string>();
  for (const { name, type } of typed) {
    const value = Object.hasOwn(given, name) ? given[name] : undefined;
    if (value === undefined || !fitsType(value, type)) continue;
    into[name] = value;
    names.add(name);
  }
  return names;
}

function operationOf(
  args: ExecuteArguments,
  definition: OperationDefinitionNode,
  variables: RawVariables,
  shape: string,
): Operation {
  const { entry, watch } = args.context;
  const key = `${args.documentId}:${definition.name?.value ?? ''}:${shape}`;
  const known = entry.operations.get(key);
  if (known !== undefined) return known;
  const operation = prepareOperation(args.engine, entry, args.document, definition, variables, watch);
  entry.operations.set(key, operation);
  return operation;
}

async function run(args: ExecuteArguments, operation: Operation, variables: RawVariables): Promise<Answer> {
  const { engine, context } = args;
  const { caller, watch, signal } = context;
  const { prepared, resolved, added } = operation;
  if (resolved === undefined && added === undefined) {
    const columns = prepared ? await engine.run(prepared, variables, caller, watch, signal) : [];
    return dataAnswer(`{"data":${dataText(operation, columns, {})}}`);
  }
  const resolving = added && resolvingOf(args, operation, variables);
  // All run to their end, so that none is left behind when another fails.
  const [fromEngine, ...fromResolvers] = await Promise.allSettled([
    prepared ? engine.run(prepared, variables, caller, watch, signal) : [],
    resolved ? resolve(args, resolved) : {},
    resolving && added && added.length > 0 ? resolveRoots(added, resolving) : {},
  ]);
  if (fromEngine.status === 'rejected') throw fromEngine.reason;
  const results = fromResolvers.map((result): ExecutionResult => {
    if (result.status === 'rejected') throw result.reason;
    return result.value;
  });
  const rows = resolving && (await resolveColumns(operation, fromEngine.value, resolving));
  watch.mark('resolve');
  const data = results.some((result) => result.data === null)
    ? null
    : Object.assign({}, ...results.map((each) => each.data));
  const text = data === null ? 'null' : dataText(operation, rows?.columns ?? fromEngine.value, data);
  const errors = [
    ...results.flatMap((result) => result.errors ?? []).map((error) => ({ error, path: error.path })),
    ...(rows?.errors ?? []),
  ].map(({ error, path }) => resolverError(error, path, context));
  return dataAnswer(`{"data":${text}${errors.length > 0 ? `,"errors":${JSON.stringify(errors)}` : ''}}`);
}

function resolvingOf(
  args: ExecuteArguments,
  { definition }: Operation,
  variables: RawVariables,
): Resolving | undefined {
  const { document, context } = args;
  const { extended } = context.entry;
  const nested = async (operation: NestedOperation) => {
    try {
      return (await executeOperation({ ...args, ...operation, operationName: undefined })).body;
    } catch (error) {
      throw error instanceof RefusedOperation ? error.cause : error;
    }
  };
  return extended && createResolving({ extended, document, definition, variables, context, run: nested });
}

interface ResolvedColumns {
  readonly columns: readonly (string | null)[];
  readonly errors: readonly ResolvedError[];
}

/** The texts of the engine's fields with what resolvers have to say in them. */
async function resolveColumns(
  { fields }: Operation,
  columns: readonly (string | null)[],
  resolving: Resolving,
): Promise<ResolvedColumns> {
  const own = fields.filter((field) => field.kind === 'engine');
  const made = await Promise.all(
    own.map(async ({ key, level }, index): Promise<{ text: string | null; errors: readonly ResolvedError[] }> => {
      const text = columns[index] ?? null;
      return text === null || level === undefined ? { text, errors: [] } : resolveRows(text, key, level, resolving);
    }),
  );
  return { columns: made.map(({ text }) => text), errors: made.flatMap(({ errors }) => errors) };
}

function dataText(
  { fields }: Operation,
  columns: readonly (string | null)[],
  resolved: Readonly<Record<string, unknown>>,
): string {
  let text = '{';
  let column = 0;
  for (const field of fields) {
    text += field.prefix;
    if (field.kind === 'engine') {
      text += columns[column] ?? 'null';
      column += 1;
    } else text += field.kind === 'constant' ? field.json : (printJson(resolved[field.key]) ?? 'null');
  }
  return `${text}}`;
}

/** What the schema is asked about itself. */
async function resolve({ context, variables }: ExecuteArguments, document: DocumentNode): Promise<ExecutionResult> {
  const { entry } = context;
  return execute({
    schema: entry.schema,
    document,
    variableValues: variables ?? {},
    hideSuggestions: !entry.policy.suggestions,
  });
}

function resolverError(error: GraphQLError, path: Path | undefined, context: RequestContext): FormattedError {
  const steps = path ?? [];
  const at = `$.selectionSet.${steps.filter((step) => typeof step === 'string').join('.selectionSet.')}`;
  const { originalError } = error;
  const isShown =
    originalError === undefined || originalError instanceof PergolaError || originalError instanceof GraphQLError;
  const placed = path === undefined ? {} : { path };
  if (isShown) return { ...formatError(error, at), ...placed };
  context.failed(originalError);
  return {
    message: 'Something went wrong in the server.',
    ...placed,
    extensions: { path: at, code: 'unexpected' },
  };
}

/** The kind of an operation of the document; undefined where none is meant. */
export function operationKind(
  document: DocumentNode,
  name: string | null | undefined,
): 'query' | 'mutation' | 'subscription' | undefined {
  return getOperationAST(document, name)?.operation;
}
