// What fields of plugins cost: the median time of a query of 1 and of 1,000 rows, without plugins, beside one that is not used, and with
// fields of it. Run as `node server/scripts/measure-plugins.ts postgres://…`, with the URL of a user who may make databases.

import { definePlugin } from '../src/plugins/plugin.ts';
import { startTestServer, type TestServer } from '../src/testing/testing.ts';

const plugin = definePlugin({
  name: 'measured',
  setup({ graphql }) {
    graphql({
      typeDefs: 'extend type item { many: String one: String }',
      resolvers: {
        item: {
          many: { requires: ['body'], resolveMany: (rows) => rows.map(({ body }) => `${body}!`) },
          one: { requires: ['body'], resolve: ({ body }) => `${body}!` },
        },
      },
    });
  },
});
const sql = `create table item (id int primary key, body text, amount numeric);
  insert into item select i, 'body ' || i, i / 7.0 from generate_series(1, 1000) i;
  grant select on item to anon;`;

async function median(server: TestServer, query: string): Promise<string> {
  const times: number[] = [];
  for (let run = -30; run < 150; run += 1) {
    const begun = performance.now();
    await server.graphql(query);
    if (run >= 0) times.push(performance.now() - begun);
  }
  return times.toSorted((one, other) => one - other)[75]!.toFixed(2);
}

const [postgres] = process.argv.slice(2);
const given = postgres === undefined ? { sql } : { sql, postgres };
const bare = await startTestServer({ ...given, plugins: [] });
const extended = await startTestServer({ ...given, plugins: [{ plugin }] });
for (const rows of [1, 1000]) {
  const query = (field: string) => `{ item(limit: ${rows}) { id amount ${field} } }`;
  const [without, unused] = [await median(bare, query('body')), await median(extended, query('body'))];
  const [many, one] = [await median(extended, query('many')), await median(extended, query('one'))];
  console.log(`${rows} rows: ${without} ms, unused ${unused} ms, resolveMany ${many} ms, resolve ${one} ms`);
}
await bare.stop();
await extended.stop();
