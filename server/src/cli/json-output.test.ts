import { describe, expect, test } from 'vitest';
import { PergolaError } from '../base/errors.ts';
import type { Command } from './command.ts';
import { jsonOption, printJson, wantsJson } from './json-output.ts';
import { runCommand } from './run-command.ts';

async function run(words: string, work: () => void = () => {}) {
  const command: Command = {
    name: 'look',
    summary: 'Looks',
    description: [],
    options: [jsonOption],
    examples: [],
    async run(given, terminal) {
      if (terminal.watched) terminal.note('progress');
      work();
      if (wantsJson(given)) printJson(terminal, { seen: true });
      else terminal.print('seen\n');
    },
  };
  const [printed, noted]: [string[], string[]] = [[], []];
  const status = await runCommand(words.split(' '), [command], {
    print: (text) => void printed.push(text),
    note: (line) => void noted.push(line),
    watched: true,
    signal: new AbortController().signal,
  });
  return { status, printed: printed.join(''), noted };
}

describe('under --json', () => {
  test('what is printed is JSON, and no progress is told', async () => {
    expect(await run('look')).toEqual({ status: 0, printed: 'seen\n', noted: ['progress'] });
    expect(await run('look --json')).toEqual({ status: 0, printed: '{\n  "seen": true\n}\n', noted: [] });
  });

  test('a failure is one line of JSON, with the code, the cause and what to do', async () => {
    const { status, printed, noted } = await run('look --json', () => {
      throw new PergolaError('database-missing', 'there is none\nhere');
    });
    expect({ status, printed, lines: noted.length }).toEqual({ status: 1, printed: '', lines: 1 });
    expect(JSON.parse(noted[0]!)).toEqual({
      error: {
        code: 'database-missing',
        message: 'there is none\nhere',
        hint: 'Create it, or correct the name in DATABASE_URL.',
      },
    });
  });

  test('a failure that stands for several has each', async () => {
    const fault = (message: string) => new PergolaError('config-invalid', message, { hint: 'Correct it.' });
    const { noted } = await run('look --json', () => {
      throw fault('two').with({ cause: new AggregateError([fault('one'), fault('other')]) });
    });
    const { error } = JSON.parse(noted[0]!);
    expect(error.errors).toEqual(
      ['one', 'other'].map((message) => ({ code: 'config-invalid', message, hint: 'Correct it.' })),
    );
  });

  test('what was not foreseen, and what was not understood, is JSON too', async () => {
    const unknown = await run('look --json', () => {
      throw new TypeError('x');
    });
    expect(JSON.parse(unknown.noted[0]!).error).toEqual({ code: 'unexpected', message: 'TypeError: x', hint: '' });
    const misused = await run('look --jsn --json');
    expect(misused.status).toBe(2);
    expect(JSON.parse(misused.noted[0]!).error).toMatchObject({
      code: 'usage-invalid',
      hint: 'Did you mean "--json"?',
    });
    expect((await run('look -- --json')).noted).toEqual([expect.stringMatching(/^error usage-invalid/)]);
  });
});
