// Reading with the written types: what is answered has the types of the columns, embeds are to one or to many, wrong names fail.

import { PostgrestClient } from '@supabase/postgrest-js';
import { exactly } from './assert.ts';
import type { Database, Json } from './database.types.ts';

const client = new PostgrestClient<Database>('http://127.0.0.1/rest/v1');

export async function columns() {
  const { data } = await client
    .from('artist')
    .select('id, name, mood, moods, email, rating, tags, born, "first name"')
    .single();
  exactly<{
    id: number;
    name: string;
    mood: 'sad' | 'so "so"' | null;
    moods: ('sad' | 'so "so"')[] | null;
    email: string | null;
    rating: number;
    tags: string[];
    born: string | null;
    'first name': string | null;
  } | null>()(data);
  const other = await client
    .from('artist')
    .select('home, data, shirt, active_during, play_time, worth, key, upper_name')
    .single();
  exactly<{
    home: { street: string | null; 'Zip code': number | null; moods: ('sad' | 'so "so"')[] | null } | null;
    data: Json;
    shirt: 'small' | 'large' | null;
    active_during: unknown;
    play_time: string | null;
    worth: string | null;
    key: string;
    upper_name: string | null;
  } | null>()(other.data);
}

export async function all() {
  const { data } = await client.from('album').select();
  exactly<
    | {
        id: number;
        title: string;
        artist_id: number;
        producer_id: number | null;
        released: string | null;
        price: number | null;
      }[]
    | null
  >()(data);
  const odd = await client.from('odd "table"').select('*');
  exactly<{ type: string; 'a-b': number }[] | null>()(odd.data);
}

export async function aliasesAndCasts() {
  const { data } = await client.from('album').select('called:title, price::text').maybeSingle();
  exactly<{ called: string; price: string } | null>()(data);
}

export async function embeds() {
  const toOne = await client.from('album').select('title, artist!artist_id(name), producer:artist!producer_id(name)');
  exactly<{ title: string; artist: { name: string }; producer: { name: string } | null }[] | null>()(toOne.data);
  const toMany = await client.from('artist').select('name, works:album!artist_id(title)');
  exactly<{ name: string; works: { title: string }[] }[] | null>()(toMany.data);
  const oneToOne = await client.from('artist').select('name, profile(bio)');
  exactly<{ name: string; profile: { bio: string | null } | null }[] | null>()(oneToOne.data);
  const manyToMany = await client.from('album').select('title, genre(name)');
  exactly<{ title: string; genre: { name: string }[] }[] | null>()(manyToMany.data);
  const inner = await client.from('album').select('title, artist!album_producer_id_fkey!inner(name)');
  exactly<{ title: string; artist: { name: string } }[] | null>()(inner.data);
  const self = await client.from('artist').select('name, boss_id(name)');
  exactly<{ name: string; boss_id: { name: string } | null }[] | null>()(self.data);
  const spread = await client.from('profile').select('bio, ...artist(name, mood)');
  exactly<{ bio: string | null; name: string; mood: 'sad' | 'so "so"' | null }[] | null>()(spread.data);
  const ofView = await client.from('titles').select('loud, artist(name)');
  exactly<{ loud: string | null; artist: { name: string } | null }[] | null>()(ofView.data);
}

export async function computed() {
  const everything = await client.from('artist').select('*').single();
  // @ts-expect-error: a computed field is not among all columns
  everything.data?.full_name;
  const fields = await client.from('artist').select('name, full_name, initials');
  exactly<{ name: string; full_name: string | null; initials: string | null }[] | null>()(fields.data);
  const one = await client.from('artist').select('name, top_album(title)');
  exactly<{ name: string; top_album: { title: string } | null }[] | null>()(one.data);
  const many = await client.from('artist').select('name, all_albums(title)');
  exactly<{ name: string; all_albums: { title: string }[] }[] | null>()(many.data);
}

export async function schemas() {
  const { data } = await client.schema('shop').from('item').select('id, size');
  exactly<{ id: number; size: 'small' | 'large' }[] | null>()(data);
  // @ts-expect-error: no such schema
  client.schema('other');
  // @ts-expect-error: it is of another schema
  client.schema('shop').from('artist');
}

export async function mistakes() {
  // @ts-expect-error: no such table
  client.from('artists');
  // @ts-expect-error: it is hidden
  client.from('secret');
  const column = await client.from('artist').select('nam');
  // @ts-expect-error: no such column
  column.data?.[0]?.nam;
  const between = await client.from('artist').select('name, genre(name)').single();
  // @ts-expect-error: nothing relates the two
  between.data?.genre.name;
  const which = await client.from('album').select('artist(name)').single();
  // @ts-expect-error: two keys relate the two
  which.data?.artist.name;
  // @ts-expect-error: the label does not exist
  client.from('artist').select().eq('mood', 'cheerful');
  // @ts-expect-error: a number is wanted
  client.from('album').select().eq('id', 'one');
  client.from('artist').select().eq('mood', 'sad').gt('rating', 2).in('shirt', ['small']).order('name');
}
