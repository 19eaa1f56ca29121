// F13: starts that cannot succeed, and one that has to wait. Each ends with its code and a status that is not zero, or says what
// it waits for; nothing ever listens that could not answer. The real process, watched from outside.

import { createServer, type Server, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { createDatabaseOn, freePort, type TestDatabase } from '../support/postgres-server.ts';
import { createMainHome, type Exit, isListening, type MainHome, type MainProcess } from '../support/start-main.ts';
import type { Criterion, CriterionOptions, Figures } from './criterion.ts';

type Counts = Record<'starts' | 'wrongStates' | 'halfOpenListeners' | 'secretsShown', number>;

interface Scene {
  readonly home: MainHome;
  readonly database: TestDatabase;
  readonly tenant: string;
  readonly counts: Counts;
  readonly round: number;
  readonly report: (line: string) => void;
}

type Case = readonly [name: string, run: (scene: Scene) => Promise<void>];

const hidden = 'not-for-any-log';
const secret = 'a secret of more than thirty-two characters';

const cases: readonly Case[] = [
  ['a setting that is not allowed', badSetting],
  ['nothing listens', (scene) => refuse(scene, 'database-unreachable', freePort().then(portChange(scene)))],
  ['a server that never answers', silentServer],
  ['a wrong password', (scene) => refuse(scene, 'database-password-wrong', change(scene, { password: hidden }))],
  ['no such database', (scene) => refuse(scene, 'database-missing', change(scene, { pathname: '/no_such_database' }))],
  ['a user without rights', withoutRights],
  ['a taken port', takenPort],
  ['a long transaction in the way', longTransaction],
];

export const startCriterion: Criterion = {
  id: 'F13',
  title: 'A start that cannot succeed says why and ends; one that waits says for what; none listens half-open',
  unit: 'starts',
  defaultN: 200,
  smallN: cases.length,
  limits: [
    { figure: 'starts', atLeast: 1 },
    { figure: 'wrongStates', atMost: 0 },
    { figure: 'halfOpenListeners', atMost: 0 },
    { figure: 'secretsShown', atMost: 0 },
  ],
  run,
};

async function run({ server, n, seed, report }: CriterionOptions): Promise<Figures> {
  const home = await createMainHome();
  const database = await createDatabaseOn(server.url);
  const counts: Counts = { starts: 0, wrongStates: 0, halfOpenListeners: 0, secretsShown: 0 };
  try {
    const tenant = await database.createRole('tenant', `login password '${hidden}'`);
    for (let start = 0; start < n; start++) {
      const [name, runCase] = cases[start % cases.length]!;
      const round = seed + Math.floor(start / cases.length);
      const before = counts.wrongStates;
      await runCase({ home, database, tenant, counts, round, report });
      counts.starts++;
      if (counts.wrongStates > before || (start + 1) % cases.length === 0) report(`${start + 1} of ${n}: ${name}`);
    }
  } finally {
    await home.clean();
    await database.drop();
  }
  return counts;
}

/** The database's URL with some parts changed. */
function change({ database }: Scene, parts: Partial<URL>): string {
  return Object.assign(new URL(database.url), parts).href;
}

function portChange(scene: Scene): (port: number) => string {
  return (port) => change(scene, { port: String(port), password: hidden });
}

const badSettings: readonly Readonly<Record<string, string>>[] = [
  { PORT: 'eighty' },
  { PORT: '70000' },
  { HOST: 'two words' },
  { DATABASE_URL: `mysql://root:${hidden}@localhost/shop` },
  { DATABASE_URL: '' },
  { PERGOLA_JWT_SECRET: hidden },
  { PERGOLA_JWT_SECRET: '' },
  { PERGOLA_SCHEMAS: 'public,,' },
  { PERGOLA_SCHEMAS: 'pergola' },
  { PERGOLA_POOL_SIZE: '0' },
  { PERGOLA_STRINGIFY_NUMERIC_TYPES: '1' },
];

async function badSetting(scene: Scene): Promise<void> {
  const setting = badSettings[scene.round % badSettings.length]!;
  await refuse(scene, 'config-invalid', scene.database.url, setting);
}

async function silentServer(scene: Scene): Promise<void> {
  const sockets: Socket[] = [];
  const server = createServer((socket) => sockets.push(socket.on('error', () => {})));
  const port = await listen(server);
  try {
    await refuse(scene, 'database-unreachable', portChange(scene)(port));
  } finally {
    for (const socket of sockets) socket.destroy();
    server.close();
  }
}

/** Before anybody migrated the database: afterwards less is needed, and later rounds give the rights back. */
async function withoutRights(scene: Scene): Promise<void> {
  await scene.database.script('drop schema if exists pergola cascade; drop schema if exists auth cascade');
  await refuse(scene, 'database-rights-missing', change(scene, { username: scene.tenant, password: hidden }));
}

async function takenPort(scene: Scene): Promise<void> {
  const squatter = createServer((socket) => socket.destroy());
  const port = await listen(squatter);
  try {
    const main = scene.home.start({ DATABASE_URL: scene.database.url, PERGOLA_JWT_SECRET: secret, PORT: String(port) });
    judge(scene, 'port-in-use', await main.exited, main);
  } finally {
    squatter.close();
  }
}

/** Holds a lock that a migration needs, and lets go once the start has said that it waits. */
async function longTransaction(scene: Scene): Promise<void> {
  const { database, home } = scene;
  await database.script('drop schema if exists pergola cascade');
  const blocker = new pg.Client({ connectionString: database.url });
  await blocker.connect();
  // The session of another start that migrates and does not come to an end.
  await blocker.query('begin; select pg_advisory_xact_lock(7373021541180001)');
  const port = await freePort();
  const main = home.start({ DATABASE_URL: database.url, PERGOLA_JWT_SECRET: secret, PORT: String(port) });
  try {
    await main.prints(/ waiting: \S/);
    if (await isListening(port)) scene.counts.halfOpenListeners++;
    await blocker.query('commit');
    const url = await main.ready();
    const answer = await fetch(`${url}/health/ready`);
    if (answer.status !== 200) wrong(scene, `health/ready says ${answer.status} after a wait`);
  } catch (error) {
    wrong(scene, `a start that had to wait: ${error}`);
  } finally {
    await blocker.end();
    main.signal('SIGTERM');
  }
  const { code } = await main.exited;
  if (code !== 0) wrong(scene, `SIGTERM ended it with ${code}`);
  await forgetLogins(database);
}

/** Roles belong to the server and outlive the database. */
async function forgetLogins(database: TestDatabase): Promise<void> {
  for (const kind of ['api', 'service']) {
    const login = `pergola_${database.name}_${kind}`;
    const known = await database.query('select from pg_roles where rolname = $1', [login]);
    if (known.length > 0) await database.script(`drop owned by ${login}; drop role ${login}`);
  }
}

async function refuse(
  scene: Scene,
  code: string,
  url: string | Promise<string>,
  environment: Readonly<Record<string, string>> = {},
): Promise<void> {
  const port = await freePort();
  const settings = { DATABASE_URL: await url, PERGOLA_JWT_SECRET: secret, PORT: String(port), ...environment };
  const main = scene.home.start(settings);
  let ended = false;
  const exited = main.exited.finally(() => {
    ended = true;
  });
  while (!ended) {
    if (await isListening(port)) scene.counts.halfOpenListeners++;
    await sleep(20);
  }
  judge(scene, code, await exited, main);
}

/** One line with the code, what is wrong and what to do, and a status that is not zero. */
function judge(scene: Scene, code: string, exit: Exit, main: MainProcess): void {
  const lines = main.stderr.split('\n').filter((line) => line !== '' && !line.startsWith('{'));
  const told = lines.length === 1 && new RegExp(`^error ${code}: .+\\. .+\\.$`).test(lines[0] ?? '');
  if (!told || exit.code !== 1)
    wrong(scene, `${code} expected, ended with ${exit.code ?? exit.signal}: ${lines.join(' | ')}`);
  if (`${main.stdout}${main.stderr}`.includes(hidden)) scene.counts.secretsShown++;
}

function wrong({ counts, report }: Scene, what: string): void {
  counts.wrongStates++;
  report(what);
}

async function listen(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no TCP address');
  return address.port;
}
