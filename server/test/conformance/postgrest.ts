// node server/test/conformance/postgrest.ts FOLDER [--area Query/Rpc] [--only NUMBER|TEXT] [-v]: replays PostgREST's cases of
// FOLDER on a PostgreSQL of its own and prints each difference and counts by area; -v also prints requests, answers and what
// the server reported. Exits with 1 where a case fails that argued-postgrest.ts does not argue, or passes that it argues.

import { parseArgs } from 'node:util';
import { arguedRest } from './argued-postgrest.ts';
import { chooseRestCases, findRestSuite, type RestCase } from './postgrest-case.ts';
import { type RestOutcome, RestReplay } from './postgrest-replay.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { area: { type: 'string' }, only: { type: 'string' }, verbose: { type: 'boolean', short: 'v' } },
});
const [folder] = positionals;
const suite = folder === undefined ? undefined : await findRestSuite(folder);
if (suite === undefined) {
  console.error('usage: postgrest.ts FOLDER [--area AREA] [--only NUMBER|TEXT] [-v]\nFOLDER has cases.json in it.');
  process.exit(2);
}

type Kind = 'passed' | 'argued' | 'failed';

const replay = new RestReplay(suite);
const results: (readonly [RestCase, Kind])[] = [];
try {
  for (const setting of (await replay.server()).unknownSettings) console.log(`not yet: the setting ${setting}`);
  for (const one of chooseRestCases(suite, values)) {
    const outcome = await replay.run(one);
    const kind = kindOf(one, outcome);
    results.push([one, kind]);
    print(one, suite.cases.indexOf(one), kind, outcome);
  }
} finally {
  await replay.close();
}
for (const [area, some] of Map.groupBy(results, ([one]) => one.area)) printCounts(area, some);
printCounts('all', results);
process.exitCode = results.some(([, kind]) => kind === 'failed') ? 1 : 0;

function kindOf({ name }: RestCase, { differences }: RestOutcome): Kind {
  if (!arguedRest.has(name)) return differences.length === 0 ? 'passed' : 'failed';
  return differences.length === 0 ? 'failed' : 'argued';
}

function print(one: RestCase, index: number, kind: Kind, { differences, answer, events }: RestOutcome): void {
  if (kind === 'passed' && values.verbose !== true) return;
  console.log(`${kind.toUpperCase()} ${index} ${one.name}\n  ${one.method} ${one.path}`);
  const reason = arguedRest.get(one.name);
  if (reason !== undefined) console.log(`  argued: ${reason}${kind === 'failed' ? ' But it passes.' : ''}`);
  for (const difference of differences) console.log(`  ${values.verbose ? difference : shortened(difference)}`);
  if (values.verbose !== true) return;
  for (const [name, value] of one.headers) console.log(`  > ${name}: ${value}`);
  if (one.body !== undefined) console.log(`  > ${one.body}`);
  console.log(`  < ${answer?.status}`);
  for (const [name, value] of answer?.headers ?? []) console.log(`  < ${name}: ${value}`);
  console.log(`  < ${answer?.body}`);
  for (const event of events) console.log(`  - ${JSON.stringify(event)}`);
}

/** Both sides stay to be seen. */
function shortened(difference: string): string {
  return difference
    .split(' in place of ')
    .map((side) => (side.length > 300 ? `${side.slice(0, 300)}…` : side))
    .join('\n    in place of ');
}

function printCounts(label: string, some: readonly (readonly [RestCase, Kind])[]): void {
  const count = (kind: Kind) => some.filter(([, each]) => each === kind).length;
  const counts = `passed ${count('passed')}, failed ${count('failed')}, argued ${count('argued')}`;
  console.log(`${label.padEnd(30)} ${counts} of ${some.length}`);
}
