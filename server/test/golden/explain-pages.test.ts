// Over 100,000 rows, a page begins where its cursor is, if an index has the order: the rows before it are not read. So do the pages
// of the rows that belong to one.

import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { availableVersions } from '../support/postgres.ts';
import { type GoldenServer, startGoldenServer } from './golden-server.ts';

interface Deep {
  readonly order: string;
  /** Rows that are read for a page of ten: the page, one more, and where the index does not tell equals apart, those. */
  readonly read: number;
  /** Only in this direction. */
  readonly forward?: boolean;
}

const pages: readonly Deep[] = [
  { order: '{ id: asc }', read: 11 },
  { order: '{ id: desc }', read: 11 },
  { order: '{ price: asc }', read: 11 },
  { order: '{ price: desc }', read: 11 },
  { order: '[{ price: desc }, { gift: desc }, { id: desc }]', read: 2011 },
  { order: '[{ price: asc }, { id: desc }]', read: 2011 },
  // It may be null, and PostgreSQL has no bound for "so much, or null": only where nulls come first.
  { order: '{ rating: desc }', read: 20_011, forward: true },
];

describe.each(availableVersions())('on PostgreSQL %i', (version) => {
  let server: GoldenServer;
  beforeAll(async () => {
    server = await startGoldenServer(path.join(import.meta.dirname, 'explain', 'schema.sql'), version);
    await server.database.query('update sale set book_id = 1 where id % 2 = 0');
    const indexes = [
      '(price, id)',
      '(price, id desc)',
      '(price, gift)',
      '(rating desc, id desc)',
      '(book_id, price, id)',
    ];
    for (const columns of indexes) await server.database.query(`create index on sale ${columns}`);
    await server.database.query('vacuum analyze sale');
  });
  afterAll(() => server?.close());

  async function run(args: string) {
    const query = `{ sale_connection(${args}) { edges { cursor node { id price } } } }`;
    const { statements, answer } = await server.run({ query, variables: undefined, stringifyNumericTypes: false });
    return { statement: statements[0]!, edges: JSON.parse(answer).data.sale_connection.edges };
  }

  test.each(pages)('in the order $order', async ({ order, read, forward }) => {
    // Half of the rows lie before it.
    const middle = await run(
      `order_by: ${order}, where: { price: { _eq: 27 }, rating: { _eq: 2 }, id: { _gt: 50000 } }, first: 1`,
    );
    const [{ cursor }] = middle.edges;
    const backward = forward ? [] : [`last: 10, before: "${cursor}"`];
    for (const args of [`first: 10, after: "${cursor}"`, ...backward]) {
      const { statement, edges } = await run(`order_by: ${order}, ${args}`);
      expect(edges).toHaveLength(10);
      const [row] = await server.database.query(`explain (analyze, format json) ${statement.text}`, statement.values);
      expect(rowsRead(row['QUERY PLAN'][0].Plan)).toBeLessThanOrEqual(read);
    }
  });

  test('among the rows of another', async () => {
    const ofBook = async (args: string) => {
      const page = `sales_connection(order_by: { price: asc }, ${args}) { edges { cursor node { id price } } }`;
      const query = `{ book(where: { id: { _eq: 1 } }) { ${page} } }`;
      const { statements, answer } = await server.run({ query, variables: undefined, stringifyNumericTypes: false });
      return { statement: statements[0]!, edges: JSON.parse(answer).data.book[0].sales_connection.edges };
    };
    const { edges: middle } = await ofBook('where: { price: { _eq: 28 } }, first: 1');
    for (const args of [`first: 10, after: "${middle[0].cursor}"`, `last: 10, before: "${middle[0].cursor}"`]) {
      const { statement, edges } = await ofBook(args);
      expect(edges).toHaveLength(10);
      const [row] = await server.database.query(`explain (analyze, format json) ${statement.text}`, statement.values);
      // The book, the page, and one more.
      expect(rowsRead(row['QUERY PLAN'][0].Plan)).toBeLessThanOrEqual(12);
    }
  });
});

interface PlanNode {
  readonly 'Relation Name'?: string;
  readonly 'Actual Rows': number;
  readonly 'Rows Removed by Filter'?: number;
  readonly Plans?: readonly PlanNode[];
}

/** From the table, whether they are of the page or not. */
function rowsRead(node: PlanNode): number {
  const own = node['Relation Name'] === undefined ? 0 : node['Actual Rows'] + (node['Rows Removed by Filter'] ?? 0);
  return (node.Plans ?? []).reduce((sum, child) => sum + rowsRead(child), own);
}
