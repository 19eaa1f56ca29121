// The statements of the resolvers.

import { ownStore } from '../data/sizes.ts';

const track = 'id, name, composer, milliseconds, unit_price, album_id';

export const queries = {
  track: `SELECT ${track} FROM track WHERE id = $1 AND store_id = ${ownStore}`,
  tracks: `SELECT ${track} FROM track WHERE store_id = ${ownStore} AND milliseconds > $1 ORDER BY milliseconds, id LIMIT $2`,
  artists: `SELECT id, name FROM artist WHERE store_id = ${ownStore} AND id > $1 ORDER BY id LIMIT $2`,
  albums: 'SELECT id, title, artist_id FROM album WHERE artist_id = ANY ($1::int[])',
  albumTracks: `SELECT ${track} FROM track WHERE album_id = ANY ($1::int[])`,
  aggregate: `SELECT count(*), sum(milliseconds), avg(unit_price), max(milliseconds) FROM track WHERE store_id = ${ownStore} AND milliseconds >= $1 AND milliseconds < $2`,
  insertInvoice:
    'INSERT INTO invoice (store_id, customer_id, invoice_date, billing_country, total) VALUES ($1, $2, $3, $4, $5) RETURNING id, customer_id, invoice_date, total',
  updateTrack: `UPDATE track SET unit_price = $2 WHERE id = $1 AND store_id = ${ownStore} RETURNING ${track}`,
} as const;
