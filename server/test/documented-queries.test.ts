// Runs what the documentation shows: every query of the README, docs/graphql.md, docs/limits.md and examples/, as the role the text
// says, on the demo application; and tries what the prose around them promises.

import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { Kind, parse } from 'graphql';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { post } from './http/both-lanes.ts';
import { countRuns } from './support/count-runs.ts';
import { memberClaims, readProjectFile, textsIn } from './support/documentation.ts';
import { repositoryRoot } from './support/read-sources.ts';
import { type Backend, type Served, serve } from './support/serve.ts';
import { signToken } from './support/tokens.ts';

interface Documented {
  readonly title: string;
  readonly query: string;
  readonly operationName: string | undefined;
  readonly variables: unknown;
  readonly claims: unknown;
}

let served: Backend & Served;
const { runs, wrapDatabase } = countRuns();
beforeAll(async () => {
  served = await serve({ migrations: path.join(repositoryRoot, 'migrations'), wrapDatabase });
});
afterAll(() => served.close());

// biome-ignore lint/suspicious/noExplicitAny: a test says what it expects better than a type would
type Answer = { readonly data?: any; readonly errors?: readonly any[] };

async function ask(query: string, options: Partial<Documented> = {}, endpoint = served.endpoint): Promise<Answer> {
  const { claims, operationName, variables } = options;
  const authorization: Record<string, string> =
    claims === undefined ? {} : { authorization: `Bearer ${signToken(claims)}` };
  return (await post(endpoint, { query, operationName, variables }, authorization)).body;
}

/** `{"data": …}` without errors, or an error that shows the answer. */
async function dataOf(query: string, options?: Partial<Documented>) {
  const answer = await ask(query, options);
  expect(answer.errors).toBeUndefined();
  return answer.data;
}

function operationsOf(file: string, query: string, rest: Partial<Documented> = {}): readonly Documented[] {
  const operations = parse(query).definitions.filter(({ kind }) => kind === Kind.OPERATION_DEFINITION);
  return operations.map((operation) => {
    const operationName = 'name' in operation ? operation.name?.value : undefined;
    return { title: `${file}: ${operationName}`, query, operationName, variables: {}, claims: undefined, ...rest };
  });
}

async function exampleOf(file: string): Promise<readonly Documented[]> {
  const query = await readProjectFile(file);
  const variables = await readProjectFile(file.replace(/graphql$/, 'json')).catch(() => '{}');
  const claims = query.includes('Needs the token of a member') ? await memberClaims() : undefined;
  return operationsOf(file, query, { variables: JSON.parse(variables), claims });
}

async function documentedQueries(): Promise<readonly Documented[]> {
  const found: Documented[] = [];
  for (const page of ['README.md', 'docs/graphql.md', 'docs/limits.md']) {
    for (const block of textsIn('graphql', await readProjectFile(page))) found.push(...operationsOf(page, block));
  }
  const files = (await readdir(path.join(repositoryRoot, 'examples'), { recursive: true })).sort();
  for (const file of files)
    if (file.endsWith('.graphql')) found.push(...(await exampleOf(path.join('examples', file))));
  return found;
}

const documented = await documentedQueries();

describe('what the documentation shows', () => {
  test('is found', () => {
    const files = new Set(documented.map(({ title }) => title.split(':')[0]));
    expect([...files]).toEqual(
      expect.arrayContaining(['README.md', 'docs/graphql.md', 'examples/first-query.graphql']),
    );
    expect(documented.length).toBeGreaterThan(20);
  });

  test.each(documented)('$title answers with rows, in one statement', async (shown) => {
    const before = runs();
    const data = await dataOf(shown.query, shown);
    expect(runs() - before).toBe(1);
    expect(Object.keys(data).length).toBeGreaterThan(0);
    for (const [root, value] of Object.entries(data)) {
      expect(value, root).not.toBeNull();
      expect(value, root).not.toEqual([]);
    }
  });

  test('is readable without a key, but for what says otherwise', async () => {
    const withToken = documented.filter(({ claims }) => claims !== undefined);
    expect(withToken.map(({ title }) => title)).toEqual(['examples/queries/own-rows.graphql: Mine']);
    for (const { query } of withToken) expect((await ask(query)).errors).toBeDefined();
  });
});

describe('docs/graphql.md', () => {
  test('the curl line works as it stands', async () => {
    const [, body] = /-d '(.+)'/.exec(await readProjectFile('docs/graphql.md')) ?? [];
    expect((await dataOf(JSON.parse(body ?? '').query)).tag).toHaveLength(12);
  });

  test('a row that is not there is null', async () => {
    expect(await dataOf('{ bed_by_pk(garden_id: 1, number: 999) { soil } }')).toEqual({ bed_by_pk: null });
  });

  test('the table of operators is what the schema has', async () => {
    const page = await readProjectFile('docs/graphql.md');
    const rows = new Map([...page.matchAll(/^\| (.+?) \| (`_.+`.*) \|$/gm)].map(([, of, all]) => [of, all]));
    const listed = (of: string) => [...(rows.get(of) ?? '').matchAll(/`(_\w+)`/g)].map(([, name]) => name);
    const every = listed('every type');
    expect(every).toHaveLength(9);
    for (const [type, own] of [
      ['Int_comparison_exp', []],
      ['light_need_comparison_exp', []],
      ['String_comparison_exp', listed('text')],
      ['jsonb_comparison_exp', listed('`jsonb`')],
      ['Int_array_comparison_exp', listed('arrays')],
    ] as const) {
      const { __type } = await dataOf(`{ __type(name: "${type}") { inputFields { name } } }`);
      const names = __type.inputFields.map(({ name }: { name: string }) => name);
      expect([type, ...names]).toEqual([type, ...every, ...own]);
    }
  });

  test('an empty object is true of every row, and so is a comparison without operators', async () => {
    const count = '{ aggregate { count } }';
    const all = { aggregate: { count: 400 } };
    const query = `{ a: variety_aggregate ${count} b: variety_aggregate(where: {}) ${count}
      c: variety_aggregate(where: { bred_from_id: {} }) ${count} }`;
    expect(await dataOf(query)).toEqual({ a: all, b: all, c: all });
  });

  test('`_eq: null` is refused, also as a variable', async () => {
    const refused = [expect.objectContaining({ extensions: expect.objectContaining({ code: 'validation-failed' }) })];
    expect((await ask('{ variety(where: { price: { _eq: null } }) { id } }')).errors).toEqual(refused);
    const query = 'query ($price: numeric) { variety(where: { price: { _eq: $price } }) { id } }';
    expect((await ask(query, { variables: { price: null } })).errors).toEqual(refused);
  });

  test('`asc` puts nulls last and `desc` puts them first, unless the order says otherwise', async () => {
    const first = (order: string) => `variety(limit: 1, order_by: { bred_from_id: ${order} }) { bred_from_id }`;
    const query = `{ a: ${first('asc')} b: ${first('desc')} c: ${first('asc_nulls_first')} d: ${first('desc_nulls_last')} }`;
    const data = await dataOf(query);
    const isNull = (alias: string) => data[alias][0].bred_from_id === null;
    expect(['a', 'b', 'c', 'd'].map(isNull)).toEqual([false, true, true, false]);
  });

  test('`distinct_on` wants its columns at the beginning of `order_by`', async () => {
    const { errors } = await ask('{ bed(distinct_on: garden_id, order_by: { area_m2: desc }) { number } }');
    expect(errors).toHaveLength(1);
  });

  test('over no rows everything but `count` is null', async () => {
    const query = `{ variety_aggregate(where: { id: { _lt: 0 } }) {
      aggregate { count sum { stock } avg { price } min { name } } nodes { id }
    } }`;
    const aggregate = { count: 0, sum: { stock: null }, avg: { price: null }, min: { name: null } };
    expect(await dataOf(query)).toEqual({ variety_aggregate: { aggregate, nodes: [] } });
  });

  test('a path has dots for members and brackets for elements; what is not there is null', async () => {
    const query = `{ variety_by_pk(id: 118) {
      all: care member: care(path: "water.summer") element: care(path: "feed[0]")
      dollar: care(path: "$.water.summer") none: care(path: "feed[99].name")
    } }`;
    const { all, ...parts } = (await dataOf(query)).variety_by_pk;
    const summer = all.water.summer;
    expect(summer).toEqual(expect.any(String));
    expect(parts).toEqual({ member: summer, element: all.feed[0], dollar: summer, none: null });
  });

  test('a variable that is left out is as if its argument were not written', async () => {
    const query = `query ($where: variety_bool_exp, $limit: Int, $price: numeric) {
      variety_aggregate(where: $where, limit: $limit) { aggregate { count } }
      cheap: variety_aggregate(where: { price: { _lt: $price } }) { aggregate { count } }
    }`;
    const all = { aggregate: { count: 400 } };
    expect(await dataOf(query)).toEqual({ variety_aggregate: all, cheap: all });
  });

  test('values are written as PostgreSQL writes them in JSON', async () => {
    const data = await dataOf(`{
      planting(limit: 1, order_by: { id: asc }) { planted_on }
      sensor_reading(limit: 1) { measured_at }
      species_by_pk(id: 1) { flowering_months }
    }`);
    expect(data.planting[0].planted_on).toMatch(/^\d{4}-\d\d-\d\d$/);
    expect(data.sensor_reading[0].measured_at).toMatch(/^\d{4}-\d\d-\d\dT.*\+00:00$/);
    expect(data.species_by_pk.flowering_months).toEqual(expect.arrayContaining([expect.any(Number)]));
  });

  test('an enum takes its label as a string too', async () => {
    const query =
      '{ a: bed(where: { light: { _eq: full_sun } }) { number } b: bed(where: { light: { _eq: "full_sun" } }) { number } }';
    const { a, b } = await dataOf(query);
    expect(a.length).toBeGreaterThan(0);
    expect(b).toEqual(a);
  });

  test('a relationship to one is nullable where row-level security could hide the partner', async () => {
    const { __type } = await dataOf('{ __type(name: "planting") { fields { name type { kind } } } }');
    const kinds = Object.fromEntries(
      __type.fields.map(({ name, type }: { name: string; type: { kind: string } }) => [name, type.kind]),
    );
    const guarded = await served.database.query<{ relname: string }>(
      'select relname from pg_class where relrowsecurity',
    );
    expect(guarded.map(({ relname }) => relname)).toContain('member');
    expect(kinds).toMatchObject({ planter: 'OBJECT', variety: 'NON_NULL', bed: 'NON_NULL' });
  });
});

describe('docs/demo.md', () => {
  test('counts what is there', async () => {
    const page = await readProjectFile('docs/demo.md');
    const counts = await dataOf(`{
      families: family_aggregate { aggregate { count } } genera: genus_aggregate { aggregate { count } }
      species: species_aggregate { aggregate { count } } tags: tag_aggregate { aggregate { count } }
      gardens: garden_aggregate { aggregate { count } }
    }`);
    const count = (name: string) => counts[name].aggregate.count;
    expect(page).toContain(
      `${count('families')} families, ${count('genera')} genera and ${count('species')} species that exist, and ${count('tags')} tags`,
    );
    expect(page).toContain('a\nsociety of eight botanical gardens');
    expect(count('gardens')).toBe(8);
    const [{ rows }] = await served.database.query(`
      select sum((xpath('/row/n/text()', query_to_xml(format('select count(*) as n from %s', oid::regclass), false, true, '')))[1]::text::int) as rows
      from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') and not relispartition`);
    expect(page).toContain(`${(Math.round(rows / 100) * 100).toLocaleString('en')} in all`);
  });

  test('its member sees three purchases and six journal entries, all her own', async () => {
    const claims = (await memberClaims()) as { sub: string };
    const query = `{ purchase { buyer_id buyer { name } } journal_entry { owner_id } member_preference { member_id } }`;
    const { purchase, journal_entry, member_preference } = await dataOf(query, { claims });
    expect([purchase.length, journal_entry.length, member_preference.length]).toEqual([3, 6, 1]);
    expect(purchase[0].buyer.name).toBe('Inês Almeida');
    const owners = [...purchase, ...journal_entry, ...member_preference].flatMap(Object.values);
    expect(new Set(owners.filter((value) => typeof value === 'string'))).toEqual(new Set([claims.sub]));
  });

  test('what a visitor may not see is not in the schema', async () => {
    const fields = async (type: string, claims?: unknown) => {
      const { __type } = await dataOf(`{ __type(name: "${type}") { fields { name } } }`, { claims });
      return __type.fields.map(({ name }: { name: string }) => name);
    };
    const hidden = ['member_preference', 'journal_entry', 'purchase', 'purchase_item', 'purchase_summary'];
    const shown = ['member', 'planting', 'review', 'swap', 'bed_overview', 'popularity', 'sensor_reading'];
    const claims = await memberClaims();
    expect((await fields('query_root')).filter((name: string) => hidden.includes(name))).toEqual([]);
    expect(await fields('query_root')).toEqual(expect.arrayContaining(shown));
    expect(await fields('query_root', claims)).toEqual(expect.arrayContaining([...hidden, ...shown]));
    expect([(await fields('member')).includes('email'), (await fields('member', claims)).includes('email')]).toEqual([
      false,
      true,
    ]);
  });
});

test('PERGOLA_GRAPHQL__STRINGIFY_NUMERIC_TYPES covers the types that docs/settings.md names, and no others', async () => {
  const columns = {
    smallint: '1::smallint',
    integer: '2',
    real: '1.5::real',
    bigint: '9007199254740993',
    numeric: '0.10',
    float8: '2.5::float8',
    array: 'array[1.5]',
    json: `'{"n": 1.5}'::jsonb`,
    // Written with its currency, so a string in any case.
    money: `'3'::money`,
  };
  const made = Object.entries(columns).map(([name, value]) => `${value} as ${name}_`);
  const sql = `create view value as select ${made.join(', ')}; grant select on value to anon;`;
  const query = `{ value { ${Object.keys(columns).join('_ ')}_ } }`;
  const stringsWith = async (stringifyNumericTypes: boolean) => {
    const other = await serve({ sql, stringifyNumericTypes });
    try {
      const { data } = await ask(query, {}, other.endpoint);
      return Object.keys(columns).filter((name) => typeof data.value[0][`${name}_`] === 'string');
    } finally {
      await other.close();
    }
  };
  const line = (await readProjectFile('docs/settings.md')).split('\n').find((row) => row.includes('STRINGIFY')) ?? '';
  const named = [...line.matchAll(/`(\w+)`/g)].map(([, name]) => name ?? '');
  expect(await stringsWith(false)).toEqual(['money']);
  expect(await stringsWith(true)).toEqual([...Object.keys(columns).filter((name) => named.includes(name)), 'money']);
  expect(named).toContain('bigint');
});
