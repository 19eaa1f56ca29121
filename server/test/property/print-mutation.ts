// An abstract mutation in, a GraphQL document with variables out, in as many styles as queries have.

import type { GraphQLSchema } from 'graphql';
import type { BoundTable } from './binding.ts';
import { conditionInput, type InputNode, leaf } from './input-node.ts';
import type {
  ChangeSpec,
  ColumnCell,
  ConflictSpec,
  InsertSpec,
  Mutation,
  MutationRoot,
  NewRow,
  ResponseField,
  UpdateSpec,
} from './mutation.ts';
import { type Document, DocumentPrinter, type Type } from './print-document.ts';
import type { Random } from './random.ts';
import type { Value } from './values.ts';

type Inputs = (readonly [string, InputNode])[];

export function printMutation({ roots }: Mutation, schema: GraphQLSchema, random: Random | undefined): Document {
  const printer = new DocumentPrinter(schema, random);
  const root = schema.getMutationType() ?? undefined;
  return printer.document(
    'mutation',
    root,
    roots.map((each) => printRoot(printer, root, each)),
  );
}

function printRoot(printer: DocumentPrinter, type: Type, root: MutationRoot): string {
  const [name, inputs] = fieldOf(root);
  const { answer } = root;
  return printer.composite(type, root.key, name, inputs, (inner) => {
    if (answer.kind === 'row') return printer.columns(inner, answer.selection);
    return answer.fields.map((field) => printResponse(printer, inner, field));
  });
}

function printResponse(printer: DocumentPrinter, type: Type, field: ResponseField): string {
  switch (field.kind) {
    case 'typename':
      return printer.leafField(field.key, '__typename');
    case 'affected-rows':
      return printer.leafField(field.key, 'affected_rows');
    case 'returning':
      return printer.composite(type, field.key, 'returning', [], (row) => printer.columns(row, field.selection));
  }
}

function fieldOf(root: MutationRoot): readonly [string, Inputs] {
  switch (root.kind) {
    case 'insert': {
      const { table, rows, onConflict } = root.insert;
      const conflict: Inputs = onConflict === undefined ? [] : [['on_conflict', conflictInput(onConflict)]];
      const [first] = rows;
      if (root.one && first !== undefined)
        return [`insert_${table.name}_one`, [['object', rowInput(first)], ...conflict]];
      return [`insert_${table.name}`, [['objects', { kind: 'list', items: rows.map(rowInput) }], ...conflict]];
    }
    case 'update': {
      const { table, updates } = root;
      if (root.by === 'many')
        return [`update_${table.name}_many`, [['updates', { kind: 'list', items: updates.map(updateInput) }]]];
      const [update] = updates as [UpdateSpec];
      const { target } = update;
      if (target.kind === 'where') return [`update_${table.name}`, updateMembers(update)];
      const key: InputNode = { kind: 'object', members: keyInputs(table, target.values) };
      return [`update_${table.name}_by_pk`, [['pk_columns', key], ...updateMembers(update)]];
    }
    case 'call': {
      const members = root.given.map(([name, value]) => [name, leaf(value)] as const);
      return [root.called.name, members.length === 0 ? [] : [['args', { kind: 'object', members }]]];
    }
    case 'delete': {
      const { table, target } = root;
      if (target.kind === 'key') return [`delete_${table.name}_by_pk`, keyInputs(table, target.values)];
      return [`delete_${table.name}`, [['where', conditionInput(target.where)], ...atMostInput(root.atMost)]];
    }
  }
}

const keyInputs = (table: BoundTable, values: readonly Value[]): Inputs =>
  table.primaryKey.map((column, index) => [column.name, leaf(values[index] as Value)]);

function rowInput({ values, nested }: NewRow): InputNode {
  const members = values.map((cell) => [cell.column.name, cellInput(cell)] as const);
  const inner = nested.map(
    ({ relation, insert }) => [relation.name, nestedInput(insert, relation.kind === 'one')] as const,
  );
  return { kind: 'object', members: [...members, ...inner] };
}

function nestedInput({ rows, onConflict }: InsertSpec, one: boolean): InputNode {
  const [first] = rows;
  const items = rows.map(rowInput);
  const data: InputNode = one && first !== undefined ? rowInput(first) : { kind: 'list', items };
  const members: Inputs = [['data', data]];
  if (onConflict !== undefined) members.push(['on_conflict', conflictInput(onConflict)]);
  return { kind: 'object', members };
}

const cellInput = ({ value }: ColumnCell): InputNode => (value === undefined ? { kind: 'null' } : leaf(value));

const names = (columns: readonly { readonly name: string }[]): InputNode => ({
  kind: 'list',
  items: columns.map(({ name }) => ({ kind: 'enum', name })),
});

function conflictInput({ constraint, update, where }: ConflictSpec): InputNode {
  const members: Inputs = [['constraint', { kind: 'enum', name: constraint }]];
  // An empty list may be left out.
  if (update.length > 0 || where !== undefined) members.push(['update_columns', names(update)]);
  if (where !== undefined) members.push(['where', conditionInput(where)]);
  return { kind: 'object', members };
}

const updateInput = (update: UpdateSpec): InputNode => ({ kind: 'object', members: updateMembers(update) });

function updateMembers({ target, changes, atMost }: UpdateSpec): Inputs {
  const byOperator = Map.groupBy(changes, ({ operator }) => operator);
  const members: Inputs = [...byOperator].map(([operator, some]) => [`_${operator}`, changesInput(some)] as const);
  if (target.kind === 'where') members.push(['where', conditionInput(target.where)]);
  return [...members, ...atMostInput(atMost)];
}

const changesInput = (changes: readonly ChangeSpec[]): InputNode => ({
  kind: 'object',
  members: changes.map((change) => [change.column.name, cellInput(change)]),
});

function atMostInput(atMost: number | undefined): Inputs {
  if (atMost === undefined) return [];
  return [['at_most', leaf({ json: atMost, literal: String(atMost), text: String(atMost) })]];
}
