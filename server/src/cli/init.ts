// `pergola init`: writes a project that starts with `npx pergola dev`. Replaces no file that is there, and installs nothing.

import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { PergolaError } from '../base/errors.ts';
import type { Command, GivenOptions, Terminal } from './command.ts';
import { jsonOption, printJson, wantsJson } from './json-output.ts';
import { manifestOf, readTemplate, type TemplateFile } from './project-template.ts';
import { writeWhole } from './write-output.ts';

export const init: Command = {
  name: 'init',
  summary: 'Writes a project that starts with "npx pergola dev"',
  description: [
    'Settings, a first migration with grants and policies, seeds, a README, and what git should leave out; package.json where there is none. Files ' +
      'that are there stay as they are, and are named. Where there are migrations already, none is written.',
  ],
  arguments: [{ name: 'DIRECTORY', description: 'where to; this directory where not given', optional: true }],
  options: [
    { name: 'empty', value: undefined, description: 'without the example: no migration and no seed' },
    { name: 'force', value: undefined, description: 'replaces files that are there, other than package.json' },
    jsonOption,
  ],
  examples: [
    { command: 'pergola init', meaning: 'here' },
    { command: 'pergola init shop', meaning: 'in a new directory' },
    { command: 'pergola init --empty --json', meaning: 'without the example, for programs' },
  ],
  run: writeProject,
};

async function writeProject(given: GivenOptions, terminal: Terminal): Promise<void> {
  const directory = path.resolve(given.get('DIRECTORY') ?? '');
  const force = given.has('force');
  const begun = await hasMigrations(directory);
  const withExample = !given.has('empty') && (force || !begun);
  const files = [
    ...(await readTemplate({ name: path.basename(directory), withExample })),
    ...(withExample || begun ? [] : [{ file: 'migrations/.gitkeep', text: '' }]),
    await ownManifest(path.basename(directory)),
  ];
  const isKept = ({ file }: TemplateFile) =>
    existsSync(path.join(directory, file)) && (!force || file === 'package.json');
  const kept = files.filter(isKept);
  const written = files.filter((file) => !isKept(file));
  for (const { file, text } of written) await writeWhole(path.join(directory, file), text);
  const next = await nextSteps(directory);
  if (wantsJson(given)) {
    const names = (list: readonly TemplateFile[]) => list.map(({ file }) => file);
    return printJson(terminal, { directory, written: names(written), kept: names(kept), next });
  }
  for (const { file } of written) terminal.print(`wrote  ${file}\n`);
  for (const { file } of kept) terminal.print(`kept   ${file}, which was there\n`);
  terminal.print(['', 'Next:', ...next.map((step) => `  ${step}`), ''].join('\n'));
}

async function hasMigrations(directory: string): Promise<boolean> {
  const names = await readdir(path.join(directory, 'migrations')).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw new PergolaError('file-not-read', `${path.join(directory, 'migrations')} cannot be read: ${error.message}`, {
      cause: error,
    });
  });
  return names.some((name) => name.endsWith('.sql'));
}

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly scripts?: Readonly<Record<string, string>>;
}

async function readOwn(): Promise<Manifest> {
  return JSON.parse(await readFile(new URL('../../package.json', import.meta.url), 'utf8')) as Manifest;
}

async function ownManifest(name: string): Promise<TemplateFile> {
  const own = await readOwn();
  return manifestOf(name, own.name, own.version);
}

/** What is left to type, in the directory in which this was typed. */
async function nextSteps(directory: string): Promise<readonly string[]> {
  const { name } = await readOwn();
  const manifest = await readFile(path.join(directory, 'package.json'), 'utf8')
    .then((text) => JSON.parse(text) as Partial<Manifest>)
    .catch(() => undefined);
  const depends = [manifest?.dependencies, manifest?.devDependencies].some((list) => list?.[name] !== undefined);
  const installed = existsSync(path.join(directory, 'node_modules', name));
  return [
    ...(directory === path.resolve() ? [] : [`cd ${path.relative('', directory)}`]),
    ...(depends ? (installed ? [] : ['npm install']) : [`npm install ${name}`]),
    'npx pergola dev',
  ];
}
