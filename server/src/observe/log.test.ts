// The log as its reader sees it: one JSON object a line, and nothing in it that should not be there.

import { describe, expect, test } from 'vitest';
import { PergolaError } from '../base/errors.ts';
import { createLog, createReport, type Event, type LogLevel } from './observe.ts';

function linesOf(level: LogLevel, ...events: readonly Event[]): Record<string, unknown>[] {
  const lines: string[] = [];
  const log = createLog({ level, destination: { write: (line: string) => void lines.push(line) } });
  for (const event of events) log.read(event);
  return lines.map((line) => JSON.parse(line) as Record<string, unknown>);
}

const request: Event = {
  kind: 'request',
  id: 'r1',
  method: 'POST',
  path: '/graphql',
  status: 200,
  duration: 1.23456,
  role: undefined,
};

describe('the log', () => {
  test('writes an event as one line with its level, time and fields', () => {
    const [line] = linesOf('info', request);
    expect(line).toEqual({
      level: 'info',
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
      event: 'request',
      id: 'r1',
      method: 'POST',
      path: '/graphql',
      status: 200,
      duration: 1.23,
    });
  });

  test('leaves out what is below its level', () => {
    const lost: Event = { kind: 'database-lost', reason: 'gone' };
    expect(linesOf('warn', request, lost).map((line) => line.event)).toEqual(['database-lost']);
    expect(linesOf('silent', request, lost)).toEqual([]);
  });

  test('ranks a failed request by whose news it is', () => {
    const failed = (code: 'bad-request' | 'unavailable' | 'unexpected'): Event => ({
      kind: 'request-failed',
      id: 'r',
      code,
      error: new PergolaError(code, 'x'),
    });
    const lines = linesOf('debug', failed('bad-request'), failed('unavailable'), failed('unexpected'));
    expect(lines.map((line) => line.level)).toEqual(['info', 'warn', 'error']);
    expect(lines.map((line) => 'stack' in (line.error as object))).toEqual([false, true, true]);
  });

  test('ranks a code that is not of its catalogue by the status of the answer', () => {
    const failed = (code: string, status?: number): Event => ({
      kind: 'request-failed',
      id: 'r',
      code,
      error: new Error('x'),
      ...(status === undefined ? {} : { status }),
    });
    const lines = linesOf('debug', failed('PGRST205', 404), failed('PGRST000', 503), failed('XX000', 500), failed('?'));
    expect(lines.map((line) => line.level)).toEqual(['info', 'warn', 'error', 'error']);
  });

  test('writes the timings of an operation by stage', () => {
    const timings = [
      { stage: 'plan', duration: 0.123 },
      { stage: 'execute', duration: 4 },
    ];
    const [line] = linesOf('debug', { kind: 'operation', role: 'anon', planned: true, timings });
    expect(line).toMatchObject({ role: 'anon', planned: true, timings: { plan: 0.12, execute: 4 } });
  });
});

describe('the log keeps secrets', () => {
  const written = (error: unknown) => JSON.stringify(linesOf('info', { kind: 'fault', where: 'here', error }));

  test('of what libraries hang on their errors', () => {
    const error = Object.assign(new Error('failed'), {
      detail: 'Key (email)=(a@b.c)',
      parameters: ['s3cret'],
      payload: {},
    });
    expect(written(error)).toContain('failed');
    expect(written(error)).not.toMatch(/a@b\.c|s3cret|payload/);
  });

  test('of the causes as of the error', () => {
    const cause = Object.assign(new Error('inner'), { query: 'select s3cret' });
    expect(written(new Error('outer', { cause }))).toContain('inner');
    expect(written(new Error('outer', { cause }))).not.toContain('s3cret');
  });

  test('of values that PostgreSQL quotes in its message', () => {
    const error = Object.assign(new Error('invalid input syntax for type uuid: "s3cret"'), { code: '22P02' });
    expect(written(error)).toContain('invalid input syntax for type uuid');
    expect(written(error)).not.toContain('s3cret');
  });

  test.each([
    'no access: eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJzM2NyZXQifQ.c2lnbmF0dXJl',
    'no access: Bearer c2lnbmF0dXJl',
    'cannot reach postgres://app:c2lnbmF0dXJl@db:5432/x',
  ])('of credentials in a message: %s', (message) => {
    expect(written(new Error(message))).toMatch(/no access|cannot reach/);
    expect(written(new Error(message))).not.toMatch(/c2lnbmF0dXJl|eyJz/);
  });

  test('of what was thrown without being an error', () => {
    expect(written({ password: 's3cret' })).not.toContain('s3cret');
  });
});

describe('a report', () => {
  test('reaches every reader, even behind one that throws', () => {
    const seen: string[] = [];
    const report = createReport([
      () => {
        throw new Error('broken reader');
      },
      (event) => seen.push(event.kind),
    ]);
    report(request);
    expect(seen).toEqual(['request']);
  });
});
