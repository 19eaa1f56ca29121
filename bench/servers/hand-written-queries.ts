// The statements of the hand-written server: the best SQL that we could write for each question. The tenant is a constant
// of the server, as a service of one tenant would have it; children of its rows are its own by their foreign keys.

import { ownStore } from '../data/sizes.ts';

/** Text as JSON. Numbers of these columns and dates are JSON as they are, or between quotes. */
const json = (expression: string) => `to_json(${expression})::text`;
const orNull = (expression: string) => `coalesce(to_json(${expression})::text, 'null')`;
const list = (element: string, order = '') => `'[' || coalesce(string_agg(${element}, ','${order}), '') || ']'`;
const row = (members: Readonly<Record<string, string>>) =>
  `'{' || ${Object.entries(members)
    .map(([name, text], index) => `'${index === 0 ? '' : ','}"${name}":' || ${text}`)
    .join(' || ')} || '}'`;

const track = (alias: string) =>
  row({
    id: `${alias}.id`,
    name: json(`${alias}.name`),
    milliseconds: `${alias}.milliseconds`,
    unit_price: `${alias}.unit_price`,
    composer: orNull(`${alias}.composer`),
  });
const invoice = (alias: string) =>
  row({
    id: `${alias}.id`,
    customer_id: `${alias}.customer_id`,
    invoice_date: `'"' || ${alias}.invoice_date || '"'`,
    total: `${alias}.total`,
  });
const data = (members: Readonly<Record<string, string>>) => `'{"data":' || ${row(members)} || '}'`;

const trackList = `SELECT * FROM track WHERE store_id = ${ownStore} AND milliseconds > $1 ORDER BY milliseconds, id LIMIT 20`;
const someArtists = `SELECT * FROM artist WHERE store_id = ${ownStore} AND id > $1 ORDER BY id LIMIT 20`;
const oneTrack = `FROM track t WHERE t.id = $1 AND t.store_id = ${ownStore}`;

const nested = row({
  id: 'a.id',
  name: json('a.name'),
  albums: `(SELECT ${list(
    row({
      id: 'b.id',
      title: json('b.title'),
      tracks: `(SELECT ${list(row({ id: 't.id', name: json('t.name'), milliseconds: 't.milliseconds', unit_price: 't.unit_price' }))} FROM track t WHERE t.album_id = b.id)`,
    }),
  )} FROM album b WHERE b.artist_id = a.id)`,
});

const nestedLimits = row({
  id: 'a.id',
  name: json('a.name'),
  albums: `(SELECT ${list(
    row({
      title: json('b.title'),
      tracks: `(SELECT ${list(row({ name: json('t.name') }))} FROM (SELECT name FROM track WHERE album_id = b.id ORDER BY id LIMIT 3) t)`,
      tracks_aggregate: `(SELECT '{"aggregate":{"count":' || count(*) || ',"sum":{"milliseconds":' || coalesce(sum(t.milliseconds)::text, 'null') || '}}}' FROM track t WHERE t.album_id = b.id)`,
    }),
  )} FROM (SELECT * FROM album WHERE artist_id = a.id ORDER BY released DESC, id LIMIT 3) b)`,
  albums_aggregate: `(SELECT '{"aggregate":{"count":' || count(*) || '}}' FROM album b WHERE b.artist_id = a.id)`,
});

/** Each level of the chain that the bench deepens: the alias of its row, its table and condition, its columns. */
const chain = [
  { name: 'artist', from: 'artist x1', columns: { name: json('x1.name') } },
  { name: 'albums', from: 'album x2', on: 'x2.artist_id = x1.id', columns: { title: json('x2.title') } },
  { name: 'tracks', from: 'track x3', on: 'x3.album_id = x2.id', columns: { name: json('x3.name') } },
  {
    name: 'invoice_lines',
    from: 'invoice_line x4',
    on: 'x4.track_id = x3.id',
    columns: { quantity: 'x4.quantity' },
  },
  { name: 'invoice', from: 'invoice x5', on: 'x5.id = x4.invoice_id', columns: { total: 'x5.total' } },
  { name: 'customer', from: 'customer x6', on: 'x6.id = x5.customer_id', columns: { email: json('x6.email') } },
  { name: 'employee', from: 'employee x7', on: 'x7.id = x6.support_rep_id', columns: { name: json('x7.name') } },
  { name: 'store', from: 'store x8', on: 'x8.id = x7.store_id', columns: { name: json('x8.name') } },
] as const;

/** The first level of the chain that is to one; so are all below it. */
const firstToOne = 4;

/** Lists are sub-selects; what is to one is joined to the list that it hangs on. */
function depthStatement(depth: number): string {
  const level = (at: number): string => {
    const { columns } = chain[at] as { columns: Record<string, string> };
    const next = at + 1 < depth ? chain[at + 1] : undefined;
    if (next === undefined || !('on' in next)) return row(columns);
    const element = level(at + 1);
    if (at + 1 >= firstToOne) return row({ ...columns, [at + 1 === 6 ? 'support_rep' : next.name]: element });
    const joined = chain.slice(firstToOne, at + 2 === firstToOne ? depth : firstToOne);
    const joins = joined.map((one) => ('on' in one ? ` JOIN ${one.from} ON ${one.on}` : ''));
    const rows = list(element, ` ORDER BY x${at + 2}.id`);
    return row({ ...columns, [next.name]: `(SELECT ${rows} FROM ${next.from}${joins.join('')} WHERE ${next.on})` });
  };
  return `SELECT ${data({ artist: list(level(0)) })} FROM (SELECT * FROM artist WHERE store_id = ${ownStore} AND id > $1 ORDER BY id LIMIT 5) x1`;
}

export const statements: Readonly<Record<string, string>> = {
  key: `SELECT ${data({ track_by_pk: track('t') })} ${oneTrack}`,
  list: `SELECT ${data({ track: list(track('t')) })} FROM (${trackList}) t`,
  nested: `SELECT ${data({ artist: list(nested) })} FROM (${someArtists}) a`,
  nested_limits: `SELECT ${data({ artist: list(nestedLimits) })} FROM (${someArtists}) a`,
  deep_filter: `SELECT ${data({ track: list(row({ id: 't.id', name: json('t.name') })) })} FROM (
    SELECT t.id, t.name FROM track t JOIN album b ON b.id = t.album_id JOIN artist a ON a.id = b.artist_id
    WHERE t.store_id = ${ownStore} AND a.id = $1 AND EXISTS (
      SELECT FROM invoice_line l JOIN invoice i ON i.id = l.invoice_id WHERE l.track_id = t.id AND i.total > $2)
    ORDER BY t.id LIMIT 20) t`,
  aggregate: `SELECT '{"data":{"track_aggregate":{"aggregate":{"count":' || count(*) || ',"sum":{"milliseconds":' || coalesce(sum(milliseconds)::text, 'null')
    || '},"avg":{"unit_price":' || coalesce(avg(unit_price)::text, 'null') || '},"max":{"milliseconds":' || coalesce(max(milliseconds)::text, 'null') || '}}}}}'
    FROM track WHERE store_id = ${ownStore} AND milliseconds >= $1 AND milliseconds < $2`,
  page: `SELECT '{"data":{"track_connection":{"nodes":[' || coalesce(string_agg(${track('t')}, ',') FILTER (WHERE t.n <= 20), '')
      || '],"pageInfo":{"hasNextPage":' || (count(*) > 20)::text || '}}}}'
    FROM (SELECT *, row_number() OVER () AS n FROM (
      SELECT * FROM track WHERE store_id = ${ownStore} AND (milliseconds, id) > ($1, $2) ORDER BY milliseconds, id LIMIT 21) t) t`,
  insert_one: `INSERT INTO invoice (store_id, customer_id, invoice_date, billing_country, total) VALUES (${ownStore}, $1, $2, $3, $4)
    RETURNING ${data({ insert_invoice_one: invoice('invoice') })}`,
  insert_100: `WITH made AS (
      INSERT INTO invoice_line (store_id, invoice_id, track_id, unit_price, quantity)
      SELECT ${ownStore}, * FROM unnest($1::int[], $2::int[], $3::numeric[], $4::int[]) RETURNING 1)
    SELECT '{"data":{"insert_invoice_line":{"affected_rows":' || count(*) || '}}}' FROM made`,
  insert_nested: `WITH made AS (
      INSERT INTO invoice (store_id, customer_id, invoice_date, billing_country, total) VALUES (${ownStore}, $1, $2, $3, $4) RETURNING *),
    lines AS (
      INSERT INTO invoice_line (store_id, invoice_id, track_id, unit_price, quantity)
      SELECT ${ownStore}, made.id, l.* FROM made, unnest($5::int[], $6::numeric[], $7::int[]) l RETURNING *)
    SELECT ${data({
      insert_invoice_one: `(SELECT ${row({
        id: 'made.id',
        total: 'made.total',
        invoice_lines: `(SELECT ${list(row({ track_id: 'l.track_id', quantity: 'l.quantity' }))} FROM (SELECT * FROM lines ORDER BY id) l)`,
      })} FROM made)`,
    })}`,
  update_key: `UPDATE track t SET unit_price = $2 WHERE t.id = $1 AND t.store_id = ${ownStore}
    RETURNING ${data({ update_track_by_pk: row({ id: 't.id', name: json('t.name'), unit_price: 't.unit_price' }) })}`,
  upsert: `INSERT INTO playlist_track AS p (playlist_id, track_id, store_id, position) VALUES ($1, $2, ${ownStore}, $3)
    ON CONFLICT (playlist_id, track_id) DO UPDATE SET position = excluded.position
    RETURNING ${data({ insert_playlist_track_one: row({ playlist_id: 'p.playlist_id', track_id: 'p.track_id', position: 'p.position' }) })}`,
  rest_key: `SELECT '[' || ${track('t')} || ']' ${oneTrack}`,
  rest_list: `SELECT ${list(track('t'))} FROM (${trackList}) t`,
  large: `SELECT ${data({ invoice_line: list(row({ id: 'l.id', quantity: 'l.quantity', unit_price: 'l.unit_price', track: `'{"name":' || ${json('t.name')} || ',"composer":' || ${orNull('t.composer')} || '}'` }), ' ORDER BY l.id') })}
    FROM (SELECT * FROM invoice_line WHERE store_id = ${ownStore} ORDER BY id LIMIT $1) l JOIN track t ON t.id = l.track_id`,
  ...Object.fromEntries(chain.map((_, index) => [`depth_${index + 1}`, depthStatement(index + 1)])),
};
