// Writes docs/errors.md from the error catalogues, the tables of docs/settings.md from the settings, and the reference of docs/cli.md from
// the commands: `npm run docs`. The texts are made by functions that the test of the docs calls too.

import { readFile, writeFile } from 'node:fs/promises';
import { errorSections } from '../src/base/error-catalogue.ts';
import { commands } from '../src/cli/cli.ts';
import { restErrorCatalogue } from '../src/rest/errors.ts';
import { withCommandReference } from './command-reference.ts';
import { withSettingsTables } from './settings-tables.ts';

type Section = Readonly<Record<string, { readonly status: number; readonly meaning: string; readonly fix: string }>>;

/** The whole of docs/errors.md. */
export function errorsPage(): string {
  return [
    '# Errors',
    '',
    '<!-- Written by `npm run docs` from server/src/base/error-catalogue.ts and server/src/rest/errors.ts; changes made here are lost. -->',
    '',
    'Every error has a code. A code keeps its meaning; a message may be worded better at any time, so compare codes.',
    '',
    '## Answers to requests',
    '',
    'A GraphQL answer carries the code in `errors[].extensions.code`. With `Accept: application/json` an operation that was',
    'understood as GraphQL is answered with status 200 even if it fails. The status below is that of a request refused before',
    'its operation runs, and of request errors under `Accept: application/graphql-response+json`.',
    '',
    ...sectionTable(errorSections.request, true),
    '',
    '## Answers of REST',
    '',
    'The codes of the dialect, in `code` of the body. An error that PostgreSQL itself reports has its SQLSTATE there, such as',
    '`23505`, with PostgreSQL’s own message, details and hint.',
    '',
    ...sectionTable(restErrorCatalogue, true),
    '',
    '## Failed starts',
    '',
    'The server prints a line with the code, the cause and what to do (several where its settings have several faults), and exits',
    'with status 1.',
    '',
    ...sectionTable(errorSections.start, false),
    '',
    '## Failed commands',
    '',
    'The [command line](cli.md) prints lines of the same form, and exits with status 1, or 2 where it did not understand what was',
    'typed. A command that uses the database can fail like a start, too.',
    '',
    ...sectionTable(errorSections.command, false),
    '',
  ].join('\n');
}

function sectionTable(section: Section, withStatus: boolean): readonly string[] {
  const row = (...cells: readonly string[]) => `| ${cells.filter((cell) => cell !== '').join(' | ')} |`;
  return [
    row('code', withStatus ? 'status' : '', 'meaning', 'what to do'),
    row('---', withStatus ? '---' : '', '---', '---'),
    ...Object.entries(section).map(([code, entry]) =>
      row(`\`${code}\``, withStatus ? String(entry.status) : '', inCell(entry.meaning), inCell(entry.fix)),
    ),
  ];
}

function inCell(text: string): string {
  return text.replaceAll('|', '\\|');
}

async function writeDocs(): Promise<void> {
  const page = (name: string) => new URL(`../../docs/${name}`, import.meta.url);
  await writeFile(page('errors.md'), errorsPage());
  await writeFile(page('cli.md'), withCommandReference(await readFile(page('cli.md'), 'utf8'), commands));
  await writeFile(page('settings.md'), withSettingsTables(await readFile(page('settings.md'), 'utf8')));
}

if (import.meta.main) await writeDocs();
