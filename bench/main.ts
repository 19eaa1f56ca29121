// Pergola beside what a user could pick instead, on one database, by turns. Prints ratios of medians, writes a result file, and
// draws charts from it.
//
//   npm run bench                          the short version, about three minutes
//   npm run bench -- --full                everything, an hour and a half
//   npm run bench -- --only nested,key     some cases; "limits", "tables" and "soak" are named like cases
//   further options: --size small|medium|large  --connections 16,64  --rounds 3  --seconds 2  --contenders pergola,postgraphile
//                    --soak 600  --no-install  --no-docs
//   npm run bench -- --report <file>       writes the page from a result file, and measures nothing

import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { type ContenderName, contenderNames } from './contenders.ts';
import { type SizeName, sizeNames } from './data/sizes.ts';
import { installPeers } from './install.ts';
import type { RunResult } from './measure/results.ts';
import { makePlan } from './plan.ts';
import { publish } from './report/publish.ts';
import { printedTable } from './report/table.ts';
import { runPlan } from './run.ts';

const { values: options } = parseArgs({
  allowNegative: true,
  options: {
    full: { type: 'boolean', default: false },
    only: { type: 'string' },
    size: { type: 'string' },
    connections: { type: 'string' },
    rounds: { type: 'string' },
    seconds: { type: 'string' },
    contenders: { type: 'string' },
    install: { type: 'boolean', default: true },
    docs: { type: 'boolean', default: true },
    report: { type: 'string' },
    soak: { type: 'string' },
  },
});

const words = (text: string) => text.split(',').map((word) => word.trim());
const positive = (option: string, given: string): number => {
  const number = Number(given);
  if (!(number > 0)) throw new Error(`--${option}: "${given}" is no number above 0`);
  return number;
};
const known = <T extends string>(names: readonly T[], given: string): T => {
  const name = names.find((one) => one === given);
  if (name === undefined) throw new Error(`"${given}" is none of ${names.join(', ')}`);
  return name;
};

async function main(): Promise<void> {
  if (options.report !== undefined) {
    const result = JSON.parse(await readFile(options.report, 'utf8')) as RunResult;
    console.log(`${printedTable(result)}\n\n${await publish(result)}`);
    return;
  }
  if (options.install) installPeers();
  const plan = makePlan({
    full: options.full,
    ...(options.only === undefined ? {} : { only: words(options.only) }),
    ...(options.size === undefined ? {} : { size: known<SizeName>(sizeNames, options.size) }),
    ...(options.connections === undefined
      ? {}
      : { connections: words(options.connections).map((one) => positive('connections', one)) }),
    ...(options.contenders === undefined
      ? {}
      : { names: words(options.contenders).map((name) => known<ContenderName>(contenderNames, name)) }),
    pace: {
      ...(options.rounds === undefined ? {} : { rounds: positive('rounds', options.rounds) }),
      ...(options.seconds === undefined ? {} : { seconds: positive('seconds', options.seconds) }),
    },
  });
  const soakSeconds = options.soak === undefined ? plan.soakSeconds : positive('soak', options.soak);
  const result = await runPlan({ ...plan, soakSeconds }, (line) => console.log(line));
  const folder = path.join(import.meta.dirname, 'results');
  await mkdir(folder, { recursive: true });
  const file = path.join(folder, `${result.began.replaceAll(/[:.]/g, '-')}-${result.kind}.json`);
  await writeFile(file, `${JSON.stringify(result, undefined, 1)}\n`);
  console.log(`\n${printedTable(result)}\n\n${path.relative(process.cwd(), file)}, after ${result.seconds} s`);
  if (options.docs) console.log(await publish(result));
}

await main();
