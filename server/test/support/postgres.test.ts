// The test servers themselves: that databases are separate, and that nothing of them stays.

import { describe, expect, test } from 'vitest';
import { availableVersions, createTestDatabase } from './postgres.ts';

describe.each(availableVersions())('PostgreSQL %i', (version) => {
  test('is the version asked for', async () => {
    const database = await createTestDatabase({ version, sql: 'create table a (id int); insert into a values (1)' });
    expect(await database.query("select current_setting('server_version_num')::int / 10000 as major")).toEqual([
      { major: version },
    ]);
    expect(await database.query('select id from a')).toEqual([{ id: 1 }]);
    await database.drop();
  });

  test('a dropped database and its roles are gone', async () => {
    const [kept, dropped] = await Promise.all([createTestDatabase({ version }), createTestDatabase({ version })]);
    const role = await dropped.createRole('gone');
    await dropped.script(`create table t (); alter table t owner to ${role}`);
    await dropped.drop();
    expect(await kept.query('select 1 from pg_database where datname = $1', [dropped.name])).toEqual([]);
    expect(await kept.query('select 1 from pg_roles where rolname = $1', [role])).toEqual([]);
    await kept.drop();
  });
});
