import { describe, expect, test } from 'vitest';
import { toPlural, toSingular } from './plurals.ts';

describe('plurals', () => {
  test.each([
    ['album', 'albums'],
    ['albums', 'albums'],
    ['category', 'categories'],
    ['order_item', 'order_items'],
    ['PlaylistTrack', 'PlaylistTracks'],
    ['sales_person', 'sales_people'],
    ['child', 'children'],
    ['status', 'statuses'],
    ['address', 'addresses'],
    ['user_data', 'user_data'],
    ['news', 'news'],
    ['PLAYLIST_TRACK', 'PLAYLIST_TRACKS'],
  ])('%s, %s', (name, plural) => {
    expect(toPlural(name)).toBe(plural);
  });
});

describe('singulars', () => {
  test.each([
    ['users', 'user'],
    ['user', 'user'],
    ['categories', 'category'],
    ['order_items', 'order_item'],
    ['PlaylistTracks', 'PlaylistTrack'],
    ['people', 'person'],
    ['statuses', 'status'],
    ['status', 'status'],
    ['metadata', 'metadata'],
    ['news', 'news'],
  ])('%s, %s', (name, singular) => {
    expect(toSingular(name)).toBe(singular);
  });
});
