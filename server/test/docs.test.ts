// Holds the documentation against the code: generated pages are fresh, settings are all named, links lead somewhere, commands
// of the README exist.

import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { describe, expect, test } from 'vitest';
import { withCommandReference } from '../scripts/command-reference.ts';
import { withSettingsTables } from '../scripts/settings-tables.ts';
import { errorsPage } from '../scripts/write-docs.ts';
import { commands } from '../src/cli/cli.ts';
import { settings } from '../src/config/settings.ts';
import { databaseChecks, machineChecks, processChecks } from '../src/doctor/doctor.ts';
import { repositoryRoot } from './support/read-sources.ts';

async function readPage(path: string): Promise<string> {
  return readFile(join(repositoryRoot, path), 'utf8');
}

/** Every page for readers: those at the top, in docs/ and the README of a folder. */
async function listPages(): Promise<readonly string[]> {
  const names = await readdir(join(repositoryRoot, 'docs'), { recursive: true });
  const pages = names.filter((name) => name.endsWith('.md')).map((name) => join('docs', name));
  return ['README.md', 'CONTRIBUTING.md', 'dashboard/README.md', ...pages].filter((page) =>
    existsSync(join(repositoryRoot, page)),
  );
}

/** A heading's anchor, as GitHub and most renderers of Markdown make it. */
function anchorOf(heading: string): string {
  return heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, '')
    .trim()
    .replaceAll(' ', '-');
}

function anchorsOf(text: string): ReadonlySet<string> {
  return new Set(
    [...text.replace(/^```[\s\S]*?^```/gm, '').matchAll(/^#+\s+(.+)$/gm)].map(([, title]) => anchorOf(title!)),
  );
}

/** The links of a page that lead nowhere, as `page: link`. */
async function deadLinks(page: string, text: string): Promise<readonly string[]> {
  const prose = text.replace(/^```[\s\S]*?^```/gm, '').replace(/`[^`\n]*`/g, '');
  const dead: string[] = [];
  for (const [, link] of prose.matchAll(/\]\(([^)\s]+)\)/g)) {
    if (/^[a-z]+:/.test(link!)) continue;
    const [path, anchor] = link!.split('#');
    const target = path === '' ? page : join(dirname(page), path!);
    const file = join(repositoryRoot, target);
    const found = existsSync(file) && !relative(repositoryRoot, file).startsWith('..');
    if (!found) dead.push(`${page}: ${link}`);
    else if (anchor !== undefined && !anchorsOf(await readFile(file, 'utf8')).has(anchor))
      dead.push(`${page}: ${link}`);
  }
  return dead;
}

describe('the documentation says what the code says', () => {
  test('docs/errors.md is what `npm run docs` writes', async () => {
    expect(await readPage('docs/errors.md')).toBe(errorsPage());
  });

  test('the tables of docs/settings.md are what `npm run docs` writes', async () => {
    const page = await readPage('docs/settings.md');
    expect(withSettingsTables(page)).toBe(page);
  });

  test('the reference of docs/cli.md is what `npm run docs` writes', async () => {
    const page = await readPage('docs/cli.md');
    expect(withCommandReference(page, commands)).toBe(page);
    for (const { name } of commands) expect(page).toContain(`\n### pergola ${name}\n`);
    expect(withCommandReference(page, commands.slice(1))).not.toBe(page);
    expect(() => withCommandReference('# Command line', commands)).toThrow('no place');
  });

  test('docs/doctor.md lists every check, and no other', async () => {
    const listed = [...(await readPage('docs/doctor.md')).matchAll(/^\| `([a-z-]+)` \|/gm)].map(([, name]) => name!);
    const checks = [...processChecks, ...machineChecks, { name: 'database' }, ...databaseChecks];
    expect(listed).toEqual(checks.map(({ name }) => name));
  });

  test('a setting without a table is noticed, and a table without a setting', async () => {
    const table = (section: string) => `<!-- settings: ${section} -->\n<!-- end -->\n`;
    expect(() => withSettingsTables(table('server'))).toThrow('no table of the page of settings has database.url');
    const page = await readPage('docs/settings.md');
    expect(() => withSettingsTables(page + table('none'))).toThrow('no setting for the table of none');
  });

  test('the README names the variables that stand in no section', async () => {
    const first = Object.values(settings).filter(({ variable }) => !variable.includes('__'));
    const readme = await readPage('README.md');
    expect(first.length).toBeGreaterThan(5);
    expect(first.filter(({ variable }) => !readme.includes(`\`${variable}\``))).toEqual([]);
  });

  test('links lead to files and headings that exist', async () => {
    const pages = await listPages();
    const dead = await Promise.all(pages.map(async (page) => deadLinks(page, await readPage(page))));
    expect(pages.length).toBeGreaterThan(5);
    expect(dead.flat()).toEqual([]);
  });

  test('a dead link is noticed', async () => {
    expect(await deadLinks('README.md', '[a](docs/none.md) [b](#nothing) [c](LICENSE) `[d](none)`')).toEqual([
      'README.md: docs/none.md',
      'README.md: #nothing',
    ]);
  });

  test('the README has the two commands, and every npm script it names exists', async () => {
    const readme = await readPage('README.md');
    expect(readme).toContain('```sh\nnpm install && npm start\n```');
    expect(readme).toContain('```sh\nnpm install && npm test\n```');
    const { scripts } = JSON.parse(await readPage('package.json')) as { scripts: Record<string, string> };
    for (const page of ['README.md', 'CONTRIBUTING.md']) {
      const named = [...(await readPage(page)).matchAll(/npm (?:run )?(start|test|(?<=run )[a-z-]+)/g)].map(
        ([, name]) => name!,
      );
      expect(named.length).toBeGreaterThan(0);
      expect(named.filter((name) => scripts[name] === undefined)).toEqual([]);
    }
  });
});
