// The fields of an operation → OperationRequest. What a field means comes from its extensions, never from its name.

import type { FieldNode, GraphQLField, GraphQLObjectType } from 'graphql';
import { getNamedType, isObjectType } from 'graphql';
import { assertNever } from '../../base/assert-never.ts';
import type { Column, Table } from '../../engine/model/model.ts';
import type {
  AggregateField,
  AggregateSelection,
  Call,
  ConnectionSelection,
  ConstantSelection,
  EdgeSelection,
  KeyColumn,
  PageArguments,
  PageInfoSelection,
  ReadRoot,
  RootRequest,
  RowsArguments,
  Selection,
} from '../../engine/request.ts';
import { type CalledMeaning, type FieldMeaning, fieldMeaning, type ResolvedMeaning } from '../schema/meaning.ts';
import { collectFields, type SelectionScope } from './collect-fields.ts';
import { inputPlain, inputSource, unexpectedNull } from './input.ts';
import { readCall } from './read-call.ts';
import { columnsOf } from './read-columns.ts';
import { readPage } from './read-page.ts';
import { argumentInput, readRows } from './read-rows.ts';

type Field = GraphQLField<unknown, unknown>;

/** One field of a selection, found in its type. */
export interface Asked {
  readonly key: string;
  readonly field: Field;
  readonly nodes: readonly FieldNode[];
  readonly node: FieldNode;
  readonly type: GraphQLObjectType | undefined;
  readonly meaning: FieldMeaning;
  /** Where it stands, in the dialect's notation. */
  readonly path: string;
}

/** The request of one root field of a query. */
export function buildReadRoot(
  scope: SelectionScope,
  root: GraphQLObjectType,
  key: string,
  nodes: readonly FieldNode[],
): ReadRoot {
  return { ...buildRoot(scope, root, key, nodes), path: fieldPath('$', key) };
}

/** The request of one root field that the engine answers. */
export function buildRoot(
  scope: SelectionScope,
  root: GraphQLObjectType,
  key: string,
  nodes: readonly FieldNode[],
): RootRequest {
  const asked = found(root, key, nodes, '$');
  const { meaning, path } = asked;
  switch (meaning.kind) {
    case 'rows':
      return {
        kind: 'rows',
        key,
        table: meaning.table,
        call: undefined,
        rows: listOf(scope, asked),
        selection: selectionOf(scope, asked),
      };
    case 'row':
      return {
        kind: 'row',
        key,
        table: meaning.table,
        where: keyOf(scope, asked, meaning.table),
        selection: selectionOf(scope, asked),
      };
    case 'table-aggregate':
      return {
        kind: 'aggregate',
        key,
        table: meaning.table,
        call: undefined,
        rows: rowsOf(scope, asked),
        selection: aggregatesOf(scope, asked),
      };
    case 'connection':
      return {
        kind: 'connection',
        key,
        table: meaning.table,
        call: undefined,
        page: pageOf(scope, asked),
        selection: connectionOf(scope, asked),
      };
    case 'called':
    case 'called-aggregate':
    case 'called-connection':
      return calledRoot(scope, asked, meaning);
    default:
      throw new Error(`${path} is no root field`);
  }
}

function calledRoot(scope: SelectionScope, asked: Asked, meaning: CalledMeaning): RootRequest {
  const { key } = asked;
  const { target: table } = meaning;
  const call = callOf(scope, asked, meaning);
  const { result } = meaning.function;
  if (table === undefined || result.kind === 'value') return { kind: 'value', key, call, limit: scope.rowLimit };
  if (!result.set) return { kind: 'called-row', key, table, call, selection: selectionOf(scope, asked) };
  switch (meaning.kind) {
    case 'called':
      return { kind: 'rows', key, table, call, rows: listOf(scope, asked), selection: selectionOf(scope, asked) };
    case 'called-aggregate':
      return { kind: 'aggregate', key, table, call, rows: rowsOf(scope, asked), selection: aggregatesOf(scope, asked) };
    case 'called-connection': {
      const page = pageOf(scope, asked);
      return { kind: 'connection', key, table, call, page, selection: connectionOf(scope, asked) };
    }
    default:
      return assertNever(meaning.kind);
  }
}

function callOf({ variables }: SelectionScope, { field, node, path }: Asked, meaning: CalledMeaning): Call {
  return readCall(meaning.function, { field, node, variables, path });
}

function computedSelection(scope: SelectionScope, asked: Asked, meaning: CalledMeaning): Selection {
  const { key } = asked;
  const { target } = meaning;
  const call = callOf(scope, asked, meaning);
  const { result } = meaning.function;
  if (target === undefined || result.kind === 'value') return { kind: 'computed', key, call, limit: scope.rowLimit };
  if (!result.set) return { kind: 'computed-row', key, call, target, selection: selectionOf(scope, asked) };
  const made = { key, call, target };
  switch (meaning.kind) {
    case 'called':
      return { kind: 'computed-rows', ...made, rows: listOf(scope, asked), selection: selectionOf(scope, asked) };
    case 'called-aggregate':
      return { kind: 'computed-aggregate', ...made, rows: rowsOf(scope, asked), selection: aggregatesOf(scope, asked) };
    case 'called-connection': {
      const page = pageOf(scope, asked);
      return { kind: 'computed-connection', ...made, page, selection: connectionOf(scope, asked) };
    }
    default:
      return assertNever(meaning.kind);
  }
}

/** The field that these nodes ask for. */
export function found(type: GraphQLObjectType, key: string, nodes: readonly FieldNode[], parent: string): Asked {
  const [node] = nodes;
  const field = node && type.getFields()[node.name.value];
  const meaning = field && fieldMeaning(field);
  if (!node || !field || !meaning) throw new Error(`no meaning for ${key} of ${type.name}`);
  const named = getNamedType(field.type);
  return {
    key,
    field,
    nodes,
    node,
    type: isObjectType(named) ? named : undefined,
    meaning,
    path: fieldPath(parent, key),
  };
}

const fieldPath = (parent: string, key: string): string => `${parent}.selectionSet.${key}`;

/** The fields below, in the order of the document; `__typename` is known already. */
export function below<T>(
  scope: SelectionScope,
  { type, nodes, path }: Asked,
  read: (asked: Asked) => T,
): (ConstantSelection | T)[] {
  if (type === undefined) return [];
  const fields = collectFields(
    scope,
    type.name,
    nodes.map((node) => node.selectionSet),
  );
  return [...fields].map(([key, fieldNodes]) =>
    fieldNodes[0]?.name.value === '__typename'
      ? { kind: 'constant', key, value: type.name }
      : read(found(type, key, fieldNodes, path)),
  );
}

function rowsOf(scope: SelectionScope, { field, node, path }: Asked): RowsArguments {
  return readRows(field, node, scope.variables, path);
}

function pageOf(scope: SelectionScope, { field, node, path }: Asked): PageArguments {
  return readPage(scope, field, node, path);
}

/** Of a list whose rows are answered: without a limit of its own it has the role's. */
function listOf(scope: SelectionScope, asked: Asked): RowsArguments {
  const rows = rowsOf(scope, asked);
  return rows.limit === undefined && scope.rowLimit !== undefined ? { ...rows, limit: scope.rowLimit } : rows;
}

/** The row that the arguments name by the columns of the primary key. */
export function keyOf(scope: SelectionScope, { field, node, path }: Asked, table: Table): KeyColumn[] {
  return table.primaryKey.map((column) => {
    const input = argumentInput(field, node, column.name, scope.variables);
    const value = input && inputSource(input);
    if (value === undefined) throw unexpectedNull(`${path}.args.${column.name}`);
    return { column, value };
  });
}

/** What is asked of each row. */
export function selectionOf(scope: SelectionScope, asked: Asked): Selection[] {
  return below(scope, asked, (field): Selection | readonly Selection[] => {
    const { key, meaning } = field;
    switch (meaning.kind) {
      case 'resolved':
        return resolvedSelection(key, meaning);
      case 'called':
      case 'called-aggregate':
      case 'called-connection':
        return computedSelection(scope, field, meaning);
      case 'column': {
        const path = argumentInput(field.field, field.node, 'path', scope.variables);
        return { kind: 'column', key, column: meaning.column, path: path && inputSource(path) };
      }
      case 'relationship':
        return meaning.relationship.kind === 'one'
          ? { kind: 'one', key, relationship: meaning.relationship, selection: selectionOf(scope, field) }
          : {
              kind: 'many',
              key,
              relationship: meaning.relationship,
              rows: listOf(scope, field),
              selection: selectionOf(scope, field),
            };
      case 'relationship-aggregate':
        return {
          kind: 'aggregate',
          key,
          relationship: meaning.relationship,
          rows: rowsOf(scope, field),
          selection: aggregatesOf(scope, field),
        };
      case 'relationship-connection':
        return {
          kind: 'connection',
          key,
          relationship: meaning.relationship,
          page: pageOf(scope, field),
          selection: connectionOf(scope, field),
        };
      default:
        throw new Error(`${field.path} is no field of a row`);
    }
  }).flat();
}

/** What keeps the place of the field, and beside it what the field is resolved from. */
function resolvedSelection(key: string, { requires, weight }: ResolvedMeaning): Selection[] {
  const columns = requires.map((column): Selection => {
    return { kind: 'column', key: requiredKey(key, column), column, path: undefined };
  });
  return [{ kind: 'constant', key, value: '', weight }, ...columns];
}

/** No key of an answer has a colon. */
export function requiredKey(key: string, { name }: Pick<Column, 'name'>): string {
  return `${key}:${name}`;
}

function connectionOf(scope: SelectionScope, asked: Asked): ConnectionSelection[] {
  return below(scope, asked, (field): ConnectionSelection => {
    const { key, meaning } = field;
    switch (meaning.kind) {
      case 'edges':
        return { kind: 'edges', key, selection: below(scope, field, (part) => edgePart(scope, part)) };
      case 'nodes':
        return { kind: 'nodes', key, selection: selectionOf(scope, field) };
      case 'page-info':
        return { kind: 'page-info', key, selection: below(scope, field, pageFact) };
      default:
        throw new Error(`${field.path} is no field of a page`);
    }
  });
}

function edgePart(scope: SelectionScope, asked: Asked): EdgeSelection {
  const { key, meaning } = asked;
  if (meaning.kind === 'cursor') return { kind: 'cursor', key };
  return { kind: 'node', key, selection: selectionOf(scope, asked) };
}

function pageFact({ key, meaning, path }: Asked): PageInfoSelection {
  if (meaning.kind !== 'page') throw new Error(`${path} says nothing of a page`);
  return { kind: 'page', key, fact: meaning.fact };
}

function aggregatesOf(scope: SelectionScope, asked: Asked): AggregateSelection[] {
  return below(scope, asked, (field): AggregateSelection => {
    const { key, meaning } = field;
    if (meaning.kind === 'nodes') return { kind: 'nodes', key, selection: selectionOf(scope, field) };
    return { kind: 'aggregate', key, selection: below(scope, field, (part) => aggregateField(scope, part)) };
  });
}

function aggregateField(scope: SelectionScope, asked: Asked): AggregateField {
  const { key, meaning, field, node } = asked;
  if (meaning.kind === 'count') {
    const columns = argumentInput(field, node, 'columns', scope.variables);
    const distinct = argumentInput(field, node, 'distinct', scope.variables);
    const type = field.args.find(({ name }) => name === 'columns')!.type;
    return {
      kind: 'count',
      key,
      columns: columnsOf({ type }, columns),
      distinct: distinct !== undefined && inputPlain(distinct) === true,
    };
  }
  if (meaning.kind !== 'function') throw new Error(`${asked.path} is no aggregate`);
  const selection = below(scope, asked, (part) => {
    if (part.meaning.kind !== 'column') throw new Error(`${part.path} is no column`);
    return { kind: 'column' as const, key: part.key, column: part.meaning.column };
  });
  return { kind: 'function', key, function: meaning.function, selection };
}
