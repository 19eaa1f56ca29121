// Fields that plugins add to GraphQL: beside generated ones in one document, on generated types, for roles, within limits.

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { GraphqlContribution } from '../../src/plugins/graphql-contribution.ts';
import { buildPluginSchemas } from '../../src/plugins/graphql-schema.ts';
import { fieldExtensions } from '../../src/plugins/plugin.ts';
import { countRuns } from '../support/count-runs.ts';
import { type Backend, type Served, startBackend } from '../support/serve.ts';

const counted = countRuns();
let backend: Backend;
beforeAll(async () => {
  backend = await startBackend({
    wrapDatabase: counted.wrapDatabase,
    sql: `
      create type mood as enum ('calm', 'wild');
      create table artist (id int primary key, name text not null, mood mood, marks int[]);
      create table album (
        id bigint primary key, title text not null, price numeric(40, 20), secret text,
        artist_id int not null references artist
      );
      insert into artist values (1, 'Ann', 'calm', '{1,2}'), (2, 'Bob', 'wild', null), (3, 'Cay', null, null);
      insert into album values
        (9007199254740993, 'One', 1.10, 's1', 1), (2, 'Two', 12345678901234567890.12345678901234567890, 's2', 1), (3, 'Three', null, 's3', 2);
      grant select on artist to anon;
      grant select (id, title, price, artist_id) on album to anon;
      grant select, insert, update on album, artist to authenticated;
    `,
  });
});
afterAll(() => backend.close());

const opened: Served[] = [];
async function listen(contribution: GraphqlContribution, ...others: GraphqlContribution[]): Promise<Served> {
  const all = [contribution, ...others].map((each, index) => ({
    plugin: `p${index}`,
    schemas: (model: Parameters<typeof buildPluginSchemas>[1]) => buildPluginSchemas(each, model),
  }));
  const served = await backend.listen({ extensions: all, settings: { limits: { cost: 10_000 } } });
  opened.push(served);
  return served;
}

type Headers = Readonly<Record<string, string>>;

async function ask({ endpoint }: Served, query: string, variables: object = {}, headers: Headers = {}) {
  const response = await fetch(endpoint, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ query, variables }),
  });
  return { text: await response.text(), status: response.status };
}
const json = async (...args: Parameters<typeof ask>) => JSON.parse((await ask(...args)).text);

describe('root fields', () => {
  const greeting: GraphqlContribution = {
    typeDefs: `
      scalar timestamptz
      type Greeting { text: String!, times(by: Int = 2): Int, at: timestamptz }
      extend type Query { greeting(name: String!, tags: [String!]): Greeting!, broken: String, fatal: String!, mood(of: mood): mood, id: ID }
      type Mutation { shout(text: String!): String! }
    `,
    resolvers: {
      Query: {
        greeting: (_: unknown, args: { name: string; tags?: string[] }) => ({
          text: [args.name, ...(args.tags ?? [])].join(' '),
        }),
        broken: () => {
          throw new Error('a secret');
        },
        fatal: () => null,
        mood: (_: unknown, { of }: { of?: string }) => of ?? 'wild',
        id: () => 7,
      },
      Greeting: { times: (_: unknown, { by }: { by: number }) => by * 3, at: () => '2020-01-01T00:00:00Z' },
      Mutation: { shout: (_: unknown, { text }: { text: string }) => text.toUpperCase() },
    },
  };

  test('stand among generated ones in the order of the document, with variables of both', async () => {
    const served = await listen(greeting);
    const query = `query ($w: artist_bool_exp, $n: String!, $t: [String!], $f: Int) {
      last: greeting(name: $n, tags: $t) { ...G at }
      artist(where: $w) { name }
      __typename
      g: greeting(name: "x") { text }
      __type(name: "Greeting") { name }
      id mood(of: calm)
    }
    fragment G on Greeting { text, more: times(by: $f), times }`;
    const { text } = await ask(served, query, { w: { id: { _eq: 2 } }, n: 'a', t: ['b'], f: 5 });
    expect(text).toBe(
      '{"data":{"last":{"text":"a b","more":15,"times":6,"at":"2020-01-01T00:00:00Z"},"artist":[{"name":"Bob"}],' +
        '"__typename":"query_root","g":{"text":"x"},"__type":{"name":"Greeting"},"id":"7","mood":"calm"}}',
    );
  });

  test('leave alone what only the engine’s fields are given: PostgreSQL’s text of an array', async () => {
    const served = await listen(greeting);
    const query =
      'query ($m: [Int!], $n: String!) { artist(where: { marks: { _eq: $m } }) { id } greeting(name: $n) { text } }';
    const answer = await json(served, query, { m: '{1,2}', n: 'a' });
    expect(answer).toEqual({ data: { artist: [{ id: 1 }], greeting: { text: 'a' } } });
  });

  test('fail by themselves, with their path and without what only the log may know', async () => {
    const served = await listen(greeting);
    const answer = await json(served, '{ no: broken artist(limit: 1) { id } }');
    expect(answer).toEqual({
      data: { no: null, artist: [{ id: 1 }] },
      errors: [
        {
          message: 'Something went wrong in the server.',
          path: ['no'],
          extensions: { path: '$.selectionSet.no', code: 'unexpected' },
        },
      ],
    });
    expect(backend.events).toContainEqual(
      expect.objectContaining({ kind: 'fault', error: expect.objectContaining({ message: 'a secret' }) }),
    );
    expect(await json(served, '{ artist { id } fatal }')).toMatchObject({ data: null, errors: [{ path: ['fatal'] }] });
  });

  test('are validated and described as all others', async () => {
    const served = await listen(greeting);
    expect(await json(served, '{ greeting { text } }')).toMatchObject({
      errors: [{ extensions: { code: 'validation-failed' } }],
    });
    const { data } = await json(served, '{ __type(name: "query_root") { fields { name type { kind } } } }');
    const names = data.__type.fields.map(({ name }: { name: string }) => name);
    expect(names).toEqual(expect.arrayContaining(['artist', 'greeting', 'broken']));
    const { data: greetingType } = await json(
      served,
      '{ __type(name: "Greeting") { fields { name type { name ofType { name } } } } }',
    );
    expect(greetingType.__type.fields[0]).toEqual({ name: 'text', type: { name: null, ofType: { name: 'String' } } });
  });

  test('are mutations of their own', async () => {
    const served = await listen(greeting);
    expect(await json(served, 'mutation { shout(text: "a") }')).toEqual({ data: { shout: 'A' } });
    const token = { authorization: `Bearer ${backend.keys.serviceRole}` };
    const mixed = 'mutation { shout(text: "a") delete_artist(where: {}) { affected_rows } }';
    expect(await json(served, mixed, {}, token)).toMatchObject({ errors: [{ extensions: { code: 'not-supported' } }] });
  });

  test('count for the cost of an operation', async () => {
    const served = await listen({
      typeDefs: 'extend type Query { dear: Int, cheap: Int }',
      resolvers: { Query: { dear: { cost: 9_999, resolve: () => 1 }, cheap: () => 1 } },
    });
    expect(await json(served, '{ dear cheap }')).toEqual({ data: { dear: 1, cheap: 1 } });
    expect(await json(served, '{ dear a: cheap b: cheap }')).toMatchObject({
      errors: [{ extensions: { code: 'limit-exceeded' } }],
    });
  });
});

describe('fields of generated types', () => {
  let calls: (readonly unknown[])[];
  const labels: GraphqlContribution = {
    typeDefs: `
      type Money { amount: String, currency: String! }
      extend type album {
        label(prefix: String = ">"): String
        money(in: String!): Money
        number: numeric
        loud: String
        secretive: String
      }
      extend type artist { initial: String, shout: String }
    `,
    resolvers: {
      album: {
        label: {
          requires: ['title', 'price'],
          resolve: (row: { title: string; price: unknown }, { prefix }: { prefix: string }) =>
            `${prefix}${row.title}:${row.price}`,
        },
        money: {
          requires: ['price'],
          resolveMany(rows: { price: unknown }[], args: { in: string }) {
            calls.push(rows);
            return rows.map(({ price }) => (price === null ? null : { amount: String(price), currency: args.in }));
          },
        },
        number: { requires: ['price'], resolve: ({ price }: { price: unknown }) => price },
        loud: {
          requires: ['id'],
          resolveMany: (rows: { id: unknown }[]) => rows.map(({ id }) => (id === 3 ? new Error('no three') : `${id}!`)),
        },
        secretive: { requires: ['secret'], resolve: ({ secret }: { secret: string }) => secret },
      },
      artist: {
        initial: { requires: ['name'], resolve: ({ name }: { name: string }) => name[0] },
        shout: { resolve: () => 'hey' },
      },
    },
  };

  test('are made of columns that come in the same statement and are not answered', async () => {
    calls = [];
    const served = await listen(labels);
    const before = counted.runs();
    const { text } = await ask(
      served,
      '{ album(order_by: { id: asc }) { id label other: label(prefix: "") price number } }',
    );
    expect(counted.runs() - before).toBe(1);
    expect(text).toBe(
      '{"data":{"album":[' +
        '{"id":2,"label":">Two:12345678901234567890.12345678901234567890","other":"Two:12345678901234567890.12345678901234567890","price":12345678901234567890.12345678901234567890,"number":"12345678901234567890.12345678901234567890"},' +
        '{"id":3,"label":">Three:null","other":"Three:null","price":null,"number":null},' +
        '{"id":9007199254740993,"label":">One:1.10000000000000000000","other":"One:1.10000000000000000000","price":1.10000000000000000000,"number":"1.10000000000000000000"}]}}',
    );
  });

  test('are resolved for all rows of a level at once, wherever they stand', async () => {
    calls = [];
    const served = await listen(labels);
    const query = `query ($c: String!) {
      artist(order_by: { id: asc }) { initial albums(order_by: { id: asc }) { title money(in: $c) { currency amount } artist { shout initial } } }
      album_aggregate { aggregate { count } nodes { money(in: "X") { amount } } }
      album_connection(first: 1) { edges { node { m: money(in: $c) { currency } } } }
      album_by_pk(id: 3) { money(in: $c) { amount } }
    }`;
    const { data, errors } = await json(served, query, { c: 'EUR' });
    expect(errors).toBeUndefined();
    expect(data.artist[0]).toEqual({
      initial: 'A',
      albums: [
        {
          title: 'Two',
          money: { currency: 'EUR', amount: '12345678901234567890.12345678901234567890' },
          artist: { shout: 'hey', initial: 'A' },
        },
        {
          title: 'One',
          money: { currency: 'EUR', amount: '1.10000000000000000000' },
          artist: { shout: 'hey', initial: 'A' },
        },
      ],
    });
    expect(data.artist[2]).toEqual({ initial: 'C', albums: [] });
    expect(data.album_by_pk).toEqual({ money: null });
    expect(data.album_connection.edges[0].node).toEqual({ m: { currency: 'EUR' } });
    // One call a place: the albums of all artists together.
    expect(calls.map((rows) => rows.length).toSorted()).toEqual([1, 1, 3, 3]);
  });

  test('fail row by row, with the path of the row', async () => {
    const served = await listen(labels);
    const { data, errors } = await json(
      served,
      '{ artist(order_by: { id: asc }) { albums(order_by: { id: asc }) { loud } } }',
    );
    expect(data.artist[1].albums).toEqual([{ loud: null }]);
    expect(errors).toEqual([expect.objectContaining({ path: ['artist', 1, 'albums', 0, 'loud'] })]);
  });

  test('come with what is written, too', async () => {
    const served = await listen(labels);
    const token = { authorization: `Bearer ${backend.keys.serviceRole}` };
    const query = `mutation { update_artist(where: { id: { _eq: 3 } }, _set: { name: "Dan" }) { returning { initial } } }`;
    expect(await json(served, query, {}, token)).toEqual({
      data: { update_artist: { returning: [{ initial: 'D' }] } },
    });
  });

  test('are there for roles that may read the columns', async () => {
    const served = await listen(labels);
    const refused = await json(served, '{ album { secretive } }');
    expect(refused.errors[0].message).toContain('Cannot query field "secretive"');
    const token = { authorization: `Bearer ${backend.keys.serviceRole}` };
    const { data } = await json(served, '{ album(order_by: { id: asc }) { secretive } }', {}, token);
    expect(data.album.map(({ secretive }: { secretive: string }) => secretive)).toEqual(['s2', 's3', 's1']);
  });

  test('leave documents that do not use them as they are, and cost for each row', async () => {
    const served = await listen({
      typeDefs: 'extend type artist { dear: Int }',
      resolvers: { artist: { dear: { cost: 100, resolve: () => 1 } } },
    });
    expect((await ask(served, '{ artist(where: {id: {_eq: 1}}) { id } }')).text).toBe('{"data":{"artist":[{"id":1}]}}');
    expect(await json(served, '{ artist(limit: 90) { dear } }')).toMatchObject({
      data: { artist: [{ dear: 1 }, {}, {}] },
    });
    expect(await json(served, '{ artist(limit: 110) { dear } }')).toMatchObject({
      errors: [{ extensions: { code: 'limit-exceeded' } }],
    });
  });
});

describe('resolvers that answer with rows of generated types', () => {
  const found: GraphqlContribution = {
    typeDefs: `
      type Hit { rank: Int!, artist: artist }
      extend type Query { found(ids: [Int!]!): [Hit!]!, wild(where: artist_bool_exp): [artist!]!, first: artist }
    `,
    resolvers: {
      Query: {
        found: (_: unknown, { ids }: { ids: number[] }) => ids.map((id, rank) => ({ id, rank })),
        wild: (_: unknown, { where = {} }: { where?: object }, context, info) =>
          context.rows(info, {
            where: { _and: [{ mood: { _eq: 'wild' } }, where] },
            orderBy: { id: 'desc' },
            limit: 5,
          }),
        first: async (_: unknown, __: unknown, context, info) => (await context.rowsByKey(info, [{ id: 1 }]))[0],
      },
      Hit: {
        artist: async ({ id }: { id: number }, _: unknown, context, info) =>
          (await context.rowsByKey(info, [{ id }]))[0],
      },
    },
  } satisfies GraphqlContribution;

  test('give them what the operation asks of them, as the caller sees them', async () => {
    const served = await listen(found);
    const query = `query ($id: bigint!) {
      found(ids: [2, 99, 1]) { rank artist { ...A } }
      wild(where: { id: { _lt: 100 } }) { id a: albums { title } }
      first { m: mood __typename }
    }
    fragment A on artist { name albums(where: { id: { _eq: $id } }) { id price } }`;
    const { text } = await ask(served, query, { id: 2 });
    expect(text).toBe(
      '{"data":{"found":[{"rank":0,"artist":{"name":"Bob","albums":[]}},{"rank":1,"artist":null},' +
        '{"rank":2,"artist":{"name":"Ann","albums":[{"id":2,"price":12345678901234567890.12345678901234567890}]}}],' +
        '"wild":[{"id":2,"a":[{"title":"Three"}]}],"first":{"m":"calm","__typename":"artist"}}}',
    );
  });

  test('in one statement for all items of a list', async () => {
    const served = await listen(found);
    const before = counted.runs();
    const { data } = await json(served, '{ found(ids: [1, 2, 3, 1]) { artist { name } } }');
    expect(data.found.map((hit: { artist: { name: string } }) => hit.artist.name)).toEqual([
      'Ann',
      'Bob',
      expect.any(String),
      'Ann',
    ]);
    expect(counted.runs() - before).toBe(1);
  });

  test('in the names of the other convention, too', async () => {
    const camel = await startBackend({
      naming: 'camelCase',
      sql: `create table big_artist (artist_id int primary key, full_name text);
        insert into big_artist values (1, 'Ann'), (2, 'Bob'); grant select on big_artist to anon;`,
    });
    try {
      const contribution: GraphqlContribution = {
        typeDefs: `type Hit { of: BigArtist } extend type BigArtist { loud: String }
          extend type Query { hits: [Hit!]!, last(where: BigArtistBoolExp): [BigArtist!]! }`,
        resolvers: {
          Query: {
            hits: () => [2, 1],
            last: (_, { where }, context, info) =>
              context.rows(info, { where, orderBy: [{ artistId: 'DESC' }], limit: 1 }),
          },
          Hit: { of: async (artistId: number, _, context, info) => (await context.rowsByKey(info, [{ artistId }]))[0] },
          BigArtist: { loud: { requires: ['fullName'], resolve: ({ fullName }) => fullName.toUpperCase() } },
        },
      };
      const schemas = (model: Parameters<typeof buildPluginSchemas>[1]) => buildPluginSchemas(contribution, model);
      const served = await camel.listen({ extensions: [{ plugin: 'p', schemas }] });
      expect(await json(served, '{ hits { of { loud } } last { fullName } }')).toEqual({
        data: { hits: [{ of: { loud: 'BOB' } }, { of: { loud: 'ANN' } }], last: [{ fullName: 'Bob' }] },
      });
    } finally {
      await camel.close();
    }
  });

  test('and nothing that the caller may not read', async () => {
    const served = await listen(found);
    const refused = await json(served, '{ first { albums { secret } } }');
    expect(refused.errors[0].message).toContain('Cannot query field "secret"');
  });
});

describe('what is added', () => {
  test('can be for some roles alone', async () => {
    const served = await listen({
      typeDefs: 'extend type Query { staff: Int } extend type artist { note: String }',
      resolvers: {
        Query: { staff: { roles: ['service_role'], resolve: () => 1 } },
        artist: { note: { roles: ['authenticated'], resolve: () => 'n' } },
      },
    });
    expect((await json(served, '{ staff }')).errors[0].message).toContain('Cannot query field "staff"');
    const token = { authorization: `Bearer ${backend.keys.serviceRole}` };
    expect(await json(served, '{ staff }', {}, token)).toEqual({ data: { staff: 1 } });
    expect((await json(served, '{ artist { note } }', {}, token)).errors[0].message).toContain(
      'Cannot query field "note"',
    );
  });

  test('can be made on a builder of Pothos', async () => {
    const served = await listen({
      pothos(builder) {
        builder.queryField(
          'sum', // biome-ignore lint/suspicious/noExplicitAny: the builder knows no types of the database
          (t: any) =>
            t.int({
              args: { of: t.arg.intList({ required: true }) },
              resolve: (_: unknown, { of }: { of: number[] }) => of.reduce((a, b) => a + b),
            }),
        );
        builder.objectRef('artist').implement({
          // biome-ignore lint/suspicious/noExplicitAny: the builder knows no types of the database
          fields: (t: any) => ({
            twice: t.string({
              nullable: true,
              extensions: fieldExtensions({ requires: ['name'] }),
              resolve: ({ name }: { name: string }) => name + name,
            }),
          }),
        });
      },
    });
    const query = '{ sum(of: [1, 2]) artist(where: { id: { _eq: 1 } }) { twice } }';
    expect(await json(served, query)).toEqual({ data: { sum: 3, artist: [{ twice: 'AnnAnn' }] } });
  });

  test('can use interfaces, unions and inputs of its own', async () => {
    const served = await listen({
      typeDefs: `
        interface Named { name: String! }
        type Cat implements Named { name: String!, lives: Int! }
        type Dog implements Named { name: String!, tricks: [String!]! }
        union Pet = Cat | Dog
        input PetFilter { kind: Kind = CAT, names: [String!] }
        enum Kind { CAT DOG }
        extend type Query { pets(filter: PetFilter!): [Pet!]!, named: [Named!]! }
      `,
      resolvers: {
        Query: {
          pets: (_: unknown, { filter }: { filter: { kind: string; names: string[] } }) =>
            filter.names.map((name) =>
              filter.kind === 'CAT' ? { __typename: 'Cat', name, lives: 9 } : { __typename: 'Dog', name, tricks: [] },
            ),
          named: () => [{ __typename: 'Cat', name: 'Tom', lives: 7 }],
        },
      },
    });
    const query = `query ($f: PetFilter!) {
      pets(filter: $f) { __typename ... on Cat { lives ...N } ... on Named { name } }
      dogs: pets(filter: { kind: DOG, names: ["Rex"] }) { ... on Dog { name tricks } }
      named { ...N ... on Cat { lives } }
    }
    fragment N on Named { name }`;
    expect(await json(served, query, { f: { names: ['Tom'] } })).toEqual({
      data: {
        pets: [{ __typename: 'Cat', lives: 9, name: 'Tom' }],
        dogs: [{ name: 'Rex', tricks: [] }],
        named: [{ name: 'Tom', lives: 7 }],
      },
    });
  });

  test.each([
    [
      ['extend type Query { artist: Int }'],
      /plugin p0: the field Query\.artist is there already: it is of the database/,
    ],
    [
      ['extend type Query { a: Int }', 'extend type Query { a: Int }'],
      /plugin p1: the field Query\.a .* of the plugin p0/,
    ],
    [['extend type album { title: String }'], /field album\.title is there already: it is of the database/],
    [
      ['type T { a: Int } extend type Query { t: T }', 'type T { b: Int } extend type Query { u: T }'],
      /plugin p1: the type T .* plugin p0/,
    ],
    [['enum album { A } extend type Query { t: album }'], /type album is there already/],
    [['extend type albun { x: Int }'], /there is no type albun to add fields to/],
    [['extend type Query { t: artst }'], /plugin p0 uses the type artst, which neither it nor the database has/],
    [['extend type album { x: Int! }'], /field album\.x must not be "!"/],
    [['extend type Query { t( : Int }'], /plugin p0: Syntax Error/],
  ])('is refused where it does not fit: %j', async (sdl, message) => {
    const [first, ...others] = sdl.map((typeDefs) => ({ typeDefs }));
    await expect(listen(first!, ...others)).rejects.toMatchObject({
      code: 'plugin-invalid',
      message: expect.stringMatching(message),
    });
  });

  test('is refused where a required column is not there', async () => {
    const contribution = {
      typeDefs: 'extend type album { x: Int }',
      resolvers: { album: { x: { requires: ['titel'], resolve: () => 1 } } },
    };
    await expect(listen(contribution)).rejects.toMatchObject({
      message: expect.stringContaining('requires the column titel'),
      hint: 'Did it mean title?',
    });
  });
});
