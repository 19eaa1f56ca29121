// What a query asks of its transaction besides its statements: settings, a function that goes first, the settings of the answer,
// and to be undone.

import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import {
  type CallerRoles,
  caller,
  createCallers,
  openDatabase,
  read,
  untilSleeping,
  write,
} from '../../test/support/callers.ts';
import { aloneRun, type Driven, driveForTest, failureOf } from '../../test/support/drive-connection.ts';
import { availableVersions, createTestDatabase, type TestDatabase } from '../../test/support/postgres.ts';
import { connect } from './connect.ts';
import type { CallerQuery, QueryStatement, TextRow } from './database.ts';
import { StatementNames } from './prepared-statements.ts';
import type { Run } from './run.ts';
import { CallerConnection } from './run-as-caller.ts';
import { RunTimes } from './run-times.ts';

function statements(...texts: (string | QueryStatement)[]): CallerQuery {
  return {
    readOnly: false,
    statements: texts.map((text) => (typeof text === 'string' ? { text, values: [] } : text)),
  };
}

function resultsOf(outcome: Awaited<ReturnType<Driven['runAll']>>): readonly (readonly TextRow[])[] {
  if (!('results' in outcome)) throw failureOf(outcome).error;
  return outcome.results;
}

const first = (name: string) => ({ preRequest: { schema: 'public', name } });
const undone = { end: 'rollback' } as const;
const answered = { responseSettings: 'read' } as const;

describe.each(availableVersions())('a transaction of PostgreSQL %i', (version) => {
  let database: TestDatabase;
  let roles: CallerRoles;

  beforeAll(async () => {
    database = await createTestDatabase({ version });
    roles = await createCallers(database);
    await database.script(`
      create table item (id int primary key);
      create table part (item_id int references item deferrable initially deferred);
      grant select, insert on item, part to ${roles.reader}, ${roles.other};
      create schema "odd one";
      grant usage on schema "odd one" to ${roles.reader};
      create function "odd one"."first ""!""" () returns void language plpgsql as
        $$ begin perform set_config('test.first', current_user || ' ' || current_setting('request.path'), true); end $$;
      create function become_other() returns void language plpgsql as $$ begin execute 'set local role ${roles.other}'; end $$;
      create function refuse() returns void language plpgsql as
        $$ begin raise exception 'not today' using hint = 'come back tomorrow', detail = 'it is late'; end $$;
      create function add_item() returns void language sql as $$ insert into item values (100) $$;
      create function first_answer() returns void language plpgsql as
        $$ begin perform set_config('response.headers', '[{"A": "b"}]', true); end $$;
    `);
  });

  afterAll(() => database.drop());

  const open = () => driveForTest({ url: database.url, login: roles.login });
  const items = async () => (await database.query('select id from item order by 1')).map(({ id }) => id);

  test('has the settings that the query brings, each time anew and for itself alone', async () => {
    const { runAll } = await open();
    const text = `select current_setting('request.headers', true), current_setting('app.settings.host', true),
      current_setting('search_path'), current_setting('timezone')`;
    const settings = [
      ['request.headers', '{"x-a":"it\'s \\"é\\" \\\\ 🦊"}'],
      ['app.settings.host', 'localhost'],
      ['search_path', '"odd one", public'],
      ['timezone', 'Asia/Tokyo'],
    ] as const;
    for (let run = 0; run < 5; run++) {
      const brought = await runAll(caller(roles.reader), { ...statements(text), settings });
      expect(resultsOf(brought)).toEqual([[settings.map(([, value]) => value)]]);
      const [[row] = []] = resultsOf(await runAll(caller(roles.reader), statements(text)));
      expect(row).toEqual(['', '', '"public"', 'UTC']);
    }
  });

  test('says that a setting was at fault, not the role', async () => {
    const { runAll } = await open();
    const settings = [['timezone', 'Atlantis/Capital']] as const;
    const outcome = await runAll(caller(roles.reader), { ...statements('select 1'), settings });
    expect(failureOf(outcome)).toMatchObject({ stage: 'settings', statement: undefined, error: { code: '22023' } });
    const nul = await runAll(caller(roles.reader), { ...statements('select 1'), settings: [['request.path', '/\0']] });
    // An application's own are set together with the role.
    expect(failureOf(nul)).toMatchObject({ stage: 'caller', error: { code: '22021' } });
  });

  test('begins with the function, as the caller and with the settings', async () => {
    const { runAll } = await open();
    for (let run = 0; run < 5; run++) {
      const outcome = await runAll(caller(roles.reader), {
        ...statements(`select current_setting('test.first')`, 'select 2::text'),
        settings: [['request.path', `/run/${run}`]],
        preRequest: { schema: 'odd one', name: 'first "!"' },
      });
      expect(resultsOf(outcome)).toEqual([[[`${roles.reader} /run/${run}`]], [['2']]]);
    }
  });

  test('finds a function without a schema through the search_path', async () => {
    const { runAll } = await open();
    const preRequest = { schema: undefined, name: 'first "!"' };
    const settings = [
      ['search_path', '"odd one"'],
      ['request.path', '/'],
    ] as const;
    const query = statements(`select current_setting('test.first')`);
    expect(resultsOf(await runAll(caller(roles.reader), { ...query, settings, preRequest }))).toEqual([
      [[`${roles.reader} /`]],
    ]);
    expect(failureOf(await runAll(caller(roles.reader), { ...query, preRequest }))).toMatchObject({
      stage: 'pre-request',
      statement: undefined,
      error: { code: '42883' },
    });
  });

  test('runs as the role that the function has set, and only this once', async () => {
    const { runAll } = await open();
    const who = statements('select current_user::text');
    for (let run = 0; run < 5; run++) {
      const outcome = await runAll(caller(roles.reader), { ...who, ...first('become_other') });
      expect(resultsOf(outcome)).toEqual([[[roles.other]]]);
      expect(resultsOf(await runAll(caller(roles.reader), who))).toEqual([[[roles.reader]]]);
    }
  });

  test('ends where the function refuses, and goes on with the next', async () => {
    const { runAll } = await open();
    const outcome = await runAll(caller(roles.reader), {
      ...statements('insert into item values (1)'),
      ...first('refuse'),
    });
    expect(failureOf(outcome)).toMatchObject({
      stage: 'pre-request',
      statement: undefined,
      error: { code: 'P0001', message: 'not today', hint: 'come back tomorrow', detail: 'it is late' },
    });
    expect(await items()).toEqual([]);
    expect(resultsOf(await runAll(caller(roles.reader), statements('select 1::text')))).toEqual([[['1']]]);
  });

  test('lets the function write no more than the statements may', async () => {
    const { runAll } = await open();
    const outcome = await runAll(caller(roles.reader), { ...read('select 1'), ...first('add_item') });
    expect(failureOf(outcome)).toMatchObject({ stage: 'pre-request', error: { code: '25006' } });
  });

  test('gives what the statements set for the answer, and nothing of an earlier one', async () => {
    const { runAll } = await open();
    const set = `select set_config('response.status', '418', true), set_config('response.headers', '[]', true)`;
    const stain = `select set_config('response.headers', '[{"Stain": "1"}]', false)`;
    for (let run = 0; run < 4; run++) {
      expect(
        resultsOf(await runAll(caller(roles.reader), { ...statements('select 1::text', set), ...answered })),
      ).toEqual([[['1']], [['418', '[]']], [['418', '[]']]]);
      const stained = await runAll(caller(roles.reader), { ...statements(stain), ...answered });
      expect(resultsOf(stained)[1]).toEqual([[null, '[{"Stain": "1"}]']]);
      expect(resultsOf(await runAll(caller(roles.reader), { ...statements(), ...answered }))).toEqual([[[null, null]]]);
    }
    const before = await runAll(caller(roles.reader), { ...statements(), ...answered, ...first('first_answer') });
    expect(resultsOf(before)).toEqual([[[null, '[{"A": "b"}]']]]);
  });

  test('gives the rows of what it then undoes', async () => {
    const { runAll } = await open();
    const insert = { text: 'insert into item values ($1::int) returning id', values: ['7'] };
    for (let run = 0; run < 5; run++) {
      const query = { ...statements(insert, 'select count(*) from item'), ...undone, ...answered };
      expect(resultsOf(await runAll(caller(roles.reader), query))).toEqual([[['7']], [['1']], [[null, null]]]);
      expect(await items()).toEqual([]);
    }
  });

  test('undoes a setting for the session, and leaves role and claims nowhere', async () => {
    const { runAll } = await open();
    const stain = `select set_config('request.jwt.claims', '{}', false), set_config('test.stain', 'x', false)`;
    await runAll(caller(roles.reader), { ...statements(stain), ...undone });
    const seen = `select current_user::text, current_setting('test.stain', true)`;
    const [[row] = []] = resultsOf(await runAll(caller(roles.other), statements(seen)));
    expect(row?.[0]).toBe(roles.other);
    expect(row?.[1] ?? '').toBe('');
  });

  test('checks what is deferred before it undoes', async () => {
    const { runAll } = await open();
    const orphan = statements('insert into part values (1)');
    for (const end of ['commit', 'rollback'] as const) {
      const outcome = await runAll(caller(roles.reader), { ...orphan, end });
      expect(failureOf(outcome)).toMatchObject({
        stage: 'statement',
        statement: undefined,
        lost: false,
        error: { code: '23503' },
      });
    }
    const repaired = { ...statements('insert into part values (1)', 'insert into item values (1)'), ...undone };
    expect(resultsOf(await runAll(caller(roles.reader), repaired))).toEqual([[], []]);
    expect(await items()).toEqual([]);
  });

  test('keeps what was prepared in it although it is undone', async () => {
    const { runAll, connection } = await open();
    const query = { ...statements('select count(*) from item'), ...undone };
    for (let use = 1; use <= 3; use++) await runAll(caller(roles.reader), query);
    const { preparedStatements } = connection;
    expect(preparedStatements).toBe(4);
    const names = 'select count(*) from pg_prepared_statements';
    const count = resultsOf(await runAll(caller(roles.reader), { ...statements(names), ...undone }))[0]?.[0]?.[0];
    // Those of the books, and the caller's settings.
    expect(Number(count)).toBe(preparedStatements + 1);
    expect(resultsOf(await runAll(caller(roles.reader), query))).toEqual([[['0']]]);
    expect(connection.preparedStatements).toBe(preparedStatements);
  });

  test('gives PostgreSQL no reason to warn', async () => {
    const client = await connect({ url: database.url, login: roles.login, schemas: ['public'], timeout: 5000 });
    onTestFinished(() => client.end());
    let received = '';
    const outcome = await new Promise((settle) => {
      const connection = new CallerConnection<Run>({
        client,
        names: new StatementNames(),
        times: new RunTimes(),
        preparedStatements: 10,
        owner: {
          finished: (_connection, _run, rows) => settle(rows),
          failed: (_connection, _run, failure) => settle(failure),
          returned: () => {},
          free: () => {},
          lost: () => {},
        },
      });
      const { stream } = (client as unknown as { connection: { stream: NodeJS.EventEmitter } }).connection;
      stream.on('data', (chunk: Buffer) => {
        received += chunk.toString('latin1');
      });
      const query = { ...statements('select 1::text'), ...undone, ...answered, ...first('first_answer') };
      connection.start(aloneRun(caller(roles.reader), query));
    });
    expect(outcome).toEqual([[['1']], [[null, '[{"A": "b"}]']]]);
    // Versions before 17 do not take messages before a Sync for a block, although they treat them as one.
    const known = version < 17 ? ['SET CONSTRAINTS can only be used in transaction blocks'] : [];
    const warnings = [...received.matchAll(/\0VWARNING\0.*?\0M(.*?)\0/gs)].map(([, message]) => message);
    expect(warnings).toEqual(known);
  });

  test('names the statement of the query that fails, whatever stands around it', async () => {
    const { runAll } = await open();
    const around = { settings: [['app.a', 'b']] as const, ...first('first_answer'), ...answered, ...undone };
    const query = { ...statements('select 1', 'select 1 / (select 0)', 'select 1'), ...around };
    expect(failureOf(await runAll(caller(roles.reader), query))).toMatchObject({ stage: 'statement', statement: 1 });
  });

  test('is repeated whole when the session has lost what was prepared', async () => {
    const { runAll } = await open();
    const around = { settings: [['app.a', 'b']] as const, ...first('first_answer'), ...answered, ...undone };
    const query = { ...statements(`select current_setting('app.a')`), ...around };
    const expected = [[['b']], [[null, '[{"A": "b"}]']]];
    for (let use = 1; use <= 4; use++) expect(resultsOf(await runAll(caller(roles.reader), query))).toEqual(expected);
    await runAll(caller(roles.reader), statements('deallocate all'));
    expect(resultsOf(await runAll(caller(roles.reader), query))).toEqual(expected);
  });

  test('is cancelled in the function as in a statement', async () => {
    await database.script(`create or replace function sleep() returns void language sql as $$ select pg_sleep(60) $$`);
    const driven = await open();
    const running = driven.runAll(caller(roles.reader), { ...statements('select 1'), ...first('sleep'), ...undone });
    await untilSleeping(database, roles.login.user);
    driven.connection.cancel();
    expect(failureOf(await running)).toMatchObject({ stage: 'pre-request', lost: false, error: { code: '57014' } });
    expect(resultsOf(await driven.runAll(caller(roles.reader), statements('select 1::text')))).toEqual([[['1']]]);
  });

  test('is sent again whole when it collides', async () => {
    await database.script(`
      create sequence attempt;
      create function collide() returns void language plpgsql as $$ begin
        if nextval('attempt') < 3 then raise serialization_failure; end if;
        perform set_config('test.collided', 'no more', true);
      end $$;
      grant usage on sequence attempt to ${roles.reader};
    `);
    const { whole } = openDatabase(database.url, roles.login, { poolSize: 1 });
    onTestFinished(() => whole.close());
    const query = {
      ...write(`select current_setting('app.a') || current_setting('test.collided')`),
      ...first('collide'),
    };
    const results = await whole.run(caller(roles.reader), {
      ...query,
      ...answered,
      ...undone,
      settings: [['app.a', 'b ']],
    });
    expect(results).toEqual([[['b no more']], [[null, null]]]);
  });
});
