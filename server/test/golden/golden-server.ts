// A database with a golden schema, and the pipeline over it as the server builds it, with what passes between the stages kept.

import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { GraphQLSchema } from 'graphql';
import { createDatabase } from '../../src/database/create-database.ts';
import { openOwnerConnection } from '../../src/database/owner.ts';
import { introspect } from '../../src/engine/catalog/introspect.ts';
import { createSnapshot } from '../../src/engine/create-snapshot.ts';
import { createEngine, type Engine } from '../../src/engine/engine.ts';
import { planOperation } from '../../src/engine/plan/plan-operation.ts';
import { createGraphql } from '../../src/graphql/graphql.ts';
import { graphqlSettings } from '../support/graphql-settings.ts';
import { migrateSystem } from '../support/migrate-system.ts';
import { nobody } from '../support/nobody.ts';
import { createTestDatabase, type PostgresVersion, type TestDatabase } from '../support/postgres.ts';
import type { GoldenOutcome, GoldenRequest } from './golden-file.ts';

export interface GoldenServer {
  readonly schema: GraphQLSchema;
  readonly database: TestDatabase;
  run(request: GoldenRequest): Promise<GoldenOutcome>;
  close(): Promise<void>;
}

/** Cases run as the superuser: rights and row-level security have tests of their own. */
const role = 'postgres';

/** `schemaFile` is run in an empty database; its schema is `public`. */
export async function startGoldenServer(schemaFile: string, version: PostgresVersion): Promise<GoldenServer> {
  const testDatabase = await createTestDatabase({ version, sql: readFileSync(schemaFile, 'utf8') });
  const schemas = ['public'];
  const owner = await openOwnerConnection(testDatabase.url);
  await migrateSystem(owner);
  const snapshot = createSnapshot(await introspect(owner, { schemas }), { schemas });
  await owner.close();
  const { username, password } = new URL(testDatabase.url);
  const login = { user: username, password };
  const real = createDatabase({
    url: testDatabase.url,
    login,
    serviceLogin: login,
    schemas,
    report: () => {},
    poolSize: 2,
    servicePoolSize: 1,
  });
  const statements: { text: string; values: readonly (string | null)[] }[] = [];
  const database: typeof real = {
    ...real,
    run(caller, query) {
      statements.push(...query.statements);
      return real.run(caller, query);
    },
  };
  // Rows as they are before each case, where cases write.
  const resetFile = path.join(path.dirname(schemaFile), 'reset.sql');
  const reset = existsSync(resetFile) ? readFileSync(resetFile, 'utf8') : undefined;
  const plans: unknown[] = [];
  const frontEnd = (stringifyNumericTypes: boolean) => {
    const options = { stringifyNumericTypes };
    const engine = createEngine({ database, snapshot, options });
    const watched: Engine = {
      ...engine,
      snapshot,
      prepare(request, from, access, watch) {
        plans.push(planOperation(request, from.model, access, options));
        return engine.prepare(request, from, access, watch);
      },
    };
    return createGraphql({
      engine: watched,
      authenticator: nobody,
      report: () => {},
      settings: graphqlSettings(),
    });
  };
  const graphqls = { plain: frontEnd(false), stringified: frontEnd(true) };
  const caller = { role, claims: JSON.stringify({ role }), subject: '' };
  return {
    schema: graphqls.plain.schemaOf(role),
    database: testDatabase,
    async run({ query, variables, stringifyNumericTypes }) {
      if (reset !== undefined) await testDatabase.script(reset);
      statements.length = 0;
      plans.length = 0;
      const graphql = stringifyNumericTypes ? graphqls.stringified : graphqls.plain;
      const { body } = await graphql.answer({ query, variables }, caller);
      return { plan: plans[0], statements: [...statements], answer: body };
    },
    async close() {
      await real.close();
      await testDatabase.drop();
    },
  };
}
