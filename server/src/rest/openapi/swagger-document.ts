// What a role finds in a schema → the description of it as clients and tools of the dialect know it: Swagger 2.0, with keys told in
// descriptions. Where it is served is not in it.

import type { Column, Routine } from '../../engine/model/model.ts';
import { type Json, type JsonObject, object, objectOf, pathOf, reference } from './json-object.ts';
import { legalNames, notOfReferences } from './names.ts';
import { isReserved } from './query-parameters.ts';
import { type FunctionResource, type Resources, referredBy, splitComment, type TableResource } from './resources.ts';
import { swaggerDefault, swaggerElements, swaggerParameter, swaggerSchema } from './swagger-types.ts';

const mediaTypes = [
  'application/json',
  'application/vnd.pgrst.object+json;nulls=stripped',
  'application/vnd.pgrst.object+json',
  'text/csv',
];

export function swaggerDocument({ schema, tables, functions }: Resources): JsonObject {
  const names = componentNames(tables);
  const { summary, description } = splitComment(schema.description);
  return {
    swagger: '2.0',
    info: {
      title: summary ?? 'Pergola REST API',
      description: description ?? 'This API follows the tables, views and functions of a PostgreSQL database.',
      version: '1',
    },
    externalDocs: {
      description: 'PostgREST Documentation',
      url: 'https://docs.postgrest.org/en/stable/references/api.html',
    },
    consumes: mediaTypes,
    produces: mediaTypes,
    paths: objectOf([['/', rootPath], ...tables.map((each) => tablePath(each, names)), ...functions.map(functionPath)]),
    definitions: objectOf(tables.map((each) => [names.definition(each), definition(each)])),
    parameters: objectOf([
      ...Object.entries(sharedParameters),
      ...tables.flatMap((each) => tableParameters(each, names)),
    ]),
  };
}

const rootPath = {
  get: {
    tags: ['Introspection'],
    summary: 'OpenAPI description (this document)',
    produces: ['application/openapi+json', 'application/json'],
    responses: { '200': { description: 'OK' } },
  },
};

function definition(resource: TableResource): JsonObject {
  const { table, columns } = resource;
  const required = columns.filter(({ notNull }) => notNull).map(({ sqlName }) => sqlName);
  return object({
    type: 'object',
    description: table.description,
    required: required.length === 0 ? undefined : required,
    properties: objectOf(columns.map((column) => [column.sqlName, property(resource, column)])),
  });
}

function property(resource: TableResource, column: Column): JsonObject {
  const { plainTypeName, defaultExpression, maxLength, type } = column;
  const isText = type.kind === 'enum' && type.table === undefined;
  return object({
    ...swaggerSchema(plainTypeName),
    description: describe(resource, column),
    maxLength,
    default: defaultExpression === undefined ? undefined : swaggerDefault(plainTypeName, defaultExpression),
    enum: isText ? type.values.map(({ label }) => label) : undefined,
  });
}

/** Tools of the dialect read keys from the tags at the ends of the lines. */
function describe(resource: TableResource, column: Column): string | undefined {
  const referred = referredBy(resource, column);
  const notes = [
    ...(resource.table.keyColumns.includes(column) ? ['This is a Primary Key.<pk/>'] : []),
    ...(referred === undefined ? [] : [foreignKeyNote(referred[0].sqlName, referred[1])]),
  ];
  if (notes.length === 0) return column.description;
  const comment = column.description === undefined ? '' : `${column.description}\n\n`;
  return `${comment}${['Note:', ...notes].join('\n')}`;
}

function foreignKeyNote(table: string, column: string): string {
  return `This is a Foreign Key to \`${table}.${column}\`.<fk table='${table}' column='${column}'/>`;
}

/** Reading is described where the role may read; each way of writing where it may write so. */
function tablePath(resource: TableResource, names: ComponentNames): readonly [string, JsonObject] {
  const { table, columns, readable, insertable, updatable, deletable } = resource;
  const name = table.sqlName;
  const shared = (...names: readonly string[]): readonly Json[] => names.map((one) => reference('parameters', one));
  const filterable = columns.filter(({ sqlName }) => !isReserved(sqlName));
  const filters = shared(...filterable.map((column) => names.filter(resource, column)));
  const body = names.body(resource);
  const operation = (parameters: readonly Json[], responses: JsonObject): JsonObject =>
    object({ tags: [name], ...splitComment(table.description), parameters, responses });
  const rows = { type: 'array', items: reference('definitions', names.definition(resource)) };
  const paging = shared('select', 'order', 'range', 'rangeUnit', 'offset', 'limit', 'preferCount');
  const item = object({
    get:
      readable.length === 0
        ? undefined
        : operation([...filters, ...paging], {
            '200': { description: 'OK', schema: rows },
            '206': { description: 'Partial Content' },
          }),
    post:
      insertable.length === 0
        ? undefined
        : operation(shared(body, 'select', 'preferPost'), { '201': { description: 'Created' } }),
    patch:
      updatable.length === 0
        ? undefined
        : operation([...filters, ...shared(body, 'preferReturn')], { '204': { description: 'No Content' } }),
    delete: deletable
      ? operation([...filters, ...shared('preferReturn')], { '204': { description: 'No Content' } })
      : undefined,
  });
  return [pathOf('/', name), item];
}

/** Names among the definitions and parameters. */
interface ComponentNames {
  definition(resource: TableResource): string;
  body(resource: TableResource): string;
  filter(resource: TableResource, column: Column): string;
}

function componentNames(tables: readonly TableResource[]): ComponentNames {
  const rules = { illegal: notOfReferences };
  const definitions = legalNames(new Map(tables.map(({ table }) => [table.sqlName, table.sqlName])), rules);
  const filters = legalNames(
    new Map(
      tables.flatMap(({ table, columns }) =>
        columns.map((each) => [filterKey(table, each), `rowFilter.${table.sqlName}.${each.sqlName}`] as const),
      ),
    ),
    rules,
  );
  const definition = ({ table }: TableResource): string => definitions.get(table.sqlName) ?? '';
  return {
    definition,
    body: (resource) => `body.${definition(resource)}`,
    filter: ({ table }, column) => filters.get(filterKey(table, column)) ?? '',
  };
}

function filterKey(table: TableResource['table'], column: Column): string {
  return JSON.stringify([table.sqlName, column.sqlName]);
}

function tableParameters(resource: TableResource, names: ComponentNames): readonly (readonly [string, JsonObject])[] {
  const { sqlName: name } = resource.table;
  const schema = reference('definitions', names.definition(resource));
  return [
    [names.body(resource), { name, in: 'body', description: name, required: false, schema }],
    ...resource.columns.map((column): readonly [string, JsonObject] => {
      const { sqlName, description } = column;
      const parameter = { name: sqlName, in: 'query', description, required: false, type: 'string' };
      return [names.filter(resource, column), object(parameter)];
    }),
  ];
}

const text = (name: string, description: string): JsonObject => ({
  name,
  in: 'query',
  description,
  required: false,
  type: 'string',
});
const header = (name: string, description: string, values: readonly string[] = []): JsonObject => ({
  name,
  in: 'header',
  description,
  required: false,
  type: 'string',
  ...(values.length === 0 ? {} : { enum: values }),
});
const returns = ['return=representation', 'return=minimal', 'return=none'];
const resolutions = ['resolution=ignore-duplicates', 'resolution=merge-duplicates'];

const sharedParameters = {
  preferParams: header('Prefer', 'Preference'),
  preferReturn: header('Prefer', 'Preference', returns),
  preferCount: header('Prefer', 'Preference', ['count=none']),
  preferPost: header('Prefer', 'Preference', [...returns, ...resolutions]),
  select: text('select', 'Filtering Columns'),
  on_conflict: text('on_conflict', 'On Conflict'),
  order: text('order', 'Ordering'),
  range: header('Range', 'Limiting and Pagination'),
  rangeUnit: { ...header('Range-Unit', 'Limiting and Pagination'), default: 'items' },
  offset: text('offset', 'Limiting and Pagination'),
  limit: text('limit', 'Limiting and Pagination'),
};

/** A path has one description: of overloads the one with the most arguments is told. */
function functionPath({ name, overloads }: FunctionResource): readonly [string, JsonObject] {
  const routine = overloads.at(-1) ?? overloads[0];
  const operation = (parameters: readonly Json[]): JsonObject =>
    object({
      tags: [`(rpc) ${name}`],
      ...splitComment(routine.description),
      produces: mediaTypes.slice(0, 3),
      parameters,
      responses: { '200': { description: 'OK' } },
    });
  const post = operation([argumentsBody(routine), reference('parameters', 'preferParams')]);
  const item = routine.volatile ? { post } : { get: operation(namedArguments(routine).map(queryParameter)), post };
  return [pathOf('/rpc/', name), item];
}

type Argument = Routine['arguments'][number];

/** One without a name takes the body. */
function namedArguments({ arguments: all }: Routine): readonly Argument[] {
  return all.filter(({ sqlName }) => sqlName !== undefined);
}

function queryParameter({ name, typeName, hasDefault, variadic }: Argument): JsonObject {
  const type = variadic ? swaggerElements(typeName) : swaggerParameter(shortName(typeName));
  return { name, in: 'query', required: !hasDefault, ...type };
}

function argumentsBody(routine: Routine): JsonObject {
  const all = namedArguments(routine);
  const required = all.filter(({ hasDefault }) => !hasDefault).map(({ name }) => name);
  const schema = object({
    type: 'object',
    description: routine.description,
    required: required.length === 0 ? undefined : required,
    properties: objectOf(all.map(({ name, typeName }) => [name, swaggerSchema(shortName(typeName))])),
  });
  return { name: 'args', in: 'body', required: true, schema };
}

/** Arguments have the names of their types without schemas. */
function shortName(typeName: string): string {
  return typeName.replace(/^(?:"(?:[^"]|"")*"|[^."]+)\.(?=.)/, '');
}
