// The types by which programs name parts of the database.

import { same } from './assert.ts';
import {
  type CompositeTypes,
  Constants,
  type Database,
  type Enums,
  type Tables,
  type TablesInsert,
  type TablesUpdate,
} from './database.types.ts';

same<Tables<'profile'>, { artist_id: number; bio: string | null }>(true);
same<Tables<'decade'>, { year: number | null }>(true);
same<Tables<{ schema: 'shop' }, 'item'>, { id: number; size: 'small' | 'large'; artist_id: number | null }>(true);
same<TablesInsert<'genre'>, { id?: number; name: string }>(true);
same<TablesUpdate<'genre'>, { id?: number; name?: string }>(true);
same<TablesInsert<{ schema: 'shop' }, 'item'>, { id: number; size: 'small' | 'large'; artist_id?: number | null }>(
  true,
);
same<Enums<'mood'>, 'sad' | 'so "so"'>(true);
same<Enums<{ schema: 'shop' }, 'size'>, 'small' | 'large'>(true);
same<CompositeTypes<'address'>['street'], string | null>(true);
same<Database['__InternalSupabase']['PostgrestVersion'], '14'>(true);
same<Tables<'profile'>, { artist_id: string; bio: string | null }>(false);

// @ts-expect-error: no such relation
export type NoTable = Tables<'nothing'>;
// @ts-expect-error: it is of another schema
export type OtherTable = Tables<'item'>;
// @ts-expect-error: no such enum
export type NoEnum = Enums<'size'>;

export const moods: readonly ['sad', 'so "so"'] = Constants.public.Enums.mood;
export const sizes: readonly Enums<{ schema: 'shop' }, 'size'>[] = Constants.shop.Enums.size;
