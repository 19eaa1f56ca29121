// What a good developer writes by hand in GraphQL: a Pothos schema with typed resolvers, a DataLoader for each relationship,
// prepared statements, Yoga before it as Pothos' documentation has it. The tenant is a constant of the service.
//
//   DATABASE_URL=… PORT=… node bench/peers/pothos.ts

import http from 'node:http';
import SchemaBuilder from '@pothos/core';
import DataLoader from 'dataloader';
import { createYoga } from 'graphql-yoga';
import pg from 'pg';
import { ownStore } from '../data/sizes.ts';
import { queries } from './pothos-queries.ts';

interface Artist {
  readonly id: number;
  readonly name: string;
}
interface Album {
  readonly id: number;
  readonly title: string;
  readonly artist_id: number;
}
interface Track {
  readonly id: number;
  readonly name: string;
  readonly composer: string | null;
  readonly milliseconds: number;
  readonly unit_price: number;
  readonly album_id: number;
}
interface Invoice {
  readonly id: number;
  readonly customer_id: number;
  readonly invoice_date: string;
  readonly total: number;
}
interface TrackAggregate {
  readonly count: number;
  readonly sum: number | null;
  readonly avg: number | null;
  readonly max: number | null;
}
interface Context {
  readonly albums: DataLoader<number, Album[]>;
  readonly tracks: DataLoader<number, Track[]>;
}

// Money is small here and dates are texts of the API: neither needs an object of its own.
pg.types.setTypeParser(pg.types.builtins.NUMERIC, Number);
pg.types.setTypeParser(pg.types.builtins.DATE, String);
pg.types.setTypeParser(pg.types.builtins.INT8, Number);
const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL, max: 10 });

async function rows<Row extends object>(name: keyof typeof queries, values: unknown[]): Promise<Row[]> {
  return (await pool.query<Row>({ name, text: queries[name], values })).rows;
}

/** The rows of each key, in the order of the keys. */
function manyOf<Row extends object>(name: keyof typeof queries, key: (row: Row) => number): DataLoader<number, Row[]> {
  return new DataLoader(async (keys) => {
    const byKey = new Map<number, Row[]>(keys.map((one) => [one, []]));
    for (const row of await rows<Row>(name, [keys])) byKey.get(key(row))?.push(row);
    return keys.map((one) => byKey.get(one) ?? []);
  });
}

const builder = new SchemaBuilder<{ Context: Context; DefaultFieldNullability: false }>({
  defaultFieldNullability: false,
});

const TrackType = builder.objectRef<Track>('Track').implement({
  fields: (t) => ({
    id: t.exposeInt('id'),
    name: t.exposeString('name'),
    composer: t.exposeString('composer', { nullable: true }),
    milliseconds: t.exposeInt('milliseconds'),
    unit_price: t.exposeFloat('unit_price'),
  }),
});
const AlbumType = builder.objectRef<Album>('Album').implement({
  fields: (t) => ({
    id: t.exposeInt('id'),
    title: t.exposeString('title'),
    tracks: t.field({ type: [TrackType], resolve: (album, _args, { tracks }) => tracks.load(album.id) }),
  }),
});
const ArtistType = builder.objectRef<Artist>('Artist').implement({
  fields: (t) => ({
    id: t.exposeInt('id'),
    name: t.exposeString('name'),
    albums: t.field({ type: [AlbumType], resolve: (artist, _args, { albums }) => albums.load(artist.id) }),
  }),
});
const InvoiceType = builder.objectRef<Invoice>('Invoice').implement({
  fields: (t) => ({
    id: t.exposeInt('id'),
    customer_id: t.exposeInt('customer_id'),
    invoice_date: t.exposeString('invoice_date'),
    total: t.exposeFloat('total'),
  }),
});

const SumType = builder.objectRef<TrackAggregate>('TrackSum').implement({
  fields: (t) => ({ milliseconds: t.exposeFloat('sum', { nullable: true }) }),
});
const AverageType = builder.objectRef<TrackAggregate>('TrackAverage').implement({
  fields: (t) => ({ unit_price: t.exposeFloat('avg', { nullable: true }) }),
});
const MaximumType = builder.objectRef<TrackAggregate>('TrackMaximum').implement({
  fields: (t) => ({ milliseconds: t.exposeInt('max', { nullable: true }) }),
});
const AggregateFields = builder.objectRef<TrackAggregate>('TrackAggregateFields').implement({
  fields: (t) => ({
    count: t.exposeInt('count'),
    sum: t.field({ type: SumType, resolve: (aggregate) => aggregate }),
    avg: t.field({ type: AverageType, resolve: (aggregate) => aggregate }),
    max: t.field({ type: MaximumType, resolve: (aggregate) => aggregate }),
  }),
});
const AggregateType = builder.objectRef<TrackAggregate>('TrackAggregate').implement({
  fields: (t) => ({ aggregate: t.field({ type: AggregateFields, resolve: (aggregate) => aggregate }) }),
});

builder.queryType({
  fields: (t) => ({
    track_by_pk: t.field({
      type: TrackType,
      nullable: true,
      args: { id: t.arg.int({ required: true }) },
      resolve: async (_root, { id }) => (await rows<Track>('track', [id]))[0],
    }),
    tracks: t.field({
      type: [TrackType],
      args: { longerThan: t.arg.int({ required: true }), limit: t.arg.int({ required: true }) },
      resolve: (_root, { longerThan, limit }) => rows<Track>('tracks', [longerThan, limit]),
    }),
    artists: t.field({
      type: [ArtistType],
      args: { after: t.arg.int({ required: true }), limit: t.arg.int({ required: true }) },
      resolve: (_root, { after, limit }) => rows<Artist>('artists', [after, limit]),
    }),
    trackAggregate: t.field({
      type: AggregateType,
      args: { from: t.arg.int({ required: true }), to: t.arg.int({ required: true }) },
      resolve: async (_root, { from, to }) =>
        (await rows<TrackAggregate>('aggregate', [from, to]))[0] as TrackAggregate,
    }),
  }),
});
builder.mutationType({
  fields: (t) => ({
    insertInvoice: t.field({
      type: InvoiceType,
      args: {
        customer: t.arg.int({ required: true }),
        date: t.arg.string({ required: true }),
        country: t.arg.string({ required: true }),
        total: t.arg.float({ required: true }),
      },
      resolve: async (_root, { customer, date, country, total }) =>
        (await rows<Invoice>('insertInvoice', [ownStore, customer, date, country, total]))[0] as Invoice,
    }),
    updateTrack: t.field({
      type: TrackType,
      nullable: true,
      args: { id: t.arg.int({ required: true }), price: t.arg.float({ required: true }) },
      resolve: async (_root, { id, price }) => (await rows<Track>('updateTrack', [id, price]))[0],
    }),
  }),
});

const yoga = createYoga({
  schema: builder.toSchema(),
  graphiql: false,
  landingPage: false,
  logging: 'error',
  context: (): Context => ({
    albums: manyOf<Album>('albums', (album) => album.artist_id),
    tracks: manyOf<Track>('albumTracks', (track) => track.album_id),
  }),
});
http.createServer(yoga).listen(Number(process.env.PORT), '127.0.0.1', () => process.stdout.write('ready\n'));
