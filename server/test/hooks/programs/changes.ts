import {
  useAddTracksMutation,
  useLiveTracksSubscription,
  useRemoveSomeMutation,
  useRemoveTrackMutation,
} from './hooks.ts';

export async function Right() {
  const [{ fetching }, add] = useAddTracksMutation();
  const [, remove] = useRemoveTrackMutation();
  const { data, error } = await add({
    tracks: [{ id: '1', name: 'a', mood: 'sad', price: 0.5, facts: { a: [null] } }],
  });
  const rows: number | undefined = data?.insert_track?.affected_rows;
  await remove({ id: 1 }, { requestPolicy: 'network-only' });
  const [, removeSome] = useRemoveSomeMutation();
  await removeSome();
  await removeSome({ where: { id: { _eq: 1 } } }, { url: '/other' });
  const [live] = useLiveTracksSubscription();
  const [folded] = useLiveTracksSubscription<string[]>(
    { variables: { where: null }, pause: false },
    (before = [], next) => [...before, ...next.track.map(({ name }) => name)],
  );
  const name: string | undefined = live.data?.track[0]?.name;
  const names: string[] | undefined = folded.data;
  return { fetching, error, rows, name, names };
}

export async function Wrong() {
  const [, add] = useAddTracksMutation();
  const [, remove] = useRemoveTrackMutation();
  // @ts-expect-error: the variables are required
  await add();
  // @ts-expect-error: there is no such label
  await add({ tracks: [{ mood: 'angry' }] });
  // @ts-expect-error: there is no such column
  await add({ tracks: [{ nam: 'a' }] });
  // @ts-expect-error: a function is no JSON
  await add({ tracks: [{ facts: () => 1 }] });
  // @ts-expect-error: a key is not null
  await remove({ id: null });
  const [, removeSome] = useRemoveSomeMutation();
  // @ts-expect-error: there is no such variable
  await removeSome({ id: 1 });
  // @ts-expect-error: a list of names comes of it
  const [folded]: [{ data?: number }, unknown] = useLiveTracksSubscription<string[]>({}, (before = []) => before);
  // @ts-expect-error: it was not asked for
  useLiveTracksSubscription({}, (_, next) => next.track[0].price);
  return folded;
}
