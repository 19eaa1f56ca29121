// The owner's connection: each way a start can fail has its code, and statements on one connection take turns.

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../test/support/postgres.ts';
import { freePort } from '../../test/support/postgres-server.ts';
import { openOwnerConnection } from './owner.ts';

describe('the owner’s connection', () => {
  let database: TestDatabase;

  beforeAll(async () => {
    database = await createTestDatabase();
  });

  afterAll(() => database.drop());

  const change = (parts: Partial<URL>) => Object.assign(new URL(database.url), parts).href;

  test('runs statements and scripts, also at once', async () => {
    const owner = await openOwnerConnection(database.url);
    await owner.script('create table a (id int); insert into a values (1), (2)');
    const answers = await Promise.all([1, 2].map((id) => owner.query('select id from a where id = $1', [id])));
    expect(answers).toEqual([[{ id: 1 }], [{ id: 2 }]]);
    await expect(owner.query('select wrong')).rejects.toMatchObject({ code: '42703' });
    expect(await owner.query('select 1 as one')).toEqual([{ one: 1 }]);
    await owner.close();
  });

  test('says what keeps it from connecting, without the password', async () => {
    const port = String(await freePort());
    const failures = [
      [{ port }, 'database-unreachable'],
      [{ hostname: 'nowhere.invalid' }, 'database-unreachable'],
      [{ password: 'wrong-password' }, 'database-password-wrong'],
      [{ username: 'nobody_here' }, 'database-password-wrong'],
      [{ pathname: '/nothing_here' }, 'database-missing'],
      [{ search: '?sslmode=verify-full' }, 'database-unreachable'],
    ] as const;
    for (const [parts, code] of failures) {
      const error = await openOwnerConnection(change(parts)).catch((reason) => reason);
      expect(error).toMatchObject({ code });
      expect(error.message).not.toContain('wrong-password');
    }
  });
});
