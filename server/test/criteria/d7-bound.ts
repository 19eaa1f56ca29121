// D7: random queries over random schemas, lists limited at random. The rows that the cost of an operation promises at most are never
// fewer than the rows of its answer.

import {
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  getVariableValues,
  isObjectType,
  Kind,
  parse,
  print,
  type SelectionSetNode,
  TypeInfo,
  visit,
  visitWithTypeInfo,
} from 'graphql';
import { Stopwatch } from '../../src/base/stopwatch.ts';
import { createSnapshot } from '../../src/engine/create-snapshot.ts';
import { createEngine, type Engine } from '../../src/engine/engine.ts';
import { hasuraNaming } from '../../src/engine/model/naming.ts';
import { prepareOperation } from '../../src/graphql/operation.ts';
import { collectFields, type SelectionScope } from '../../src/graphql/request/collect-fields.ts';
import { inWrittenOrder } from '../../src/graphql/request/written-order.ts';
import { fieldMeaning } from '../../src/graphql/schema/meaning.ts';
import { Schemas } from '../../src/graphql/schema-entry.ts';
import { type Bench, type CaseOf, type Outcome, readAnswer } from '../property/case.ts';
import { type Document, printDocument } from '../property/print-document.ts';
import type { Query } from '../property/query.ts';
import { Random } from '../property/random.ts';
import { reading, type Trial } from '../property/run-property.ts';
import type { World } from '../property/world.ts';
import { graphqlSettings } from '../support/graphql-settings.ts';
import type { Criterion, CriterionOptions, Figures } from './criterion.ts';
import { runTrial } from './run-trial.ts';

export const boundCriterion: Criterion = {
  id: 'D7',
  title: 'An operation is never answered with more rows than its cost says',
  unit: 'queries',
  defaultN: 5000,
  smallN: 100,
  limits: [
    { figure: 'violations', atMost: 0 },
    { figure: 'bounded', atLeast: 1 },
    { figure: 'withRows', atLeast: 1 },
    { figure: 'atTheBound', atLeast: 1 },
  ],
  run,
};

async function run(options: CriterionOptions): Promise<Figures> {
  const figures = { queries: 0, bounded: 0, withRows: 0, atTheBound: 0, rows: 0, violations: 0 };
  const trial: Trial<Query> = {
    ...reading,
    async check(bench, asked) {
      const outcome = await checkBound(bench, asked, new Random(figures.queries));
      figures.queries++;
      if (outcome.bound !== Number.POSITIVE_INFINITY) figures.bounded++;
      if (outcome.rows > 0) figures.withRows++;
      if (outcome.rows > 0 && outcome.rows === outcome.bound) figures.atTheBound++;
      figures.rows += outcome.rows;
      return outcome;
    },
  };
  const { mismatches } = await runTrial(trial, { rolePrefix: 'd7', shrink: false }, options);
  return { ...figures, violations: mismatches };
}

async function checkBound(
  { world, subject }: Bench,
  { caller, query }: CaseOf<Query>,
  random: Random,
): Promise<Outcome & { readonly bound: number }> {
  const schema = subject.schemaOf(caller.role);
  const printed = printDocument(query, schema, random);
  const document = { ...printed, text: withLimits(printed.text, schema) };
  const { data, errors } = readAnswer(await subject.ask(caller, document));
  const outcome = { rowSecurity: false, rows: 0, document, mismatch: undefined, bound: Number.POSITIVE_INFINITY };
  if (errors.length > 0 || typeof data !== 'object' || data === null) return { ...outcome, verdict: 'refused' };
  const { cost, scope, root, selectionSet, variables } = prepare(world, caller.role, document);
  const bound = cost({ variables, listSize: Number.POSITIVE_INFINITY });
  const rows = countRows(scope, root, [selectionSet], data as Readonly<Record<string, unknown>>);
  const mismatch = rows > bound ? `${rows} rows, where ${bound} were promised` : undefined;
  return { ...outcome, verdict: 'answered', rows, bound, mismatch };
}

/** Most lists get a limit where they have none: the same for the same key, so that what merges still does. */
function withLimits(text: string, schema: GraphQLSchema): string {
  const types = new TypeInfo(schema);
  const limited = visit(
    parse(text),
    visitWithTypeInfo(types, {
      Field(node) {
        const takes = types.getFieldDef()?.args.some(({ name }) => name === 'limit');
        const has = node.arguments?.some(({ name }) => name.value === 'limit');
        const key = (node.alias ?? node.name).value;
        const drawn = new Random([...key].reduce((sum, letter) => sum * 31 + letter.charCodeAt(0), 7)).integer(0, 24);
        if (!takes || has || drawn === 24) return undefined;
        const value = { kind: Kind.INT, value: String(drawn % 4) } as const;
        const limit = { kind: Kind.ARGUMENT, name: { kind: Kind.NAME, value: 'limit' } as const, value } as const;
        return { ...node, arguments: [...(node.arguments ?? []), limit] };
      },
    }),
  );
  return print(limited);
}

const schemasOf = new WeakMap<World, Schemas>();

function prepare(world: World, role: string, { text, variables }: Document) {
  const schemas = schemasOf.get(world) ?? schemasFor(world);
  schemasOf.set(world, schemas);
  const entry = schemas.of(role);
  const document = parse(text);
  const definition = document.definitions.find(({ kind }) => kind === Kind.OPERATION_DEFINITION);
  if (definition?.kind !== Kind.OPERATION_DEFINITION) throw new Error('no operation');
  const { variableValues } = getVariableValues(entry.schema, definition.variableDefinitions ?? [], variables);
  // As they were sent: coercion orders the members of `order_by` as the type has them.
  const defaults = (definition.variableDefinitions ?? []).flatMap(({ variable: { name }, defaultValue }) => {
    const value = inWrittenOrder(variableValues?.coerced[name.value], defaultValue);
    return value === undefined ? [] : [[name.value, value] as const];
  });
  const given = { ...Object.fromEntries(defaults), ...variables };
  const { cost } = prepareOperation(engineFor(world), entry, document, definition, given, new Stopwatch());
  const fragments = new Map(
    document.definitions.flatMap((each) =>
      each.kind === Kind.FRAGMENT_DEFINITION ? [[each.name.value, each] as const] : [],
    ),
  );
  const scope = { fragments, variables: given, rowLimit: undefined };
  return { cost, scope, root: entry.schema.getQueryType()!, selectionSet: definition.selectionSet, variables: given };
}

function engineFor(world: World): Engine {
  const { schema } = world.bound.spec;
  const database = {
    run: () => Promise.reject(new Error('nothing runs here')),
    health: async () => ({ ready: true, reason: undefined }),
    close: async () => {},
  };
  const snapshot = createSnapshot(world.catalog, { schemas: [schema] });
  return createEngine({ database, snapshot, options: { stringifyNumericTypes: false } });
}

function schemasFor(world: World): Schemas {
  return new Schemas(engineFor(world), hasuraNaming, graphqlSettings());
}

/** Objects of the answer that stand for a row, and one for each aggregate. */
function countRows(
  scope: SelectionScope,
  type: GraphQLObjectType,
  sets: readonly (SelectionSetNode | undefined)[],
  data: Readonly<Record<string, unknown>>,
): number {
  let rows = 0;
  for (const [key, nodes] of collectFields(scope, type.name, sets)) {
    const field = type.getFields()[nodes[0]?.name.value ?? ''];
    const of = field && getNamedType(field.type);
    const kind = field && fieldMeaning(field)?.kind;
    if (!isObjectType(of) || kind === 'column') continue;
    const value = data[key];
    const objects = (Array.isArray(value) ? value : [value]).filter((one) => typeof one === 'object' && one !== null);
    const below = nodes.map(({ selectionSet }) => selectionSet);
    for (const object of objects)
      rows += (kind === 'aggregate' || kind === 'function' ? 0 : 1) + countRows(scope, of, below, object);
  }
  return rows;
}
