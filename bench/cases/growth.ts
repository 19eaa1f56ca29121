// Questions that show how cost grows: with the depth of nesting, and an answer of ten megabytes.

import { ownArtists, type Size } from '../data/sizes.ts';
import { byHand, type Case, graphql, postgraphile } from './case.ts';

/** The level's column, the field that leads to the level below it, and that field in PostGraphile. */
const levels = [
  { column: 'name', child: 'albums(order_by: {id: asc})', peer: 'albums: albumsList(orderBy: ROW_ID_ASC)' },
  { column: 'title', child: 'tracks(order_by: {id: asc})', peer: 'tracks: tracksList(orderBy: ROW_ID_ASC)' },
  {
    column: 'name',
    child: 'invoice_lines(order_by: {id: asc})',
    peer: 'invoice_lines: invoiceLinesList(orderBy: ROW_ID_ASC)',
  },
  { column: 'quantity', child: 'invoice', peer: 'invoice' },
  { column: 'total', child: 'customer', peer: 'customer' },
  { column: 'email', child: 'support_rep', peer: 'support_rep: supportRep' },
  { column: 'name', child: 'store', peer: 'store' },
  { column: 'name', child: '', peer: '' },
] as const;

export const depths = levels.map((_, index) => index + 1);

/** Five artists, and what belongs to them, one to eight levels deep. */
export function depthCases(size: Size): readonly Case[] {
  const given = ownArtists(size, 11).map((artist) => ({ at: artist - 1 }));
  return depths.map((depth) => ({
    name: `depth_${depth}`,
    title: `${depth} ${depth === 1 ? 'level' : 'levels'} deep`,
    sides: {
      pergola: graphql(
        `query ($at: Int!) { artist(where: {id: {_gt: $at}}, order_by: {id: asc}, limit: 5) ${selection(depth, 'child')} }`,
        given,
      ),
      ...postgraphile(
        graphql(
          `query ($at: Int!) { artist: artistsList(filter: {rowId: {greaterThan: $at}}, orderBy: ROW_ID_ASC, first: 5) ${selection(depth, 'peer')} }`,
          given,
        ),
      ),
      'hand-written': byHand(
        `depth_${depth}`,
        given.map(({ at }) => [at]),
      ),
    },
    missing: { pothos: 'not written' },
  }));
}

function selection(depth: number, field: 'child' | 'peer', at = 0): string {
  const { column, [field]: next } = levels[at] as (typeof levels)[number];
  return at + 1 < depth ? `{ ${column} ${next} ${selection(depth, field, at + 1)} }` : `{ ${column} }`;
}

/** An answer of about ten megabytes, where there is so much data. */
export function largeAnswer(): Case {
  const given = [{ limit: 85_000 }];
  return {
    name: 'large',
    title: 'an answer of ten megabytes',
    slow: true,
    sides: {
      pergola: graphql(
        'query ($limit: Int!) { invoice_line(order_by: {id: asc}, limit: $limit) { id quantity unit_price track { name composer } } }',
        given,
      ),
      ...postgraphile(
        graphql(
          'query ($limit: Int!) { invoice_line: invoiceLinesList(orderBy: ROW_ID_ASC, first: $limit) { id: rowId quantity unit_price: unitPrice track { name composer } } }',
          given,
        ),
      ),
      'hand-written': byHand(
        'large',
        given.map(({ limit }) => [limit]),
      ),
    },
    missing: { pothos: 'not written' },
  };
}
