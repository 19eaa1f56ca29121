// `pergola doctor`: settings, machine and database → what is wrong with them, and what to do about it. Changes nothing.

import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import type { Config } from '../config/config.ts';
import type { Diagnosis } from '../doctor/doctor.ts';
import type { Command, GivenOptions, Terminal } from './command.ts';
import { jsonOption, printJson, wantsJson } from './json-output.ts';

export const doctor: Command = {
  name: 'doctor',
  summary: 'Says what is wrong with the settings, the machine and the database, and what to do about it',
  description: [
    'Nothing is changed, and no migration is applied. A database that DATABASE_URL names is only read; the embedded one is that of the server ' +
      'that runs, or it is started for the while. One that was not made yet is not looked at.',
    'A failure is something that does not work or that lets in whom it should not; a warning is something that works and should not stay so. ' +
      'With NODE_ENV=production the settings are checked for production.',
  ],
  options: [jsonOption],
  examples: [
    { command: 'pergola doctor', meaning: 'all checks' },
    { command: 'NODE_ENV=production pergola doctor', meaning: 'before a deployment, with its variables' },
    {
      command: `pergola doctor --json | jq '.checks[] | select(.status != "ok")'`,
      meaning: 'for programs',
    },
  ],
  statuses: [
    { status: 0, meaning: 'nothing fails; there may be warnings' },
    { status: 1, meaning: 'something fails' },
  ],
  run: runChecks,
};

async function runChecks(given: GivenOptions, terminal: Terminal): Promise<number> {
  const found = await diagnose(terminal);
  const count = (status: Diagnosis['status']) => found.filter((one) => one.status === status).length;
  const healthy = count('failure') === 0;
  if (wantsJson(given)) printJson(terminal, { healthy, checks: found });
  else {
    for (const diagnosis of found) terminal.print(describe(diagnosis));
    const counts = [`${count('ok')} ok`, `${count('warning')} with warnings`, `${count('failure')} failed`];
    const skipped = count('skipped') === 0 ? [] : [`${count('skipped')} skipped`];
    terminal.print(`\n${[...counts, ...skipped].join(', ')}\n`);
  }
  return healthy ? 0 : 1;
}

async function diagnose(terminal: Terminal): Promise<readonly Diagnosis[]> {
  const [{ examineConfig }, { databaseChecks, examine, machineChecks, processChecks, skip }] = await Promise.all([
    import('../config/config.ts'),
    import('../doctor/doctor.ts'),
  ]);
  const { faults, files, settings, config } = examineConfig();
  const process = {
    nodeVersion: globalThis.process.versions.node,
    oldestNode: await readOldestNode(),
    files,
    faults,
    production: settings.mode.production,
  };
  const first = await examine(processChecks, process);
  if (config === undefined) return [...first, ...skip([...machineChecks, ...databaseChecks], 'the settings are wrong')];
  const { dataDirectory } = config.database;
  const second = await examine(machineChecks, {
    ...config.server,
    dataDirectory,
    loadPlugins: () => loadPlugins(config),
  });
  return [...first, ...second, ...(await diagnoseDatabase(config, terminal))];
}

/** Their files are loaded, and nothing of them is called. */
async function loadPlugins(config: Config): Promise<readonly string[]> {
  if (Object.keys(config.plugins).length === 0) return [];
  const { loadConfiguredPlugins } = await import('../app.ts');
  return (await loadConfiguredPlugins(config)).map(({ plugin }) => plugin.name);
}

const about = { name: 'database', about: 'the database can be used' };

async function diagnoseDatabase(config: Config, terminal: Terminal): Promise<readonly Diagnosis[]> {
  const [{ openExamination }, { databaseChecks, examine, failed, passed, skip }, { createReport, createStartLines }] =
    await Promise.all([import('../inspect.ts'), import('../doctor/doctor.ts'), import('../observe/observe.ts')]);
  if (await isUnmade(config))
    return [
      passed(about.name, about.about, 'the embedded one, which the first start makes'),
      ...skip(databaseChecks, 'there is no database yet'),
    ];
  const report = createReport(terminal.watched ? [createStartLines((line) => terminal.note(line))] : []);
  try {
    await using examination = await openExamination(config, { report, signal: terminal.signal });
    const { subject } = examination;
    const { database, serverVersion } = subject.snapshot.catalog;
    const version = `PostgreSQL ${Math.floor(serverVersion / 10_000)}.${serverVersion % 10_000}`;
    return [passed(about.name, about.about, `${version}, "${database}"`), ...(await examine(databaseChecks, subject))];
  } catch (error) {
    if (terminal.signal.aborted) throw error;
    return [failed(about.name, about.about, error), ...skip(databaseChecks, 'the database cannot be used')];
  }
}

/** Looking at it must not make it. */
async function isUnmade({ database: { url, dataDirectory } }: Config): Promise<boolean> {
  if (url !== undefined) return false;
  const made = await stat(path.join(dataDirectory, 'postgres', 'PG_VERSION')).catch(() => undefined);
  return made === undefined;
}

/** What the package says of itself. */
async function readOldestNode(): Promise<number> {
  const file = new URL('../../package.json', import.meta.url);
  const { engines } = JSON.parse(await readFile(file, 'utf8')) as { readonly engines: { readonly node: string } };
  return Number.parseInt(engines.node.replace(/\D*/, ''), 10);
}

const signs = { ok: 'ok', warning: 'warning', failure: 'FAILURE', skipped: 'skipped' } as const;

function describe({ check, status, about: what, detail, problems }: Diagnosis): string {
  const line = `${signs[status].padEnd(9)}${check.padEnd(21)}${status === 'ok' || status === 'skipped' ? detail : `${what}: ${detail}`}`;
  const lines = problems.flatMap(({ cause, remedy }) => [`${' '.repeat(9)}- ${cause}`, `${' '.repeat(11)}${remedy}`]);
  return `${[line, ...lines].join('\n')}\n`;
}
