// What a resolver answers with rows of a generated type: a field of the operation → an operation of its own, for the rows that the
// resolver names and with what the field asks of them. It runs as any other, with the same limits.

import { setImmediate } from 'node:timers/promises';
import {
  type ArgumentNode,
  type DocumentNode,
  type FieldNode,
  GraphQLError,
  type GraphQLResolveInfo,
  getNamedType,
  Kind,
  type NameNode,
  type OperationDefinitionNode,
  OperationTypeNode,
  type SelectionNode,
  type VariableDefinitionNode,
} from 'graphql';
import { PergolaError } from '../../base/errors.ts';
import { parseJson } from '../../base/parse-json.ts';
import type { Table } from '../../engine/model/model.ts';
import type { Naming } from '../../engine/model/naming.ts';
import type { RawVariables } from '../request/input.ts';
import type { AskedFields } from './executable.ts';
import type { RowsGiven, RowsReader } from './extension.ts';

export interface NestedOperation {
  readonly document: DocumentNode;
  /** As of other documents, but below zero. */
  readonly documentId: number;
  readonly variables: RawVariables;
}

export interface NestedParts extends Omit<AskedFields, 'fields'> {
  readonly tables: ReadonlyMap<string, Table>;
  readonly naming: Naming;
  readonly known: NestedDocuments;
  readonly variables: RawVariables;
  /** Gives the answer's body. */
  run(operation: NestedOperation): Promise<string>;
}

interface Known {
  readonly nodes: readonly FieldNode[];
  /** Of the document it was made for: operations of one document share the nodes of its fragments. */
  readonly definition: OperationDefinitionNode;
  readonly keyed: boolean;
  readonly document: DocumentNode;
  readonly id: number;
}

/** Those of one schema. They go with the documents that they were made of. */
export class NestedDocuments {
  readonly #known = new WeakMap<FieldNode, Known[]>();
  #last = 0;

  of({ nodes, definition, keyed }: Pick<Known, 'nodes' | 'definition' | 'keyed'>, make: () => DocumentNode): Known {
    const [first] = nodes;
    if (first === undefined) throw new Error('a field without a node');
    const known = this.#known.get(first) ?? [];
    const same = known.find(
      (each) =>
        each.keyed === keyed &&
        each.definition === definition &&
        each.nodes.length === nodes.length &&
        each.nodes.every((node, at) => node === nodes[at]),
    );
    if (same !== undefined) return same;
    this.#last -= 1;
    const made = { nodes: [...nodes], definition, keyed, document: make(), id: this.#last };
    this.#known.set(first, [...known, made]);
    return made;
  }
}

type Row = Record<string, unknown>;

export function createRowsReader(parts: NestedParts): RowsReader {
  const batches = new Map<Known, Batch>();
  const knownOf = ({ fieldNodes }: GraphQLResolveInfo, table: Table, keyed: boolean) =>
    parts.known.of({ nodes: fieldNodes, definition: parts.definition, keyed }, () =>
      documentOf(parts, table, fieldNodes, keyed),
    );
  const read = async (info: GraphQLResolveInfo, given: RowsGiven, keyed: boolean): Promise<readonly Row[]> => {
    const table = tableOf(info, parts);
    const { document, id } = knownOf(info, table, keyed);
    const { where, orderBy, limit, offset } = given;
    const own = { pergola_where: where, pergola_order: orderBy, pergola_limit: limit, pergola_offset: offset };
    const sent = Object.fromEntries(Object.entries(own).filter(([, value]) => value !== undefined));
    const body = await parts.run({ document, documentId: id, variables: { ...parts.variables, ...sent } });
    return rowsOf(body);
  };
  return {
    rows: (info, given = {}) => read(info, given, false),
    async rowsByKey(info, keys) {
      const table = tableOf(info, parts);
      if (keys.length === 0) return [];
      // One list calls for each of its items, all in one go: they are read together.
      const batch = batches.get(knownOf(info, table, true)) ?? openBatch(info, table);
      batch.keys.push(...keys);
      const byKey = await batch.rows;
      return keys.map((key) => byKey.get(keyText(table.primaryKey.map(({ name }) => key[name]))) ?? null);
    },
  };

  function openBatch(info: GraphQLResolveInfo, table: Table): Batch {
    const known = knownOf(info, table, true);
    const keys: Readonly<Row>[] = [];
    const rows = setImmediate().then(async () => {
      batches.delete(known);
      const found = await read(info, { where: conditionOf(table, keys), limit: keys.length }, true);
      return new Map(found.map((row) => [takeKey(row, table), row]));
    });
    const batch = { keys, rows };
    batches.set(known, batch);
    return batch;
  }
}

interface Batch {
  readonly keys: Readonly<Row>[];
  readonly rows: Promise<ReadonlyMap<string, Row>>;
}

function tableOf(info: GraphQLResolveInfo, { tables }: NestedParts): Table {
  const { name } = getNamedType(info.returnType);
  const table = tables.get(name);
  if (table === undefined) throw new Error(`${info.fieldName} answers with ${name}, which is no generated type`);
  return table;
}

function rowsOf(body: string): readonly Row[] {
  const { data, errors } = parseJson(body) as {
    readonly data?: { readonly rows: readonly Row[] } | null;
    readonly errors?: readonly { readonly message: string; readonly extensions: Record<string, unknown> }[];
  };
  const [first] = errors ?? [];
  if (first !== undefined) throw new GraphQLError(first.message, { extensions: first.extensions });
  return data?.rows ?? [];
}

function conditionOf({ primaryKey }: Table, keys: readonly Readonly<Row>[]): object {
  const [only, ...others] = primaryKey;
  if (only === undefined)
    throw new PergolaError('not-supported', 'Rows of a table without a primary key have no keys.');
  if (others.length === 0) return { [only.name]: { _in: keys.map((key) => key[only.name]) } };
  const equal = (key: Readonly<Row>) => Object.fromEntries(primaryKey.map(({ name }) => [name, { _eq: key[name] }]));
  return { _or: keys.map(equal) };
}

const keyName = (index: number) => `pergola_key_${index}`;

/** The key that was asked for besides, taken out of the row. */
function takeKey(row: Row, { primaryKey }: Table): string {
  const values = primaryKey.map((_, index) => {
    const value = row[keyName(index)];
    delete row[keyName(index)];
    return value;
  });
  return keyText(values);
}

function keyText(values: readonly unknown[]): string {
  return JSON.stringify(values.map(String));
}

function documentOf(
  { definition, fragments, naming }: NestedParts,
  table: Table,
  nodes: readonly FieldNode[],
  keyed: boolean,
): DocumentNode {
  const { type, argument, root } = naming;
  const asked = nodes.flatMap(({ selectionSet }) => selectionSet?.selections ?? []);
  const keys = table.primaryKey.map((column, index): SelectionNode => field(column.name, { alias: keyName(index) }));
  const selections = keyed ? [...asked, ...keys] : asked;
  const args = [
    argumentOf('where', 'pergola_where'),
    argumentOf(argument.orderBy, 'pergola_order'),
    argumentOf('limit', 'pergola_limit'),
    argumentOf('offset', 'pergola_offset'),
  ];
  const variableDefinitions = [
    ...(definition.variableDefinitions ?? []),
    variable('pergola_where', type.boolExp(table), false),
    variable('pergola_order', type.orderBy(table), true),
    variable('pergola_limit', 'Int', false),
    variable('pergola_offset', 'Int', false),
  ];
  const rows = field(root.list(table), { alias: 'rows', args, selections });
  return {
    kind: Kind.DOCUMENT,
    definitions: [
      {
        kind: Kind.OPERATION_DEFINITION,
        operation: OperationTypeNode.QUERY,
        variableDefinitions,
        selectionSet: { kind: Kind.SELECTION_SET, selections: [rows] },
      },
      ...fragments,
    ],
  };
}

function named(value: string): NameNode {
  return { kind: Kind.NAME, value };
}

interface FieldParts {
  readonly alias: string;
  readonly args?: readonly ArgumentNode[];
  readonly selections?: readonly SelectionNode[];
}

function field(name: string, { alias, args = [], selections }: FieldParts): FieldNode {
  return {
    kind: Kind.FIELD,
    name: named(name),
    alias: named(alias),
    arguments: args,
    ...(selections === undefined ? {} : { selectionSet: { kind: Kind.SELECTION_SET, selections } }),
  };
}

function argumentOf(name: string, variableName: string): ArgumentNode {
  return { kind: Kind.ARGUMENT, name: named(name), value: { kind: Kind.VARIABLE, name: named(variableName) } };
}

function variable(name: string, typeName: string, list: boolean): VariableDefinitionNode {
  const type = { kind: Kind.NAMED_TYPE, name: named(typeName) } as const;
  return {
    kind: Kind.VARIABLE_DEFINITION,
    variable: { kind: Kind.VARIABLE, name: named(name) },
    type: list ? { kind: Kind.LIST_TYPE, type: { kind: Kind.NON_NULL_TYPE, type } } : type,
  };
}
