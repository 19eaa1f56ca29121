// What a role finds in a schema → its description in OpenAPI 3.1. Where it is served is not in it.

import { functionPath } from './function-paths.ts';
import { type JsonObject, object, objectOf, reference } from './json-object.ts';
import { legalNames, notOfComponents } from './names.ts';
import { filterParameter, sharedParameters } from './query-parameters.ts';
import { type Resources, splitComment, type TableResource } from './resources.ts';
import { errorResponse, errorSchema, sharedHeaders } from './shared-responses.ts';
import { type ComponentNames, insertName, rowName, tablePath, updateName } from './table-paths.ts';
import { insertSchema, rowSchema, updateSchema } from './table-schemas.ts';

/** `profile`: requests have to say the schema, for another one is the default. */
export function openapiDocument(resources: Resources, { profile }: { readonly profile: boolean }): JsonObject {
  const { schema, tables, functions } = resources;
  const { summary, description } = splitComment(schema.description);
  const names = componentNames(tables);
  const ids = legalNames(new Map(functions.map(({ name }) => [name, name])), { illegal: notOfComponents });
  const profiles = {
    read: profile ? [reference('components', 'parameters', 'acceptProfile')] : [],
    write: profile ? [reference('components', 'parameters', 'contentProfile')] : [],
  };
  return {
    openapi: '3.1.0',
    info: {
      title: summary ?? 'Pergola REST API',
      description: `${description ?? 'This API follows the tables, views and functions of a PostgreSQL database.'}\n\n${howTo}`,
      version: '1',
    },
    security: [{}, { apikey: [] }, { bearer: [] }, { apikey: [], bearer: [] }],
    tags: tagsOf(resources),
    paths: objectOf([
      ['/', rootPath],
      ...tables.map((resource) => tablePath(resource, names, profiles)),
      ...functions.map((each) => functionPath(each, ids.get(each.name) ?? '', { resources, names, profile: profiles })),
    ]),
    components: {
      schemas: { Error: errorSchema, ...objectOf(tables.flatMap((resource) => schemas(resource, names))) },
      responses: { Error: errorResponse },
      headers: sharedHeaders,
      parameters: {
        ...sharedParameters,
        ...(profile ? profileParameters(schema.name) : {}),
        ...objectOf(tables.flatMap((resource) => filters(resource, names))),
      },
      securitySchemes,
    },
  };
}

const howTo =
  'Rows are filtered by query parameters named like columns, `column=operator.value` or ' +
  '`column=not.operator.value`, with the operators that its description lists; `select` names what is answered of them, ' +
  '`order`, `limit` and `offset` what comes first. `Accept: application/openapi+json` gives the Swagger 2.0 document of PostgREST.';

const rootPath = {
  get: {
    operationId: 'describe',
    tags: ['Introspection'],
    summary: 'This document',
    description:
      '`Accept: application/openapi+json;version=3.1` or `application/json`: OpenAPI 3.1; `application/openapi+json`: Swagger 2.0.',
    responses: {
      '200': {
        description: 'What the caller may use.',
        content: { 'application/json': { schema: { type: 'object' } } },
      },
      default: reference('components', 'responses', 'Error'),
    },
  },
};

const securitySchemes = {
  bearer: {
    type: 'http',
    scheme: 'bearer',
    bearerFormat: 'JWT',
    description: 'A token whose claim `role` says who calls. Without one the anonymous role does.',
  },
  apikey: { type: 'apiKey', in: 'header', name: 'apikey', description: 'A publishable or secret key, or a token.' },
};

function tagsOf({ tables, functions }: Resources): readonly JsonObject[] {
  const own = tables.map(({ table }) => object({ name: table.sqlName, description: table.description }));
  const taken = new Set(tables.map(({ table }) => table.sqlName));
  const others = [
    { name: 'Introspection', description: 'The API itself.' },
    ...(functions.length === 0 ? [] : [{ name: 'rpc', description: 'Functions of the database.' }]),
  ];
  return [...own, ...others.filter(({ name }) => !taken.has(name))];
}

/** None of a table is that of another one's rows to insert. */
function componentNames(tables: readonly TableResource[]): ComponentNames {
  const tableNames = legalNames(new Map(tables.map(({ table }) => [table.sqlName, table.sqlName])), {
    illegal: notOfComponents,
    reserved: /^Error$|\.(?:insert|update)$/,
  });
  const filterNames = legalNames(
    new Map(
      tables.flatMap(({ table, readable }) =>
        readable.map(({ sqlName }) => [filterKey(table, sqlName), `filter.${table.sqlName}.${sqlName}`] as const),
      ),
    ),
    { illegal: notOfComponents },
  );
  return {
    table: ({ table }) => tableNames.get(table.sqlName) ?? '',
    filter: ({ table }, column) => filterNames.get(filterKey(table, column)) ?? '',
  };
}

function filterKey({ sqlName }: TableResource['table'], column: string): string {
  return JSON.stringify([sqlName, column]);
}

function schemas(resource: TableResource, names: ComponentNames): readonly (readonly [string, JsonObject])[] {
  const { readable, insertable, updatable } = resource;
  const name = names.table(resource);
  return [
    ...(readable.length === 0 ? [] : [[rowName(name), rowSchema(resource)] as const]),
    ...(insertable.length === 0 ? [] : [[insertName(name), insertSchema(resource)] as const]),
    ...(updatable.length === 0 ? [] : [[updateName(name), updateSchema(resource)] as const]),
  ];
}

function filters(resource: TableResource, names: ComponentNames): readonly (readonly [string, JsonObject])[] {
  return resource.readable.flatMap((column) => {
    const parameter = filterParameter(column);
    return parameter === undefined ? [] : [[names.filter(resource, column.sqlName), parameter] as const];
  });
}

function profileParameters(schema: string): JsonObject {
  const parameter = (name: string): JsonObject => ({
    name,
    in: 'header',
    required: true,
    description: 'The schema that the request is about.',
    schema: { type: 'string', const: schema },
  });
  return { acceptProfile: parameter('Accept-Profile'), contentProfile: parameter('Content-Profile') };
}
