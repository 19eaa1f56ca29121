// The names that tags choose for the labels of an enum.

import { expect, test } from 'vitest';
import { catalogFixture } from '../../../test/support/catalog-fixture.ts';
import { buildModel } from './build-model.ts';

const labels = ['in stock', 'sold', 'b', 'true'];

function enumOf(comment: string) {
  const relations = [{ name: 'item', columns: { state: 'state' } }];
  const catalog = catalogFixture({ relations, types: [{ kind: 'enum', name: 'state', labels, comment }] });
  const { enums, warnings } = buildModel(catalog, { schemas: ['public'] });
  return { type: enums[0], warnings: warnings.map(({ code, message }) => `${code}: ${message}`) };
}

test('@value names labels, and the rest is made legal', () => {
  const { type, warnings } = enumOf('How it is.\n@value "in stock" IN_STOCK\n@value sold gone');
  expect(type?.values.map(({ name, label }) => [label, name])).toEqual([
    ['in stock', 'IN_STOCK'],
    ['sold', 'gone'],
    ['b', 'b'],
    ['true', 'true_'],
  ]);
  expect(type?.description).toBe('How it is.');
  expect(warnings).toEqual([expect.stringContaining('"true" as true_')]);
});

test.each([
  ['@value', 'it is not a label and a name'],
  ['@value in stock IN_STOCK', 'it is not a label and a name'],
  ['@value "in store" IN_STORE', 'no label "in store"'],
  ['@value "in stock" in-stock', 'in-stock is not a legal value'],
  ['@value "in stock" null', 'null is not a legal value'],
  ['@value "in stock" b', 'b is another label'],
  ['@value "in stock" a\n@value "in stock" c', 'has a name already'],
  ['@value "in stock" a\n@value sold a', 'a names another label'],
])('%j is ignored with a warning', (comment, why) => {
  const { warnings } = enumOf(comment);
  expect(warnings.filter((warning) => warning.startsWith('tag-invalid'))).toEqual([expect.stringContaining(why)]);
});
