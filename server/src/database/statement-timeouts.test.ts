// The timeouts that roles have of their own, as PostgreSQL would apply them to a session of the role, and the runs that heed them.

import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { type CallerRoles, caller, createCallers, openDatabase, password, read } from '../../test/support/callers.ts';
import { availableVersions, createTestDatabase, type TestDatabase } from '../../test/support/postgres.ts';
import { connect } from './connect.ts';
import type { OwnerConnection } from './database.ts';
import { openOwnerConnection } from './owner.ts';
import { readStatementTimeouts } from './statement-timeouts.ts';

describe.each(availableVersions())('statement_timeout of roles on PostgreSQL %i', (version) => {
  let admin: TestDatabase;
  let owner: OwnerConnection;
  let roles: CallerRoles;

  beforeAll(async () => {
    admin = await createTestDatabase({ version });
    owner = await openOwnerConnection(admin.url);
    roles = await createCallers(admin);
  });
  afterAll(async () => {
    await owner.close();
    await admin.drop();
  });

  async function timeoutOf(role: string): Promise<number | undefined> {
    return (await readStatementTimeouts(owner)).get(role);
  }

  /** What a session of the role starts with. */
  async function inSession(user: string): Promise<number> {
    const client = await connect({ url: admin.url, login: { user, password }, schemas: ['public'], timeout: 5000 });
    const { rows } = await client.query(
      `select extract(epoch from current_setting('statement_timeout')::interval) * 1000 as ms`,
    );
    await client.end();
    return Number(rows[0].ms);
  }

  test.each(['5000', '5s', '1.5s', '2min', '1h', '1500600us', ' 3 s ', '0', '0.4'])(
    '%j is what it is in a session',
    async (text) => {
      const role = await admin.createRole('timed', `login password '${password}'`);
      await admin.script(`alter role ${role} set statement_timeout = '${text}'`);
      expect(await timeoutOf(role)).toBe(await inSession(role));
    },
  );

  test('the setting for this database wins, whichever came first, and that of another does not count', async () => {
    const other = await createTestDatabase({ version });
    onTestFinished(() => other.drop());
    const role = await admin.createRole('timed', `login password '${password}'`);
    const set = (where: string, value: string) =>
      admin.script(`alter role ${role} ${where} set statement_timeout = '${value}'`);
    await set(`in database ${other.name}`, '1s');
    expect(await timeoutOf(role)).toBeUndefined();
    await set(`in database ${admin.name}`, '2s');
    await set('', '3s');
    expect([await timeoutOf(role), await inSession(role)]).toEqual([2000, 2000]);
    await admin.script(`alter role ${role} in database ${admin.name} reset statement_timeout`);
    expect([await timeoutOf(role), await inSession(role)]).toEqual([3000, 3000]);
  });

  test('members do not inherit it, and other settings are none', async () => {
    const group = await admin.createRole('group');
    const member = await admin.createRole('member');
    await admin.script(`
      grant ${group} to ${member};
      alter role ${group} set statement_timeout = '5s';
      alter role ${member} set lock_timeout = '6s';
    `);
    expect([await timeoutOf(group), await timeoutOf(member)]).toEqual([5000, undefined]);
  });

  test('a run has the timeout of its role, else the default', async () => {
    const { database } = openDatabase(admin.url, roles.login, { statementTimeout: 9000 });
    onTestFinished(() => database.close());
    const shown = read(`select current_setting('statement_timeout')`);
    const ask = async () => [
      await database.run(caller(roles.reader), shown),
      await database.run(caller(roles.other), shown),
    ];
    expect(await ask()).toEqual([[['9s']], [['9s']]]);
    await admin.script(`alter role ${roles.reader} set statement_timeout = '4s'`);
    database.setStatementTimeouts(await readStatementTimeouts(owner));
    expect(await ask()).toEqual([[['4s']], [['9s']]]);
    await admin.script(`alter role ${roles.reader} set statement_timeout = '50ms'`);
    database.setStatementTimeouts(await readStatementTimeouts(owner));
    const error = await database.run(caller(roles.reader), read('select pg_sleep(60)')).catch((reason) => reason);
    expect(error).toMatchObject({ code: 'statement-timeout', status: 504 });
    await admin.script(`alter role ${roles.reader} reset statement_timeout`);
    database.setStatementTimeouts(await readStatementTimeouts(owner));
    expect(await ask()).toEqual([[['9s']], [['9s']]]);
  });
});
