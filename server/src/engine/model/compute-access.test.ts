import { describe, expect, test } from 'vitest';
import {
  type CatalogSpec,
  catalogFixture,
  type RelationSpec,
  roleFixture,
} from '../../../test/support/catalog-fixture.ts';
import type { Grant } from '../catalog/catalog.ts';
import { buildModel } from './build-model.ts';
import { computeAccess } from './compute-access.ts';

const [reader, group, owner, everyone] = [101, 102, 10, 0];
const grant = (grantee: number, ...privileges: string[]): Grant[] =>
  privileges.map((privilege) => ({ grantee, privilege }));

const artist: RelationSpec = { name: 'artist', columns: { id: 'int4!', name: 'text' }, primaryKey: ['id'] };
const album: RelationSpec = {
  name: 'album',
  columns: { id: 'int4!', artist_id: 'int4!' },
  primaryKey: ['id'],
  foreignKeys: [{ columns: ['artist_id'], references: 'artist' }],
};

function accessOf(relations: readonly RelationSpec[], rest: Partial<CatalogSpec> = {}, role = 'reader') {
  const roles = [roleFixture(reader, 'reader'), roleFixture(owner, 'owner')];
  const catalog = catalogFixture({ relations, roles, ...rest });
  return computeAccess(catalog, buildModel(catalog, { schemas: ['public'] }), role);
}

/** The sets as names. */
function show(access: ReturnType<typeof accessOf>, table: string) {
  const found = access?.tables.get(`public.${table}`);
  const names = (set: ReadonlySet<{ readonly name: string }> | undefined) => [...(set ?? [])].map(({ name }) => name);
  return found && [names(found.select), names(found.insert), names(found.update), found.delete, found.rowSecurity];
}

describe('what a role may use', () => {
  test('nothing where there is no such role', () => {
    expect(accessOf([artist], {}, 'nobody')).toBeUndefined();
  });

  test('no table without a grant', () => {
    expect(accessOf([artist])?.tables.size).toBe(0);
  });

  test('what it, or PUBLIC, was granted on the table', () => {
    const grants = [...grant(reader, 'SELECT', 'DELETE'), ...grant(everyone, 'UPDATE'), ...grant(group, 'INSERT')];
    expect(show(accessOf([{ ...artist, grants }]), 'artist')).toEqual([
      ['id', 'name'],
      [],
      ['id', 'name'],
      true,
      false,
    ]);
  });

  test('what was granted on columns', () => {
    const columns = { id: 'int4!', name: { of: 'text', grants: grant(reader, 'SELECT', 'INSERT') } };
    expect(show(accessOf([{ ...artist, columns }]), 'artist')).toEqual([['name'], ['name'], [], false, false]);
  });

  test('nothing in a schema that it may not use', () => {
    const relations = [{ ...artist, grants: grant(reader, 'SELECT') }];
    expect(accessOf(relations, { schemaGrants: { public: grant(group, 'USAGE') } })?.tables.size).toBe(0);
  });

  test('what comes with memberships that inherit, over several steps and in circles', () => {
    const relations = [{ ...artist, grants: grant(group, 'SELECT') }];
    const member = (role: number, inherit = true) => ({ memberOf: [{ role, inherit }] });
    const roles = (inherit: boolean) => [
      roleFixture(reader, 'reader', member(103)),
      roleFixture(103, 'between', member(group, inherit)),
      roleFixture(group, 'group', member(reader)),
    ];
    expect(show(accessOf(relations, { roles: roles(true) }), 'artist')?.[0]).toEqual(['id', 'name']);
    expect(accessOf(relations, { roles: roles(false) })?.tables.size).toBe(0);
  });

  test('everything, for superusers and through the predefined roles', () => {
    const schemaGrants = { public: [] };
    const superuser = [roleFixture(reader, 'reader', { superuser: true })];
    expect(show(accessOf([artist], { roles: superuser, schemaGrants }), 'artist')).toEqual([
      ['id', 'name'],
      ['id', 'name'],
      ['id', 'name'],
      true,
      false,
    ]);
    const memberOf = [{ role: 6181, inherit: true }];
    const readsAll = [roleFixture(reader, 'reader', { memberOf }), roleFixture(6181, 'pg_read_all_data')];
    expect(show(accessOf([artist], { roles: readsAll, schemaGrants }), 'artist')).toEqual([
      ['id', 'name'],
      [],
      [],
      false,
      false,
    ]);
    const writesAll = [roleFixture(reader, 'reader', { memberOf }), roleFixture(6181, 'pg_write_all_data')];
    expect(show(accessOf([artist], { roles: writesAll, schemaGrants }), 'artist')).toEqual([
      [],
      ['id', 'name'],
      ['id', 'name'],
      true,
      false,
    ]);
  });

  test('no writing where the relation or the column does not take it', () => {
    const grants = grant(reader, 'SELECT', 'INSERT', 'UPDATE', 'DELETE');
    const updatable = { insert: false, update: true, delete: false };
    const columns = { id: { of: 'int4!', identity: 'always' as const }, name: { of: 'text', comment: '@omit update' } };
    expect(show(accessOf([{ ...artist, grants, columns }]), 'artist')).toEqual([
      ['id', 'name'],
      ['name'],
      [],
      true,
      false,
    ]);
    expect(show(accessOf([{ ...artist, grants, updatable }]), 'artist')).toEqual([
      ['id', 'name'],
      [],
      ['id', 'name'],
      false,
      false,
    ]);
  });

  test.each([
    ['a stranger', {}, false, true],
    ['a stranger with BYPASSRLS', { bypassesRowSecurity: true }, false, false],
    ['a superuser', { superuser: true }, true, false],
    ['a member of the owner', { memberOf: [{ role: owner, inherit: true }] }, false, false],
    ['a member of the owner where it is forced', { memberOf: [{ role: owner, inherit: true }] }, true, true],
    ['a member of a role with BYPASSRLS', { memberOf: [{ role: group, inherit: true }] }, false, true],
  ])('row-level security for %s', (_, attributes, forced, filtered) => {
    const relations = [{ ...artist, grants: grant(reader, 'SELECT'), rowSecurity: { enabled: true, forced } }];
    const roles = [
      roleFixture(reader, 'reader', attributes),
      roleFixture(group, 'group', { bypassesRowSecurity: true }),
      roleFixture(owner, 'owner'),
    ];
    expect(show(accessOf(relations, { roles }), 'artist')?.[4]).toBe(filtered);
  });

  test('relationships whose ends it can read', () => {
    const relationships = (relations: readonly RelationSpec[]) => {
      const access = accessOf(relations);
      return [...(access?.tables.values() ?? [])].map((each) => [...each.relationships].map(({ name }) => name));
    };
    const all = grant(reader, 'SELECT');
    const onlyName = { id: 'int4!', name: { of: 'text', grants: all } };
    expect(
      relationships([
        { ...album, grants: all },
        { ...artist, grants: all },
      ]),
    ).toEqual([['artist'], ['albums']]);
    expect(relationships([{ ...album, grants: all }, artist])).toEqual([[]]);
    expect(
      relationships([
        { ...album, grants: all },
        { ...artist, columns: onlyName },
      ]),
    ).toEqual([[], []]);
  });

  test('roles with equal rights have equal fingerprints', () => {
    const roles = [roleFixture(reader, 'reader'), roleFixture(group, 'group'), roleFixture(103, 'other')];
    const grants = [...grant(reader, 'SELECT'), ...grant(group, 'SELECT'), ...grant(103, 'SELECT', 'DELETE')];
    const of = (role: string) => accessOf([{ ...artist, grants }], { roles }, role)?.fingerprint;
    expect(of('reader')).toBe(of('group'));
    expect(of('reader')).not.toBe(of('other'));
  });
});
