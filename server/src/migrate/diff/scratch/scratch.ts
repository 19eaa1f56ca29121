// A place to replay migrations in: a database that is made for it, or one that was lent. Gone, or empty again, when it is disposed of.

import { randomBytes } from 'node:crypto';
import { PergolaError } from '../../../base/errors.ts';
import type { OwnerConnection } from '../../../database/database.ts';
import { describeFailure, postgresFailure } from '../../postgres-failure.ts';
import * as queries from './queries.ts';

export interface Scratch extends AsyncDisposable {
  readonly owner: OwnerConnection;
  /** A role that the replay made in the server, which has to go when the database is gone. */
  madeRole(name: string): void;
}

export interface ScratchOptions {
  /** Of the database that is compared, as its owner. */
  readonly databaseUrl: string;
  /** Of an empty database to use rather than a new one beside it. */
  readonly scratchUrl: string | undefined;
  readonly signal: AbortSignal;
  /** Connects as the user of the URL. */
  readonly connect: (url: string) => Promise<OwnerConnection>;
}

/** Rejects with 'scratch-failed' or 'scratch-refused', and with what a connection rejects with. Aborted, it is given up at once. */
export async function openScratch(options: ScratchOptions): Promise<Scratch> {
  const { scratchUrl, ...rest } = options;
  return scratchUrl === undefined ? await makeScratch(rest) : await borrowScratch(scratchUrl, rest);
}

type Surroundings = Omit<ScratchOptions, 'scratchUrl'>;

async function makeScratch({ databaseUrl, signal, connect }: Surroundings): Promise<Scratch> {
  await using parts = new AsyncDisposableStack();
  const admin = await connect(databaseUrl);
  parts.defer(() => admin.close());
  await removeLeftovers(admin);
  const roles: string[] = [];
  const name = await createDatabase(admin);
  const drop = async () => await admin.script(queries.dropScratch(name)).catch(() => {});
  parts.defer(async () => {
    await drop();
    for (const role of roles) await runMade(admin, queries.dropRole, role).catch(() => {});
  });
  // Dropping it ends what runs in it.
  const onAbort = () => void drop();
  signal.addEventListener('abort', onAbort, { once: true });
  parts.defer(async () => signal.removeEventListener('abort', onAbort));
  signal.throwIfAborted();
  const owner = await connect(Object.assign(new URL(databaseUrl), { pathname: `/${name}` }).href);
  parts.defer(async () => await owner.close().catch(() => {}));
  await owner.script(queries.fast);
  const opened = parts.move();
  return { owner, madeRole: (role) => void roles.push(role), [Symbol.asyncDispose]: () => opened.disposeAsync() };
}

async function createDatabase(admin: OwnerConnection): Promise<string> {
  const [now] = await admin.query<{ seconds: string }>(queries.nowInSeconds);
  const name = `pergola_scratch_${now?.seconds}_${randomBytes(4).toString('hex')}`;
  try {
    await runMade(admin, queries.createScratch, name);
    return name;
  } catch (error) {
    const failure = postgresFailure(error);
    if (failure === undefined) throw error;
    throw new PergolaError('scratch-failed', `no scratch database can be made: ${describeFailure(failure)}`, {
      ...(failure.sqlState === '42501'
        ? { hint: 'Give the user of the database the right CREATEDB, or an empty database with --scratch-url.' }
        : {}),
      cause: error,
    });
  }
}

/** What a diff that was killed has left. One that cannot be dropped is another one's, or comes next time. */
async function removeLeftovers(admin: OwnerConnection): Promise<void> {
  for (const { name } of await admin.query<{ name: string }>(queries.leftovers))
    await admin.script(queries.dropLeftover(name)).catch(() => {});
}

/** `query` gives the statement for `name`. */
export async function runMade(admin: OwnerConnection, query: string, name: string): Promise<void> {
  for (const { statement } of await admin.query<{ statement: string }>(query, [name])) await admin.script(statement);
}

async function borrowScratch(scratchUrl: string, { databaseUrl, signal, connect }: Surroundings): Promise<Scratch> {
  await using parts = new AsyncDisposableStack();
  const owner = await connect(scratchUrl);
  parts.defer(async () => await owner.close().catch(() => {}));
  await refuseLive(owner, () => connect(databaseUrl));
  const [lock] = await owner.query<{ locked: boolean }>(queries.lockScratch);
  if (!lock?.locked) throw refused('another diff uses it');
  const [mark] = await owner.query<{ marked: boolean }>(queries.isMarked);
  if (mark?.marked) await clear(owner);
  const contents = await owner.query<{ name: string }>(queries.contents);
  if (contents.length > 0) {
    const shown = contents.slice(0, 5).map(({ name }) => name);
    throw refused(`it has ${shown.join(', ')}${contents.length > 5 ? ` and ${contents.length - 5} more` : ''}`);
  }
  await owner.script(queries.setMark);
  const roles: string[] = [];
  parts.defer(async () => {
    await clear(owner);
    for (const role of roles) await runMade(owner, queries.dropRole, role).catch(() => {});
  });
  signal.throwIfAborted();
  const opened = parts.move();
  return { owner, madeRole: (role) => void roles.push(role), [Symbol.asyncDispose]: () => opened.disposeAsync() };
}

async function refuseLive(owner: OwnerConnection, connectLive: () => Promise<OwnerConnection>): Promise<void> {
  const key = randomBytes(6).readUIntBE(0, 6);
  const live = await connectLive();
  try {
    await live.query(queries.lockRandom, [key]);
    const [lock] = await owner.query<{ locked: boolean }>(queries.lockRandom, [key]);
    if (!lock?.locked) throw refused('it is the database that is to be compared');
    await owner.query(queries.unlockRandom, [key]);
  } finally {
    await live.close();
  }
}

function refused(reason: string): PergolaError {
  return new PergolaError('scratch-refused', `the database of --scratch-url is not used: ${reason}`);
}

/** All or nothing. Rejects with 'scratch-failed'; the mark stays then, and the next diff tries again. */
async function clear(owner: OwnerConnection): Promise<void> {
  try {
    await owner.script(queries.giveUp);
    await owner.script(queries.beginClearing);
    for (const query of [queries.newExtensions, queries.clearing])
      for (const { statement } of await owner.query<{ statement: string }>(query)) await owner.script(statement);
    await owner.script(queries.newPublic);
    await owner.script(queries.endClearing);
  } catch (error) {
    await owner.script(queries.giveUp).catch(() => {});
    const failure = postgresFailure(error);
    if (failure === undefined) throw error;
    throw new PergolaError('scratch-failed', `the scratch database cannot be emptied: ${describeFailure(failure)}`, {
      hint: 'Its user has to own it. What is in it now is of no use: it may be dropped.',
      cause: error,
    });
  }
}
