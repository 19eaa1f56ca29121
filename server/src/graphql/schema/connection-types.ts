// `track_connection`, `tracks_connection` beside a relationship, and their types: pages of a table's rows with cursors, as Relay's
// specification of connections has them.

import {
  type GraphQLFieldConfig,
  type GraphQLFieldConfigArgumentMap,
  GraphQLList,
  GraphQLNonNull,
  GraphQLObjectType,
} from 'graphql';
import type { Table } from '../../engine/model/model.ts';
import type { PageFact } from '../../engine/request.ts';
import { means } from './meaning.ts';
import { listOf, rowsArguments } from './rows-arguments.ts';
import type { TypeRegistry } from './type-registry.ts';

export interface ConnectionParts {
  readonly row: GraphQLObjectType;
  /** Beside those of a page. */
  readonly args?: GraphQLFieldConfigArgumentMap;
  readonly extensions: Record<string, unknown>;
  readonly description?: string | undefined;
  readonly deprecated: string | undefined;
}

/** A field of pages. The table is keyed for the role: without a key that it may read an order could not be completed. */
export function connectionField(
  registry: TypeRegistry,
  table: Table,
  { row, args = {}, extensions, description, deprecated }: ConnectionParts,
): GraphQLFieldConfig<unknown, unknown> {
  return {
    type: new GraphQLNonNull(connectionType(registry, table, row)),
    args: { ...args, ...pageArguments(registry, table) },
    description,
    deprecationReason: deprecated,
    extensions,
  };
}

function pageArguments(registry: TypeRegistry, table: Table): GraphQLFieldConfigArgumentMap {
  const { orderBy } = registry.naming.argument;
  const { [orderBy]: order, where } = rowsArguments(registry, table);
  const int = registry.scalar('Int');
  const cursor = registry.scalar('String');
  return {
    first: { type: int, description: 'At most so many rows, from the start or from `after` on.' },
    after: { type: cursor, description: 'Only rows behind the one with this cursor.' },
    last: { type: int, description: 'At most so many rows, up to the end or to `before`.' },
    before: { type: cursor, description: 'Only rows before the one with this cursor.' },
    ...(order === undefined ? {} : { [orderBy]: order }),
    ...(where === undefined ? {} : { where }),
  };
}

const edgesMeaning = means({ kind: 'edges' });
const nodesMeaning = means({ kind: 'nodes' });
const pageInfoMeaning = means({ kind: 'page-info' });
const cursorMeaning = means({ kind: 'cursor' });
const nodeMeaning = means({ kind: 'node' });

function connectionType(registry: TypeRegistry, table: Table, row: GraphQLObjectType): GraphQLObjectType {
  const make = (name: string) =>
    new GraphQLObjectType({
      name,
      fields: () => ({
        edges: {
          type: new GraphQLNonNull(new GraphQLList(new GraphQLNonNull(edgeType(registry, table, row)))),
          extensions: edgesMeaning,
        },
        nodes: { type: listOf(row), extensions: nodesMeaning },
        pageInfo: { type: new GraphQLNonNull(pageInfoType(registry)), extensions: pageInfoMeaning },
      }),
    });
  return registry.type(registry.naming.type.connection(table), make);
}

function edgeType(registry: TypeRegistry, table: Table, row: GraphQLObjectType): GraphQLObjectType {
  const make = (name: string) =>
    new GraphQLObjectType({
      name,
      fields: () => ({
        cursor: { type: new GraphQLNonNull(registry.scalar('String')), extensions: cursorMeaning },
        node: { type: new GraphQLNonNull(row), extensions: nodeMeaning },
      }),
    });
  return registry.type(registry.naming.type.edge(table), make);
}

function pageInfoType(registry: TypeRegistry): GraphQLObjectType {
  const fact = (name: PageFact, type: GraphQLFieldConfig<unknown, unknown>['type']) => ({
    [name]: { type, extensions: means({ kind: 'page', fact: name }) },
  });
  const make = (name: string) => {
    const boolean = new GraphQLNonNull(registry.scalar('Boolean'));
    const cursor = registry.scalar('String');
    return new GraphQLObjectType({
      name,
      description: 'Where a page lies among all rows.',
      fields: {
        ...fact('hasNextPage', boolean),
        ...fact('hasPreviousPage', boolean),
        ...fact('startCursor', cursor),
        ...fact('endCursor', cursor),
      },
    });
  };
  return registry.commonType(registry.naming.fixed.pageInfo, make);
}
