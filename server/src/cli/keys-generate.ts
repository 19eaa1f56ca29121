// `pergola keys generate`: prints a new secret to sign with. Writes and sets nothing.

import type { Command, GivenOptions, Terminal } from './command.ts';
import { jsonOption, printJson, wantsJson } from './json-output.ts';

export const keysGenerate: Command = {
  name: 'keys generate',
  summary: 'Prints a new secret, for PERGOLA_JWT_SECRET',
  description: [
    'It is printed and nothing else: set it yourself, on every server of the database at once. Keys and tokens that were signed with another secret ' +
      'are refused from then on.',
  ],
  options: [jsonOption],
  examples: [
    { command: 'pergola keys generate', meaning: 'a secret' },
    { command: 'pergola keys generate > /etc/pergola/secret', meaning: 'into a file, for PERGOLA_JWT_SECRET_FILE' },
  ],
  run: printSecret,
};

async function printSecret(given: GivenOptions, terminal: Terminal): Promise<void> {
  const { newSecret } = await import('../config/config.ts');
  const secret = newSecret();
  if (wantsJson(given)) printJson(terminal, { secret });
  else terminal.print(`${secret}\n`);
}
