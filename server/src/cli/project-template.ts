// The files of a new project, as texts by their paths. Reads templates/; writes nothing.

import { readFile } from 'node:fs/promises';
import path from 'node:path';

export interface TemplateFile {
  /** Relative to the project. */
  readonly file: string;
  readonly text: string;
}

/** What belongs to the example: left out of a project that begins empty, or has migrations already. */
const example = ['migrations/0001_task.up.sql', 'migrations/0001_task.down.sql', 'seeds/0001_task.sql'];

/** By the name in the project; npm leaves files out of a package that are called .gitignore. */
const templates: Readonly<Record<string, string>> = {
  'pergola.yaml': 'pergola.yaml',
  ...Object.fromEntries(example.map((file) => [file, file])),
  '.env.example': 'env.example',
  '.gitignore': 'gitignore',
  'README.md': 'README.md',
};

export interface TemplateOptions {
  /** Of the project. */
  readonly name: string;
  readonly withExample: boolean;
}

/** All but package.json. */
export async function readTemplate({ name, withExample }: TemplateOptions): Promise<readonly TemplateFile[]> {
  const wanted = Object.entries(templates).filter(([file]) => withExample || !example.includes(file));
  return await Promise.all(
    wanted.map(async ([file, source]) => {
      const text = await readFile(path.join(import.meta.dirname, 'templates', source), 'utf8');
      return { file, text: text.replaceAll('{{name}}', name) };
    }),
  );
}

/** `version` of the package `dependency`, which is this program. */
export function manifestOf(name: string, dependency: string, version: string): TemplateFile {
  const manifest = {
    name: packageNameOf(name),
    private: true,
    type: 'module',
    scripts: {
      dev: 'pergola dev --end-with-parent',
      start: 'pergola start --end-with-parent',
      migrate: 'pergola migrate up',
      gen: 'pergola gen types --out database.types.ts',
    },
    dependencies: { [dependency]: `^${version}` },
  };
  return { file: 'package.json', text: `${JSON.stringify(manifest, undefined, 2)}\n` };
}

/** What npm takes as a name. */
function packageNameOf(name: string): string {
  const plain = name
    .toLowerCase()
    .replace(/[^a-z0-9._-]+/g, '-')
    .replace(/^[._-]+|-+$/g, '');
  return plain === '' ? 'app' : plain;
}
