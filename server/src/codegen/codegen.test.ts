// What of a model the types tell of, where compiling them would not show a fault.

import { expect, test } from 'vitest';
import { type CatalogSpec, catalogFixture } from '../../test/support/catalog-fixture.ts';
import type { Catalog } from '../engine/catalog/catalog.ts';
import { buildModel } from '../engine/model/build-model.ts';
import { generateTypes } from './codegen.ts';

function typesOf(catalog: Catalog, schemas: readonly string[] = ['public']): string {
  return generateTypes(buildModel(catalog, { schemas }), { schemas });
}

const spec: CatalogSpec = {
  relations: [
    { name: 'zebra', columns: { id: 'int4!', stripe: 'int4' }, primaryKey: ['id'] },
    {
      name: 'ant',
      columns: { id: 'int4!', zebra_id: 'int4!', state: 'text!', colour: 'colour' },
      primaryKey: ['id'],
      foreignKeys: [
        { columns: ['zebra_id'], references: 'zebra', name: 'ant_zebra' },
        { columns: ['state'], references: 'state', name: 'ant_state' },
      ],
    },
    {
      name: 'state',
      comment: '@enum',
      columns: { value: 'text!' },
      primaryKey: ['value'],
      enumValues: { awake: null },
    },
    { name: 'far', kind: 'foreign-table', columns: { id: 'int4' } },
    { name: 'hidden', comment: '@omit', columns: { id: 'int4' } },
    {
      name: 'item',
      schema: 'shop',
      columns: { colour: 'colour', zebra_id: 'int4' },
      foreignKeys: [{ columns: ['zebra_id'], references: 'zebra' }],
    },
  ],
  types: [{ kind: 'enum', name: 'colour', labels: ['red', 'blue'] }],
};

/** The lines of a member of the type, its own first. */
function memberOf(types: string, name: string): string {
  return new RegExp(`^( *)"?${name}"?: \\{[^]*?^\\1\\}`, 'm').exec(types)?.[0] ?? '';
}

test('everything stands in order of its name, whatever the order of the catalog', () => {
  const catalog = catalogFixture(spec);
  const types = typesOf(catalog);
  expect(typesOf({ ...catalog, relations: catalog.relations.toReversed(), types: catalog.types.toReversed() })).toBe(
    types,
  );
  const names = ['ant', 'far', 'state', 'zebra'].map((name) => types.indexOf(`      ${name}: {`));
  expect(names).toEqual(names.toSorted((a, b) => a - b));
  expect(names).not.toContain(-1);
  expect(types).not.toContain('hidden');
  expect(types).toContain(
    'Row: { colour: Database["public"]["Enums"]["colour"] | null; id: number; state: string; zebra_id: number }',
  );
});

test('a foreign table is a table, and a column that refers to an enum table is the text that it holds', () => {
  const types = typesOf(catalogFixture(spec));
  expect(memberOf(types, 'far')).toContain('Insert');
  expect(types).not.toContain('awake');
});

test('a type of a schema that is not written is written out, and a key into one is not told of', () => {
  const types = typesOf(catalogFixture(spec), ['shop']);
  expect(types).toContain('colour: "red" | "blue" | null');
  expect(types).toContain('Relationships: []');
  expect(types).toContain('type Default = "shop"');
  expect(types).not.toContain('Database["public"]');
});

test('several schemas are all there, and public is the default wherever it stands', () => {
  const types = typesOf(catalogFixture(spec), ['shop', 'public']);
  expect(types).toContain('type Default = "public"');
  expect(types).toMatch(/^ {2}public: \{$/m);
  expect(types).toMatch(/^ {2}shop: \{$/m);
  // Clients look a key's other end up in the schema that they are in.
  expect(types).not.toContain('item_zebra_id_fkey');
});

test('a domain with casts of its own is read and written as the JSON that these make and take', () => {
  const catalog = catalogFixture({
    relations: [{ name: 'coat', columns: { id: 'int4!', fur: 'fur' } }],
    types: [{ kind: 'domain', name: 'fur', base: 'int4' }],
  });
  const cast = { schema: 'public', name: 'cast' };
  const types = catalog.types.map((type) =>
    type.kind === 'domain' ? { ...type, casts: { toJson: cast, fromJson: null, fromText: null } } : type,
  );
  const written = typesOf({ ...catalog, types });
  expect(written).toContain('Row: { fur: Json | null; id: number }');
  expect(written).toContain('Insert: { fur?: number | null; id: number }');
});
