import { expect, test } from 'vitest';
import { catalogFixture, roleFixture } from '../../test/support/catalog-fixture.ts';
import { createSnapshot } from './create-snapshot.ts';

const grants = [101, 102].map((grantee) => ({ grantee, privilege: 'SELECT' }));
const catalog = catalogFixture({
  relations: [{ name: 'artist', columns: { id: 'int4!' }, grants }],
  roles: [roleFixture(101, 'one'), roleFixture(102, 'other'), roleFixture(103, 'stranger')],
});

test('computes the access of a role once', () => {
  const snapshot = createSnapshot(catalog, { schemas: ['public'] });
  expect(snapshot.accessOf('one')).toBe(snapshot.accessOf('one'));
  expect(snapshot.accessOf('nobody')).toBeUndefined();
});

test('roles with equal rights share their tables and keep their names', () => {
  const snapshot = createSnapshot(catalog, { schemas: ['public'] });
  const [one, other, stranger] = ['one', 'other', 'stranger'].map((role) => snapshot.accessOf(role));
  expect(other?.tables).toBe(one?.tables);
  expect([one?.role, other?.role]).toEqual(['one', 'other']);
  expect(stranger?.fingerprint).not.toBe(one?.fingerprint);
});
