// The program `pergola` itself: which Node it runs with, and how its end is passed on.

import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { repositoryRoot } from '../support/read-sources.ts';
import { cliFile, runCli } from '../support/run-cli.ts';

/** What an older Node says of itself, which is what the program goes by. */
const older = 'Object.defineProperty(process, "versions", { value: { ...process.versions, node: "20.1.0" } })';
const withOlder = [process.execPath, '--import', `data:text/javascript,${encodeURIComponent(older)}`, cliFile] as const;

test('the package calls it pergola, so that npx finds it', async () => {
  const text = await readFile(path.join(repositoryRoot, 'server', 'package.json'), 'utf8');
  const { bin } = JSON.parse(text) as { bin: { pergola: string } };
  expect(path.join(repositoryRoot, 'server', bin.pergola)).toBe(cliFile);
});

test.each([
  ['this Node', undefined],
  ['an older Node, which hands over to the one that was installed', withOlder],
])('runs with %s', async (_, command) => {
  const options = { directory: repositoryRoot, ...(command === undefined ? {} : { command }) };
  expect(await runCli(['--version'], options)).toEqual({
    status: 0,
    stdout: expect.stringMatching(/^pergola \d/),
    stderr: '',
  });
  const refused = await runCli(['no', 'such', '--thing'], options);
  expect(refused).toMatchObject({ status: 2, stdout: '', stderr: expect.stringMatching(/^error usage-invalid: /) });
});
