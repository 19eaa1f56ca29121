// E11: serialisation failures and deadlocks, injected by a trigger and real ones. The whole transaction is the server's, so it is
// sent again, three times at most; what was answered with success happened once, what was answered as a conflict never.

import { Random } from '../property/random.ts';
import type { Criterion, CriterionOptions, Figures } from './criterion.ts';
import { type ServedDatabase, serveDatabase } from './served-process.ts';

/** Clients at once, each with a sequence that counts its attempts: what a sequence gave is not taken back. */
const clients = 6;
const counters = 3;
const mostAttempts = 4;

const sql = `
  create table effect (
    id int generated always as identity primary key,
    request int not null, client int not null, first int not null, collisions int not null, state text not null);
  create table counter (id int primary key, n int not null);
  insert into counter select i, 0 from generate_series(1, ${counters}) i;
  ${Array.from({ length: clients }, (_, client) => `create sequence attempts_${client};`).join('\n')}
  create function collide() returns trigger language plpgsql as $$
    begin
      if nextval('attempts_' || new.client) - new.first < new.collisions then
        raise exception 'injected' using errcode = new.state;
      end if;
      return new;
    end $$;
  create function linger() returns trigger language plpgsql as $$ begin perform pg_sleep(0.004); return new; end $$;
  create trigger linger before update on counter for each row execute function linger();
  create trigger collide before insert on effect for each row execute function collide();
  grant usage on schema public to anon;
  grant select, insert on effect to anon;
  grant select, update on counter to anon;
  grant usage on all sequences in schema public to anon;
  do $$ begin
    execute format('alter database %I set deadlock_timeout = ''20ms''', current_database());
    execute format('alter database %I set default_transaction_isolation = ''repeatable read''', current_database());
  end $$;
`;

/** An effect of its own, which counts the attempt, and two of the counters that all share, in an order that collides with others'. */
const mutation = `mutation ($effect: effect_insert_input!, $a: Int!, $b: Int!) {
  insert_effect_one(object: $effect) { id }
  first: update_counter(where: { id: { _eq: $a } }, _inc: { n: 1 }) { affected_rows }
  second: update_counter(where: { id: { _eq: $b } }, _inc: { n: 1 }) { affected_rows }
}`;

export const collisionsCriterion: Criterion = {
  id: 'E11',
  title: 'Collisions are tried again three times at most, and nothing happens twice',
  unit: 'mutations',
  defaultN: 3000,
  smallN: 60,
  limits: [
    { figure: 'duplicateEffects', atMost: 0 },
    { figure: 'lostEffects', atMost: 0 },
    { figure: 'effectsOfConflicts', atMost: 0 },
    { figure: 'wrongSums', atMost: 0 },
    { figure: 'retriedTooOften', atMost: 0 },
    { figure: 'givenUpTooEarly', atMost: 0 },
    { figure: 'unexpectedAnswers', atMost: 0 },
    { figure: 'injected', atLeast: 1 },
    { figure: 'collided', atLeast: 1 },
    { figure: 'served', atLeast: 1 },
    { figure: 'conflicts', atLeast: 1 },
  ],
  run,
};

async function run({ server, n, seed, report }: CriterionOptions): Promise<Figures> {
  await using served = await serveDatabase({ server, sql });
  const counts = {
    requests: 0,
    served: 0,
    conflicts: 0,
    injected: 0,
    collided: 0,
    retriedTooOften: 0,
    givenUpTooEarly: 0,
    unexpectedAnswers: 0,
  };
  const succeeded = new Set<number>();
  const client = async (number: number) => {
    const random = new Random(seed * clients + number);
    while (counts.requests < n) {
      const request = counts.requests++;
      if ((await mutate(served, random, { request, client: number }, counts)) === 'done') succeeded.add(request);
      if (request % 500 === 0) report(`${request} of ${n}`);
    }
  };
  await Promise.all(Array.from({ length: clients }, (_, number) => client(number)));
  return { ...counts, ...(await compare(served, succeeded)) };
}

type Counts = Record<
  'served' | 'conflicts' | 'injected' | 'collided' | 'retriedTooOften' | 'givenUpTooEarly' | 'unexpectedAnswers',
  number
>;

async function mutate(
  { ask, test }: ServedDatabase,
  random: Random,
  { request, client }: { readonly request: number; readonly client: number },
  counts: Counts,
): Promise<'done' | 'conflict' | 'other'> {
  const taken = async () =>
    (await test.query(`select case when is_called then last_value else 0 end::int as n from attempts_${client}`))[0].n;
  const before: number = await taken();
  const collisions = random.pick([0, 0, 0, 1, 2, 3, 4, 9]);
  const state = random.pick(['40001', '40P01']);
  const effect = { request, client, first: before + 1, collisions, state };
  const a = random.integer(1, counters);
  const b = 1 + ((a + random.integer(0, counters - 2)) % counters);
  const { body } = await ask(mutation, { variables: { effect, a, b } });
  const attempts = (await taken()) - before;
  const done = body.errors === undefined;
  const injected = Math.min(attempts, collisions);
  counts.injected += injected;
  counts.collided += attempts - injected - (done ? 1 : 0);
  if (attempts > mostAttempts) counts.retriedTooOften++;
  if (!done && attempts < mostAttempts) counts.givenUpTooEarly++;
  const code: unknown = body.errors?.[0]?.extensions.code;
  if (done) {
    counts.served++;
    return 'done';
  }
  if (code !== 'conflict') {
    counts.unexpectedAnswers++;
    return 'other';
  }
  counts.conflicts++;
  return 'conflict';
}

async function compare({ test }: ServedDatabase, succeeded: ReadonlySet<number>): Promise<Figures> {
  const rows = await test.query<{ request: number; times: number }>(
    'select request, count(*)::int as times from effect group by request',
  );
  const times = new Map(rows.map((row) => [row.request, row.times]));
  const [sum] = await test.query<{ readonly total: number }>('select sum(n)::int as total from counter');
  return {
    duplicateEffects: rows.filter((row) => row.times > 1).length,
    lostEffects: [...succeeded].filter((request) => !times.has(request)).length,
    effectsOfConflicts: rows.filter((row) => !succeeded.has(row.request)).length,
    wrongSums: Math.abs((sum?.total ?? 0) - 2 * succeeded.size),
  };
}
