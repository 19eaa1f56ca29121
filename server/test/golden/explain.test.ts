// Over 100,000 rows, PostgreSQL takes an index for every hop along a foreign key: with the values at hand and, from version 16 on,
// in a generic plan too. Where it may choose otherwise, because a hop starts from most rows of a table, nothing is expected.

import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { availableVersions } from '../support/postgres.ts';
import { type GoldenServer, startGoldenServer } from './golden-server.ts';

interface Hop {
  readonly name: string;
  readonly query: string;
  /** The tables that must be reached by an index: those at the far end of every hop, and the near one where a key finds its rows. */
  readonly byIndex: readonly string[];
}

const hops: readonly Hop[] = [
  {
    name: 'to one',
    query: '{ sale(order_by: {id: desc}, limit: 5) { id book { title author { name } editor { name } } } }',
    byIndex: ['sale', 'book', 'author'],
  },
  {
    name: 'to many',
    query:
      '{ author_by_pk(id: 77) { name books_by_author_id { title sales(order_by: {id: asc}, limit: 3) { price } } } }',
    byIndex: ['author', 'book', 'sale'],
  },
  {
    name: 'to many of a list',
    query: '{ author(where: {id: {_in: [1, 2, 3]}}) { books_by_author_id { title } books_by_editor_id { title } } }',
    byIndex: ['author', 'book'],
  },
  {
    name: 'to many and back to one',
    query: '{ author_by_pk(id: 77) { books_by_author_id { editor { name } sales { book { title } } } } }',
    byIndex: ['author', 'book', 'sale'],
  },
  {
    name: 'over a key of two columns',
    query: '{ edition_by_pk(book_id: 7, number: 1) { prints { id edition { book { title } } } } }',
    byIndex: ['edition', 'print', 'book'],
  },
  {
    name: 'to aggregates',
    query: `{
      author_by_pk(id: 77) {
        books_by_author_id_aggregate { aggregate { count } nodes { title } }
        books_by_author_id { sales_aggregate(where: {gift: {_eq: true}}) { aggregate { count sum { price } max { rating } } } }
      }
    }`,
    byIndex: ['author', 'book', 'sale'],
  },
  {
    name: 'from the nodes of an aggregate',
    query: '{ sale_aggregate(where: {book_id: {_eq: 5}}) { aggregate { count } nodes { book { author { name } } } } }',
    byIndex: ['sale', 'book', 'author'],
  },
  {
    name: 'of a filter, to one',
    query: '{ sale(where: {id: {_in: [1, 2, 3]}, book: {author: {name: {_neq: "Author 1"}}}}) { id } }',
    byIndex: ['sale', 'book', 'author'],
  },
  {
    name: 'of a filter, to many',
    query: '{ author(where: {id: {_in: [1, 2, 3]}, books_by_author_id: {sales: {price: {_gt: 10}}}}) { name } }',
    byIndex: ['author', 'book', 'sale'],
  },
  {
    name: 'of a filter, from the far end where that has few rows',
    query: '{ sale(where: {book: {title: {_eq: "Book 77"}}}) { id } }',
    byIndex: ['sale', 'book'],
  },
  {
    name: 'of a negated filter',
    query: '{ author(where: {id: {_in: [1, 2, 3]}, _not: {books_by_author_id: {title: {_eq: "Book 1"}}}}) { name } }',
    byIndex: ['author', 'book'],
  },
  {
    name: 'of one filter among others',
    query:
      '{ author(where: {id: {_in: [1, 2, 3]}, _or: [{name: {_eq: "x"}}, {books_by_author_id: {title: {_eq: "Book 1"}}}]}) { name } }',
    byIndex: ['author', 'book'],
  },
  {
    name: 'of a filter on an aggregate',
    query: `{
      author(
        where: {id: {_in: [1, 2, 3]}, books_by_author_id_aggregate: {count: {filter: {title: {_neq: "x"}}, predicate: {_gt: 1}}}}
      ) { name }
    }`,
    byIndex: ['author', 'book'],
  },
  {
    name: 'of an order, to one',
    query: '{ sale(where: {book_id: {_in: [5, 6]}}, order_by: [{book: {author: {name: asc}}}, {id: asc}]) { id } }',
    byIndex: ['sale', 'book', 'author'],
  },
  {
    name: 'of an order, to one, from most rows',
    query: '{ sale(order_by: {book: {title: desc}}, limit: 5) { id } }',
    byIndex: ['sale', 'book'],
  },
  {
    name: 'of an order by an aggregate',
    query: `{
      author(
        where: {id: {_in: [1, 2, 3]}}
        order_by: [{books_by_author_id_aggregate: {count: desc}}, {books_by_editor_id_aggregate: {max: {title: asc}}}]
      ) { name }
    }`,
    byIndex: ['author', 'book'],
  },
  {
    name: 'of an order within a list',
    query:
      '{ author_by_pk(id: 77) { books_by_author_id(order_by: {editor: {name: asc}}, limit: 1) { editor { name } } } }',
    byIndex: ['author', 'book'],
  },
];

describe.each(availableVersions())('on PostgreSQL %i', (version) => {
  let server: GoldenServer;
  beforeAll(async () => {
    server = await startGoldenServer(path.join(import.meta.dirname, 'explain', 'schema.sql'), version);
  });
  afterAll(() => server?.close());

  test.each(hops)('an index serves each hop $name', async ({ query, byIndex }) => {
    const { statements, answer } = await server.run({ query, variables: undefined, stringifyNumericTypes: false });
    expect(answer).toMatch(/^\{"data":\{/);
    const [statement] = statements;
    if (statement === undefined) throw new Error('nothing ran');
    const plans = [await explain(server, '', statement.text, statement.values)];
    if (version >= 16) plans.push(await explain(server, ', generic_plan', statement.text, []));
    for (const plan of plans) {
      const scans = scansOf(plan);
      expect(new Set(scans.map(({ table }) => table))).toEqual(new Set(byIndex));
      expect(scans.filter(({ how }) => !byAnIndex.has(how))).toEqual([]);
    }
  });
});

const byAnIndex = new Set(['Index Scan', 'Index Only Scan', 'Bitmap Heap Scan']);

interface PlanNode {
  readonly 'Node Type': string;
  readonly 'Relation Name'?: string;
  readonly Plans?: readonly PlanNode[];
}

async function explain(
  { database }: GoldenServer,
  option: string,
  text: string,
  values: readonly (string | null)[],
): Promise<PlanNode> {
  const [row] = await database.query(`explain (format json${option}) ${text}`, values);
  return row['QUERY PLAN'][0].Plan;
}

function scansOf(node: PlanNode): { readonly table: string; readonly how: string }[] {
  const table = node['Relation Name'];
  const own = table === undefined ? [] : [{ table, how: node['Node Type'] }];
  return [...own, ...(node.Plans ?? []).flatMap(scansOf)];
}
