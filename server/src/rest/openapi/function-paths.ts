// The functions of one name that a role may execute → the operations at their URL, as OpenAPI 3.1 describes them.

import type { Routine } from '../../engine/model/model.ts';
import { type Json, type JsonObject, object, objectOf, pathOf, reference } from './json-object.ts';
import { type FunctionResource, type Resources, splitComment } from './resources.ts';
import { failed, headers, rowsContent } from './shared-responses.ts';
import { type ComponentNames, rowName, sharedParameter } from './table-paths.ts';
import { resultSchema } from './table-schemas.ts';
import { exampleOf, nullable, schemaOf } from './value-schema.ts';

export interface FunctionMeans {
  readonly resources: Resources;
  readonly names: ComponentNames;
  readonly profile: { readonly read: readonly Json[]; readonly write: readonly Json[] };
}

/** `id` is the function's among the operations. */
export function functionPath(
  resource: FunctionResource,
  id: string,
  means: FunctionMeans,
): readonly [string, JsonObject] {
  const { name, overloads } = resource;
  const described = overloads.find(({ description }) => description !== undefined);
  const read = overloads.filter(({ volatile, body }) => !volatile && body === undefined);
  const operation = (kind: string, rest: JsonObject): JsonObject =>
    object({
      operationId: `${kind}_${id}`,
      tags: ['rpc'],
      ...splitComment(described?.description),
      deprecated: overloads.every(({ deprecated }) => deprecated !== undefined) ? true : undefined,
      ...rest,
    });
  const item = object({
    get:
      read.length === 0
        ? undefined
        : operation('query', {
            parameters: [...queryParameters(read), ...resultParameters(read), ...means.profile.read],
            responses: responsesOf(read, means),
          }),
    post: operation('call', {
      parameters: [...resultParameters(overloads), ...means.profile.write],
      requestBody: requestBody(overloads),
      responses: responsesOf(overloads, means),
    }),
  });
  return [pathOf('/rpc/', name), item];
}

type Argument = Routine['arguments'][number];

/** What overloads have by the same name is one parameter; it is required where all of them ask for it. */
function queryParameters(overloads: readonly Routine[]): readonly Json[] {
  const names = [...new Set(overloads.flatMap(({ arguments: all }) => all.map(({ name }) => name)))];
  return names.map((name) => {
    const found = overloads.flatMap(({ arguments: all }) => all.find((each) => each.name === name) ?? []);
    const required = found.length === overloads.length && found.every(({ hasDefault }) => !hasDefault);
    const [first] = found;
    const { typeName = '', variadic = false } = first ?? {};
    const simple = variadic ? { type: 'array', items: { type: 'string' } } : { type: 'string' };
    return { name, in: 'query', required, description: `Of type ${typeName}.`, schema: simple };
  });
}

/** What rows that come can be asked for. A name that is an argument's is not the parameter's. */
function resultParameters(overloads: readonly Routine[]): readonly Json[] {
  if (overloads.every(({ result }) => result.kind === 'value')) return [];
  const taken = new Set(overloads.flatMap(({ arguments: all }) => all.map(({ name }) => name)));
  const paging = (['select', 'order', 'limit', 'offset'] as const).filter((name) => !taken.has(name));
  return [...paging, 'preferCall' as const].map(sharedParameter);
}

const bodyTypes = {
  json: 'application/json',
  jsonb: 'application/json',
  text: 'text/plain',
  xml: 'text/xml',
  bytea: 'application/octet-stream',
} as const;

function requestBody(overloads: readonly Routine[]): JsonObject {
  const schemas = new Map<string, JsonObject[]>();
  const add = (type: string, schema: JsonObject) => schemas.set(type, [...(schemas.get(type) ?? []), schema]);
  for (const routine of overloads) {
    if (routine.body === undefined) add('application/json', argumentsSchema(routine));
    else add(bodyTypes[routine.body], bodyTypes[routine.body] === 'application/json' ? {} : { type: 'string' });
  }
  const required = overloads.every(
    ({ body, arguments: all }) => body !== undefined || all.some((one) => !one.hasDefault),
  );
  return { required, content: objectOf([...schemas].map(([type, all]) => [type, { schema: oneOrAny(all) }])) };
}

function argumentsSchema({ arguments: all, description }: Routine): JsonObject {
  const required = all.filter(({ hasDefault, variadic }) => !hasDefault && !variadic).map(({ name }) => name);
  return object({
    type: 'object',
    description,
    required: required.length === 0 ? undefined : required,
    properties: objectOf(all.map((argument) => [argument.name, argumentSchema(argument)])),
    additionalProperties: false,
  });
}

function argumentSchema({ name, type, typeName }: Argument): JsonObject {
  const example = exampleOf({ type, name });
  return object({
    ...nullable(schemaOf(type)),
    description: `Of type ${typeName}.`,
    examples: example === undefined ? undefined : [example],
  });
}

function oneOrAny(schemas: readonly JsonObject[]): JsonObject {
  const [only, ...others] = schemas;
  return only !== undefined && others.length === 0 ? only : { anyOf: schemas };
}

function responsesOf(overloads: readonly Routine[], means: FunctionMeans): JsonObject {
  const giving = overloads.filter((routine) => !routine.void);
  const rows = giving.some(({ result }) => result.kind === 'rows');
  const content = contentOf(giving, means);
  const answer = { headers: headers('contentRange', 'preferenceApplied'), content };
  return object({
    '200': giving.length === 0 ? undefined : { description: 'What the function gives.', ...answer },
    '206': rows ? { description: 'Some of the rows: there are more than were asked for.', ...answer } : undefined,
    '204': giving.length === overloads.length ? undefined : { description: 'The function gives nothing.' },
    ...failed,
  });
}

function contentOf(overloads: readonly Routine[], means: FunctionMeans): JsonObject {
  const results = overloads.map(({ result }) => result);
  const json = oneOrAny(results.map((result) => resultOf(result, means)));
  const row = results.find((result) => result.kind === 'rows');
  if (row === undefined || !row.set) return { 'application/json': { schema: json } };
  return { ...rowsContent(rowOf(row, means)), 'application/json': { schema: json } };
}

type Result = Routine['result'];

function resultOf(result: Result, means: FunctionMeans): JsonObject {
  const one = result.kind === 'value' ? nullable(schemaOf(result.type)) : rowOf(result, means);
  return result.set ? { type: 'array', items: one } : one;
}

/** The rows of a relation that the role may not read itself are described in their place. */
function rowOf(result: Extract<Result, { readonly kind: 'rows' }>, { resources, names }: FunctionMeans): JsonObject {
  const known = resources.tables.find(({ table, readable }) => table.id === result.table && readable.length > 0);
  if (known !== undefined) return reference('components', 'schemas', rowName(names.table(known)));
  return resultSchema((result.own ?? resources.relation(result.table))?.columns ?? []);
}
