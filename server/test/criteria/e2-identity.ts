// E2: a small pool, many users, and everything that can go wrong on the way. Every row that comes back belongs to who asked,
// and every connection that is handed out carries nobody's identity.

import type pg from 'pg';
import { PergolaError } from '../../src/base/errors.ts';
import { Availability } from '../../src/database/availability.ts';
import { connect } from '../../src/database/connect.ts';
import type { CallerQuery, TextRow } from '../../src/database/database.ts';
import { CallerPool } from '../../src/database/pool.ts';
import { Random } from '../property/random.ts';
import { type CallerRoles, caller, createCallers, read, write } from '../support/callers.ts';
import { createDatabaseOn, type TestDatabase } from '../support/postgres-server.ts';
import type { Criterion, CriterionOptions, Figures } from './criterion.ts';
import { InspectedStream } from './inspected-stream.ts';

const users = 200;
const poolSize = 4;
const concurrency = 48;

type Counts = Record<
  | 'requests'
  | 'rowsChecked'
  | 'crossIdentityRows'
  | 'checkouts'
  | 'dirtyCheckouts'
  | 'errors'
  | 'unexpectedAnswers'
  | 'terminatedBackends'
  | 'restarts'
  | 'aborted'
  | 'timeouts',
  number
>;

/** What a request asks, which columns of its answer name the identity, and the codes it may be refused with. */
interface Kind {
  readonly share: number;
  query(random: Random): CallerQuery;
  readonly codes: readonly string[];
  readonly abort?: true;
  readonly unknownRole?: true;
}

const identity = `owner, current_user::text, current_setting('request.jwt.claims')::json ->> 'sub'`;
const kinds: readonly Kind[] = [
  { share: 60, query: () => read(`select ${identity} from note`), codes: [] },
  {
    share: 12,
    query: (random) =>
      write(`update note set body = $1::text returning ${identity}`, [`words ${random.integer(1, 1e6)}`]),
    codes: ['conflict'],
  },
  { share: 3, query: () => read('select 1 / 0 from note'), codes: ['data-exception'] },
  { share: 3, query: () => read('select no_such_column from note'), codes: ['schema-changed'] },
  { share: 3, query: () => read('delete from note'), codes: ['not-supported'] },
  {
    share: 3,
    query: () => write(`insert into note values (1, 'user1')`),
    codes: ['constraint-violation', 'permission-error'],
  },
  { share: 3, query: () => read(`select ${identity} from note`), codes: ['access-denied'], unknownRole: true },
  {
    share: 10,
    query: () => read(`select ${identity} from note, pg_sleep(0.002)`),
    codes: ['statement-timeout'],
    abort: true,
  },
  { share: 0.3, query: () => read('select pg_sleep(20)'), codes: ['statement-timeout'] },
];
/** A backend was terminated, or the server restarted, under the request. */
const anyTime = ['unavailable', 'overloaded'];

export const identityCriterion: Criterion = {
  id: 'E2',
  title: 'Every answer holds its caller’s rows alone, and every connection is clean when it is handed out',
  unit: 'requests',
  defaultN: 100_000,
  smallN: 3000,
  limits: [
    { figure: 'crossIdentityRows', atMost: 0 },
    { figure: 'dirtyCheckouts', atMost: 0 },
    { figure: 'unexpectedAnswers', atMost: 0 },
    { figure: 'rowsChecked', atLeast: 1 },
    { figure: 'checkouts', atLeast: 1 },
    { figure: 'errors', atLeast: 1 },
    { figure: 'aborted', atLeast: 1 },
    { figure: 'timeouts', atLeast: 1 },
    { figure: 'terminatedBackends', atLeast: 1 },
    { figure: 'restarts', atLeast: 1 },
  ],
  run,
};

async function run({ server, n, seed, report }: CriterionOptions): Promise<Figures> {
  const test = await createDatabaseOn(server.url);
  const roles = await createCallers(test, users);
  const counts: Counts = {
    requests: 0,
    rowsChecked: 0,
    crossIdentityRows: 0,
    checkouts: 0,
    dirtyCheckouts: 0,
    errors: 0,
    unexpectedAnswers: 0,
    terminatedBackends: 0,
    restarts: 0,
    aborted: 0,
    timeouts: 0,
  };
  let pool = openPool(test, roles, counts);
  const disturb = async (request: number) => {
    if (request % Math.max(100, Math.floor(n / 40)) === 0) await terminateOne(test, roles.login.user, counts);
    if (request % Math.max(500, Math.floor(n / 5)) === 0) {
      const old = pool;
      pool = openPool(test, roles, counts);
      counts.restarts++;
      await old.close();
    }
    if (request % 10_000 === 0) report(`${request} of ${n}`);
  };
  const worker = async (index: number) => {
    const random = new Random(seed * 1000 + index);
    while (counts.requests < n) {
      const request = ++counts.requests;
      await disturb(request);
      await ask(pickKind(random), pool, roles, random, counts);
    }
  };
  await Promise.all(Array.from({ length: concurrency }, (_, index) => worker(index)));
  // Once more of each kind, undisturbed: under the terminations of a short run every timeout may be overtaken.
  for (const kind of kinds) await ask(kind, pool, roles, new Random(seed), counts);
  await pool.close();
  await test.drop();
  return counts;
}

function openPool(test: TestDatabase, roles: CallerRoles, counts: Counts): CallerPool {
  const open = async () => {
    const client = await connect({ url: test.url, login: roles.login, schemas: ['public'], timeout: 5000 });
    return inspectCheckouts(client, roles.login.user, counts);
  };
  return new CallerPool({
    name: 'callers',
    open,
    availability: new Availability(() => {}),
    size: poolSize,
    acquireTimeout: 30_000,
    maxWaiting: 1000,
    statementTimeoutOf: () => 300,
    preparedStatements: 8,
  });
}

/** Before what is sent while nothing is under way, the session is asked what it carries, as no caller. */
function inspectCheckouts(client: pg.Client, user: string, counts: Counts): pg.Client {
  const state = `select current_user, session_user, concat(
    current_setting('request.jwt.claims', true), current_setting('request.jwt.claim.sub', true),
    current_setting('request.jwt.claim.role', true)), current_setting('transaction_read_only')`;
  const { connection } = client as unknown as {
    connection: { stream: ConstructorParameters<typeof InspectedStream>[0] };
  };
  const inspected = new InspectedStream(connection.stream, state, ([who, login, claims, readOnly]) => {
    counts.checkouts++;
    if (who !== user || login !== user || claims !== '' || readOnly !== 'off') counts.dirtyCheckouts++;
  });
  return Object.assign(client, { connection: Object.assign(connection, { stream: inspected }) });
}

async function ask(kind: Kind, pool: CallerPool, roles: CallerRoles, random: Random, counts: Counts): Promise<void> {
  const subject = `user${random.integer(0, users - 1)}`;
  const role = kind.unknownRole ? 'no_such_role' : random.pick([roles.reader, roles.other]);
  const abort = new AbortController();
  const timer = kind.abort ? setTimeout(() => abort.abort(), random.integer(0, 6)) : undefined;
  const query = kind.abort ? { ...kind.query(random), signal: abort.signal } : kind.query(random);
  try {
    const [rows = []] = await pool.run(caller(role, subject), query);
    check(rows, subject, role, counts);
  } catch (error) {
    counts.errors++;
    const code = error instanceof PergolaError ? error.code : 'none';
    if (![...kind.codes, ...anyTime].includes(code)) counts.unexpectedAnswers++;
    if (code === 'statement-timeout') counts[kind.abort ? 'aborted' : 'timeouts']++;
  } finally {
    clearTimeout(timer);
  }
}

function pickKind(random: Random): Kind {
  let left = random.next() * kinds.reduce((sum, { share }) => sum + share, 0);
  for (const kind of kinds) {
    left -= kind.share;
    if (left < 0) return kind;
  }
  return kinds[0]!;
}

/** Ten rows of the caller’s own, each naming the caller in three ways. */
function check(rows: readonly TextRow[], subject: string, role: string, counts: Counts): void {
  if (rows.length !== 10) counts.unexpectedAnswers++;
  for (const [owner, currentUser, sub] of rows) {
    counts.rowsChecked++;
    if (owner !== subject || currentUser !== role || sub !== subject) counts.crossIdentityRows++;
  }
}

async function terminateOne(test: TestDatabase, user: string, counts: Counts): Promise<void> {
  const rows = await test.query<{ done: boolean }>(
    `select pg_terminate_backend(pid) as done from (
      select pid from pg_stat_activity where usename = $1 order by random() limit 1) victim`,
    [user],
  );
  if (rows[0]?.done) counts.terminatedBackends++;
}
