// What it is worth that the values of a REST request are no part of its statement: requests that differ in values alone, beside the
// same ones with an alias of their own each, whose statements PostgreSQL has never seen. One after the other, against a running
// Pergola with the demo application.
//
//   npm exec -- node bench/rest-shapes.ts [--url http://127.0.0.1:4000] [--requests 2000] [--rounds 3]

import { parseArgs } from 'node:util';
import { median } from './measure/results.ts';

const { values: options } = parseArgs({
  options: {
    url: { type: 'string', default: 'http://127.0.0.1:4000' },
    requests: { type: 'string', default: '2000' },
    rounds: { type: 'string', default: '3' },
  },
});
const requests = Number(options.requests);

const cases = {
  'a row by its key': (id: number, name: string) => `variety?select=${name}:name,price&id=eq.${id}`,
  'a row with three embeds': (id: number, name: string) =>
    `variety?select=${name}:name,species(epithet,genus(name)),review(rating),tag(name)&id=eq.${id}`,
};

let made = 0;
for (const [title, path] of Object.entries(cases)) {
  const rounds = { same: [] as number[], own: [] as number[] };
  for (let round = 0; round < Number(options.rounds); round += 1) {
    rounds.same.push(await typical(() => path(1 + (made++ % 400), 'name')));
    rounds.own.push(await typical(() => path(1 + (made++ % 400), `n${process.pid}_${made}`)));
  }
  const of = (name: keyof typeof rounds) => `${median(rounds[name]).toFixed(2)} ms`;
  console.log(`${title}: ${of('same')} where the statement is known, ${of('own')} where it is new`);
}

/** The median time of an answer, in milliseconds. */
async function typical(path: () => string): Promise<number> {
  const times: number[] = [];
  for (let request = 0; request < requests; request += 1) {
    const began = performance.now();
    const answer = await fetch(`${options.url}/rest/v1/${path()}`);
    await answer.arrayBuffer();
    if (!answer.ok) throw new Error(`answered with ${answer.status}`);
    times.push(performance.now() - began);
  }
  return median(times);
}
