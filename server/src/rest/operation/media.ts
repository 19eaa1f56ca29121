// The Accept header → the form that rows are answered in: one of the dialect's, or what an aggregate function of the database makes
// whose result is of a domain called like a media type.

import type { MediaAggregate, Model, Table } from '../../engine/model/model.ts';
import type { ResourceFormat } from '../../engine/request.ts';
import { contentType, type MediaType, mediaTypeName, negotiate, type PlanType } from '../headers/media-type.ts';
import type { Query } from '../query/query.ts';

export interface Offer {
  /** The header Content-Type. */
  readonly type: string;
  readonly format: ResourceFormat;
  /** `object`: the one row; `bytes`: the text is that of a bytea. */
  readonly form: 'array' | 'object' | 'text' | 'bytes';
  /** There must be exactly one row. */
  readonly singular: boolean;
  /** PostgreSQL's plan for it is asked for in its place. */
  readonly explain?: PlanType;
}

export interface RowsMedia {
  readonly model: Model;
  readonly table: Table;
  readonly query: Query;
  /** Plans may be asked for. */
  readonly explain: boolean;
}

/** Throws PGRST107. */
export function offerRows(accept: string | undefined, media: RowsMedia): Offer {
  return negotiate(accept, (type) => offerOf(type, media));
}

function offerOf(type: MediaType, media: RowsMedia): Offer | undefined {
  switch (type.kind) {
    // These have parameters, and are never another's.
    case 'object':
      return { ...jsonOffer(type, type.stripped), form: 'object', singular: true };
    case 'stripped':
      return jsonOffer(type, true);
    case 'plan':
      return explainedOffer(type, media.explain, (of) => offerOf(of, media));
    default:
      return aggregateOf(type, media) ?? ownOffer(type);
  }
}

function ownOffer({ kind }: MediaType): Offer | undefined {
  switch (kind) {
    case 'any':
    case 'json':
      return jsonOffer({ kind: 'json' }, false);
    case 'csv':
      return { type: contentType({ kind: 'csv' }), format: { kind: 'csv' }, form: 'text', singular: false };
    default:
      return undefined;
  }
}

/** A plan of what would be answered is text of its own; whether there is one row nobody knows. */
export function explainedOffer(
  type: PlanType,
  allowed: boolean,
  offer: (type: MediaType) => Offer | undefined,
): Offer | undefined {
  const of = allowed && type.of.kind !== 'plan' ? offer(type.of) : undefined;
  return of && { ...of, type: contentType(type), form: 'text', singular: false, explain: type };
}

function jsonOffer(type: MediaType, stripNulls: boolean): Offer {
  return { type: contentType(type), format: { kind: 'json', stripNulls }, form: 'array', singular: false };
}

const anything = '*/*';

/** One over the table's rows is asked for whole rows alone; one over any rows for whatever is selected. */
function aggregateOf(type: MediaType, { model, table, query }: RowsMedia): Offer | undefined {
  const name = mediaTypeName(type).toLowerCase();
  const find = (over: MediaAggregate['over'], media: string) =>
    model.mediaAggregates.find((one) => one.over === over && one.media === media);
  const ofTable = selectsAll(query) ? (find(table.id, anything) ?? find(table.id, name)) : undefined;
  const found = ofTable ?? find(undefined, name);
  if (found === undefined) return undefined;
  const { schema, sqlName, media, over, binary } = found;
  return {
    type: contentType(media === anything || type.kind === 'any' ? { kind: 'binary' } : type),
    format: { kind: 'aggregate', schema, sqlName, whole: over !== undefined },
    form: binary ? 'bytes' : 'text',
    singular: false,
  };
}

export function selectsAll({ select }: Query): boolean {
  return select.length === 1 && select[0]?.kind === 'all';
}

/** The body in the form that was offered, from the text that PostgreSQL made. */
export function bodyOf({ form }: Pick<Offer, 'form'>, text: string | null): string | Buffer {
  switch (form) {
    case 'array':
      return text ?? '[]';
    case 'object':
      return text === null || text === '[]' ? 'null' : text.slice(1, -1);
    case 'text':
      return text ?? '';
    case 'bytes':
      // `\x` and hexadecimal digits: bytea_output is the server's own.
      return Buffer.from((text ?? '').slice(2), 'hex');
  }
}
