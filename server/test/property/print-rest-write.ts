// An abstract mutation that REST can do in, the request out.

import type { BoundSchema, BoundTable } from './binding.ts';
import type { ColumnCell, InsertSpec, Mutation, MutationRoot, TargetSpec } from './mutation.ts';
import { rowSelection } from './mutation.ts';
import { RestPrinter, type RestQuestion, restTarget } from './print-rest.ts';
import type { Random } from './random.ts';

export function printRestWrite({ roots }: Mutation, schema: BoundSchema, random: Random | undefined): RestQuestion {
  const [root] = roots as [MutationRoot];
  const printer = new RestPrinter(random);
  const table = root.kind === 'insert' ? root.insert.table : root.table;
  const selection = rowSelection(root.answer);
  const prefer = [`return=${selection.length > 0 ? 'representation' : 'minimal'}`];
  if (root.answer.kind === 'response' && root.answer.fields.some(({ kind }) => kind === 'affected-rows'))
    prefer.push('count=exact');
  const items: string[] = [];
  if (selection.length > 0) {
    printer.select({ table, path: [], items }, selection);
    printer.parameters.push(['select', items.join(',')]);
  }
  const { method, body, preferences } = printRoot(printer, root);
  const headers = {
    'content-profile': schema.spec.schema,
    'content-type': 'application/json',
    prefer: [...prefer, ...preferences].join(', '),
  };
  const path = restTarget(table, printer.parameters);
  const target =
    root.kind === 'call' ? `/rpc/${encodeURIComponent(root.called.spec.name)}?${path.split('?')[1]}` : path;
  return { method, target, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) };
}

interface Printed {
  readonly method: string;
  readonly body: unknown;
  readonly preferences: readonly string[];
}

function printRoot(printer: RestPrinter, root: MutationRoot): Printed {
  switch (root.kind) {
    case 'insert':
      return printInsert(printer, root.insert);
    case 'update': {
      const [update] = root.updates as [(typeof root.updates)[number]];
      printTarget(printer, root.table, update.target);
      return {
        method: 'PATCH',
        body: Object.fromEntries(update.changes.map(cell)),
        preferences: atMost(update.atMost),
      };
    }
    case 'delete':
      printTarget(printer, root.table, root.target);
      return { method: 'DELETE', body: undefined, preferences: atMost(root.atMost) };
    case 'call': {
      const given = root.given.map(([name, value]) => [name, value.json]);
      return { method: 'POST', body: Object.fromEntries(given), preferences: [] };
    }
  }
}

function printInsert(printer: RestPrinter, { rows, onConflict }: InsertSpec): Printed {
  const quoted = (names: readonly string[]) => names.map((name) => `"${name.replaceAll(/["\\]/g, '\\$&')}"`).join(',');
  const columns = [...new Set(rows.flatMap(({ values }) => values.map(({ column }) => column.spec.name)))];
  printer.parameters.push(['columns', quoted(columns)]);
  const preferences = ['missing=default'];
  if (onConflict !== undefined) {
    printer.parameters.push(['on_conflict', quoted(onConflict.columns.map(({ spec }) => spec.name))]);
    preferences.push(`resolution=${onConflict.update.length === 0 ? 'ignore' : 'merge'}-duplicates`);
  }
  return { method: 'POST', body: rows.map(({ values }) => Object.fromEntries(values.map(cell))), preferences };
}

function printTarget(printer: RestPrinter, table: BoundTable, target: TargetSpec): void {
  if (target.kind === 'key') printer.key(table, target.values);
  else printer.where({ table, path: [], items: [] }, target.where);
}

const atMost = (rows: number | undefined): string[] =>
  rows === undefined ? [] : ['handling=strict', `max-affected=${rows}`];

/** An enum takes the labels of the database only. */
function cell({ column, value }: ColumnCell): [string, unknown] {
  if (value === undefined) return [column.spec.name, null];
  return [column.spec.name, column.spec.type.startsWith('enum') ? value.text : value.json];
}
