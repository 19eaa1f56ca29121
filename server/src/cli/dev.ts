// `pergola dev`: serves the project of this directory while somebody works on it, and takes over what changes in its files.

import { PergolaError } from '../base/errors.ts';
import type { Command, GivenOptions, Option, Terminal } from './command.ts';
import { wantsJson } from './json-output.ts';
import { freePort, parentOption, portOption, withParent, withPort } from './serve-options.ts';

const jsonLines: Option = {
  name: 'json',
  value: undefined,
  description: 'prints a line of JSON for everything that happens; an error is JSON on the last line of standard error',
};

export const dev: Command = {
  name: 'dev',
  summary: 'Serves the project of this directory while you work on it',
  description: [
    'Without DATABASE_URL it has a PostgreSQL of its own in .pergola. Migrations are applied at the start and as they are written, seeds are run once, ' +
      'files that the settings under codegen name are written after every change, and what changes in the API is told, with what breaks clients marked. ' +
      'When the settings change, it starts again. Where port 4000 is taken and no port was asked for, it takes the next.',
    'What fails is told with its place and changes nothing that is served. Nothing is ever taken back by itself: an applied migration that was edited ' +
      'is told, with the command that applies it anew.',
  ],
  options: [
    portOption,
    {
      name: 'migrate',
      value: undefined,
      description: 'applies migrations and seeds also to a database that DATABASE_URL names',
    },
    { name: 'no-seed', value: undefined, description: 'runs no seeds' },
    { name: 'no-watch', value: undefined, description: 'follows no files' },
    parentOption,
    jsonLines,
  ],
  examples: [
    { command: 'pergola dev', meaning: 'on http://localhost:4000' },
    { command: 'pergola dev --port 0 --json', meaning: 'on any free port, for a program' },
    { command: 'DATABASE_URL=postgres://localhost/shop pergola dev --migrate', meaning: 'on a database of your own' },
  ],
  statuses: [{ status: 0, meaning: 'it was told to stop, and did' }],
  run: runDevelopment,
};

async function runDevelopment(given: GivenOptions, terminal: Terminal): Promise<number> {
  const [{ develop }, { createJsonSayer, createLineSayer }] = await Promise.all([
    import('./dev/develop.ts'),
    import('./dev/dev-event.ts'),
  ]);
  const say = wantsJson(given) ? createJsonSayer(terminal) : createLineSayer(terminal);
  let port: number | undefined;
  const { faulty } = await develop({
    say,
    signal: withParent(terminal.signal, given),
    watch: !given.has('no-watch'),
    migrate: given.has('migrate'),
    seed: !given.has('no-seed'),
    async settle(config, { settings }) {
      if (config.production)
        throw new PergolaError('usage-invalid', 'this is for development, and NODE_ENV is production', {
          hint: 'There it is "pergola start".',
        });
      if (given.has(portOption.name)) return withPort(config, given);
      if (settings.entries.get('server.port')?.origin.kind !== 'default') return config;
      port ??= await freePort(config.server);
      if (port !== config.server.port)
        say({ kind: 'note', message: `port ${config.server.port} is taken: this is ${port}` });
      return { ...config, server: { ...config.server, port } };
    },
  });
  return faulty ? 1 : 0;
}
