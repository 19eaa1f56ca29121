// The types of scalars, held against a server: what it answers has the type that is written for it, and what has the type that is
// written for variables it takes. TypeScript judges both, as it would in a program of somebody's.

import { printSchema } from 'graphql';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { generateDocuments, scalarTypes } from '../../src/codegen/documents/documents.ts';
import { post } from '../http/both-lanes.ts';
import { type Backend, type Served, serve } from '../support/serve.ts';
import { typeCheck } from '../support/type-check.ts';

const sql = `
  create type mood as enum ('glad', 'in-between');
  create type size as (width numeric, height bigint);
  create type parcel as (label text, size size, moods mood[], weights numeric[], seen timestamptz);
  create domain price as numeric check (value >= 0);
  create table everything (
    id int primary key, small smallint, big bigint, ident oid, "real" real, double float8, exact numeric, cost price, cash money,
    yes boolean, words text, short varchar(20), padded char(3), named name, letter "char", uid uuid, doc json, docb jsonb,
    day date, clock time, clocktz timetz, moment timestamp, momenttz timestamptz, span interval, bytes bytea,
    address inet, range int4range, point point, vector tsvector,
    mood mood, parcel parcel, bigs bigint[], exacts numeric[], doubles float8[], docs jsonb[], moods mood[], parcels parcel[],
    days date[], cashes money[]
  );
  insert into everything values (
    1, 2, 9007199254740993, 4, 1.5, 2.5, 3.25, 4.75, 5.5,
    true, 'a', 'b', 'c', 'd', 'e', '3f3e3c3a-0000-4000-8000-000000000001', '{"a": [1, null]}', '[{"b": "c"}]',
    '2025-04-01', '10:00', '10:00+02', '2025-04-01 10:00', '2025-04-01 10:00+00', '1 day', '\\x00ff',
    '10.0.0.1', '[1,3)', '(1,2)', 'cat',
    'in-between', row ('p', row (1.5, 2)::size, '{glad,in-between}', '{1.5,null}', '2025-04-01 10:00+00')::parcel,
    '{1,2}', '{1.5,null}', '{2.5}', array['{"a": 1}'::jsonb], '{glad}', array[row ('q', null, null, null, null)::parcel],
    '{2025-04-01}', '{1.5}'
  );
  insert into everything (id) values (2);
  grant select, insert on everything to anon;
`;

const columns = [...sql.matchAll(/create table everything \(([\s\S]*?)\n {2}\);/g)][0]![1]!
  .split(',')
  .map((column) => column.trim().split(' ')[0]!.replaceAll('"', ''));
const documents = `
  query Everything { everything(order_by: { id: asc }) { ${columns.join(' ')} } }
  mutation Add($row: everything_insert_input!) { insert_everything_one(object: $row) { id } }
`;

/** In every form that a value can be given in; the ids are set where they are sent. */
const givenRows = [
  {
    small: 1,
    big: 2,
    ident: 3,
    real: 1.5,
    double: 2.5,
    exact: 3.25,
    cost: 4,
    cash: 5,
    yes: false,
    words: 'a',
    short: 'b',
    padded: 'c',
    named: 'd',
    letter: 'e',
    uid: '3f3e3c3a-0000-4000-8000-000000000002',
    doc: { a: [1, null, 'x', { b: true }] },
    docb: 'text',
    day: '2025-04-01',
    clock: '10:00',
    clocktz: '10:00+02',
    moment: '2025-04-01T10:00',
    momenttz: '2025-04-01T10:00Z',
    span: '1 day',
    bytes: '\\x00',
    address: '10.0.0.1',
    range: '[1,3)',
    point: '(1,2)',
    vector: 'cat',
    mood: 'glad',
    parcel: { label: 'p', size: { width: '1.5' }, moods: ['in-between', null], weights: [1, '2.5', null] },
    bigs: [1, '2'],
    exacts: ['1.5'],
    doubles: [1],
    docs: [{ a: 1 }],
    moods: ['glad'],
    parcels: [{ label: null }],
    days: ['2025-04-01'],
    cashes: [1.5, '2'],
  },
  {
    small: '1',
    big: '9007199254740993',
    ident: '3',
    double: 'NaN',
    exact: '3.25',
    cost: '4',
    cash: '5.5',
    doc: null,
    docb: [],
    parcel: '(p,"(1.5,2)","{glad}",,)',
    words: null,
  },
];

let backend: Backend & Served;
afterAll(() => backend?.close());

describe.each([false, true])('with numbers as texts: %s', (stringified) => {
  let generated: string;
  beforeAll(async () => {
    await backend?.close();
    backend = await serve({
      sql,
      stringifyNumericTypes: stringified,
      settings: { stringifyNumericTypes: stringified },
    });
    generated = await generateDocuments({
      flavour: 'graphql',
      schema: { file: 'schema', text: printSchema(backend.graphql.schemaOf('anon')) },
      scalars: scalarTypes(backend.engine.snapshot.model, { stringified }),
      documents: [{ file: 'documents.graphql', text: documents }],
    });
  });

  async function ask(operationName: string, variables = {}) {
    const { body } = await post(backend.endpoint, { query: documents, operationName, variables });
    expect(body.errors).toBeUndefined();
    return body.data;
  }

  function check(declarations: readonly string[]): Promise<readonly string[]> {
    const imports = "import type { EverythingQuery, AddMutationVariables } from './documents.ts';";
    const files = { 'documents.ts': generated, 'program.ts': [imports, ...declarations].join('\n') };
    const core = '@graphql-typed-document-node/core';
    return typeCheck({ files, packages: { [core]: core, graphql: 'graphql' } });
  }

  test('what is answered has its type', async () => {
    const data = await ask('Everything');
    expect(data.everything).toHaveLength(2);
    expect(await check([`export const answer: EverythingQuery = ${JSON.stringify(data)};`])).toEqual([]);
  });

  test('no type is wider than it has to be to tell what is wrong', async () => {
    const { everything } = (await ask('Everything')) as { everything: readonly Record<string, unknown>[] };
    const open = new Set(['doc', 'docb', 'docs', 'address', 'range', 'point', 'vector']);
    const wrong = columns.filter((name) => !open.has(name));
    const declarations = wrong.map((name) => {
      const row = { ...everything[0], [name]: { no: 'such' } };
      return `export const ${name}: EverythingQuery = { everything: [${JSON.stringify(row)}] };`;
    });
    const found = (await check(declarations)).map((line) => Number(/program\.ts\((\d+),/.exec(line)?.[1]));
    // The first line has the imports.
    const missed = wrong.filter((_, index) => !found.includes(index + 2));
    expect(missed).toEqual([]);
  });

  test('what has the type of a variable is taken', async () => {
    const variables = givenRows.map((row, index) => ({ row: { id: 10 + index, ...row } }));
    for (const each of variables) await ask('Add', each);
    const declarations = variables.map(
      (each, index) => `export const given${index}: AddMutationVariables = ${JSON.stringify(each)};`,
    );
    expect(await check(declarations)).toEqual([]);
  });
});
