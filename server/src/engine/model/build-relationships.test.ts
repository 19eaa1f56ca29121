import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { catalogFixture, type ForeignKeySpec, type RelationSpec } from '../../../test/support/catalog-fixture.ts';
import { buildModel } from './build-model.ts';
import type { Model } from './model.ts';

const schemas = ['public', 'shop', 'archive'];

function modelOf(...relations: RelationSpec[]): Model {
  return buildModel(catalogFixture({ relations }), { schemas });
}

/** `name kind target`, one a relationship; `!` behind the kind of one that is required. */
function relationshipsOf(model: Model, table: string): readonly string[] {
  const relationships = model.tables.get(table)?.relationships ?? [];
  return relationships.map(({ name, kind, required, target }) => `${name} ${kind}${required ? '!' : ''} ${target}`);
}

function warningsOf(model: Model): readonly string[] {
  const warnings = model.warnings.filter(({ code }) => code !== 'schema-missing');
  return warnings.map(({ code, object }) => `${code} ${object}`).sort();
}

function table(name: string, columns: RelationSpec['columns'] = {}, ...foreignKeys: ForeignKeySpec[]): RelationSpec {
  return { name, columns: { id: 'int4!', ...columns }, primaryKey: ['id'], foreignKeys };
}

const to = (references: string, ...columns: string[]): ForeignKeySpec => ({ columns, references });

describe('names of relationships', () => {
  test('to one after the column, to many in the plural', () => {
    const model = modelOf(table('artist'), table('album', { artist_id: 'int4!' }, to('artist', 'artist_id')));
    expect(relationshipsOf(model, 'public.album')).toEqual(['artist one! public.artist']);
    expect(relationshipsOf(model, 'public.artist')).toEqual(['albums many public.album']);
    expect(model.tables.get('public.artist')?.relationships[0]?.columns).toEqual([
      { local: 'id', remote: 'artist_id' },
    ]);
  });

  test('of names in camel case', () => {
    const model = modelOf(
      { name: 'Artist', columns: { ArtistId: 'int4!' }, primaryKey: ['ArtistId'] },
      table('PlaylistTrack', { ArtistId: 'int4', editorID: 'int4' }, to('Artist', 'ArtistId')),
    );
    expect(relationshipsOf(model, 'public."PlaylistTrack"')).toEqual(['Artist one public."Artist"']);
    expect(relationshipsOf(model, 'public."Artist"')).toEqual(['PlaylistTracks many public."PlaylistTrack"']);
  });

  test('what is plural already stays, and to one is singular where the column has no `_id`', () => {
    const model = modelOf(table('users'), table('posts', { author: 'int4' }, to('users', 'author')));
    expect(relationshipsOf(model, 'public.posts')).toEqual(['user one public.users']);
    expect(relationshipsOf(model, 'public.users')).toEqual(['posts many public.posts']);
  });

  test('where a column has the name, the remote table gives it', () => {
    const model = modelOf(
      table('users'),
      table('post', { author: 'text', author_id: 'int4' }, to('users', 'author_id')),
    );
    expect(relationshipsOf(model, 'public.post')).toEqual(['user one public.users']);
  });

  test('where a column has that name too, the columns are added', () => {
    const model = modelOf(
      table('artist'),
      table('album', { artist: 'text', artist_id: 'int4' }, to('artist', 'artist_id')),
    );
    expect(relationshipsOf(model, 'public.album')).toEqual(['artist_by_artist_id one public.artist']);
  });

  test('a key of several columns takes the remote table', () => {
    const model = modelOf(
      { name: 'discs', columns: { album: 'int4!', disc: 'int4!' }, primaryKey: ['album', 'disc'] },
      table('track', { album_id: 'int4!', disc_id: 'int4' }, to('discs', 'album_id', 'disc_id')),
    );
    expect(relationshipsOf(model, 'public.track')).toEqual(['disc one public.discs']);
    expect(relationshipsOf(model, 'public.discs')).toEqual(['tracks many public.track']);
  });

  test('several keys between two tables: to many by columns, to one by columns only where those say nothing', () => {
    const model = modelOf(
      table('users'),
      table(
        'message',
        { sender_id: 'int4', recipient_id: 'int4', author: 'int4' },
        to('users', 'sender_id'),
        to('users', 'recipient_id'),
        to('users', 'author'),
      ),
    );
    expect(relationshipsOf(model, 'public.message')).toEqual([
      'sender one public.users',
      'recipient one public.users',
      'user_by_author one public.users',
    ]);
    expect(relationshipsOf(model, 'public.users')).toEqual([
      'messages_by_sender_id many public.message',
      'messages_by_recipient_id many public.message',
      'messages_by_author many public.message',
    ]);
  });

  test('one to one is singular: the key is unique', () => {
    const model = modelOf(
      table('users'),
      {
        name: 'profiles',
        columns: { user_id: 'int4!' },
        primaryKey: ['user_id'],
        foreignKeys: [to('users', 'user_id')],
      },
      { ...table('seats', { user_id: 'int4' }, to('users', 'user_id')), unique: [['user_id']] },
    );
    expect(relationshipsOf(model, 'public.users')).toEqual(['profile one public.profiles', 'seat one public.seats']);
  });

  test('a table that refers to itself', () => {
    const model = modelOf(
      table('employee', { reports_to: 'int4' }, to('employee', 'reports_to')),
      table('series', { parent: 'int4' }, to('series', 'parent')),
    );
    expect(relationshipsOf(model, 'public.employee')).toEqual([
      'employee one public.employee',
      'employees many public.employee',
    ]);
    expect(relationshipsOf(model, 'public.series')).toEqual([
      'series one public.series',
      'series_by_parent many public.series',
    ]);
  });

  test('tables of one name in two schemas are told apart; the schema is left out where it need not be told', () => {
    const model = modelOf(
      table('artist'),
      { ...table('album', { artist_id: 'int4' }, to('artist', 'artist_id')), schema: 'shop' },
      { ...table('album', { artist_id: 'int4' }, to('artist', 'artist_id')), schema: 'archive' },
      { ...table('track', { artist_id: 'int4' }, to('artist', 'artist_id')), schema: 'shop' },
    );
    expect(relationshipsOf(model, 'public.artist')).toEqual([
      'archive_albums_by_artist_id many archive.album',
      'shop_albums_by_artist_id many shop.album',
      'tracks many shop.track',
    ]);
  });

  test.each(['aggregate', 'connection'])('the %s of a relationship may not take the name of a column', (what) => {
    const model = modelOf(
      table('artist', { [`albums_${what}`]: 'int4' }),
      table('album', { artist_id: 'int4' }, to('artist', 'artist_id')),
    );
    expect(relationshipsOf(model, 'public.artist')).toEqual(['albums_by_artist_id many public.album']);
  });

  test('tags choose the names of both ends', () => {
    const key = { ...to('artist', 'artist_id'), comment: '@fieldName by\n@foreignFieldName discography\nWho made it.' };
    const model = modelOf(table('artist'), table('album', { artist_id: 'int4' }, key));
    expect(relationshipsOf(model, 'public.album')).toEqual(['by one public.artist']);
    expect(relationshipsOf(model, 'public.artist')).toEqual(['discography many public.album']);
    expect(model.tables.get('public.album')?.relationships[0]?.description).toBe('Who made it.');
  });

  test('a tag takes a name that a rule would give to another', () => {
    const tagged = { ...to('artist', 'producer_id'), comment: '@fieldName artist' };
    const columns = { artist_id: 'int4', producer_id: 'int4' };
    const model = modelOf(table('artist'), table('album', columns, to('artist', 'artist_id'), tagged));
    expect(relationshipsOf(model, 'public.album')).toEqual([
      'artist_by_artist_id one public.artist',
      'artist one public.artist',
    ]);
  });

  test('a tag that is taken or not legal is a warning', () => {
    const taken = { ...to('artist', 'artist_id'), comment: '@fieldName id\n@foreignFieldName 1' };
    const model = modelOf(table('artist'), table('album', { artist_id: 'int4' }, taken));
    expect(relationshipsOf(model, 'public.album')).toEqual(['artist one public.artist']);
    expect(warningsOf(model)).toEqual([
      'name-clash public.album.album_artist_id_fkey',
      'tag-invalid public.album.album_artist_id_fkey',
    ]);
  });
});

describe('which relationships there are', () => {
  test('none to what is not exposed, hidden or left out by a tag', () => {
    const columns = { secret_id: 'int4', gone_id: 'int4', quiet_id: 'int4' };
    const quiet = { ...to('quiet', 'quiet_id'), comment: '@omit' };
    const model = modelOf(
      { ...table('secret'), schema: 'internal' },
      { ...table('gone'), comment: '@omit' },
      table('quiet'),
      table('album', columns, to('internal.secret', 'secret_id'), to('gone', 'gone_id'), quiet),
    );
    expect(relationshipsOf(model, 'public.album')).toEqual([]);
    expect(relationshipsOf(model, 'public.quiet')).toEqual([]);
    expect([...model.tables.keys()]).toEqual(['public.album', 'public.quiet']);
  });

  test('two keys that say the same are one', () => {
    const twice = { ...to('artist', 'artist_id'), name: 'again' };
    const model = modelOf(table('artist'), table('album', { artist_id: 'int4' }, to('artist', 'artist_id'), twice));
    expect(relationshipsOf(model, 'public.artist')).toEqual(['albums many public.album']);
  });

  test('a partner is certain only for a valid key of columns that are not null', () => {
    const invalid = { ...to('artist', 'artist_id'), validated: false };
    const model = modelOf(
      table('artist'),
      table('album', { artist_id: 'int4!' }, invalid),
      table('single', { artist_id: 'int4' }, to('artist', 'artist_id')),
    );
    expect(relationshipsOf(model, 'public.album')).toEqual(['artist one public.artist']);
    expect(relationshipsOf(model, 'public.single')).toEqual(['artist one public.artist']);
  });

  test('a key of a hidden column still joins', () => {
    const hidden = { of: 'int4!', comment: '@omit' };
    const model = modelOf(table('artist'), table('album', { artist_id: hidden }, to('artist', 'artist_id')));
    expect(relationshipsOf(model, 'public.album')).toEqual(['artist one! public.artist']);
  });

  test('keys of views are written as tags', () => {
    const view: RelationSpec = {
      kind: 'view',
      name: 'recent',
      columns: { id: 'int4', artist_id: 'int4', producer_id: 'int4' },
      comment: [
        'Of this year.',
        '@primaryKey id',
        '@foreignKey (artist_id) references artist (id)|@foreignFieldName recent_albums',
        '@foreignKey (producer_id) references public.artist',
        '@foreignKey (id) references nowhere (id)',
        '@foreignKey id',
      ].join('\n'),
    };
    const model = modelOf(table('artist'), view);
    expect(relationshipsOf(model, 'public.recent')).toEqual(['artist one public.artist', 'producer one public.artist']);
    expect(relationshipsOf(model, 'public.artist')).toEqual([
      'recent_albums many public.recent',
      'recents_by_producer_id many public.recent',
    ]);
    expect(model.tables.get('public.recent')?.primaryKey.map(({ name }) => name)).toEqual(['id']);
    expect(model.tables.get('public.recent')?.description).toBe('Of this year.');
    expect(warningsOf(model)).toEqual(['tag-invalid public.recent', 'tag-invalid public.recent']);
  });
});

/** Schemas of a few tables with few names, so that names meet often. */
const words = ['artist', 'artists', 'album', 'user', 'data', 'series', 'artist_album'];
const endings = ['', '_id', 'Id', 's'];
const randomTables = fc
  .uniqueArray(fc.record({ word: fc.constantFrom(...words), schema: fc.constantFrom(...schemas) }), {
    minLength: 1,
    maxLength: 6,
    selector: ({ word, schema }) => `${schema}.${word}`,
  })
  .chain((names) =>
    fc.tuple(
      ...names.map(({ word, schema }) =>
        fc
          .uniqueArray(
            fc.record({
              column: fc.tuple(fc.constantFrom(...words), fc.constantFrom(...endings)).map((parts) => parts.join('')),
              target: fc.option(fc.constantFrom(...names)),
              unique: fc.boolean(),
            }),
            { maxLength: 5, selector: ({ column }) => column },
          )
          .map(
            (columns): RelationSpec => ({
              ...table(
                word,
                Object.fromEntries(columns.map(({ column }) => [column, 'int4'])),
                ...columns.flatMap(({ column, target }) =>
                  target === null ? [] : [to(`${target.schema}.${target.word}`, column)],
                ),
              ),
              schema,
              unique: columns.filter(({ unique }) => unique).map(({ column }) => [column]),
            }),
          ),
      ),
    ),
  );

function namesOf(model: Model, without: string): unknown {
  return [...model.tables.values()]
    .filter(({ id }) => id !== without)
    .map(({ id, name, columns, relationships }) => [id, name, columns.map((each) => each.name), relationships]);
}

describe('any schema', () => {
  test('adding an unrelated table never changes a name', () => {
    const unrelated = fc.constantFrom('label', 'zebra', 'a', 'track', 'users', 'genre', 'series_one');
    fc.assert(
      fc.property(randomTables, unrelated, fc.constantFrom(...schemas), fc.nat(6), (tables, name, schema, at) => {
        const added: RelationSpec = { ...table(name, { artist_id: 'int4', album: 'text' }), schema };
        const more = tables.toSpliced(at % (tables.length + 1), 0, added);
        expect(namesOf(modelOf(...more), `${schema}.${name}`)).toEqual(namesOf(modelOf(...tables), ''));
      }),
      { numRuns: 300 },
    );
  });

  test('names of a table’s columns, relationships, their aggregates and their pages are distinct', () => {
    fc.assert(
      fc.property(randomTables, (tables) => {
        for (const { columns, relationships } of modelOf(...tables).tables.values()) {
          const names = [
            ...columns.map(({ name }) => name),
            ...relationships.flatMap(({ kind, name }) =>
              kind === 'many' ? [name, `${name}_aggregate`, `${name}_connection`] : [name],
            ),
          ];
          expect(new Set(names).size).toBe(names.length);
        }
      }),
      { numRuns: 300 },
    );
  });

  test('the order in which tables are listed changes nothing', () => {
    fc.assert(
      fc.property(randomTables, (tables) => {
        expect(modelOf(...tables.toReversed()).fingerprint).toBe(modelOf(...tables).fingerprint);
      }),
    );
  });
});
