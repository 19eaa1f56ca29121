// How long it takes from the start of a process to its first answer over so many tables, and what it holds then: Pergola and
// PostGraphile by turns, over a database that Pergola already knows.

import { bearer, type ContenderName, peersInstalled, type Running, startPeer, startPergola } from '../contenders.ts';
import { manyTables } from '../data/many-tables-queries.ts';
import { logins } from '../data/queries.ts';
import { runSql, withRoom } from '../room.ts';
import { residentMegabytes } from './processes.ts';
import type { StartResult, StartRound } from './results.ts';

type Starter = StartResult['contender'];

const questions: Readonly<Record<Starter, string>> = {
  pergola: '{ t1_by_pk(id: 1) { name parent { name } } }',
  postgraphile: '{ t1_by_pk: t1(rowId: 1) { name parent { name } } }',
};

/** A result for each contender. */
export function measureStarts(
  { tables, rounds }: { readonly tables: number; readonly rounds: number },
  progress: (line: string) => void,
): Promise<StartResult[]> {
  return withRoom(async (room) => {
    const names: Starter[] = peersInstalled() ? ['pergola', 'postgraphile'] : ['pergola'];
    const found = new Map<Starter, StartRound[]>(names.map((name) => [name, []]));
    await runSql(room.databaseUrl, manyTables(tables));
    // Makes the roles, and remembers nothing else that would help the next start.
    await room.stop((await startPergola(room)).child);
    await runSql(room.databaseUrl, [
      `CREATE ROLE ${logins.withRole} LOGIN PASSWORD '${logins.password}' IN ROLE authenticated`,
      'GRANT SELECT ON ALL TABLES IN SCHEMA public TO authenticated',
      ...furtherRoles.flatMap(grantsOf),
    ]);
    for (let round = 0; round < rounds; round += 1) {
      for (const name of round % 2 === 0 ? names : names.toReversed()) {
        const began = performance.now();
        const running = await (name === 'pergola' ? startPergola(room) : startPeer(room, name as Peer));
        await firstAnswer(running, questions[name], 'authenticated');
        const milliseconds = performance.now() - began;
        const memory = residentMegabytes(running.child.pid ?? 0);
        const further = name === 'pergola' ? await measureRoles(running, memory) : {};
        found.get(name)?.push({ milliseconds, ...(memory === undefined ? {} : { memory }), ...further });
        progress(`start over ${tables} tables: ${name} ${milliseconds.toFixed(0)} ms, ${memory?.toFixed(0)} MB`);
        await room.stop(running.child);
      }
    }
    return names.map((name) => ({ tables, contender: name, rounds: found.get(name) ?? [] }));
  });
}

/** None of them shares its schema with another. */
const furtherRoles = ['bench_a', 'bench_b', 'bench_c'];

function grantsOf(role: string, index: number): string[] {
  return [
    `CREATE ROLE ${role}`,
    `GRANT SELECT ON ALL TABLES IN SCHEMA public TO ${role}`,
    `REVOKE SELECT ON t${index + 3} FROM ${role}`,
  ];
}

async function measureRoles(running: Running, before: number | undefined): Promise<Partial<StartRound>> {
  const began = performance.now();
  for (const role of furtherRoles) await firstAnswer(running, questions.pergola, role);
  const roleMilliseconds = (performance.now() - began) / furtherRoles.length;
  const after = residentMegabytes(running.child.pid ?? 0);
  if (before === undefined || after === undefined) return { roleMilliseconds };
  return { roleMilliseconds, roleMemory: (after - before) / furtherRoles.length };
}

type Peer = Exclude<ContenderName, 'pergola'>;

async function firstAnswer({ port }: Running, query: string, role: string): Promise<void> {
  const response = await fetch(`http://127.0.0.1:${port}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: bearer({ role }) },
    body: JSON.stringify({ query }),
  });
  const answer = await response.text();
  if (answer !== '{"data":{"t1_by_pk":null}}') throw new Error(`not the answer expected: ${answer.slice(0, 500)}`);
}
