// A database that was not made for Pergola, served without configuration: Chinook, a music store. What GraphQL answers over HTTP
// is what SQL written by hand gives. PERGOLA_CHINOOK is the path of chinook.sql; without it nothing is tested here.

import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Backend, type Served, serve } from './support/serve.ts';

const file = process.env.PERGOLA_CHINOOK;

interface Comparison {
  readonly name: string;
  readonly query: string;
  readonly variables?: Readonly<Record<string, unknown>>;
  /** One row, one column of JSON: the answer's data. */
  readonly sql: string;
}

const comparisons: readonly Comparison[] = [
  {
    name: 'artists with their albums, tracks, genres and the invoices that sold them',
    query: `
      query ($artists: artist_bool_exp!, $genre: String!) {
        artist(where: $artists, order_by: [{albums_aggregate: {count: desc}}, {name: asc}], limit: 5) {
          name
          albums(where: {tracks: {genre: {name: {_eq: $genre}}}}, order_by: {title: asc}) {
            title
            tracks_aggregate { aggregate { count sum { milliseconds } max { unit_price } } }
            tracks(where: {genre: {name: {_eq: $genre}}}, order_by: [{milliseconds: desc}, {track_id: asc}], limit: 2) {
              name
              genre { name }
              invoice_lines(order_by: [{invoice: {total: desc}}, {invoice_line_id: asc}]) {
                quantity
                invoice { total billing_country customer { last_name } }
              }
            }
          }
        }
      }`,
    variables: {
      artists: { albums_aggregate: { count: { predicate: { _gt: 4 } } }, name: { _nilike: 'the %' } },
      genre: 'Rock',
    },
    sql: `
      with rock as (
        select track.* from track join genre using (genre_id) where genre.name = 'Rock'
      ), ranked as (
        select rock.*, row_number() over (partition by album_id order by milliseconds desc, track_id) as place from rock
      ), line as (
        select track_id, json_agg(json_build_object(
          'quantity', quantity,
          'invoice', json_build_object(
            'total', total, 'billing_country', billing_country,
            'customer', json_build_object('last_name', last_name))
        ) order by total desc, invoice_line_id) as lines
        from invoice_line join invoice using (invoice_id) join customer using (customer_id)
        group by track_id
      ), best as (
        select album_id, json_agg(json_build_object(
          'name', name, 'genre', json_build_object('name', 'Rock'), 'invoice_lines', coalesce(lines, '[]')
        ) order by place) as tracks
        from ranked left join line using (track_id) where place <= 2 group by album_id
      ), total as (
        select album_id, json_build_object('aggregate', json_build_object(
          'count', count(*), 'sum', json_build_object('milliseconds', sum(milliseconds)),
          'max', json_build_object('unit_price', max(unit_price)))) as totals
        from track group by album_id
      ), counted as (
        select artist.artist_id, artist.name, count(*) as albums from artist join album using (artist_id)
        group by artist.artist_id having count(*) > 4 and not artist.name ilike 'the %'
        order by count(*) desc, artist.name limit 5
      )
      select json_build_object('artist', json_agg(json_build_object('name', counted.name, 'albums', coalesce(albums.list, '[]'))
        order by counted.albums desc, counted.name))
      from counted left join (
        select artist_id, json_agg(json_build_object('title', title, 'tracks_aggregate', totals, 'tracks', tracks) order by title) as list
        from album join best using (album_id) join total using (album_id) group by artist_id
      ) albums using (artist_id)`,
  },
  {
    name: 'invoices found through their lines, in the order of their customers',
    query: `{
      invoice(
        where: {
          total: {_gte: 5}
          invoice_lines: {track: {album: {artist: {name: {_in: ["Iron Maiden", "U2"]}}}}}
          _not: {customer: {country: {_eq: "USA"}}}
        }
        order_by: [{customer: {country: asc}}, {total: desc}, {invoice_id: asc}]
        limit: 10
        offset: 2
      ) {
        invoice_id
        total
        invoice_date
        customer { country support_rep { last_name employee { title } } }
        invoice_lines_aggregate(where: {unit_price: {_lt: 1}}) { aggregate { count } }
      }
    }`,
    sql: `
      select json_build_object('invoice', json_agg(json_build_object(
        'invoice_id', invoice_id, 'total', total, 'invoice_date', invoice_date,
        'customer', json_build_object('country', country, 'support_rep', json_build_object(
          'last_name', rep, 'employee', json_build_object('title', boss))),
        'invoice_lines_aggregate', json_build_object('aggregate', json_build_object('count', cheap))
      ) order by place))
      from (
        select i.invoice_id, i.total, i.invoice_date, c.country, e.last_name as rep, m.title as boss,
          (select count(*) from invoice_line l where l.invoice_id = i.invoice_id and l.unit_price < 1) as cheap,
          row_number() over (order by c.country, i.total desc, i.invoice_id) as place
        from invoice i join customer c using (customer_id)
          join employee e on e.employee_id = c.support_rep_id left join employee m on m.employee_id = e.reports_to
        where i.total >= 5 and c.country is distinct from 'USA' and i.invoice_id in (
          select invoice_id from invoice_line join track using (track_id) join album using (album_id) join artist using (artist_id)
          where artist.name = 'Iron Maiden' or artist.name = 'U2')
        order by place limit 10 offset 2
      ) found`,
  },
  {
    name: 'genres by what their tracks add up to',
    query: `{
      genre(
        where: {tracks_aggregate: {count: {predicate: {_gte: 10}, filter: {milliseconds: {_gt: 200000}}}}}
        order_by: [{tracks_aggregate: {max: {unit_price: desc}}}, {tracks_aggregate: {count: desc}}, {name: asc}]
      ) {
        name
        tracks_aggregate { aggregate { count(columns: composer, distinct: true) min { milliseconds } sum { bytes } } }
        longest: tracks(order_by: [{milliseconds: desc}, {track_id: asc}], limit: 1) { name album { title artist { name } } }
      }
    }`,
    sql: `
      select json_build_object('genre', json_agg(json_build_object(
        'name', g.name,
        'tracks_aggregate', json_build_object('aggregate', json_build_object(
          'count', t.composers, 'min', json_build_object('milliseconds', t.shortest), 'sum', json_build_object('bytes', t.bytes))),
        'longest', json_build_array(json_build_object('name', l.name, 'album', json_build_object(
          'title', l.title, 'artist', json_build_object('name', l.artist))))
      ) order by t.dearest desc nulls first, t.tracks desc, g.name))
      from genre g
      join (
        select genre_id, count(*) as tracks, count(distinct composer) as composers, min(milliseconds) as shortest,
          sum(bytes) as bytes, max(unit_price) as dearest, count(*) filter (where milliseconds > 200000) as long
        from track group by genre_id
      ) t using (genre_id)
      join (
        select distinct on (genre_id) genre_id, track.name, title, artist.name as artist
        from track left join album using (album_id) left join artist using (artist_id)
        order by genre_id, milliseconds desc, track_id
      ) l using (genre_id)
      where t.long >= 10`,
  },
  {
    name: 'the longest track of each genre, and all of them counted',
    query: `{
      track(distinct_on: genre_id, order_by: [{genre_id: asc}, {milliseconds: desc}, {track_id: asc}], limit: 4) { track_id genre_id }
      track_aggregate(where: {_or: [{composer: {_is_null: true}}, {composer: {_similar: "%(Page|Plant)%"}}]}) {
        aggregate { count avg { milliseconds } }
      }
      playlist_track_by_pk(playlist_id: 1, track_id: 3402) { track { name } }
      missing: artist_by_pk(artist_id: 0) { name }
    }`,
    sql: `
      select json_build_object(
        'track', (select json_agg(json_build_object('track_id', track_id, 'genre_id', genre_id) order by genre_id) from (
          select genre_id, (array_agg(track_id order by milliseconds desc, track_id))[1] as track_id
          from track group by genre_id order by genre_id limit 4) first),
        'track_aggregate', (select json_build_object('aggregate', json_build_object(
          'count', count(*), 'avg', json_build_object('milliseconds', avg(milliseconds))))
          from track where composer is null or composer like '%Page%' or composer like '%Plant%'),
        'playlist_track_by_pk', (select json_build_object('track', json_build_object('name', name)) from track where track_id = 3402),
        'missing', null)`,
  },
];

describe.skipIf(file === undefined)('Chinook (PERGOLA_CHINOOK is the path of chinook.sql)', () => {
  let backend: Backend & Served;
  beforeAll(async () => {
    backend = await serve({ sql: readFileSync(file ?? '', 'utf8') });
  });
  afterAll(() => backend?.close());

  test.each(comparisons)('$name', async ({ query, variables, sql }) => {
    const response = await fetch(backend.endpoint, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${backend.keys.serviceRole}` },
      body: JSON.stringify({ query, variables }),
    });
    const [row] = await backend.database.query(sql);
    const [expected] = Object.values(row) as [Record<string, unknown>];
    const [first] = Object.values(expected);
    expect((first as unknown[]).length).toBeGreaterThan(3);
    expect(await response.json()).toEqual({ data: expected });
  });

  test('shows nothing of it to those who were granted nothing', async () => {
    const response = await fetch(backend.endpoint, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query: '{ artist { name } }' }),
    });
    expect(await response.json()).toMatchObject({ errors: [{ extensions: { code: 'validation-failed' } }] });
  });
});
