// `pergola config schema`: a JSON Schema of the file of settings, for editors, on standard output or in a file.

import type { Command, GivenOptions, Terminal } from './command.ts';
import { outputOptions, staleStatus, writeOutput } from './write-output.ts';

export const configSchema: Command = {
  name: 'config schema',
  summary: 'Writes a JSON Schema of pergola.yaml, by which editors complete and check it',
  description: [
    'An editor finds it by a comment at the top of the file: # yaml-language-server: $schema=./pergola.schema.json. In pergola.json that is ' +
      '"$schema": "./pergola.schema.json".',
  ],
  options: outputOptions,
  examples: [{ command: 'pergola config schema --out pergola.schema.json', meaning: 'a file beside pergola.yaml' }],
  statuses: [staleStatus],
  run: writeSchema,
};

async function writeSchema(given: GivenOptions, terminal: Terminal): Promise<void> {
  const { settingsSchema } = await import('../config/config.ts');
  await writeOutput(`${JSON.stringify(settingsSchema(), undefined, 2)}\n`, given, terminal);
}
