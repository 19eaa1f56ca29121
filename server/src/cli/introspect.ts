// `pergola introspect`: the configured database → what would be served of it, and what each role may do with that.

import { PergolaError } from '../base/errors.ts';
import type { Outline } from '../outline/outline.ts';
import type { Command, GivenOptions, Terminal } from './command.ts';
import { jsonOption, printJson, wantsJson } from './json-output.ts';
import { readSurroundings } from './surroundings.ts';

export const introspect: Command = {
  name: 'introspect',
  summary: 'Shows the tables, relationships and functions that are served, and what each role may do',
  description: [
    'Tables are told under their names in the API, with columns, keys, relationships, policies and rights. Roles are those that something is ' +
      'granted to or that a policy names; superusers and owners, who may do everything, are left out.',
    'A database that DATABASE_URL names is only read; an embedded one is opened as by gen types.',
  ],
  options: [
    { name: 'table', value: 'NAME', description: 'one table alone, by its name in the API or in the database' },
    { name: 'role', value: 'ROLE', description: 'what this role may use, and nothing else' },
    jsonOption,
  ],
  examples: [
    { command: 'pergola introspect', meaning: 'all that is served' },
    { command: 'pergola introspect --table swap', meaning: 'one table' },
    { command: 'pergola introspect --role anon --json', meaning: 'what needs no credentials, for programs' },
  ],
  run: showModel,
};

async function showModel(given: GivenOptions, terminal: Terminal): Promise<void> {
  const [{ config, ...options }, { openInspection }, { concernedRoles, outlineOf, printOutline }] = await Promise.all([
    readSurroundings(terminal),
    import('../inspect.ts'),
    import('../outline/outline.ts'),
  ]);
  await using inspection = await openInspection(config, options);
  const { snapshot } = inspection;
  const role = given.get('role');
  if (role !== undefined) inspection.requireRole(role);
  const roles = role === undefined ? concernedRoles(snapshot, config.auth.anonymousRole) : [role];
  const whole = outlineOf(snapshot, { roles, usableOnly: role !== undefined });
  const outline = given.has('table') ? await onlyTable(whole, given.get('table')!) : whole;
  if (wantsJson(given)) printJson(terminal, outline);
  else terminal.print(printOutline(outline));
}

async function onlyTable(outline: Outline, name: string): Promise<Outline> {
  const { findTables, suggestTable } = await import('../outline/outline.ts');
  const tables = findTables(outline, name);
  if (tables.length > 0) return { ...outline, tables, functions: [], enums: [], warnings: [] };
  const near = suggestTable(outline, name);
  const hint = near === undefined ? {} : { hint: `Did you mean "${near}"?` };
  throw new PergolaError('table-missing', `there is no table "${name}"`, hint);
}
