// Runs every golden case on every PostgreSQL there is and compares plan, SQL and answer with what its file says. To write the
// files anew: `npx vitest run server/test/golden -u`, and read the diff.

import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { execute, parse } from 'graphql';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ArrayType, ScalarType } from '../../src/engine/model/model.ts';
import { aggregateFunctionNames } from '../../src/engine/model/naming.ts';
import { operatorsOf } from '../../src/engine/operators.ts';
import { availableVersions } from '../support/postgres.ts';
import { type GoldenOutcome, type GoldenRequest, readRequest, writeGolden } from './golden-file.ts';
import { type GoldenServer, startGoldenServer } from './golden-server.ts';
import { unusedAliases } from './unused-aliases.ts';

const cases = path.join(import.meta.dirname, 'cases');
const schemas = readdirSync(cases);

describe.each(availableVersions().toReversed())('on PostgreSQL %i', (version) => {
  describe.each(schemas)('%s', (schema) => {
    const folder = path.join(cases, schema);
    let server: GoldenServer;
    beforeAll(async () => {
      server = await startGoldenServer(path.join(folder, 'schema.sql'), version);
    });
    afterAll(() => server?.close());

    test.each(readdirSync(folder).filter((name) => name.endsWith('.md')))('%s', async (name) => {
      const file = path.join(folder, name);
      const text = readFileSync(file, 'utf8');
      const request = readRequest(text);
      const outcome = await server.run(request);
      await expect(writeGolden(text, outcome)).toMatchFileSnapshot(file);
      if (schema !== 'writing') expect(outcome.statements.length).toBeLessThanOrEqual(1);
      expect(outcome.statements.flatMap((statement) => unusedAliases(statement.text))).toEqual([]);
      expect(await schemaFaults(server, request, outcome)).toEqual([]);
    });
  });
});

test('every operator, aggregate function and kind of a plan has a case', () => {
  const texts = schemas.flatMap((schema) =>
    readdirSync(path.join(cases, schema)).map((name) => readFileSync(path.join(cases, schema, name), 'utf8')),
  );
  const plans = texts.map((text) => text.slice(text.indexOf('## Plan'), text.indexOf('## SQL'))).join();
  const scalars = (['integer', 'text', 'jsonb'] as const).map(
    (family): ScalarType => ({ kind: 'scalar', name: family, sql: family, family }),
  );
  const arrays = scalars.map((element): ArrayType => ({ kind: 'array', element, sql: `${element.sql}[]` }));
  const operators = [...scalars, ...arrays].flatMap((type) => [...operatorsOf(type).keys()]);
  const functions = [...aggregateFunctionNames, 'bool_and', 'bool_or', 'corr', 'covar_samp'];
  const expected = [
    ...operators.map((operator) => `"operator": "${operator}"`),
    ...functions.map((name) => `"function": "${name}"`),
    ...kinds.map((kind) => `"kind": "${kind}"`),
  ];
  expect(expected.filter((text) => !plans.includes(text))).toEqual([]);
});

/** Of the unions in plan.ts. */
const kinds = [
  ...['rows', 'row', 'aggregate', 'slot', 'literal', 'constant', 'column', 'one', 'many', 'nodes', 'count', 'function'],
  ...['raw', 'quoted', 'to-json', 'enum', 'text', 'json', 'json-path', 'array', 'record'],
  ...['and', 'or', 'not', 'compare', 'exists', 'variable', 'list', 'object'],
];

/** Lets graphql-js complete the answer as if resolvers had given it: what breaks a promise of the schema is told. */
async function schemaFaults(
  server: GoldenServer,
  request: GoldenRequest,
  { answer }: GoldenOutcome,
): Promise<string[]> {
  const { data } = JSON.parse(answer) as { data?: unknown };
  if (data === undefined || data === null) return [];
  const result = await execute({
    schema: server.schema,
    document: parse(request.query),
    rootValue: data,
    ...(request.variables && { variableValues: request.variables }),
    // An answer is keyed by response key.
    fieldResolver: (source, _args, _context, info) => (source as Record<string, unknown>)[String(info.path.key)],
  });
  return (result.errors ?? []).map((error) => `${error.path?.join('.')}: ${error.message}`);
}
