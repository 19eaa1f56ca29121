// The arguments that choose the rows of a list, and the type of a list of rows.

import {
  type GraphQLFieldConfigArgumentMap,
  GraphQLList,
  GraphQLNonNull,
  type GraphQLObjectType,
  type GraphQLOutputType,
} from 'graphql';
import type { Table } from '../../engine/model/model.ts';
import { boolExp, selectColumn } from './filter-types.ts';
import { means } from './meaning.ts';
import { isOrdered, orderBy } from './order-types.ts';
import type { TypeRegistry } from './type-registry.ts';

const offsetMeaning = means({ kind: 'offset' });
const distinctOnMeaning = means({ kind: 'keyword', keyword: 'distinctOn' });
const orderByMeaning = means({ kind: 'keyword', keyword: 'orderBy' });

/** `distinct_on`, `limit`, `offset`, `order_by`, `where`. */
export function rowsArguments(registry: TypeRegistry, table: Table): GraphQLFieldConfigArgumentMap {
  const list = (type: ReturnType<typeof selectColumn> | ReturnType<typeof orderBy>) =>
    new GraphQLList(new GraphQLNonNull(type));
  const int = registry.scalar('Int');
  const { argument } = registry.naming;
  return {
    [argument.distinctOn]: {
      type: list(selectColumn(registry, table)),
      description: 'Only the first row of each of these columns’ values.',
      extensions: distinctOnMeaning,
    },
    limit: { type: int, description: 'At most so many rows.' },
    offset: {
      type: int,
      description: 'Leave out the first rows. Without an order which ones is not defined.',
      extensions: offsetMeaning,
    },
    ...(isOrdered(registry, table)
      ? {
          [argument.orderBy]: {
            type: list(orderBy(registry, table)),
            description: 'Sort the rows by one or more columns.',
            extensions: orderByMeaning,
          },
        }
      : {}),
    where: { type: boolExp(registry, table), description: 'Only the rows for which this holds.' },
  };
}

/** `[track!]!` */
export function listOf(type: GraphQLObjectType): GraphQLOutputType {
  return new GraphQLNonNull(new GraphQLList(new GraphQLNonNull(type)));
}
