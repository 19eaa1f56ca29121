// Full-text search: for each table of its configuration a field `search_<table>`, which answers with rows of the table, the best first,
// and with the words that were found. It searches as the caller: rows that the caller may not see are not found.
//
// A table of some size wants an index, in a migration, of exactly what is searched:
//   create index on track using gin (to_tsvector('simple', coalesce(name::text, '') || ' ' || coalesce(composer::text, '')));

import {
  definePlugin,
  type GraphqlAddition,
  type Model,
  type PluginDatabase,
  type Resolver,
} from '@pergola/server/plugin';
import * as z from 'zod';

type Table = Model['tables'] extends ReadonlyMap<unknown, infer T> ? T : never;

const searched = z.strictObject({
  columns: z.array(z.string()).min(1),
  /** A text search configuration of PostgreSQL; `simple` knows no language. */
  language: z
    .string()
    .regex(/^[a-z_]+$/)
    .default('simple'),
});
type Searched = z.infer<typeof searched>;

export default definePlugin({
  name: 'search',
  /** By table, as GraphQL calls it: `track: { columns: [name, composer] }`. */
  config: z.strictObject({ tables: z.record(z.string(), searched) }),
  setup({ config, database, graphql }) {
    graphql((model) => {
      const additions = Object.entries(config.tables).map(([name, each]) =>
        searchOf(findTable(model, name), each, database),
      );
      return {
        typeDefs: additions.map(({ typeDefs }) => typeDefs).join('\n'),
        resolvers: {
          Query: Object.assign({}, ...additions.map(({ resolvers }) => resolvers.Query)),
          ...Object.assign({}, ...additions.map(({ resolvers: { Query: _, ...types } }) => types)),
        },
      };
    });
  },
});

function findTable({ tables }: Model, name: string): Table {
  const table = [...tables.values()].find((each) => each.name === name);
  if (table === undefined) throw new Error(`there is no table ${name} to search`);
  if (table.primaryKey.length === 0) throw new Error(`${name} has no primary key, by which what is found is read`);
  return table;
}

interface Hit {
  readonly key: Readonly<Record<string, unknown>>;
  readonly rank: number;
  readonly words: string;
}

function searchOf(
  table: Table,
  options: Searched,
  database: PluginDatabase,
): Required<Pick<GraphqlAddition, 'typeDefs'>> & { readonly resolvers: Record<string, Record<string, Resolver>> } {
  const { name } = table;
  const text = statementOf(table, options);
  return {
    typeDefs: `
      type search_${name}_hit {
        "How well it fits: the best is first."
        rank: Float!
        "What was searched, with <b> around the words that were found; the rest is as it was written."
        words: String!
        "Null where it has gone since it was found."
        row: ${name}
      }
      extend type Query {
        "Rows of ${name} that have these words; \\"quoted\\" words stand together, -word must not be there."
        search_${name}(query: String!, limit: Int! = 20): [search_${name}_hit!]!
      }
    `,
    resolvers: {
      Query: {
        [`search_${name}`]: (_, { query, limit }: { query: string; limit: number }, { caller }) =>
          database.query<Hit>(caller, text, [query, Math.max(0, Math.min(limit, 100))]),
      },
      [`search_${name}_hit`]: {
        // All hits call for their rows at once, which are then read in one statement.
        row: async ({ key }: Hit, _, { rowsByKey }, info) => (await rowsByKey(info, [key]))[0],
      },
    },
  };
}

function statementOf(table: Table, { columns, language }: Searched): string {
  const searchedColumns = columns.map((name) => {
    const column = table.columns.find((each) => each.name === name);
    if (column === undefined) throw new Error(`${table.name} has no column ${name} to search`);
    return `coalesce(${quoted(column.sqlName)}::text, '')`;
  });
  const words = searchedColumns.join(` || ' ' || `);
  const document = `to_tsvector('${language}', ${words})`;
  const query = `websearch_to_tsquery('${language}', $1::text)`;
  const key = table.primaryKey.map((column) => `'${column.name}', ${quoted(column.sqlName)}`).join(', ');
  return `
    select json_build_object(${key}) as key, ts_rank(${document}, ${query}) as rank,
      ts_headline('${language}', trim(${words}), ${query}) as words
    from ${quoted(table.schema)}.${quoted(table.sqlName)}
    where ${document} @@ ${query}
    order by rank desc, ${table.primaryKey.map((column) => quoted(column.sqlName)).join(', ')}
    limit $2::int`;
}

function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
