// How long a large schema takes from start to first answer, and how much memory it holds: for one role and for each further.
//
//   npm exec -- node bench/many-tables.ts [--tables 10,100,1000] [--rounds 3]

import type { ChildProcess } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { mintKey } from '../server/src/auth/auth.ts';
import { ask, freePort, median, runSql, until, withRoom } from './processes.ts';

const { values: options } = parseArgs({
  options: { tables: { type: 'string', default: '10,100,1000' }, rounds: { type: 'string', default: '3' } },
});
const secret = 'a secret of the bench, long enough for HS256';
const roles = ['bench_a', 'bench_b', 'bench_c'];
const query = '{ t1_by_pk(id: 1) { name parent { name } } }';

for (const tables of options.tables.split(',').map(Number)) {
  await withRoom(async ({ databaseUrl, startPergola }) => {
    for (let from = 0; from < tables; from += 100)
      await runSql(databaseUrl, tablesSql(from, Math.min(tables, from + 100)));
    await runSql(databaseUrl, rolesSql());
    const rounds: { first: number; memory: number; role: number; grown: number }[] = [];
    for (let round = 0; round < Number(options.rounds); round += 1) {
      const port = await freePort();
      const began = performance.now();
      const child = await startPergola(port, { PERGOLA_JWT_SECRET: secret });
      await answerAs(port, 'service_role');
      const first = performance.now() - began;
      const memory = await residentMegabytes(child);
      const further: number[] = [];
      for (const role of roles) {
        const asked = performance.now();
        await answerAs(port, role);
        further.push(performance.now() - asked);
      }
      rounds.push({
        first,
        memory,
        role: median(further),
        grown: ((await residentMegabytes(child)) - memory) / roles.length,
      });
      child.kill('SIGTERM');
      await until(async () => child.exitCode !== null);
    }
    const of = (name: keyof (typeof rounds)[number]) => median(rounds.map((round) => round[name])).toFixed(0);
    console.log(
      `${String(tables).padStart(5)} tables   first answer ${of('first')} ms, ${of('memory')} MB   each further role ${of('role')} ms, ${of('grown')} MB`,
    );
  });
}

/** Ten columns and two foreign keys each. */
function tablesSql(from: number, to: number): string {
  const tables = Array.from({ length: to - from }, (_, index) => from + index);
  return tables
    .map(
      (
        n,
      ) => `CREATE TABLE t${n} (id int PRIMARY KEY, name text NOT NULL, a int, b numeric, c timestamptz, d jsonb, e text[], f boolean,
        parent_id int REFERENCES t${Math.floor(n / 2)}, other_id int REFERENCES t${Math.max(0, n - 1)});`,
    )
    .join('\n');
}

/** Three roles with different rights, so that none shares its schema with another. */
function rolesSql(): string {
  const grants = roles.map(
    (role, index) =>
      `CREATE ROLE ${role}; GRANT SELECT ON ALL TABLES IN SCHEMA public TO ${role}; REVOKE SELECT ON t${index + 3} FROM ${role};`,
  );
  return grants.join('\n');
}

async function answerAs(port: number, role: string): Promise<void> {
  const answer = await ask(port, '/graphql', { query }, { authorization: `Bearer ${await mintKey(secret, role)}` });
  if (answer !== '{"data":{"t1_by_pk":null}}') throw new Error(`${role}: ${answer}`);
}

/** What the process holds, by Linux' /proc. */
async function residentMegabytes(child: ChildProcess): Promise<number> {
  const status = await readFile(`/proc/${child.pid}/status`, 'utf8');
  return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) / 1024;
}
