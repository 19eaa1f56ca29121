// An outline → the text that people read.

import type {
  Outline,
  OutlineColumn,
  OutlineFunction,
  OutlinePolicy,
  OutlineRights,
  OutlineTable,
} from './outline-form.ts';

/** Tables, functions, enums, and what is not exposed as one would expect. */
export function printOutline(outline: Outline): string {
  const { tables, functions, enums, warnings } = outline;
  const blocks = tables.map((table) => printTable(table));
  if (functions.length > 0) blocks.push(['functions', ...functions.map((each) => `  ${printFunction(each)}`)]);
  if (enums.length > 0) {
    const rows = enums.map(({ name, values }) => [name, values.map((value) => value.label).join(', ')]);
    blocks.push(['enums', ...columnsOf(rows, '  ')]);
  }
  if (warnings.length > 0)
    blocks.push(['warnings', ...warnings.map(({ object, message }) => `  ${object}: ${message}`)]);
  if (blocks.length === 0) return 'Nothing is served.\n';
  return `${blocks.map((lines) => lines.join('\n')).join('\n\n')}\n`;
}

function printTable(table: OutlineTable): string[] {
  const { name, kind, schema, sqlName, estimatedRows, rowSecurity, deprecated, description } = table;
  const facts = [
    `${kind.replaceAll('-', ' ')} ${schema}.${sqlName}`,
    ...(estimatedRows === undefined ? [] : [`about ${estimatedRows} rows`]),
    ...(rowSecurity.enabled ? [`row-level security${rowSecurity.forced ? ', forced' : ''}`] : []),
    ...(deprecated === undefined ? [] : [`deprecated: ${deprecated}`]),
  ];
  return [
    `${name}  (${facts.join('; ')})`,
    ...(description === undefined ? [] : [`  ${oneLine(description)}`]),
    ...columnsOf(
      table.columns.map((column) => columnCells(column, table)),
      '    ',
    ),
    ...part(
      'unique',
      table.uniqueKeys
        .filter((key) => !equal(key.columns, table.primaryKey))
        .map(({ columns }) => [columns.join(', ')]),
    ),
    ...part(
      'relationships',
      table.relationships.map(({ name: its, kind: many, target, required, columns }) => [
        its,
        many === 'many' ? `→ many ${target}` : `→ ${required ? 'one' : 'one or none'} ${target}`,
        columns.map(({ local, remote }) => (local === remote ? local : `${local} = ${remote}`)).join(', '),
      ]),
    ),
    ...part(
      'computed fields',
      table.computedFields.map((each) => [printFunction(each)]),
    ),
    ...part('policies', table.policies.map(policyCells)),
    ...part(
      'roles',
      table.rights.map((rights) => [rights.role, printRights(rights, table)]),
    ),
  ];
}

function columnCells(column: OutlineColumn, { primaryKey }: OutlineTable): string[] {
  const { name, sqlName, type, notNull, hasDefault, readOnly, default: expression, deprecated, description } = column;
  const facts = [
    ...(primaryKey.includes(name) ? ['key'] : notNull ? ['not null'] : []),
    ...(readOnly ? ['read only'] : []),
    ...(expression === undefined ? (hasDefault ? ['default'] : []) : [`default ${oneLine(expression)}`]),
    ...(sqlName === name ? [] : [`column ${sqlName}`]),
    ...(deprecated === undefined ? [] : [`deprecated: ${deprecated}`]),
  ];
  return [
    name,
    type,
    [facts.join(', '), description === undefined ? '' : `# ${oneLine(description)}`].filter(Boolean).join('  '),
  ];
}

function policyCells({ name, command, permissive, roles, using, withCheck }: OutlinePolicy): string[] {
  const conditions = [
    ...(using === undefined ? [] : [`using ${oneLine(using)}`]),
    ...(withCheck === undefined ? [] : [`with check ${oneLine(withCheck)}`]),
  ];
  const who = roles.length === 0 ? 'everyone' : roles.join(', ');
  return [name, `${permissive ? '' : 'restrictive '}${command} for ${who}`, conditions.join(' ')];
}

/** A list of columns is told where it is not all that could be. */
function printRights(
  { select, insert, update, delete: remove, rowSecurity }: OutlineRights,
  table: OutlineTable,
): string {
  const all = table.columns.map(({ name }) => name);
  const writable = table.columns.filter(({ readOnly }) => !readOnly).map(({ name }) => name);
  const told = (what: string, columns: readonly string[], of: readonly string[]) =>
    columns.length === 0 ? [] : [equal(columns, of) ? what : `${what} (${columns.join(', ')})`];
  const rights = [
    ...told('select', select, all),
    ...told('insert', insert, writable),
    ...told('update', update, writable),
    ...(remove ? ['delete'] : []),
  ];
  return `${rights.join(', ')}${rowSecurity ? '; rows by policies' : ''}`;
}

function printFunction({ name, kind, arguments: its, returns, set, roles, deprecated }: OutlineFunction): string {
  const given = its.map((one) => `${one.name}${one.required ? '' : '?'}: ${one.type}`).join(', ');
  const facts = [
    ...(kind === 'mutation' ? ['mutation'] : []),
    ...(roles.length === 0 ? [] : [`for ${roles.join(', ')}`]),
    ...(deprecated === undefined ? [] : [`deprecated: ${deprecated}`]),
  ];
  return `${name}(${given}) → ${set ? 'set of ' : ''}${returns}${facts.length === 0 ? '' : `  (${facts.join('; ')})`}`;
}

function part(title: string, rows: readonly (readonly string[])[]): string[] {
  return rows.length === 0 ? [] : [`  ${title}`, ...columnsOf(rows, '    ')];
}

/** Cells in columns, each as wide as its widest. */
function columnsOf(rows: readonly (readonly string[])[], indent: string): string[] {
  const widthOf = (index: number) => Math.max(...rows.map((row) => row[index]?.length ?? 0));
  const widths = (rows[0] ?? []).map((_, index) => widthOf(index));
  return rows.map((row) => `${indent}${row.map((cell, index) => cell.padEnd(widths[index]!)).join('  ')}`.trimEnd());
}

function equal(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((each, index) => each === other[index]);
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}
