// E12: a burst of DDL under traffic. Answers are right or say in their code that the schema changed; the last change is served a
// moment after the burst, whatever was missed between.

import { setTimeout as sleep } from 'node:timers/promises';
import { Random } from '../property/random.ts';
import type { Criterion, CriterionOptions, Figures } from './criterion.ts';
import { eventually, type HttpAnswer, type ServedDatabase, serveDatabase } from './served-process.ts';

const sql = `create table thing (id int primary key, name text, size int not null default 1);
insert into thing select n, 'name ' || n from generate_series(1, 50) n;
grant select, insert, update, delete on thing to anon;`;

/** Milliseconds in which a burst of 200 is over. */
const burst = 2000;
const clients = 4;

export const reloadCriterion: Criterion = {
  id: 'E12',
  title: 'A burst of DDL under traffic breaks no answer, and its last change is served',
  unit: 'DDL statements',
  defaultN: 1000,
  smallN: 60,
  limits: [
    { figure: 'otherErrors', atMost: 0 },
    { figure: 'wrongAnswers', atMost: 0 },
    { figure: 'neverSeen', atMost: 0 },
    { figure: 'staleAfterASecond', atMost: 0, timed: true },
    { figure: 'answered', atLeast: 1 },
    { figure: 'reloads', atLeast: 1 },
  ],
  run,
};

interface Counts {
  answered: number;
  schemaChanged: number;
  refused: number;
  otherErrors: number;
  wrongAnswers: number;
  neverSeen: number;
  staleAfterASecond: number;
  /** The longest wait for a last change, in milliseconds. */
  longestStale: number;
}

async function run({ server, n, seed, report }: CriterionOptions): Promise<Figures> {
  await using served = await serveDatabase({ server, sql, environment: { PERGOLA_LOG_LEVEL: 'info' } });
  const counts: Counts = {
    answered: 0,
    schemaChanged: 0,
    refused: 0,
    otherErrors: 0,
    wrongAnswers: 0,
    neverSeen: 0,
    staleAfterASecond: 0,
    longestStale: 0,
  };
  const random = new Random(seed);
  for (let done = 0, burstNumber = 0; done < n; burstNumber += 1) {
    const count = Math.min(200, n - done);
    await oneBurst({ served, random, counts, report }, count, burstNumber);
    done += count;
  }
  const reloads = served.main.stderr.split('\n').filter((line) => line.includes('schema-reloaded')).length;
  return { ...counts, reloads };
}

interface Bench {
  readonly served: ServedDatabase;
  readonly random: Random;
  readonly counts: Counts;
  readonly report: (line: string) => void;
}

async function oneBurst(bench: Bench, count: number, number: number): Promise<void> {
  const { served, counts, report } = bench;
  const state = { over: false };
  const traffic = Array.from({ length: clients }, (_, client) => ask(bench, client, state));
  const begun = performance.now();
  for (let index = 0; index < count; index++) {
    await served.test.script(change(index, number));
    const due = begun + (burst * (index + 1)) / 200;
    await sleep(Math.max(0, due - performance.now()));
  }
  const last = `last_${number}`;
  await served.test.script(`alter table thing add column ${last} int default ${number}; grant select on thing to anon`);
  const changed = performance.now();
  const visible = async () => {
    const { body } = await served.ask(`{ thing_by_pk(id: 1) { ${last} } }`);
    return body.data?.thing_by_pk?.[last] === number;
  };
  if (await eventually(visible)) {
    const stale = performance.now() - changed;
    counts.longestStale = Math.max(counts.longestStale, Math.round(stale));
    if (stale > 1000) counts.staleAfterASecond += 1;
  } else {
    counts.neverSeen += 1;
    report(`the last change of burst ${number} was never served`);
  }
  state.over = true;
  await Promise.all(traffic);
}

/** Adds, renames, changes the type of and drops a column, makes and drops a table, one after the other. */
function change(index: number, burstNumber: number): string {
  const name = `c${burstNumber}_${Math.floor(index / 7)}`;
  switch (index % 7) {
    case 0:
      return `alter table thing add column ${name} int default 1`;
    case 1:
      return `alter table thing rename column ${name} to ${name}_new`;
    case 2:
      return `alter table thing alter column ${name}_new type text`;
    case 3:
      return `create table extra_${name} (id int primary key, thing_id int references thing)`;
    case 4:
      return `alter table thing alter column size type ${Math.floor(index / 7) % 2 === 0 ? 'bigint' : 'int'}`;
    case 5:
      return `alter table thing drop column ${name}_new`;
    default:
      return `drop table extra_${name}`;
  }
}

const questions: readonly { readonly query: string; right(data: Readonly<Record<string, unknown>>): boolean }[] = [
  {
    query: '{ thing(order_by: { id: asc }) { id name size } }',
    right: ({ thing }) => (thing as unknown[]).length === 50,
  },
  {
    query: '{ thing_aggregate { aggregate { count } } }',
    right: (data) => JSON.stringify(data).includes('"count":50'),
  },
  { query: '{ thing_by_pk(id: 7) { name } }', right: (data) => JSON.stringify(data).includes('"name 7"') },
  {
    query: 'mutation { update_thing_by_pk(pk_columns: { id: 3 }, _set: { name: "name 3" }) { name } }',
    right: (data) => JSON.stringify(data).includes('"name 3"'),
  },
  // These columns come and go.
  { query: '{ thing(limit: 1) { id c0_1 } }', right: () => true },
  { query: '{ thing(limit: 1, where: { c0_2_new: { _is_null: false } }) { id } }', right: () => true },
];

async function ask({ served, random, counts, report }: Bench, client: number, state: { over: boolean }): Promise<void> {
  for (let index = client; !state.over; index++) {
    const question = questions[index % questions.length] as (typeof questions)[number];
    const answer = await served.ask(question.query, random.chance(0.5) ? { claims: { role: 'service_role' } } : {});
    const verdict = verdictOf(answer, question);
    counts[verdict] += 1;
    if (verdict === 'otherErrors' || verdict === 'wrongAnswers')
      report(`${verdict}: ${question.query} gave ${answer.status} ${answer.text.slice(0, 400)}`);
  }
}

function verdictOf(
  { status, body }: HttpAnswer,
  { right }: (typeof questions)[number],
): 'answered' | 'schemaChanged' | 'refused' | 'otherErrors' | 'wrongAnswers' {
  const code = body.errors?.[0]?.extensions?.code;
  if (code === undefined) return body.data && right(body.data) ? 'answered' : 'wrongAnswers';
  if (code === 'schema-changed') return 'schemaChanged';
  // A column that is not there at this moment.
  if (code === 'validation-failed' && status < 500) return 'refused';
  return 'otherErrors';
}
