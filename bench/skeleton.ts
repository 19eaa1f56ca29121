// One minute of Pergola beside a hand-written node:http + pg server, on one database, in turns. Prints ratios of medians.
//
//   npm exec -- node bench/skeleton.ts [--seconds 3] [--connections 16]

import { spawn } from 'node:child_process';
import path from 'node:path';
import { parseArgs } from 'node:util';
import type { Load, Measured } from './load.ts';
import { ask, freePort, median, runSql, until, withRoom } from './processes.ts';
import { cases, grants, schema } from './skeleton-cases.ts';

const { values: options } = parseArgs({
  options: {
    seconds: { type: 'string', default: '3' },
    connections: { type: 'string', default: '16' },
    rounds: { type: 'string', default: '3' },
  },
});

await withRoom(async ({ databaseUrl, start, startPergola }) => {
  await runSql(databaseUrl, schema);
  const pergolaPort = await freePort();
  const handPort = await freePort();
  await startPergola(pergolaPort);
  await runSql(databaseUrl, grants);
  // Grants change the schema within five seconds; none of them may pass unseen.
  await until(async () =>
    (await ask(pergolaPort, '/graphql', { query: '{ track(limit: 1) { id } }' })).includes('"track"'),
  );
  await start('hand-written.ts', { DATABASE_URL: databaseUrl, PORT: String(handPort) }, true);
  await sameAnswers(pergolaPort, handPort);
  await compare(pergolaPort, handPort);
});

async function compare(pergolaPort: number, handPort: number): Promise<void> {
  for (const { name, query, variables } of cases) {
    const ours = variables.map((given) => JSON.stringify({ query, variables: given }));
    const theirs = variables.map((given) => JSON.stringify({ name, values: Object.values(given) }));
    const results: { ours: Measured[]; theirs: Measured[] } = { ours: [], theirs: [] };
    await load(pergolaPort, '/graphql', ours, 1);
    await load(handPort, '/', theirs, 1);
    for (let round = 0; round < Number(options.rounds); round += 1) {
      results.ours.push(await load(pergolaPort, '/graphql', ours, Number(options.seconds)));
      results.theirs.push(await load(handPort, '/', theirs, Number(options.seconds)));
    }
    const speed = (list: Measured[]) => median(list.map(({ requestsPerSecond }) => requestsPerSecond));
    const spread = (list: Measured[]) => list.map(({ requestsPerSecond }) => requestsPerSecond.toFixed(0)).join(' ');
    const failures = [...results.ours, ...results.theirs].reduce((sum, { failures: count }) => sum + count, 0);
    console.log(
      `${name.padEnd(8)} ratio ${(speed(results.ours) / speed(results.theirs)).toFixed(2)}   pergola ${spread(results.ours)} /s   hand-written ${spread(results.theirs)} /s   failures ${failures}`,
    );
  }
}

/** Both sides say the same, or the comparison means nothing. */
async function sameAnswers(pergolaPort: number, handPort: number): Promise<void> {
  for (const { name, query, variables } of cases) {
    const [first] = variables;
    const ours = await ask(pergolaPort, '/graphql', { query, variables: first });
    const theirs = await ask(handPort, '/', { name, values: Object.values(first ?? {}) });
    if (ours !== theirs) throw new Error(`${name}: different answers\n${ours}\n${theirs}`);
  }
}

async function load(port: number, at: string, bodies: string[], seconds: number): Promise<Measured> {
  const job: Load = { port, path: at, headers: {}, bodies, connections: Number(options.connections), seconds };
  const child = spawn(process.execPath, [path.join(import.meta.dirname, 'load.ts'), JSON.stringify(job)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let text = '';
  for await (const chunk of child.stdout) text += chunk;
  return JSON.parse(text) as Measured;
}
