// F2: the gateway's process is killed at random times while nested mutations over several tables run. Each of them is there as a
// whole or not at all, those that were acknowledged are there; PostgreSQL notices soon, holds no lock of theirs, and the process
// starts again quickly.

import { setTimeout as sleep } from 'node:timers/promises';
import { Random } from '../property/random.ts';
import type { TestDatabase } from '../support/postgres-server.ts';
import type { Criterion, CriterionOptions, Figures } from './criterion.ts';
import { eventually, type ServedDatabase, serveDatabase } from './served-process.ts';

const lines = 3;
const notesEach = 2;
const atOnce = 6;

/** The trigger makes a mutation last some ten milliseconds, so that kills fall into the middle of it. */
const sql = `
  create table purchase (id int primary key, total int not null default 0);
  create table line (id int generated always as identity primary key, purchase_id int not null references purchase);
  create table note (id int generated always as identity primary key, line_id int not null references line, body text);
  create table ledger (id int generated always as identity primary key, purchase_id int not null references purchase);
  create table balance (id int primary key, n int not null);
  insert into balance values (1, 0);
  create function linger() returns trigger language plpgsql as $$ begin perform pg_sleep(random() * 0.01); return new; end $$;
  create trigger linger before insert on line for each row execute function linger();
  create trigger linger before insert on ledger for each row execute function linger();
  grant usage on schema public to anon;
  grant all on purchase, line, note, ledger, balance to anon;
`;

const mutation = `mutation ($purchase: purchase_insert_input!, $id: Int!) {
  insert_purchase_one(object: $purchase) { id lines { notes { id } } }
  insert_ledger_one(object: { purchase_id: $id }) { id }
  update_purchase_by_pk(pk_columns: { id: $id }, _set: { total: 1 }) { total }
  update_balance(where: {}, _inc: { n: 1 }) { affected_rows }
}`;

export const killCriterion: Criterion = {
  id: 'F2',
  title: 'A killed gateway leaves no half of a mutation and no lock, and is ready again soon',
  unit: 'kills of the gateway',
  defaultN: 200,
  smallN: 3,
  limits: [
    { figure: 'partial', atMost: 0 },
    { figure: 'lostAcknowledged', atMost: 0 },
    { figure: 'leftoverLocks', atMost: 0 },
    { figure: 'backendsLeft', atMost: 0 },
    { figure: 'unexpectedAnswers', atMost: 0 },
    { figure: 'killedInTheMiddle', atLeast: 1 },
    { figure: 'acknowledged', atLeast: 1 },
    // client_connection_check_interval is half a second.
    { figure: 'slowestLeaveSeconds', atMost: 1, timed: true },
    { figure: 'slowestRestartSeconds', atMost: 3, timed: true },
  ],
  run,
};

interface Mutations {
  next: number;
  readonly acknowledged: Set<number>;
  unexpected: number;
}

async function run({ server, n, seed, report }: CriterionOptions): Promise<Figures> {
  await using served = await serveDatabase({ server, sql });
  const figures = { kills: 0, killedInTheMiddle: 0, leftoverLocks: 0, backendsLeft: 0 };
  const slowest = { slowestLeaveSeconds: 0, slowestRestartSeconds: 0 };
  const mutations: Mutations = { next: 0, acknowledged: new Set(), unexpected: 0 };
  const random = new Random(seed);
  for (let round = 0; round < n; round++) {
    const clients = Array.from({ length: atOnce }, () => writeUntilKilled(served, mutations, report));
    const enough = mutations.acknowledged.size + random.integer(0, 2 * atOnce);
    await eventually(async () => mutations.acknowledged.size >= enough && (await served.busyBackends()) > 0);
    await sleep(random.integer(0, 30));
    if ((await served.busyBackends()) > 0) figures.killedInTheMiddle++;
    served.main.signal('SIGKILL');
    figures.kills++;
    const killed = performance.now();
    await Promise.all([served.main.exited, ...clients]);
    if (!(await eventually(async () => (await backends(served.test)) === 0))) figures.backendsLeft++;
    slowest.slowestLeaveSeconds = Math.max(slowest.slowestLeaveSeconds, (performance.now() - killed) / 1000);
    figures.leftoverLocks += await leftoverLocks(served.test);
    const begun = performance.now();
    await served.start();
    slowest.slowestRestartSeconds = Math.max(slowest.slowestRestartSeconds, (performance.now() - begun) / 1000);
    if (round % 10 === 0) report(`${round + 1} of ${n}: ${mutations.acknowledged.size} acknowledged`);
  }
  return { ...figures, ...slowest, ...(await compare(served.test, mutations)) };
}

/** One mutation after the other, until the process is gone. */
async function writeUntilKilled(
  served: ServedDatabase,
  mutations: Mutations,
  report: CriterionOptions['report'],
): Promise<void> {
  for (;;) {
    const id = mutations.next++;
    const line = { notes: { data: Array.from({ length: notesEach }, (_, index) => ({ body: `note ${index}` })) } };
    const purchase = { id, lines: { data: Array.from({ length: lines }, () => line) } };
    const answer = await served.ask(mutation, { variables: { purchase, id } }).catch(() => undefined);
    if (answer === undefined) return;
    if (answer.body.errors === undefined) mutations.acknowledged.add(id);
    else if (mutations.unexpected++ === 0) report(answer.text);
  }
}

/** Whatever the killed process was connected for: callers, its owner's statements, listening. */
async function backends(test: TestDatabase): Promise<number> {
  const [row] = await test.query<{ readonly count: number }>(
    `select count(*)::int from pg_stat_activity
     where datname = current_database() and backend_type = 'client backend' and application_name like 'pergola%'`,
  );
  return row?.count ?? -1;
}

/** Locks of others, of whatever kind; advisory ones too. Autovacuum has some of its own. */
async function leftoverLocks(test: TestDatabase): Promise<number> {
  const [row] = await test.query<{ readonly count: number }>(
    `select count(*)::int from pg_locks l left join pg_stat_activity a on a.pid = l.pid
     where (l.database is null or l.database = (select oid from pg_database where datname = current_database()))
       and l.pid <> pg_backend_pid() and coalesce(a.backend_type, 'client backend') = 'client backend'`,
  );
  const [prepared] = await test.query<{ readonly count: number }>('select count(*)::int from pg_prepared_xacts');
  return (row?.count ?? -1) + (prepared?.count ?? -1);
}

async function compare(test: TestDatabase, { acknowledged, unexpected }: Mutations): Promise<Figures> {
  const rows = await test.query<{ id: number; whole: boolean }>(
    `select p.id, p.total = 1
       and (select count(*) from ledger g where g.purchase_id = p.id) = 1
       and (select count(*) from line l where l.purchase_id = p.id) = ${lines}
       and (select count(*) from line l join note n on n.line_id = l.id where l.purchase_id = p.id) = ${lines * notesEach}
       as whole from purchase p`,
  );
  const stored = new Set(rows.map(({ id }) => id));
  const [balance] = await test.query<{ readonly n: number }>('select n from balance');
  const halves = rows.filter(({ whole }) => !whole).length;
  return {
    acknowledged: acknowledged.size,
    stored: stored.size,
    partial: halves + Math.abs((balance?.n ?? -1) - stored.size),
    lostAcknowledged: [...acknowledged].filter((id) => !stored.has(id)).length,
    unexpectedAnswers: unexpected,
  };
}
