// The model of a database → the text of a TypeScript file with its `Database` type, in the layout that the clients of PostgREST's
// dialect expect. Pure: the same model gives the same text, and nothing is read or written.

import type { Model, NamedType } from '../engine/model/model.ts';
import { callablesOf, functionType } from './function-type.ts';
import { helperTypes } from './helper-types.ts';
import { relationType } from './relation-type.ts';
import { literal, type Member, object, printKey, printType } from './type-node.ts';
import { attributesOf, createValueTypeWriter, groupOf, labelsOf, type ValueTypeWriter } from './value-type.ts';

export interface TypesOptions {
  /** Those to write, of the model's; one at least. `public`, where it is among them, is the default of the helper types, else the first. */
  readonly schemas: readonly string[];
}

/** The version of PostgREST whose dialect is spoken: clients know 13 and 14, and switch types by it. */
const postgrestVersion = '14';

const heading = `// Written by "pergola gen types" from the database; changes made here are lost.

export type Json = string | number | boolean | null | { [key: string]: Json | undefined } | Json[]
`;

/** A whole file, which imports nothing. */
export function generateTypes(model: Model, { schemas }: TypesOptions): string {
  const writer = createValueTypeWriter(model, schemas);
  const sorted = schemas.toSorted(compare);
  const database: readonly Member[] = [
    {
      name: '__InternalSupabase',
      type: object([{ name: 'PostgrestVersion', type: literal(postgrestVersion) }]),
      description: 'Clients read from it which dialect is spoken.',
    },
    ...sorted.map((schema) => ({ name: schema, type: object(schemaMembers(schema, model, writer)) })),
  ];
  const [first] = schemas;
  return [
    heading,
    `export type Database = ${printType(object(database))}\n`,
    helperTypes(schemas.includes('public') ? 'public' : (first ?? '')),
    constants(sorted, model),
  ].join('\n');
}

function schemaMembers(schema: string, model: Model, writer: ValueTypeWriter): readonly Member[] {
  const relations = [...model.relations.values()].filter((table) => table.schema === schema);
  const ofGroup = (group: 'Tables' | 'Views') =>
    relations
      .filter(({ kind }) => groupOf(kind) === group)
      .map((table) => ({
        name: table.sqlName,
        type: relationType(table, model, writer),
        description: table.description,
      }));
  const functions = [...callablesOf(model, schema)].map(([name, overloads]) => ({
    name,
    type: functionType(overloads, { model, writer }),
    description: overloads.find(({ routine }) => routine.description !== undefined)?.routine.description,
  }));
  const composites = namedTypes(model, schema).flatMap(({ sqlName, type, rows }) =>
    type.kind === 'scalar' && rows === undefined
      ? [{ name: sqlName, type: attributesOf(type, (each) => writer.write(each)) }]
      : [],
  );
  return [
    { name: 'Tables', type: object(ofGroup('Tables').toSorted(byName)) },
    { name: 'Views', type: object(ofGroup('Views').toSorted(byName)) },
    { name: 'Functions', type: object(functions) },
    {
      name: 'Enums',
      type: object(enumsOf(model, schema).map(({ sqlName, type }) => ({ name: sqlName, type: labelsOf(type) }))),
    },
    { name: 'CompositeTypes', type: object(composites) },
  ];
}

function namedTypes({ namedTypes: all }: Model, schema: string): readonly NamedType[] {
  return all.filter((each) => each.schema === schema);
}

function enumsOf(model: Model, schema: string) {
  return namedTypes(model, schema).flatMap(({ sqlName, type }) => (type.kind === 'enum' ? [{ sqlName, type }] : []));
}

/** The labels of enums as values: `Constants.public.Enums.mood`. */
function constants(schemas: readonly string[], model: Model): string {
  const lines = schemas.flatMap((schema) => [
    `  ${printKey(schema)}: {`,
    '    Enums: {',
    ...enumsOf(model, schema).map(({ sqlName, type }) => {
      const labels = type.values.map(({ label }) => JSON.stringify(label));
      return `      ${printKey(sqlName)}: [${labels.join(', ')}],`;
    }),
    '    },',
    '  },',
  ]);
  return ['export const Constants = {', ...lines, '} as const', ''].join('\n');
}

function byName(a: Member, b: Member): number {
  return compare(a.name, b.name);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
