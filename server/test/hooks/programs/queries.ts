import { createClient } from 'urql';
import {
  type Json,
  TracksDocument,
  type TracksQuery,
  TracksQueryContext,
  useCountTracksQuery,
  useFoundQuery,
  useNothingOfRowsQuery,
  useTrackQuery,
  useTracksQuery,
} from './hooks.ts';

export function Right() {
  const [all] = useTracksQuery();
  useTracksQuery({ pause: true, requestPolicy: 'network-only', context: { url: '/other' } });
  useTracksQuery({ variables: { where: { id: { _in: [1, '9007199254740993'] } }, limit: null } });
  useTrackQuery({ variables: { id: 1 } });
  const [count, refetch] = useCountTracksQuery();
  refetch({ requestPolicy: 'network-only' });
  useNothingOfRowsQuery();
  const total: number | undefined = count.data?.track_aggregate.aggregate?.count;
  const [track] = all.data?.track ?? [];
  const id: number | undefined = track?.id;
  const price: number | null | undefined = track?.price;
  const added: string | undefined = track?.added;
  const mood: 'happy' | 'sad' | null | undefined = track?.mood;
  const facts: Json | undefined = track?.facts;
  const title: string | undefined = track?.album?.title;
  const [{ data }] = useFoundQuery({ variables: { words: 'x' } });
  const names = data?.found.map((one) => (one.__typename === 'track' ? one.name : one.title));
  return { total, id, price, added, mood, facts, title, names };
}

export async function outsideOfReact(): Promise<TracksQuery | undefined> {
  const client = createClient({ url: '/graphql', exchanges: [], preferGetMethod: false });
  const { data } = await client.query(TracksDocument, {}, TracksQueryContext);
  return data;
}

export function Wrong() {
  // @ts-expect-error: the variable is required
  useTrackQuery();
  // @ts-expect-error: the variable is required
  useTrackQuery({ variables: {} });
  // @ts-expect-error: a bigint is a number or digits
  useTrackQuery({ variables: { id: true } });
  // @ts-expect-error: there is no such variable
  useTracksQuery({ variables: { wher: {} } });
  // @ts-expect-error: there is no such column
  useTracksQuery({ variables: { where: { nam: {} } } });
  // @ts-expect-error: there is no such policy
  useTracksQuery({ requestPolicy: 'never' });
  // @ts-expect-error: the document is the hook's
  useTracksQuery({ query: TracksDocument });
  const [{ data }] = useTracksQuery();
  const track = data!.track[0]!;
  // @ts-expect-error: it was not asked for
  track.album!.id;
  // @ts-expect-error: it can be null
  const price: number = track.price;
  // @ts-expect-error: there is no such label
  const isAngry = track.mood === 'angry';
  // @ts-expect-error: a time is a text
  track.added.getTime();
  // @ts-expect-error: JSON can be anything
  track.facts.length;
  return { price, isAngry };
}
