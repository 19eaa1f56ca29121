import type { TypedDocumentNode } from '@graphql-typed-document-node/core';
import { AddTracksDocument, type TrackPartsFragment, TracksDocument } from './documents.ts';

/** As a client would. */
declare function send<Data, Variables>(document: TypedDocumentNode<Data, Variables>, variables: Variables): Data;

export function Right() {
  const { track } = send(TracksDocument, { limit: 3 });
  const parts: TrackPartsFragment | undefined = track[0];
  const { insert_track } = send(AddTracksDocument, { tracks: [{ name: 'a' }] });
  const rows: number | undefined = insert_track?.affected_rows;
  return { parts, rows };
}

export function Wrong() {
  // @ts-expect-error: a limit is a number
  send(TracksDocument, { limit: '3' });
  // @ts-expect-error: the variable is required
  send(AddTracksDocument, {});
  // @ts-expect-error: it was not asked for
  return send(TracksDocument, {}).track[0]!.length;
}
