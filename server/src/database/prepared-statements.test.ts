// The books on prepared statements: names, the use that prepares, and what has to be closed.

import { describe, expect, test } from 'vitest';
import { PreparedStatements, StatementNames } from './prepared-statements.ts';

describe('the name of a statement', () => {
  test('is the same for the same text and role, also after it was forgotten', () => {
    const names = new StatementNames(20_000);
    const name = names.of('select 1', 'anon');
    for (let other = 2; other < 40; other += 1) names.of(`select ${other}`, 'anon');
    expect(names.of('select 1', 'anon')).toBe(name);
  });

  test('differs by text and by role, and is short enough for PostgreSQL', () => {
    const names = new StatementNames();
    const all = ['select 1', 'select 2', 'x'.repeat(10_000)].flatMap((text) =>
      ['anon', 'authenticated'].map((role) => names.of(text, role)),
    );
    expect(new Set(all).size).toBe(6);
    for (const name of all) expect(name.length).toBeLessThan(63);
  });
});

describe('prepared statements', () => {
  test('are worth it from the third use', () => {
    const statements = new PreparedStatements(10);
    expect([1, 2, 3, 4].map(() => statements.isWorthPreparing('a'))).toEqual([false, false, true, true]);
    expect(statements.has('a')).toBe(false);
  });

  test('push out the one used longest ago, which is to be closed once', () => {
    const statements = new PreparedStatements(2);
    statements.add('a');
    statements.add('b');
    expect(statements.has('a')).toBe(true);
    statements.add('c');
    expect(statements.has('b')).toBe(false);
    expect(statements.has('a')).toBe(true);
    expect(statements.takeDropped()).toEqual(['b']);
    expect(statements.takeDropped()).toEqual([]);
  });

  test('are all to be closed when the session has lost them', () => {
    const statements = new PreparedStatements(10);
    statements.add('a');
    statements.add('b');
    statements.dropAll();
    expect(statements.size).toBe(0);
    expect(statements.takeDropped()).toEqual(['a', 'b']);
  });
});
