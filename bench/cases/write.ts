// The questions that write, and the mix of both. What a turn wrote is taken back behind it.

import type { ContenderName } from '../contenders.ts';
import { invoicesPerCustomer, ownArtists, type Size, tracksPerArtist } from '../data/sizes.ts';
import { type Answer, type Ask, byHand, type Case, graphql, postgraphile, type Side } from './case.ts';

const variety = 31;
const linesAtOnce = 100;

/** The cases that write, for data of a size. */
export function writeCases(size: Size): readonly Case[] {
  const customers = ownArtists(size, variety);
  return [
    insertOne(customers),
    insertMany(customers),
    insertNested(customers),
    updateByKey(customers),
    upsert(customers),
  ];
}

const invoiceOf = (customer: number) => ({
  customer_id: customer,
  invoice_date: '2025-06-01',
  billing_country: 'Country 7',
  total: 3.96,
});
const peerInvoice = ({ customer_id, invoice_date, billing_country, total }: ReturnType<typeof invoiceOf>) => ({
  customerId: customer_id,
  invoiceDate: invoice_date,
  billingCountry: billing_country,
  total: total.toFixed(2),
});
const ownTrack = (artist: number, index: number) => (artist - 1) * tracksPerArtist + 1 + (index % tracksPerArtist);

/** Ids are given by the database, in the order in which it was asked. */
function withoutId(data: { insert_invoice_one: { id: unknown } }) {
  const { id, ...rest } = data.insert_invoice_one;
  return { ...rest, id: typeof id };
}

function insertOne(customers: readonly number[]): Case {
  const given = customers.map((customer) => ({ object: invoiceOf(customer) }));
  const fields = 'id customer_id invoice_date total';
  return {
    name: 'insert',
    title: 'insert one row and answer with it',
    writes: true,
    sides: {
      pergola: graphql(
        `mutation ($object: invoice_insert_input!) { insert_invoice_one(object: $object) { ${fields} } }`,
        given,
        withoutId,
      ),
      ...postgraphile(
        graphql(
          `mutation ($invoice: InvoiceInput!) { createInvoice(input: {invoice: $invoice}) {
            invoice { id: rowId customer_id: customerId invoice_date: invoiceDate total } } }`,
          given.map(({ object }) => ({ invoice: peerInvoice(object) })),
          ({ createInvoice }: Answer) => withoutId({ insert_invoice_one: createInvoice.invoice }),
        ),
      ),
      pothos: graphql(
        `mutation ($customer: Int!, $date: String!, $country: String!, $total: Float!) {
          insert_invoice_one: insertInvoice(customer: $customer, date: $date, country: $country, total: $total) { ${fields} } }`,
        given.map(({ object }) => ({
          customer: object.customer_id,
          date: object.invoice_date,
          country: object.billing_country,
          total: object.total,
        })),
        withoutId,
      ),
      'hand-written': byHand(
        'insert_one',
        given.map(({ object }) => Object.values(object)),
        withoutId,
      ),
    },
  };
}

function insertMany(customers: readonly number[]): Case {
  const given = customers.map((customer) =>
    Array.from({ length: linesAtOnce }, (_, index) => ({
      invoice_id: (customer - 1) * invoicesPerCustomer + 1,
      track_id: ownTrack(customer, index),
      unit_price: 0.99,
      quantity: 1 + (index % 3),
    })),
  );
  const aliased = Array.from(
    { length: linesAtOnce },
    (_, index) => `m${index}: createInvoiceLine(input: {invoiceLine: $l${index}}) { clientMutationId }`,
  );
  const declared = Array.from({ length: linesAtOnce }, (_, index) => `$l${index}: InvoiceLineInput!`);
  return {
    name: 'insert_100',
    title: 'insert 100 rows',
    writes: true,
    sides: {
      pergola: graphql(
        'mutation ($objects: [invoice_line_insert_input!]!) { insert_invoice_line(objects: $objects) { affected_rows } }',
        given.map((objects) => ({ objects })),
      ),
      ...postgraphile(
        graphql(
          `mutation (${declared.join(', ')}) { ${aliased.join(' ')} }`,
          given.map((objects) => Object.fromEntries(objects.map((line, index) => [`l${index}`, peerLine(line)]))),
          (data: object) => ({ insert_invoice_line: { affected_rows: Object.keys(data).length } }),
        ),
      ),
      'hand-written': byHand(
        'insert_100',
        given.map((lines) => [
          lines.map((line) => line.invoice_id),
          lines.map((line) => line.track_id),
          lines.map((line) => line.unit_price),
          lines.map((line) => line.quantity),
        ]),
      ),
    },
    missing: { pothos: 'not written' },
  };
}

function peerLine(line: { invoice_id: number; track_id: number; unit_price: number; quantity: number }) {
  const { invoice_id, track_id, unit_price, quantity } = line;
  return { invoiceId: invoice_id, trackId: track_id, unitPrice: unit_price.toFixed(2), quantity };
}

function insertNested(customers: readonly number[]): Case {
  const given = customers.map((customer) => ({
    invoice: invoiceOf(customer),
    lines: [0, 1, 2, 3].map((index) => ({
      track_id: ownTrack(customer, index),
      unit_price: 0.99,
      quantity: 1 + (index % 3),
    })),
  }));
  return {
    name: 'insert_nested',
    title: 'insert a row with four that belong to it',
    writes: true,
    sides: {
      pergola: graphql(
        `mutation ($object: invoice_insert_input!) { insert_invoice_one(object: $object) { id total invoice_lines(order_by: {id: asc}) { track_id quantity } } }`,
        given.map(({ invoice, lines }) => ({ object: { ...invoice, invoice_lines: { data: lines } } })),
        withoutId,
      ),
      'hand-written': byHand(
        'insert_nested',
        given.map(({ invoice, lines }) => [
          ...Object.values(invoice),
          lines.map((line) => line.track_id),
          lines.map((line) => line.unit_price),
          lines.map((line) => line.quantity),
        ]),
        withoutId,
      ),
    },
    missing: {
      postgraphile: 'has no nested inserts',
      'postgraphile-plain': 'has no nested inserts',
      pothos: 'not written',
    },
  };
}

function updateByKey(artists: readonly number[]): Case {
  const given = artists.map((artist, index) => ({
    id: ownTrack(artist, index),
    price: (149 + (index % 7) * 10) / 100,
  }));
  const fields = 'id name unit_price';
  return {
    name: 'update_key',
    title: 'update a row by its primary key and answer with it',
    writes: true,
    sides: {
      pergola: graphql(
        `mutation ($id: Int!, $price: numeric!) { update_track_by_pk(pk_columns: {id: $id}, _set: {unit_price: $price}) { ${fields} } }`,
        given,
      ),
      ...postgraphile(
        graphql(
          `mutation ($id: Int!, $price: BigFloat!) { updateTrack(input: {rowId: $id, patch: {unitPrice: $price}}) { track { id: rowId name unit_price: unitPrice } } }`,
          given.map(({ id, price }) => ({ id, price: price.toFixed(2) })),
          ({ updateTrack }: Answer) => ({ update_track_by_pk: updateTrack.track }),
        ),
      ),
      pothos: graphql(
        `mutation ($id: Int!, $price: Float!) { update_track_by_pk: updateTrack(id: $id, price: $price) { ${fields} } }`,
        given,
      ),
      'hand-written': byHand(
        'update_key',
        given.map(({ id, price }) => [id, price]),
      ),
    },
  };
}

function upsert(playlists: readonly number[]): Case {
  const given = playlists.map((playlist, index) => ({
    playlist_id: playlist,
    track_id: ownTrack(playlist, 20 + (index % 20)),
    position: 10 + index,
  }));
  const missing = 'has no upsert';
  return {
    name: 'upsert',
    title: 'insert a row or update the one that is there',
    writes: true,
    sides: {
      pergola: graphql(
        `mutation ($object: playlist_track_insert_input!) { insert_playlist_track_one(object: $object,
          on_conflict: {constraint: playlist_track_pkey, update_columns: [position]}) { playlist_id track_id position } }`,
        given.map((object) => ({ object })),
      ),
      'hand-written': byHand(
        'upsert',
        given.map((object) => Object.values(object)),
      ),
    },
    missing: { postgraphile: missing, 'postgraphile-plain': missing, pothos: 'not written' },
  };
}

/** Nine reads and an insert, again and again; each was compared as a case of its own. */
export function mix(cases: readonly Case[]): Case {
  const parts = ['key', 'list', 'key', 'key', 'list', 'key', 'nested_limits', 'key', 'key', 'insert'];
  const names: readonly ContenderName[] = ['pergola', 'postgraphile', 'postgraphile-plain', 'hand-written'];
  const sideOf = (name: ContenderName): Side => {
    const asks: Ask[] = [];
    for (let round = 0; round < variety; round += 1) {
      for (const part of parts) {
        const of = cases.find((one) => one.name === part)?.sides[name]?.asks ?? [];
        asks.push(of[(round * parts.length + asks.length) % of.length] as Ask);
      }
    }
    return { asks };
  };
  return {
    name: 'mix',
    title: 'nine reads to one insert',
    writes: true,
    unchecked: 'made of cases that are compared on their own',
    sides: Object.fromEntries(names.map((name) => [name, sideOf(name)])),
    missing: { pothos: 'not written' },
  };
}
