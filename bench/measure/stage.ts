// A room with data of a size and every contender running over it: what the cases are measured on.

import { type ContenderName, type Running, startPeer, startPergola } from '../contenders.ts';
import { keys, permissions, rows, sequences, settle, tables } from '../data/queries.ts';
import type { Size } from '../data/sizes.ts';
import { type Room, runSql, until, withRoom } from '../room.ts';

export interface Stage {
  readonly room: Room;
  readonly size: Size;
  readonly contenders: readonly Running[];
}

/** Loads the data, starts the contenders, and ends and removes all of it behind the work. */
export function onStage<T>(
  { size, names }: { readonly size: Size; readonly names: readonly ContenderName[] },
  work: (stage: Stage) => Promise<T>,
): Promise<T> {
  return withRoom(async (room) => {
    await runSql(room.databaseUrl, [tables, ...rows(size), ...keys, ...sequences]);
    const contenders: Running[] = [await startPergola(room)];
    await runSql(room.databaseUrl, [permissions, settle]);
    // Grants change Pergola's schema within a few seconds; statistics are there before the first plan of anyone.
    await until('the schema of the role', () => seesTracks(contenders[0] as Running));
    for (const name of names) if (name !== 'pergola') contenders.push(await startPeer(room, name));
    return work({ room, size, contenders: contenders.filter(({ name }) => names.includes(name)) });
  });
}

async function seesTracks({ port, tokens }: Running): Promise<boolean> {
  const response = await fetch(`http://127.0.0.1:${port}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: tokens[0] ?? '' },
    body: '{"query":"{ track(limit: 1) { id } playlist_track(limit: 1) { position } }"}',
  });
  return (await response.text()).includes('"position"');
}
