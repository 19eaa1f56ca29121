// The SQL of a diff that is not read from the catalog as it is: tables with their columns, changes in place, transactions.

import type { DatabaseObject, Details } from '../objects/objects.ts';

export const emptySearchPath = `set local search_path to ''`;
export const ownSearchPath = `set local search_path to default`;
/** Bodies may name what is made later. */
export const unchecked = `set local check_function_bodies = off`;
export const beginReading = `begin isolation level repeatable read read only`;
export const begin = `begin`;
export const rollback = `rollback`;

/** Within the transaction of a trial. */
export function truncate(tables: readonly DatabaseObject[]): string {
  return `truncate ${tables.map(({ details }) => details.table).join(', ')} cascade`;
}

export function createTable(table: DatabaseObject, parts: readonly string[]): string {
  const { details } = table;
  if (typeof details.partition === 'string')
    return `create table ${details.table}${details.partition}${details.behind ?? ''}`;
  const body = parts.length === 0 ? '()' : `(\n${parts.map((part) => `  ${part}`).join(',\n')}\n)`;
  return `create table ${details.table} ${body}${details.behind ?? ''}`;
}

export function addColumn(column: DatabaseObject, fallback: string | undefined): string {
  return `alter table ${column.details.table} add column ${columnDefinition(column, fallback)}`;
}

/** As it stands in CREATE TABLE and ADD COLUMN. `fallback` is its default. */
export function columnDefinition({ details }: DatabaseObject, fallback: string | undefined): string {
  return [
    `${details.column} ${details.type}`,
    ...(details.collation == null ? [] : [`collate ${details.collation}`]),
    ...(details.generated == null ? [] : [details.generated]),
    ...(details.identity == null ? [] : [`generated ${details.identity} as identity${identityOptions(details)}`]),
    ...(fallback === undefined ? [] : [`default ${fallback}`]),
    ...(details.notNull ? ['not null'] : []),
  ].join(' ');
}

function identityOptions({ type = '', identityOptions: options }: Details): string {
  const plain = `increment by 1 minvalue 1 maxvalue ${greatest.get(type)} start with 1 cache 1 no cycle`;
  return options == null || options === plain ? '' : ` (${options})`;
}

const greatest: ReadonlyMap<string, string> = new Map([
  ['smallint', '32767'],
  ['integer', '2147483647'],
  ['bigint', '9223372036854775807'],
]);

/** `throughText`: the type is another one of the same name. */
export function alterColumn(from: Details, to: Details, throughText: boolean): readonly string[] {
  const alter = `alter table ${to.table} alter column ${to.column}`;
  const statements: string[] = [];
  if (from.generated != null && to.generated == null) statements.push(`${alter} drop expression`);
  if (from.identity != null && to.identity == null) statements.push(`${alter} drop identity`);
  if (from.notNull && !to.notNull) statements.push(`${alter} drop not null`);
  if (throughText || from.type !== to.type || from.collation !== to.collation) {
    const collation = to.collation == null ? '' : ` collate ${to.collation}`;
    const value = throughText ? `${to.column}::text::${to.type}` : `${to.column}::${to.type}`;
    statements.push(`${alter} type ${to.type}${collation} using ${value}`);
  }
  if (!from.notNull && to.notNull) statements.push(`${alter} set not null`);
  if (to.identity != null) {
    if (from.identity == null)
      statements.push(`${alter} add generated ${to.identity} as identity${identityOptions(to)}`);
    else {
      if (from.identity !== to.identity) statements.push(`${alter} set generated ${to.identity}`);
      if (from.identityOptions !== to.identityOptions) statements.push(`${alter} ${setEach(to.identityOptions ?? '')}`);
    }
  }
  return statements;
}

/** `increment by 1 … no cycle` → `set increment by 1 … set no cycle`. */
function setEach(options: string): string {
  return options.replace(/increment|minvalue|maxvalue|start|cache|no cycle|(?<!no )cycle/g, 'set $&');
}

export function alterSequence({ sequence, options }: Details): string {
  return `alter sequence ${sequence} ${options}`;
}

export function alterDomain(from: Details, to: Details): readonly string[] {
  const alter = `alter domain ${to.type}`;
  const statements: string[] = [];
  if (from.default !== to.default)
    statements.push(to.default == null ? `${alter} drop default` : `${alter} set default ${to.default}`);
  if (from.notNull !== to.notNull) statements.push(`${alter} ${to.notNull ? 'set' : 'drop'} not null`);
  return statements;
}

/** Undefined where a label is gone or has moved: labels can only be added. */
export function extendEnum(from: Details, to: Details): readonly string[] | undefined {
  const [before, after] = [from.labels ?? [], to.labels ?? []];
  let matched = 0;
  for (const label of after) if (label === before[matched]) matched += 1;
  if (matched < before.length) return undefined;
  return after.flatMap((label, index) => {
    if (before.includes(label)) return [];
    const previous = after[index - 1];
    const place = previous === undefined ? ` before ${literal(before[0] ?? '')}` : ` after ${literal(previous)}`;
    return [
      `alter type ${to.type} add value ${literal(label)}${before.length === 0 && previous === undefined ? '' : place}`,
    ];
  });
}

function literal(text: string): string {
  const quoted = `'${text.replaceAll("'", "''")}'`;
  return text.includes('\\') ? `E${quoted.replaceAll('\\', '\\\\')}` : quoted;
}

/** The new type takes the name; columns move to it, and then the old one goes. */
export function setTypeAside({ type, aside }: Details): string {
  return `alter type ${type} rename to ${aside}`;
}

export function dropTypeAside({ asideInFull }: Details): string {
  return `drop type ${asideInFull}`;
}

export function renameColumn(table: string, from: string, to: string): string {
  return `alter table ${table} rename column ${from} to ${to}`;
}

/** `to` has no schema. */
export function renameTable(from: string, to: string): string {
  return `alter table ${from} rename to ${to}`;
}

export const savepoint = `savepoint trial`;
export const rollbackToSavepoint = `rollback to savepoint trial`;
