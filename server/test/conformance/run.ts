// node server/test/conformance/run.ts PATH [--tier core] [--category query,filter] [--only TEXT]: replays the cases of PATH on a
// PostgreSQL of its own, prints what passed and failed by category and each difference. Exits with 1 where a case failed that
// argued.ts does not argue.

import { parseArgs } from 'node:util';
import { createDatabaseOn, startTestPostgres } from '../support/postgres-server.ts';
import { argued } from './argued.ts';
import { type Case, chooseCases, readSuite } from './case.ts';
import { type Outcome, Replay } from './replay.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { tier: { type: 'string' }, category: { type: 'string' }, only: { type: 'string' } },
});
const [path] = positionals;
if (path === undefined) {
  console.error('usage: run.ts PATH [--tier core] [--category query,filter] [--only TEXT]');
  process.exit(2);
}

const suite = await readSuite(path);
const cases = chooseCases(suite, { tier: values.tier, categories: values.category?.split(','), only: values.only });
const postgres = await startTestPostgres();
const replay = new Replay(suite, () => createDatabaseOn(postgres.url));
const outcomes: (readonly [Case, Outcome])[] = [];
try {
  for (const one of cases) outcomes.push([one, await replay.run(one).catch(crashed)]);
} finally {
  await replay.close();
  await postgres.stop();
}
print(outcomes);
process.exitCode = outcomes.some(([{ name }, { kind }]) => kind === 'failed' && !argued.has(name)) ? 1 : 0;

function crashed(error: unknown): Outcome {
  return { kind: 'failed', step: -1, difference: String(error) };
}

function print(all: readonly (readonly [Case, Outcome])[]): void {
  for (const [{ name }, outcome] of all)
    if (outcome.kind === 'failed') {
      const reason = argued.get(name);
      console.log(
        `FAILED ${name}\n  step ${outcome.step}: ${outcome.difference}${reason === undefined ? '' : `\n  argued: ${reason}`}`,
      );
    }
  const row = (label: string, some: readonly (readonly [Case, Outcome])[]) => {
    const count = (kind: Outcome['kind']) => some.filter(([, outcome]) => outcome.kind === kind).length;
    console.log(
      `${label.padEnd(16)} passed ${count('passed')}, failed ${count('failed')}, not yet ${count('not-yet')}`,
    );
  };
  for (const [category, some] of Map.groupBy(all, ([one]) => one.category)) row(category, some);
  row('all', all);
  const missing = all.flatMap(([, outcome]) => (outcome.kind === 'not-yet' ? [outcome.missing] : []));
  for (const [what, some] of Map.groupBy(missing, (one) => one)) console.log(`not yet: ${what} (${some.length})`);
}
