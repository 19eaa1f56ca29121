// The JSON text that the engine gave for a root field, and where in it resolvers have something to say → the text with that. What
// the fields were resolved from is taken out again; numbers stay as the database wrote them.

import { execute, type GraphQLError } from 'graphql';
import { parseJson } from '../../base/parse-json.ts';
import { printJson } from '../../base/print-json.ts';
import type { Column } from '../../engine/model/model.ts';
import { requiredKey } from '../request/build-request.ts';
import type { RawVariables } from '../request/input.ts';
import { type AskedFields, documentOfRows, type Executable, type RowLevel, type RowSource } from './executable.ts';
import type { ResolverContext } from './extension.ts';
import type { ResolvedLevel, ResolvedUse } from './find-resolved.ts';

/** What resolvers run in. */
export interface Resolving extends Omit<AskedFields, 'fields'> {
  readonly executable: Executable;
  readonly variables: RawVariables;
  readonly context: ResolverContext;
}

export type Path = readonly (string | number)[];

/** An error of graphql-js, and where in the answer it belongs. */
export interface ResolvedError {
  readonly error: GraphQLError;
  readonly path: Path;
}

export interface ResolvedText {
  readonly text: string;
  readonly errors: readonly ResolvedError[];
}

type JsonObject = Record<string, unknown>;

interface Place {
  readonly object: JsonObject;
  readonly path: Path;
}

export async function resolveRows(
  text: string,
  key: string,
  level: ResolvedLevel,
  resolving: Resolving,
): Promise<ResolvedText> {
  const answer = parseJson(text);
  const errors: ResolvedError[] = [];
  await resolveLevel(objectsOf(answer, [key]), level, resolving, errors);
  return { text: printJson(answer), errors };
}

/** The objects of a value, which is one, a list of them, or null. */
function objectsOf(value: unknown, path: Path): Place[] {
  if (Array.isArray(value)) return value.flatMap((item, index) => objectsOf(item, [...path, index]));
  return typeof value === 'object' && value !== null ? [{ object: value as JsonObject, path }] : [];
}

async function resolveLevel(
  places: readonly Place[],
  level: ResolvedLevel,
  resolving: Resolving,
  errors: ResolvedError[],
): Promise<void> {
  if (places.length === 0) return;
  await resolveFields(places, level, resolving, errors);
  for (const [key, child] of level.children) {
    const below = places.flatMap(({ object, path }) => objectsOf(object[key], [...path, key]));
    await resolveLevel(below, child, resolving, errors);
  }
}

async function resolveFields(
  places: readonly Place[],
  { table, fields }: ResolvedLevel,
  { executable, variables, context, ...asked }: Resolving,
  errors: ResolvedError[],
): Promise<void> {
  if (table === undefined) return;
  const schema = executable.rows(table);
  const given = new Map(fields.map((use) => [use.key, places.map(({ object }) => takeRequired(object, use))]));
  const level: RowLevel = { given, many: new Map() };
  const result = await execute({
    schema,
    document: documentOfRows({ ...asked, fields: fields.flatMap(({ nodes }) => nodes) }, schema),
    rootValue: { rows: places.map((_, index): RowSource => ({ index, level })) },
    variableValues: variables,
    contextValue: context,
  });
  const rows = (result.data?.rows ?? []) as readonly (JsonObject | null)[];
  for (const [index, { object }] of places.entries())
    for (const { key } of fields) object[key] = rows[index]?.[key] ?? null;
  for (const error of result.errors ?? []) {
    const [, index, ...rest] = error.path ?? [];
    errors.push({ error, path: [...(places[Number(index)]?.path ?? []), ...rest] });
  }
}

function takeRequired(object: JsonObject, { key, meaning }: ResolvedUse): JsonObject {
  return Object.fromEntries(
    meaning.requires.map((column: Column) => {
      const hidden = requiredKey(key, column);
      const value = object[hidden];
      delete object[hidden];
      return [column.name, plain(value)];
    }),
  );
}

// In Node since 22; TypeScript's library does not list it yet.
const { isRawJSON: isRawJson } = JSON as unknown as { isRawJSON(value: unknown): boolean };

/** A decimal that JavaScript does not hold, as its digits. */
function plain(value: unknown): unknown {
  return isRawJson(value) ? (value as { readonly rawJSON: string }).rawJSON : value;
}
