// Words in, output and an exit status out, with commands that are made for the purpose.

import { describe, expect, test } from 'vitest';
import { PergolaError } from '../base/errors.ts';
import type { Command, GivenOptions } from './command.ts';
import { runCommand } from './run-command.ts';

interface Ran {
  readonly status: number;
  readonly printed: string;
  readonly noted: string;
  readonly given: GivenOptions | undefined;
}

const options = [
  { name: 'out', value: 'FILE', description: 'where to' },
  { name: 'force', value: undefined, description: 'without asking' },
];

async function run(words: string, work: () => void = () => {}, signal?: AbortSignal): Promise<Ran> {
  let given: GivenOptions | undefined;
  const command = (name: string): Command => ({
    name,
    summary: `What ${name} does`,
    description: ['A paragraph.'],
    options,
    examples: [{ command: `pergola ${name} --out x`, meaning: 'an example' }],
    async run(its, terminal) {
      given = its;
      terminal.print(`ran ${name}`);
      work();
    },
  });
  const [printed, noted]: [string[], string[]] = [[], []];
  const status = await runCommand(
    words.split(' ').filter((word) => word !== ''),
    ['gen types', 'gen hooks', 'start'].map(command),
    {
      print: (text) => void printed.push(text),
      note: (line) => void noted.push(line),
      watched: false,
      signal: signal ?? new AbortController().signal,
    },
  );
  return { status, printed: printed.join(''), noted: noted.join('\n'), given };
}

test.each([
  ['start', {}],
  ['gen types --out a.ts', { out: 'a.ts' }],
  ['gen types --out=a.ts --force', { out: 'a.ts', force: '' }],
  ['gen types --out a --out b', { out: 'b' }],
  ['gen types --out=--x', { out: '--x' }],
])('%s', async (words, given) => {
  const ran = await run(words);
  expect(ran).toMatchObject({ status: 0, noted: '', printed: `ran ${words.replace(/ --.*/, '')}` });
  expect(Object.fromEntries(ran.given ?? [])).toEqual(given);
});

async function runWith(words: string, more: Partial<Command>) {
  let given: GivenOptions | undefined;
  const [printed, noted]: [string[], string[]] = [[], []];
  const make = (name: string): Command => ({
    name,
    summary: `What ${name} does`,
    description: [],
    options,
    examples: [],
    async run(its) {
      given = its;
      printed.push(`ran ${name}`);
    },
    ...more,
  });
  const terminal = {
    print: (text: string) => void printed.push(text),
    note: (line: string) => void noted.push(line),
    watched: false,
    signal: new AbortController().signal,
  };
  const status = await runCommand(words.split(' '), ['keys', 'keys token'].map(make), terminal);
  return { status, printed: printed.join(''), noted: noted.join('\n'), given: Object.fromEntries(given ?? []) };
}

describe('arguments', () => {
  const wanted = [
    { name: 'FROM', description: 'the first' },
    { name: 'TO', description: 'the second', optional: true },
  ];
  const rest = [{ name: 'WORDS', description: 'all of them', rest: true }];

  test.each([
    ['keys a b', wanted, { FROM: 'a', TO: 'b' }],
    ['keys a', wanted, { FROM: 'a' }],
    ['keys --out x a --force b', wanted, { out: 'x', force: '', FROM: 'a', TO: 'b' }],
    ['keys - ', wanted.slice(0, 1), { FROM: '-' }],
    ['keys -- --out', wanted, { FROM: '--out' }],
    ['keys add the tags', rest, { WORDS: 'add the tags' }],
  ])('%s', async (words, args, given) => {
    expect(await runWith(words.trim(), { arguments: args })).toMatchObject({ status: 0, noted: '', given });
  });

  test.each([
    ['keys', '"pergola keys" needs FROM: the first.'],
    ['keys a b c', '"pergola keys" takes no further argument "c".'],
  ])('"%s" is not understood', async (words, message) => {
    const { status, noted, given } = await runWith(words, { arguments: wanted });
    expect({ status, given }).toEqual({ status: 2, given: {} });
    expect(noted).toContain(`error usage-invalid: ${message}`);
  });

  test('are told by the help, as are exit statuses', async () => {
    const statuses = [{ status: 1, meaning: 'it found something' }];
    const { printed } = await runWith('keys --help', { arguments: [...wanted, ...rest], statuses });
    expect(printed).toContain('Usage: pergola keys FROM [TO] WORDS… [--out FILE] [--force]\n');
    expect(printed).toMatch(/\nArguments:\n {2}FROM +the first\n/);
    expect(printed).toMatch(/\nExit status:\n {2}1 +it found something\n$/);
  });
});

test('a command whose name begins with that of another is called and explained by its own', async () => {
  expect((await runWith('keys token', { arguments: [] })).printed).toBe('ran keys token');
  expect((await runWith('keys', {})).printed).toBe('ran keys');
  expect((await runWith('keys --help', {})).printed).toContain('Usage: pergola keys [');
  expect((await runWith('help keys token', {})).printed).toContain('Usage: pergola keys token [');
});

test('a command may end with a status of its own', async () => {
  expect(await runWith('keys', { run: async () => 1 })).toMatchObject({ status: 1, noted: '' });
});

test.each(['', 'help', '--help', '-h'])('every command is listed by "%s"', async (words) => {
  const { status, printed } = await run(words);
  expect(status).toBe(0);
  for (const name of ['gen types', 'gen hooks', 'start']) expect(printed).toContain(`What ${name} does`);
});

test.each(['help gen', 'gen --help'])('"%s" lists those that begin so', async (words) => {
  const { printed } = await run(words);
  expect(printed).toContain('What gen types does');
  expect(printed).not.toContain('What start does');
});

test.each(['help gen types', 'gen types --help', 'gen types --out x -h', 'gen types --nonsense --help'])(
  '"%s" says how it is called, and does not call it',
  async (words) => {
    const { status, printed, given } = await run(words);
    expect(status).toBe(0);
    expect(given).toBeUndefined();
    expect(printed).toContain('Usage: pergola gen types [--out FILE] [--force]');
    expect(printed).toMatch(/--out FILE +where to\n/);
    expect(printed).toContain('  pergola gen types --out x\n');
  },
);

test('the version is that of the package', async () => {
  expect((await run('--version')).printed).toMatch(/^pergola \d+\.\d+\.\d+\n$/);
});

test.each([
  ['gen typs', 'there is no command "gen typs". Did you mean "pergola gen types"?'],
  ['unheard', 'there is no command "unheard". See "pergola help", or --help behind a command.'],
  ['help unheard', 'there is no command "unheard".'],
  ['gen', '"gen" is not the whole of a command. There is "pergola gen types", "pergola gen hooks".'],
  ['--out x', 'no command was given.'],
  ['gen types x', '"pergola gen types" takes no argument "x".'],
  ['gen types -- x', '"pergola gen types" takes no argument "x".'],
  ['gen types --ouf x', '"pergola gen types" has no option --ouf. Did you mean "--out"?'],
  ['gen types -o x', '"pergola gen types" has no option -o.'],
  ['gen types --no-force', '"pergola gen types" has no option --no-force.'],
  ['gen types --out', '--out needs a value: --out FILE.'],
  ['gen types --out=', '--out needs a value: --out FILE.'],
  ['gen types --force=yes', '--force takes no value.'],
])('"%s" is not understood', async (words, message) => {
  const { status, printed, noted, given } = await run(words);
  expect(noted).toContain(`error usage-invalid: ${message}`);
  expect(noted).not.toContain('\n');
  expect({ status, printed, given }).toEqual({ status: 2, printed: '', given: undefined });
});

test('a failure is one line with its code, and what is not foreseen is one without a trace', async () => {
  const known = await run('start', () => {
    throw new PergolaError('database-missing', 'there is none\nhere');
  });
  expect(known.status).toBe(1);
  expect(known.noted).toMatch(/^error database-missing: there is none here\. Create it, .*\.$/);
  const unknown = await run('start', () => {
    throw new TypeError('x is\nnot y');
  });
  expect({ status: unknown.status, noted: unknown.noted }).toEqual({
    status: 1,
    noted: 'error unexpected: TypeError: x is not y',
  });
});

test('nothing is said of a failure where it was asked to end', async () => {
  const ended = await run('start', () => AbortSignal.abort().throwIfAborted(), AbortSignal.abort());
  expect(ended).toMatchObject({ status: 1, noted: '' });
});
