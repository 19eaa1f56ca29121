// Calling functions with the written types: arguments, overloads, and what comes back.

import { PostgrestClient } from '@supabase/postgrest-js';
import { exactly } from './assert.ts';
import type { Database, Json } from './database.types.ts';

const client = new PostgrestClient<Database>('http://127.0.0.1/rest/v1');

interface Album {
  id: number;
  title: string;
  artist_id: number;
  producer_id: number | null;
  released: string | null;
  price: number | null;
}

export async function values() {
  exactly<number | null>()((await client.rpc('add', { a: 1 })).data);
  exactly<number | null>()((await client.rpc('add', { a: 1, b: 2 }, { get: true })).data);
  exactly<string | null>()((await client.rpc('now_playing')).data);
  exactly<string | null>()((await client.rpc('now_playing', {}, { get: true })).data);
  exactly<number[] | null>()((await client.rpc('numbers')).data);
  exactly<undefined | null>()((await client.rpc('cheer', { m: 'sad', to_all: [true] })).data);
  exactly<number | null>()((await client.rpc('total', { numbers: [1, 2] })).data);
  exactly<Record<string, unknown> | null>()((await client.rpc('anything')).data);
  exactly<Json | null>()((await client.rpc('swallow', { '': { any: 1 } })).data);
}

export async function rows() {
  exactly<Album[] | null>()((await client.rpc('find', { title: 'x' })).data);
  exactly<{ title: string; artist: { name: string } }[] | null>()(
    (await client.rpc('find', { title: 'x' }).select('title, artist!artist_id(name)')).data,
  );
  exactly<Album | null>()((await client.rpc('newest')).data);
  exactly<Album[] | null>()((await client.rpc('newest_row')).data);
  exactly<{ place: number; 'the title': string }[] | null>()((await client.rpc('listing', { lowest: 1 })).data);
  const somewhere = await client.rpc('somewhere');
  exactly<number | undefined>()(somewhere.data?.['Zip code']);
  exactly<{ id: number; size: 'small' | 'large'; artist_id: number | null }[] | null>()(
    (await client.schema('shop').rpc('restock', { size: 'large' })).data,
  );
}

export async function overloads() {
  exactly<string | null>()((await client.rpc('find', { year: 1990 })).data);
  exactly<string | null>()((await client.rpc('find', { year: 1990, exact: false })).data);
  exactly<number | null>()((await client.rpc('find')).data);
  const unclear = await client.rpc('unclear', { a: 1 });
  // @ts-expect-error: no call can tell the two apart, so there is no number
  unclear.data?.toFixed();
}

export function mistakes() {
  // @ts-expect-error: no such function
  client.rpc('subtract', { a: 1 });
  // @ts-expect-error: an argument is missing
  client.rpc('add', { b: 1 });
  // @ts-expect-error: a number is wanted
  client.rpc('add', { a: '1' });
  // @ts-expect-error: no such label
  client.rpc('cheer', { m: 'cheerful', to_all: [] });
  // @ts-expect-error: it takes nothing
  client.rpc('now_playing', { a: 1 });
}
