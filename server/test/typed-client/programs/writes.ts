// Writing with the written types: what must be given, what may be, and what cannot.

import { PostgrestClient } from '@supabase/postgrest-js';
import type { Database } from './database.types.ts';

const client = new PostgrestClient<Database>('http://127.0.0.1/rest/v1');

export function inserts() {
  client.from('artist').insert({ name: 'Nina', rating: 1 });
  client
    .from('artist')
    .insert([{ name: 'Nina', mood: 'so "so"', moods: ['sad'], tags: ['a'], data: { a: [1, null] }, shirt: 'small' }]);
  client
    .from('artist')
    .insert({ name: 'Nina', home: { street: 'x', 'Zip code': null, moods: null }, active_during: '[2020-01-01,)' });
  client.from('album').insert({ id: 1, title: 'a', artist_id: 1, price: 9.5, released: null });
  // @ts-expect-error: the name is missing
  client.from('artist').insert({ mood: 'sad' });
  // @ts-expect-error: a name is no number
  client.from('artist').insert({ name: 1 });
  // @ts-expect-error: it is not nullable
  client.from('artist').insert({ name: 'Nina', tags: null });
  // @ts-expect-error: no such label
  client.from('artist').insert({ name: 'Nina', mood: 'cheerful' });
  // @ts-expect-error: no such column
  client.from('artist').insert({ name: 'Nina', nam: 'x' });
  // @ts-expect-error: the identity is always PostgreSQL's
  client.from('artist').insert({ id: 1, name: 'Nina' });
  // @ts-expect-error: it is generated
  client.from('artist').insert({ name: 'Nina', upper_name: 'NINA' });
  // @ts-expect-error: a computed field is no column
  client.from('artist').insert({ name: 'Nina', full_name: 'Nina' });
  // @ts-expect-error: an attribute of the composite type has another type
  client.from('artist').insert({ name: 'Nina', home: { street: 1, 'Zip code': null, moods: null } });
}

export function upserts() {
  client
    .from('album_genre')
    .upsert([{ album_id: 1, genre_id: 2 }], { onConflict: 'album_id,genre_id', ignoreDuplicates: true });
  // @ts-expect-error: half of the key is missing
  client.from('album_genre').upsert({ album_id: 1 });
}

export function updates() {
  client.from('artist').update({ mood: null, boss_id: 3 }).eq('id', 1);
  client.from('artist').update({}).eq('id', 1);
  // @ts-expect-error: it is not nullable
  client.from('artist').update({ name: null });
  // @ts-expect-error: the identity is always PostgreSQL's
  client.from('artist').update({ id: 2 });
  client.from('artist').delete().eq('name', 'Nina');
}

export function views() {
  client.from('titles').insert({ title: 'x', artist_id: 1 });
  client.from('titles').update({ title: 'y' }).eq('id', 1);
  // @ts-expect-error: it is an expression
  client.from('titles').update({ loud: 'Y' });
  client.from('inbox').insert({ title: 'x' });
  // @ts-expect-error: its trigger takes what is inserted alone
  client.from('inbox').update({ title: 'x' });
  // @ts-expect-error: rows of a view with groups cannot be written
  client.from('album_count').insert({ artist_id: 1 });
  // @ts-expect-error: nor those of a materialized view
  client.from('decade').update({ year: 1 });
}
