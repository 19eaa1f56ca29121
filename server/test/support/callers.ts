// A test database with roles to be and a login that may become them, for tests that run statements as callers.

import type { Caller } from '../../src/database/caller.ts';
import type { Login } from '../../src/database/connect.ts';
import { type CallerDatabase, createDatabase, type DatabaseOptions } from '../../src/database/create-database.ts';
import type { CallerQuery, TextRow } from '../../src/database/database.ts';
import type { Event } from '../../src/observe/event.ts';
import type { TestDatabase } from './postgres-server.ts';

export interface CallerRoles {
  /** Sees its own notes, by `request.jwt.claim.sub`. */
  readonly reader: string;
  /** Another role with the same rights. */
  readonly other: string;
  readonly login: Login;
}

export const password = 'secret of a test';

/** Makes the roles, and a table `note (id, owner, body)` with a policy that shows each subject, `user0` and on, its own ten rows. */
export async function createCallers(test: TestDatabase, users = 10): Promise<CallerRoles> {
  const reader = await test.createRole('reader');
  const other = await test.createRole('other');
  const user = await test.createRole('login', `login noinherit password '${password}'`);
  await test.script(`
    grant ${reader}, ${other} to ${user};
    create table note (id int primary key, owner text not null, body text);
    insert into note select i, 'user' || i % ${users}, 'body ' || i from generate_series(1, ${users * 10}) i;
    alter table note enable row level security;
    grant select, insert, update, delete on note to ${reader}, ${other};
    create policy own on note to ${reader}, ${other}
      using (owner = (select current_setting('request.jwt.claim.sub', true)));
  `);
  return { reader, other, login: { user, password } };
}

export function caller(role: string, subject = ''): Caller {
  return { role, subject, claims: JSON.stringify({ role, sub: subject }) };
}

export function read(text: string, values: readonly (string | null)[] = []): CallerQuery {
  return { statements: [{ text, values }], readOnly: true };
}

export function write(text: string, values: readonly (string | null)[] = []): CallerQuery {
  return { statements: [{ text, values }], readOnly: false };
}

/** The database, asked one statement at a time: the rows are those of the first. */
export interface OneByOne extends Omit<CallerDatabase, 'run'> {
  run(caller: Caller, query: CallerQuery): Promise<readonly TextRow[]>;
}

export interface OpenedDatabase {
  readonly database: OneByOne;
  readonly whole: CallerDatabase;
  /** What was reported, in order. */
  readonly events: Event[];
}

/** A `Database` over the test's, both pools with the same login. */
export function openDatabase(
  url: string,
  login: Login,
  options: Partial<Omit<DatabaseOptions, 'url' | 'login' | 'report'>> = {},
): OpenedDatabase {
  const events: Event[] = [];
  const report = (event: Event) => void events.push(event);
  const whole = createDatabase({ url, login, serviceLogin: login, schemas: ['public'], report, ...options });
  const run: OneByOne['run'] = async (who, query) => (await whole.run(who, query))[0] ?? [];
  return { database: { ...whole, run }, whole, events };
}

/** Waits until a backend of the user is inside pg_sleep. */
export async function untilSleeping(test: TestDatabase, user: string): Promise<void> {
  const sleeping = `select 1 from pg_stat_activity where usename = $1 and wait_event = 'PgSleep'`;
  while ((await test.query(sleeping, [user])).length === 0);
}
