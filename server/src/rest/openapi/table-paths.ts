// A table that a role may use → the operations at its URL, as OpenAPI 3.1 describes them.

import { type Json, type JsonObject, object, pathOf, reference } from './json-object.ts';
import { isReserved, type SharedParameter } from './query-parameters.ts';
import { type Embed, splitComment, type TableResource } from './resources.ts';
import { failed, headers, rowsContent } from './shared-responses.ts';

/** Names among the components. */
export interface ComponentNames {
  table(resource: TableResource): string;
  filter(resource: TableResource, column: string): string;
}

export const rowName = (table: string): string => `${table}`;
export const insertName = (table: string): string => `${table}.insert`;
export const updateName = (table: string): string => `${table}.update`;

export function sharedParameter(name: SharedParameter): JsonObject {
  return reference('components', 'parameters', name);
}

export function tablePath(
  resource: TableResource,
  names: ComponentNames,
  profile: { readonly read: readonly Json[]; readonly write: readonly Json[] },
): readonly [string, JsonObject] {
  const { table, insertable, updatable, deletable, replaceable, readable } = resource;
  const name = names.table(resource);
  const item = object({
    get: readable.length === 0 ? undefined : readOperation(resource, names, profile.read, 'list'),
    head: readable.length === 0 ? undefined : readOperation(resource, names, profile.read, 'head'),
    post: insertable.length === 0 ? undefined : insertOperation(resource, name, profile.write),
    put: replaceable ? replaceOperation(resource, names, profile.write) : undefined,
    patch: updatable.length === 0 ? undefined : changeOperation(resource, names, profile.write, 'update'),
    delete: deletable ? changeOperation(resource, names, profile.write, 'delete') : undefined,
  });
  return [pathOf('/', table.sqlName), item];
}

function operation(resource: TableResource, id: string, told: string, rest: JsonObject): JsonObject {
  const { table } = resource;
  const { summary, description } = splitComment(table.description);
  const texts = [...(description === undefined ? [] : [description]), ...(told === '' ? [] : [told])];
  return object({
    operationId: id,
    tags: [table.sqlName],
    summary,
    description: texts.length === 0 ? undefined : texts.join('\n\n'),
    deprecated: table.deprecated === undefined ? undefined : true,
    ...rest,
  });
}

function filters(resource: TableResource, names: ComponentNames): readonly Json[] {
  const own = resource.readable.filter(({ sqlName }) => !isReserved(sqlName));
  return [
    ...own.map(({ sqlName }) => reference('components', 'parameters', names.filter(resource, sqlName))),
    sharedParameter('and'),
    sharedParameter('or'),
  ];
}

function rowOf(resource: TableResource, name: string): JsonObject {
  return resource.readable.length === 0 ? { type: 'object' } : reference('components', 'schemas', rowName(name));
}

function readOperation(
  resource: TableResource,
  names: ComponentNames,
  profile: readonly Json[],
  kind: 'list' | 'head',
): JsonObject {
  const name = names.table(resource);
  const content = kind === 'head' ? {} : { content: rowsContent(rowOf(resource, name)) };
  const rows = { headers: headers('contentRange', 'preferenceApplied'), ...content };
  const parameters = [
    ...filters(resource, names),
    ...(['select', 'order', 'limit', 'offset', 'range', 'preferRead'] as const).map(sharedParameter),
    ...profile,
  ];
  const told = kind === 'head' ? 'As GET, without the body.' : embedsOf(resource);
  return operation(resource, `${kind}_${name}`, told, {
    parameters,
    responses: {
      '200': { description: 'The rows.', ...rows },
      '206': { description: 'Some of the rows: there are more than were asked for.', ...rows },
      ...failed,
    },
  });
}

/** How related rows are asked for in `select`. */
function embedsOf({ embeds }: TableResource): string {
  if (embeds.length === 0) return '';
  const lines = embeds.map((embed) => `- ${embedOf(embed, embeds)}`);
  return `Related rows can be selected:\n${[...new Set(lines)].join('\n')}`;
}

/** With the name of the key where the relation's own would be ambiguous. */
function embedOf({ join, target }: Embed, all: readonly Embed[]): string {
  const name = target.sqlName;
  const several = all.filter((other) => other.join.target === target.id).length > 1;
  const hint = several ? `!${join.junction?.table === undefined ? join.constraint : join.junction.constraint}` : '';
  const toMany = join.kind === 'one-to-many' || join.kind === 'many-to-many';
  return `\`${name}${hint}(*)\`: ${toMany ? 'many' : 'one'}`;
}

function insertOperation(resource: TableResource, name: string, profile: readonly Json[]): JsonObject {
  const row = reference('components', 'schemas', insertName(name));
  const told = {
    headers: headers('contentRange', 'location', 'preferenceApplied'),
    content: rowsContent(rowOf(resource, name)),
  };
  return operation(resource, `insert_${name}`, '', {
    parameters: [...(['columns', 'onConflict', 'select', 'preferInsert'] as const).map(sharedParameter), ...profile],
    requestBody: {
      required: true,
      content: {
        'application/json': { schema: { anyOf: [row, { type: 'array', items: row }] } },
        'text/csv': { schema: { type: 'string' } },
        'application/x-www-form-urlencoded': { schema: row },
      },
    },
    responses: {
      '200': { description: 'Rows that were there were changed, and none was inserted.', ...told },
      '201': { description: 'The rows were inserted.', ...told },
      ...failed,
    },
  });
}

function replaceOperation(resource: TableResource, names: ComponentNames, profile: readonly Json[]): JsonObject {
  const name = names.table(resource);
  const row = reference('components', 'schemas', insertName(name));
  const content = rowsContent(rowOf(resource, name));
  return operation(resource, `replace_${name}`, 'Filters name the whole key, each with `eq`.', {
    parameters: [
      ...resource.table.keyColumns
        .filter(({ sqlName }) => !isReserved(sqlName))
        .map(({ sqlName }) => reference('components', 'parameters', names.filter(resource, sqlName))),
      ...(['select', 'preferWrite'] as const).map(sharedParameter),
      ...profile,
    ],
    requestBody: { required: true, content: { 'application/json': { schema: row } } },
    responses: {
      '200': { description: 'The row was there and is replaced.', content },
      '201': { description: 'The row was inserted.', content },
      '204': { description: 'The row was there and is replaced.' },
      ...failed,
    },
  });
}

function changeOperation(
  resource: TableResource,
  names: ComponentNames,
  profile: readonly Json[],
  kind: 'update' | 'delete',
): JsonObject {
  const name = names.table(resource);
  const row = reference('components', 'schemas', updateName(name));
  const body = { required: true, content: { 'application/json': { schema: row } } };
  const own = kind === 'update' ? (['columns'] as const) : [];
  return operation(resource, `${kind}_${name}`, 'Without filters it is about every row.', {
    parameters: [
      ...filters(resource, names),
      ...[...own, 'select' as const, 'preferWrite' as const].map(sharedParameter),
      ...profile,
    ],
    ...(kind === 'update' ? { requestBody: body } : {}),
    responses: {
      '200': {
        description: 'The rows, with `Prefer: return=representation`.',
        headers: headers('contentRange', 'preferenceApplied'),
        content: rowsContent(rowOf(resource, name)),
      },
      '204': { description: 'Done.', headers: headers('contentRange', 'preferenceApplied') },
      ...failed,
    },
  });
}
