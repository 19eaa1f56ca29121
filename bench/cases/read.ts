// The questions that only read.

import { ownArtists, type Size, tracksPerArtist } from '../data/sizes.ts';
import { byHand, type Case, graphql, postgraphile, type Side, uniqueMarker } from './case.ts';

/** Different values of one question: enough that no answer is the same as the one before, few enough to compare all. */
const variety = 31;

const trackFields = 'id name milliseconds unit_price composer';
const peerTrack = 'id: rowId name milliseconds unit_price: unitPrice composer';

/** The cases that read, for data of a size. */
export function readCases(size: Size): readonly Case[] {
  const artists = ownArtists(size, variety);
  const tracks = artists.map((artist, index) => (artist - 1) * tracksPerArtist + 1 + (index % tracksPerArtist));
  const lengths = artists.map((_, index) => 100_000 + index * 8017);
  return [
    byKey(tracks),
    webSocket(tracks),
    list(lengths),
    nested(artists),
    nestedLimits(artists),
    deepFilter(artists),
    aggregate(lengths),
    page(lengths),
    restKey(tracks),
    restList(lengths),
    documents(tracks),
  ];
}

function byKey(ids: readonly number[]): Case {
  const given = ids.map((id) => ({ id }));
  return {
    name: 'key',
    title: 'one row by its primary key',
    sides: {
      pergola: graphql(`query ($id: Int!) { track_by_pk(id: $id) { ${trackFields} } }`, given),
      ...postgraphile(graphql(`query ($id: Int!) { track_by_pk: track(rowId: $id) { ${peerTrack} } }`, given)),
      pothos: graphql(`query ($id: Int!) { track_by_pk(id: $id) { ${trackFields} } }`, given),
      'hand-written': byHand(
        'key',
        ids.map((id) => [id]),
      ),
    },
  };
}

/** The same question as by HTTP, and beside it in time, since the two are compared. */
function webSocket(ids: readonly number[]): Case {
  const { pothos: _pothos, 'hand-written': _handWritten, ...sides } = byKey(ids).sides;
  return {
    name: 'websocket',
    title: 'GraphQL over WebSocket: one row by its primary key',
    over: 'websocket',
    sides,
    missing: { pothos: 'not written', 'hand-written': 'has no GraphQL' },
  };
}

function list(from: readonly number[]): Case {
  const given = from.map((at) => ({ at }));
  return {
    name: 'list',
    title: '20 rows, filtered and ordered',
    sides: {
      pergola: graphql(
        `query ($at: Int!) { track(where: {milliseconds: {_gt: $at}}, order_by: [{milliseconds: asc}, {id: asc}], limit: 20) { ${trackFields} } }`,
        given,
      ),
      ...postgraphile(
        graphql(
          `query ($at: Int!) { track: tracksList(filter: {milliseconds: {greaterThan: $at}}, orderBy: [MILLISECONDS_ASC, ROW_ID_ASC], first: 20) { ${peerTrack} } }`,
          given,
        ),
      ),
      pothos: graphql(`query ($at: Int!) { track: tracks(longerThan: $at, limit: 20) { ${trackFields} } }`, given),
      'hand-written': byHand(
        'list',
        from.map((at) => [at]),
      ),
    },
  };
}

function nested(artists: readonly number[]): Case {
  const given = artists.map((artist) => ({ at: artist - 1 }));
  return {
    name: 'nested',
    title: '20 artists with all their albums and all of these tracks',
    sides: {
      pergola: graphql(
        `query ($at: Int!) { artist(where: {id: {_gt: $at}}, order_by: {id: asc}, limit: 20) {
          id name albums { id title tracks { id name milliseconds unit_price } } } }`,
        given,
        sortedArtists,
      ),
      ...postgraphile(
        graphql(
          `query ($at: Int!) { artist: artistsList(filter: {rowId: {greaterThan: $at}}, orderBy: ROW_ID_ASC, first: 20) {
            id: rowId name albums: albumsList { id: rowId title tracks: tracksList { id: rowId name milliseconds unit_price: unitPrice } } } }`,
          given,
          sortedArtists,
        ),
      ),
      pothos: graphql(
        `query ($at: Int!) { artist: artists(after: $at, limit: 20) { id name albums { id title tracks { id name milliseconds unit_price } } } }`,
        given,
        sortedArtists,
      ),
      'hand-written': byHand(
        'nested',
        given.map(({ at }) => [at]),
        sortedArtists,
      ),
    },
  };
}

interface Identified {
  readonly id: number;
}

/** What was asked without an order comes in any. */
function sortedArtists({ artist }: { artist: (Identified & { albums: (Identified & { tracks: Identified[] })[] })[] }) {
  const sorted = <T extends Identified>(rows: readonly T[]) => rows.toSorted((a, b) => a.id - b.id);
  return artist.map((one) => ({
    ...one,
    albums: sorted(one.albums).map((album) => ({ ...album, tracks: sorted(album.tracks) })),
  }));
}

function nestedLimits(artists: readonly number[]): Case {
  const given = artists.map((artist) => ({ at: artist - 1 }));
  return {
    name: 'nested_limits',
    title: 'three levels with orders, limits and aggregates',
    sides: {
      pergola: graphql(
        `query ($at: Int!) { artist(where: {id: {_gt: $at}}, order_by: {id: asc}, limit: 20) { id name
          albums(order_by: [{released: desc}, {id: asc}], limit: 3) { title
            tracks(order_by: {id: asc}, limit: 3) { name } tracks_aggregate { aggregate { count sum { milliseconds } } } }
          albums_aggregate { aggregate { count } } } }`,
        given,
      ),
      ...postgraphile(
        graphql(
          `query ($at: Int!) { artist: artistsList(filter: {rowId: {greaterThan: $at}}, orderBy: ROW_ID_ASC, first: 20) { id: rowId name
            albums: albumsList(orderBy: [RELEASED_DESC, ROW_ID_ASC], first: 3) { title
              tracks: tracksList(orderBy: ROW_ID_ASC, first: 3) { name } all: tracks { totalCount aggregates { sum { milliseconds } } } }
            all: albums { totalCount } } }`,
          given,
          (data: { artist: PeerArtist[] }) => ({ artist: data.artist.map(aggregatesOf) }),
        ),
      ),
      'hand-written': byHand(
        'nested_limits',
        given.map(({ at }) => [at]),
      ),
    },
    missing: { pothos: 'not written' },
  };
}

interface PeerArtist {
  readonly id: number;
  readonly name: string;
  readonly albums: readonly {
    readonly title: string;
    readonly tracks: unknown;
    readonly all: {
      readonly totalCount: number;
      readonly aggregates: { readonly sum: { readonly milliseconds: string } };
    };
  }[];
  readonly all: { readonly totalCount: number };
}

function aggregatesOf({ id, name, albums, all }: PeerArtist) {
  return {
    id,
    name,
    albums: albums.map(({ title, tracks, all: { totalCount, aggregates } }) => ({
      title,
      tracks,
      tracks_aggregate: { aggregate: { count: totalCount, sum: aggregates.sum } },
    })),
    albums_aggregate: { aggregate: { count: all.totalCount } },
  };
}

function deepFilter(artists: readonly number[]): Case {
  const given = artists.map((artist) => ({ artist, total: 5 }));
  return {
    name: 'deep_filter',
    title: 'filtered through two relationships to one and two to many',
    sides: {
      pergola: graphql(
        `query ($artist: Int!, $total: numeric!) { track(where: {album: {artist: {id: {_eq: $artist}}},
          invoice_lines: {invoice: {total: {_gt: $total}}}}, order_by: {id: asc}, limit: 20) { id name } }`,
        given,
      ),
      ...postgraphile(
        graphql(
          `query ($artist: Int!, $total: BigFloat!) { track: tracksList(filter: {album: {artist: {rowId: {equalTo: $artist}}},
            invoiceLines: {some: {invoice: {total: {greaterThan: $total}}}}}, orderBy: ROW_ID_ASC, first: 20) { id: rowId name } }`,
          given,
        ),
      ),
      'hand-written': byHand(
        'deep_filter',
        given.map(({ artist, total }) => [artist, total]),
      ),
    },
    missing: { pothos: 'not written' },
  };
}

function aggregate(from: readonly number[]): Case {
  const given = from.map((at) => ({ from: at, to: at + 4000 }));
  const fields = 'count sum { milliseconds } avg { unit_price } max { milliseconds }';
  return {
    name: 'aggregate',
    title: 'count, sum, average and maximum of some of a table',
    sides: {
      pergola: graphql(
        `query ($from: Int!, $to: Int!) { track_aggregate(where: {milliseconds: {_gte: $from, _lt: $to}}) { aggregate { ${fields} } } }`,
        given,
      ),
      ...postgraphile(
        graphql(
          `query ($from: Int!, $to: Int!) { tracks(filter: {milliseconds: {greaterThanOrEqualTo: $from, lessThan: $to}}) { totalCount
            aggregates { sum { milliseconds } avg: average { unit_price: unitPrice } max { milliseconds } } } }`,
          given,
          ({ tracks: { totalCount, aggregates } }) => ({
            track_aggregate: {
              // Without rows PostGraphile's sum is 0 where SQL's is null.
              aggregate: {
                count: totalCount,
                ...aggregates,
                sum: totalCount === 0 ? { milliseconds: null } : aggregates.sum,
              },
            },
          }),
        ),
      ),
      pothos: graphql(
        `query ($from: Int!, $to: Int!) { track_aggregate: trackAggregate(from: $from, to: $to) { aggregate { ${fields} } } }`,
        given,
      ),
      'hand-written': byHand(
        'aggregate',
        given.map(({ from: low, to }) => [low, to]),
      ),
    },
  };
}

/** Each asks for its own cursors first: the row that is first behind a length. */
function page(from: readonly number[]): Case {
  const given = from.map((at) => ({ at }));
  const ours = `query ($after: String!) { track_connection(first: 20, after: $after, order_by: [{milliseconds: asc}, {id: asc}]) {
    nodes { ${trackFields} } pageInfo { hasNextPage } } }`;
  const theirs = `query ($after: Cursor!) { track_connection: tracks(first: 20, after: $after, orderBy: [MILLISECONDS_ASC, ROW_ID_ASC]) {
    nodes { ${peerTrack} } pageInfo { hasNextPage } } }`;
  const ourFirst = graphql(
    `query ($at: Int!) { track_connection(first: 1, where: {milliseconds: {_gt: $at}}, order_by: [{milliseconds: asc}, {id: asc}]) { pageInfo { endCursor } } }`,
    given,
  );
  const theirFirst = graphql(
    `query ($at: Int!) { track_connection: tracks(first: 1, filter: {milliseconds: {greaterThan: $at}}, orderBy: [MILLISECONDS_ASC, ROW_ID_ASC]) { pageInfo { endCursor } } }`,
    given,
  );
  const after = (first: Side, document: string): Side => ({
    ...graphql(document, []),
    prepare: async (ask) => {
      const cursors: Record<string, unknown>[] = [];
      for (const one of first.asks) {
        const answer = (await ask(one)) as { data: { track_connection: { pageInfo: { endCursor: string } } } };
        const { endCursor } = answer.data.track_connection.pageInfo;
        if (endCursor !== null) cursors.push({ after: endCursor });
      }
      return graphql(document, cursors).asks;
    },
  });
  const firstByHand = byHand(
    'list',
    from.map((at) => [at]),
  );
  return {
    name: 'page',
    title: 'the next page of 20 behind a cursor',
    sides: {
      pergola: after(ourFirst, ours),
      ...postgraphile(after(theirFirst, theirs)),
      'hand-written': {
        ...byHand('page', []),
        prepare: async (ask) => {
          const keys: (readonly number[])[] = [];
          for (const one of firstByHand.asks) {
            const answer = (await ask(one)) as { data: { track: { id: number; milliseconds: number }[] } };
            const [first] = answer.data.track;
            if (first !== undefined) keys.push([first.milliseconds, first.id]);
          }
          return byHand('page', keys).asks;
        },
      },
    },
    missing: { pothos: 'not written' },
  };
}

const restFields = 'id,name,milliseconds,unit_price,composer';

function get(paths: readonly string[]): Side {
  return { asks: paths.map((path) => ({ method: 'GET', path })) };
}

function restKey(ids: readonly number[]): Case {
  return {
    name: 'rest_key',
    title: 'REST: one row by its primary key',
    sides: {
      pergola: get(ids.map((id) => `/rest/v1/track?id=eq.${id}&select=${restFields}`)),
      'hand-written': get(ids.map((id) => `/rest_key/${id}`)),
    },
  };
}

function restList(from: readonly number[]): Case {
  return {
    name: 'rest_list',
    title: 'REST: 20 rows, filtered and ordered',
    sides: {
      pergola: get(
        from.map((at) => `/rest/v1/track?milliseconds=gt.${at}&order=milliseconds,id&limit=20&select=${restFields}`),
      ),
      'hand-written': get(from.map((at) => `/rest_list/${at}`)),
    },
  };
}

function documents(ids: readonly number[]): Case {
  const given = ids.map((id) => ({ id }));
  return {
    name: 'documents',
    title: 'one row by its primary key, each time by a document that was never sent before',
    unique: true,
    sides: {
      pergola: graphql(`query ${uniqueMarker}($id: Int!) { track_by_pk(id: $id) { ${trackFields} } }`, given),
      ...postgraphile(
        graphql(`query ${uniqueMarker}($id: Int!) { track_by_pk: track(rowId: $id) { ${peerTrack} } }`, given),
      ),
      pothos: graphql(`query ${uniqueMarker}($id: Int!) { track_by_pk(id: $id) { ${trackFields} } }`, given),
    },
    missing: { 'hand-written': 'has no documents' },
  };
}
