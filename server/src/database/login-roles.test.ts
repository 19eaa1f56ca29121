// The logins: that they can become what they should and nothing else, that making them repeats and runs side by side, and what
// a user without the rights is told. Each test run makes anon, authenticated and service_role once in its own cluster.

import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { startTestPostgres } from '../../test/support/postgres.ts';
import {
  availableVersions,
  createDatabaseOn,
  type TestDatabase,
  type TestPostgres,
} from '../../test/support/postgres-server.ts';
import { connect, type Login } from './connect.ts';
import type { OwnerConnection } from './database.ts';
import { ensureLoginRoles, loginOfOtherSecret, refreshCallerRoles, requireLogins } from './login-roles.ts';
import { openOwnerConnection } from './owner.ts';

const secret = 'a secret of at least thirty-two characters';

describe.each(availableVersions())('login roles of PostgreSQL %i', (version) => {
  let server: TestPostgres;
  const databases: TestDatabase[] = [];

  beforeAll(async () => {
    server = await startTestPostgres(version);
    const first = await newDatabase();
    await first.script('create role anon; create role authenticated; create role service_role bypassrls');
  });

  afterAll(async () => {
    await server.stop();
  });

  async function newDatabase(): Promise<TestDatabase> {
    const database = await createDatabaseOn(server.url);
    databases.push(database);
    return database;
  }

  async function withOwner<T>(url: string, work: (owner: OwnerConnection) => Promise<T>): Promise<T> {
    const owner = await openOwnerConnection(url);
    try {
      return await work(owner);
    } finally {
      await owner.close();
    }
  }

  const ensure = (database: TestDatabase, url = database.url, key = secret) =>
    withOwner(url, (owner) => ensureLoginRoles(owner, { secret: key, database: database.name }));

  /** Which of the roles the login may set, and what it can do as itself. */
  async function rightsOf(database: TestDatabase, login: Login, roles: readonly string[]) {
    const client = await connect({ url: database.url, login, schemas: ['public'], timeout: 5000 });
    const settable: string[] = [];
    for (const role of roles) {
      const set = client.query(`set role "${role.replaceAll('"', '""')}"`);
      await set.then(() => settable.push(role)).catch(() => {});
      await client.query('reset role');
    }
    const reads = await client.query('table secret_table').then(
      () => true,
      () => false,
    );
    await client.end();
    return { settable, reads };
  }

  test('are required to be let in, both of them', async () => {
    const database = await newDatabase();
    const made = await ensure(database);
    await requireLogins(database.url, made);
    for (const login of [made.login, made.serviceLogin]) {
      await database.script(`alter role ${login.user} nologin`);
      await expect(requireLogins(database.url, made)).rejects.toMatchObject({
        code: 'database-unreachable',
        message: expect.stringContaining(`the role ${login.user} cannot log in: `),
      });
      // Who must wait for a connection is let in later.
      await database.script(`alter role ${login.user} login connection limit 0`);
      await requireLogins(database.url, made);
      await database.script(`alter role ${login.user} connection limit -1`);
    }
  });

  test('may become the callers’ roles, each its own, and read nothing themselves', async () => {
    const database = await newDatabase();
    await database.script('create table secret_table (); grant select on secret_table to anon');
    const made = await ensure(database);
    const all = ['anon', 'authenticated', 'service_role', 'postgres', 'pg_read_all_data'];
    expect(await rightsOf(database, made.login, all)).toEqual({ settable: ['anon', 'authenticated'], reads: false });
    expect(await rightsOf(database, made.serviceLogin, all)).toEqual({ settable: ['service_role'], reads: false });
    expect(made.serviceBypassesRls).toBe(true);
    expect(made.callerRoles).toMatchObject({ usable: ['anon', 'authenticated'], unavailable: [] });
  });

  test('are the same after a repetition, and follow the secret', async () => {
    const database = await newDatabase();
    await database.script('create table secret_table ()');
    const made = await ensure(database);
    expect(await ensure(database)).toEqual(made);
    const changed = await ensure(database, database.url, 'another secret');
    expect(changed.login.user).toBe(made.login.user);
    await expect(rightsOf(database, made.login, [])).rejects.toMatchObject({ code: '28P01' });
    expect((await rightsOf(database, changed.login, ['anon'])).settable).toEqual(['anon']);
  });

  test('tell of a server that is connected with another secret, before it loses its login', async () => {
    const database = await newDatabase();
    const made = await ensure(database);
    const othersOf = (key: string) =>
      withOwner(database.url, (owner) =>
        loginOfOtherSecret(owner, database.url, { secret: key, database: database.name }),
      );
    expect(await othersOf('another secret')).toBeUndefined();
    const client = await connect({ url: database.url, login: made.login, schemas: ['public'], timeout: 5000 });
    onTestFinished(() => client.end());
    expect(await othersOf(secret)).toBeUndefined();
    expect(await othersOf('another secret')).toBe(made.login.user);
  });

  test('get the roles that grants and policies name, and their members', async () => {
    const database = await newDatabase();
    const editor = await database.createRole('editor');
    const chief = await database.createRole('chief');
    const owning = await database.createRole('owning');
    const admin = await database.createRole('admin', 'createrole');
    const person = await database.createRole('person', 'login');
    await database.createRole('stranger');
    await database.script(`
      create table secret_table ();
      grant select on secret_table to ${editor}, ${owning}, ${admin}, ${person};
      create table owned (); alter table owned owner to ${owning};
      grant ${editor} to ${chief};
    `);
    const made = await ensure(database);
    expect(new Set(made.callerRoles.usable)).toEqual(new Set(['anon', 'authenticated', editor, chief]));
    expect((await rightsOf(database, made.login, [editor, chief, owning, admin, person])).settable).toEqual([
      editor,
      chief,
    ]);
  });

  test('get the anonymous role, although nothing names it', async () => {
    const database = await newDatabase();
    await database.script('create table secret_table ()');
    const nobody = await database.createRole('nobody');
    const ensureFor = (anonymousRole: string) =>
      withOwner(database.url, (owner) => ensureLoginRoles(owner, { secret, database: database.name, anonymousRole }));
    const made = await ensureFor(nobody);
    expect(new Set(made.callerRoles.usable)).toEqual(new Set(['anon', 'authenticated', nobody]));
    expect((await rightsOf(database, made.login, [nobody])).settable).toEqual([nobody]);
    const refreshed = await withOwner(database.url, (owner) => refreshCallerRoles(owner, made));
    expect(refreshed.usable).toContain(nobody);
    const person = await database.createRole('visitor', 'login');
    for (const other of ['there is no such role', person, 'postgres']) {
      await expect(ensureFor(other)).rejects.toMatchObject({
        code: 'config-invalid',
        message: expect.stringContaining(other),
      });
    }
  });

  test('get roles with names of any form', async () => {
    const database = await newDatabase();
    await database.script(`
      create table secret_table (); create role "Ödd ""role"" ' x"; grant select on secret_table to "Ödd ""role"" ' x";
    `);
    const made = await ensure(database);
    expect(made.callerRoles.usable).toContain(`Ödd "role" ' x`);
    expect((await rightsOf(database, made.login, [`Ödd "role" ' x`])).settable).toHaveLength(1);
  });

  test('learn of roles that come later', async () => {
    const database = await newDatabase();
    await database.script('create table secret_table ()');
    const made = await ensure(database);
    const { login } = made;
    const later = await database.createRole('later');
    await database.script(`grant select on secret_table to ${later}`);
    const roles = await withOwner(database.url, (owner) => refreshCallerRoles(owner, made));
    expect(roles.usable).toContain(later);
    expect((await rightsOf(database, login, [later])).settable).toEqual([later]);
  });

  test('are made for many databases and by many servers at once', async () => {
    const many = await Promise.all(Array.from({ length: 4 }, newDatabase));
    await Promise.all(many.map((database) => database.script('create table secret_table ()')));
    const made = await Promise.all([...many, ...many, ...many].map((database) => ensure(database)));
    for (const [index, database] of many.entries()) {
      expect((await rightsOf(database, made[index]!.login, ['anon'])).settable).toEqual(['anon']);
    }
  });

  test('have names that fit, whatever the database is called', async () => {
    const database = await newDatabase();
    const odd = ['x'.repeat(63), 'Shop "1"', 'h_0123456789abcdef'];
    const logins = await withOwner(database.url, async (owner) => {
      const made = [];
      for (const name of odd) made.push(await ensureLoginRoles(owner, { secret, database: name }));
      return made.flatMap(({ login, serviceLogin }) => [login.user, serviceLogin.user]);
    });
    expect(new Set(logins).size).toBe(6);
    for (const login of logins) expect(login).toMatch(/^pergola_h_[0-9a-f]{16}_(api|service)$/);
  });

  test('are refused by name where the user has not the right', async () => {
    const database = await newDatabase();
    const url = (user: string) => Object.assign(new URL(database.url), { username: user, password: 'x' }).href;
    const plain = await database.createRole('plain', `login password 'x'`);
    await expect(ensure(database, url(plain))).rejects.toMatchObject({
      code: 'database-rights-missing',
      message: expect.stringContaining('CREATEROLE'),
    });
  });

  test('are not made from a role that has rights over the server', async () => {
    const database = await newDatabase();
    const user = `pergola_${database.name}_api`;
    await database.script(`create role ${user} superuser`);
    await expect(ensure(database)).rejects.toMatchObject({
      code: 'database-rights-missing',
      message: expect.stringContaining(user),
    });
  });

  test('can be made by a plain CREATEROLE user that made the callers’ roles', async () => {
    const other = await startTestPostgres(version);
    onTestFinished(() => other.stop());
    const database = await createDatabaseOn(other.url);
    await database.script(`
      create role manager login createrole password 'x'; alter database ${database.name} owner to manager;
    `);
    const url = Object.assign(new URL(database.url), { username: 'manager', password: 'x' }).href;
    const made = await withOwner(url, async (owner) => {
      await owner.script(
        'create role anon; create role authenticated; create role service_role; create table secret_table ()',
      );
      return await ensureLoginRoles(owner, { secret, database: database.name });
    });
    expect(made.serviceBypassesRls).toBe(false);
    expect((await rightsOf(database, made.login, ['anon', 'authenticated'])).settable).toEqual([
      'anon',
      'authenticated',
    ]);
    expect((await rightsOf(database, made.serviceLogin, ['service_role'])).settable).toEqual(['service_role']);
    // Repeating it asks for no more rights than making it.
    await withOwner(url, (owner) => ensureLoginRoles(owner, { secret, database: database.name }));
    await database.drop();
  });
});
