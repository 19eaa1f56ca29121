// Statements from the cache against statements made afresh, over random variables: were two values of one shape to need
// different SQL, the second would get the first one's.

import {
  type GraphQLInputType,
  type GraphQLSchema,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  type OperationDefinitionNode,
  parse,
  typeFromAST,
} from 'graphql';
import { describe, expect, test } from 'vitest';
import { Random } from '../../../test/property/random.ts';
import { catalogFixture, roleFixture } from '../../../test/support/catalog-fixture.ts';
import { graphqlSettings } from '../../../test/support/graphql-settings.ts';
import { Lru } from '../../base/lru.ts';
import { Stopwatch } from '../../base/stopwatch.ts';
import { createSnapshot } from '../../engine/create-snapshot.ts';
import { createEngine } from '../../engine/engine.ts';
import { hasuraNaming } from '../../engine/model/naming.ts';
import { executeOperation } from '../execute-operation.ts';
import { Schemas } from '../schema-entry.ts';
import { variableShape } from './variable-shape.ts';

const role = 'owner';
const catalog = catalogFixture({
  types: [{ kind: 'enum', name: 'mood', labels: ['calm', 'so-so', 'wild'] }],
  roles: [roleFixture(10, role, { superuser: true })],
  relations: [
    { name: 'album', columns: { id: 'int4!', title: 'text', score: 'float8', live: 'bool' }, primaryKey: ['id'] },
    {
      name: 'track',
      columns: {
        id: 'int4!',
        album_id: 'int4!',
        name: 'text',
        plays: 'int8',
        mood: 'public.mood',
        moods: 'public.mood[]',
        tags: 'text[]',
        score: 'float8',
        live: 'bool',
        details: 'jsonb',
      },
      primaryKey: ['id'],
      foreignKeys: [{ columns: ['album_id'], references: 'album' }],
    },
  ],
});
const snapshot = createSnapshot(catalog, { schemas: ['public'] });

const documents = [
  `query ($where: track_bool_exp, $order: [track_order_by!], $by: [track_select_column!], $limit: Int, $offset: Int) {
    track(where: $where, order_by: $order, distinct_on: $by, limit: $limit, offset: $offset) { id }
  }`,
  `query ($albums: album_bool_exp!, $tracks: track_bool_exp, $yes: Boolean!, $no: Boolean = true, $by: [track_select_column!], $distinct: Boolean) {
    album(where: $albums) {
      id @include(if: $yes)
      tracks(where: $tracks) @skip(if: $no) { name ...F @include(if: $yes) }
      tracks_aggregate { aggregate { count(columns: $by, distinct: $distinct) } }
    }
  }
  fragment F on track { album { title } }`,
  `query ($id: Int!, $ids: [Int!], $name: String, $null: Boolean, $mood: mood = "so-so", $moods: [mood!], $json: jsonb, $path: String, $order: order_by = desc) {
    track_by_pk(id: $id) { details(path: $path) }
    track(
      where: {id: {_in: $ids}, name: {_like: $name, _is_null: $null}, mood: {_eq: $mood}, moods: {_contains: $moods}, details: {_contains: {a: [$json]}}}
      order_by: [{name: $order}, {album: {title: $order, tracks_aggregate: {count: $order}}}]
    ) { id }
  }`,
  `query ($one: album_bool_exp = {title: {_eq: "x"}}, $not: [album_bool_exp!], $order: album_order_by!, $count: Int_comparison_exp!, $filter: track_bool_exp) {
    album(
      where: {_and: [$one], _or: $not, tracks_aggregate: {count: {predicate: $count, filter: $filter}}}
      order_by: [$order, {id: asc}]
    ) { id }
  }`,
  `mutation ($albums: [album_insert_input!]!, $tracks: [track_insert_input!]!, $nested: track_arr_rel_insert_input, $title: String, $conflict: album_on_conflict) {
    insert_album(objects: $albums, on_conflict: $conflict) { affected_rows returning { id title } }
    nested: insert_album_one(object: { title: $title, tracks: { data: $tracks } }) { id }
    both: insert_album(objects: [{ title: $title, tracks: $nested }, { score: 1 }]) { affected_rows }
  }`,
  `mutation ($track: track_insert_input!, $columns: [album_update_column!]! = [title], $album: album_insert_input!, $where: album_bool_exp!) {
    insert_track_one(object: $track) { name album { title } }
    insert_track(objects: [{ name: "x", album: { data: $album, on_conflict: {
      constraint: album_pkey, update_columns: $columns, where: $where } } }]) { affected_rows }
  }`,
  `mutation ($set: track_set_input!, $inc: track_inc_input!, $key: String, $path: [String!]!, $where: track_bool_exp!, $most: Int! = 3, $id: Int!) {
    update_track(where: $where, at_most: $most, _set: $set) { affected_rows returning { name album { title } } }
    update_track_by_pk(pk_columns: { id: $id }, _delete_key: { details: $key }, _inc: $inc) { id }
    delete_track(where: { _and: [$where, { details: { _has_keys_all: $path } }] }) { affected_rows }
  }`,
  `mutation ($set: album_set_input!, $most: Int! = 2, $title: String!, $deltas: album_inc_input = {}) {
    update_album_many(updates: [
      { where: { title: { _eq: $title } }, _set: $set, at_most: $most }, { where: {}, _inc: $deltas }]) { affected_rows }
  }`,
];

interface Ran {
  readonly text: string;
  readonly values: readonly (string | null)[];
}

/** Answers an operation and tells what ran for it, without a database. */
function createRunner() {
  const ran: Ran[] = [];
  const database = {
    run: async (_caller: unknown, { statements }: { readonly statements: readonly Ran[] }) => {
      ran.push(...statements);
      return [];
    },
    health: async () => ({ ready: true, reason: undefined }),
    close: async () => {},
  };
  const engine = createEngine({ database, snapshot, options: { stringifyNumericTypes: false } });
  const entry = new Schemas(engine, hasuraNaming, graphqlSettings()).of(role);
  const run = async (text: string, variables: Record<string, unknown>, cached: boolean) => {
    ran.length = 0;
    const checked = entry.documents.check(text);
    if (checked.kind !== 'valid') throw new Error(JSON.stringify(checked));
    const answer = await executeOperation({
      engine,
      fieldLimits: { consume: async () => {} },
      document: checked.document,
      documentId: checked.id,
      operationName: undefined,
      variables,
      context: {
        entry: cached ? entry : { ...entry, operations: new Lru(1) },
        caller: { role, claims: '{}', subject: '' },
        watch: new Stopwatch(),
        signal: undefined,
        address: undefined,
        safe: false,
        failed: () => {},
      },
    }).then(
      ({ body }) => body,
      (error: Error) => `${error.message} ${String(error.cause ?? '')}`,
    );
    return { answer, ran: [...ran] };
  };
  return { run, schema: entry.schema, kept: () => entry.operations.size };
}

/** A value that the type takes, mostly, from so few values that shapes come again. */
function randomInput(random: Random, type: GraphQLInputType, depth: number): unknown {
  if (isNonNullType(type)) return randomInput(random, type.ofType, depth);
  if (random.chance(0.02)) return null;
  if (isListType(type)) {
    const items = Array.from({ length: random.integer(0, 2) }, () => randomInput(random, type.ofType, depth));
    return random.chance(0.8) ? items : (items[0] ?? []);
  }
  if (isEnumType(type)) return random.pick(type.getValues()).name;
  if (isInputObjectType(type)) {
    const fields = Object.values(type.getFields()).filter(
      ({ type: member }) =>
        depth > 0 || !/(bool_exp|order_by|rel_insert_input)\b/.test(String(member)) || String(member) === 'order_by',
    );
    const chosen = new Set([
      ...fields.filter(({ type: member }) => isNonNullType(member)),
      ...random.some(fields, 0, 2),
    ]);
    return Object.fromEntries(
      random.shuffle([...chosen]).map((field) => [field.name, randomInput(random, field.type, depth - 1)]),
    );
  }
  switch (type.name) {
    case 'Boolean':
      return random.chance(0.5);
    case 'Int':
      return random.integer(-1, 3);
    case 'jsonb':
      return random.pick([1, 'a', [true], { a: { b: null } }]);
    case 'String':
      return random.pick(['', 'a', '%b', '$.a', 'n', '[v]']);
    default:
      return random.integer(0, 9);
  }
}

/** Nearly the same structure: some other leaves, a null where a value was or the other way, keys in another order. */
function withOtherLeaves(random: Random, type: GraphQLInputType, value: unknown): unknown {
  if (isNonNullType(type)) return withOtherLeaves(random, type.ofType, value);
  if (value === null || value === undefined) return random.chance(0.5) ? randomInput(random, type, 0) : value;
  if (random.chance(0.03)) return null;
  if (isListType(type)) {
    if (!Array.isArray(value)) return withOtherLeaves(random, type.ofType, value);
    return value.map((item) => withOtherLeaves(random, type.ofType, item));
  }
  if (!isInputObjectType(type)) return random.chance(0.4) ? (randomInput(random, type, 0) ?? value) : value;
  const fields = type.getFields();
  const entries = Object.entries(value);
  return Object.fromEntries(
    (random.chance(0.2) ? random.shuffle(entries) : entries).map(([key, member]) => {
      const field = fields[key];
      return [key, field ? withOtherLeaves(random, field.type, member) : member];
    }),
  );
}

type Typed = readonly (readonly [name: string, type: GraphQLInputType, required: boolean])[];

function variablesOf(schema: GraphQLSchema, text: string): Typed {
  const operation = parse(text).definitions[0] as OperationDefinitionNode;
  return (operation.variableDefinitions ?? []).map(({ variable, type }) => {
    const input = typeFromAST(schema, type as never) as GraphQLInputType;
    return [variable.name.value, input, isNonNullType(input)] as const;
  });
}

function randomVariables(random: Random, typed: Typed): Record<string, unknown> {
  const given = typed.filter(([, , required]) => required || random.chance(0.7));
  return Object.fromEntries(given.map(([name, type]) => [name, randomInput(random, type, 2)]));
}

function alteredVariables(random: Random, typed: Typed, variables: Record<string, unknown>): Record<string, unknown> {
  const given = typed.filter(([name]) => name in variables);
  return Object.fromEntries(given.map(([name, type]) => [name, withOtherLeaves(random, type, variables[name])]));
}

describe('a statement from the cache is the statement made afresh', () => {
  test.each(documents)('%s', async (text) => {
    const runner = createRunner();
    const typed = variablesOf(runner.schema, text);
    const random = new Random(7);
    const rounds = 600;
    let variables = randomVariables(random, typed);
    let hits = 0;
    for (let round = 0; round < rounds; round++) {
      const kept = runner.kept();
      const cached = await runner.run(text, variables, true);
      const fresh = await runner.run(text, variables, false);
      expect(cached, JSON.stringify(variables)).toEqual(fresh);
      if (fresh.ran.length > 0 && runner.kept() === kept) hits++;
      variables = random.chance(0.25) ? randomVariables(random, typed) : alteredVariables(random, typed, variables);
    }
    // Neither refusals alone, nor a new shape every time.
    expect(hits).toBeGreaterThan(rounds / 10);
  });
});

describe('a shape', () => {
  const { schema } = createRunner();
  const shapeOf = (type: string, value: unknown): string => {
    const node = parse(`query ($x: ${type}) { __typename }`).definitions[0] as OperationDefinitionNode;
    const input = typeFromAST(schema, node.variableDefinitions?.[0]?.type as never) as GraphQLInputType;
    return variableShape([{ name: 'x', type: input }])({ x: value });
  };

  test.each<[string, unknown, unknown]>([
    ['Int', 1, 2],
    ['String', 'n', ''],
    ['jsonb', { a: 1 }, [null]],
    ['[Int!]', [1], [2, 3]],
    ['[Int!]', [], [1]],
    ['track_bool_exp', { id: { _eq: 1 } }, { id: { _eq: 2 } }],
    ['track_bool_exp', { details: { _contains: { a: 1 } } }, { details: { _contains: 'b' } }],
  ])('of %s is one for values that are parameters: %j and %j', (type, one, other) => {
    expect(shapeOf(type, one)).toBe(shapeOf(type, other));
  });

  test.each<[string, unknown, unknown]>([
    ['Int', 1, null],
    ['Int', null, undefined],
    ['Boolean', true, false],
    ['[track_select_column!]', ['id'], ['name']],
    ['[track_select_column!]', ['id'], 'id'],
    ['[track_order_by!]', [{ id: 'asc' }], [{ id: 'desc' }]],
    ['[track_order_by!]', [{ id: 'asc', name: 'asc' }], [{ name: 'asc', id: 'asc' }]],
    ['[track_order_by!]', [{ id: 'asc' }, { name: 'asc' }], [{ id: 'asc', name: 'asc' }]],
    ['track_bool_exp', { id: { _eq: 1 } }, { id: { _neq: 1 } }],
    ['track_bool_exp', { id: { _is_null: true } }, { id: { _is_null: false } }],
    ['track_bool_exp', { _and: [{}] }, { _and: [{}, {}] }],
    ['track_bool_exp', { id: { _eq: 1 } }, { id: { _eq: null } }],
    ['track_bool_exp', { id: {} }, {}],
  ])('of %s tells apart what needs other SQL: %j and %j', (type, one, other) => {
    expect(shapeOf(type, one)).not.toBe(shapeOf(type, other));
  });
});
