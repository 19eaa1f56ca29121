// The server under test for one world: the engine and the GraphQL front end as the server builds them, over a pool of its
// own, with or without a fault seeded between the stages.

import Fastify, { type FastifyInstance } from 'fastify';
import type { Caller } from '../../src/database/caller.ts';
import { createDatabase } from '../../src/database/create-database.ts';
import type { Database } from '../../src/database/database.ts';
import { createSnapshot } from '../../src/engine/create-snapshot.ts';
import { createEngine, type Engine, type Snapshot } from '../../src/engine/engine.ts';
import { type PlanOptions, planOperation } from '../../src/engine/plan/plan-operation.ts';
import { renderPlan } from '../../src/engine/sql/render-plan.ts';
import { writtenTables } from '../../src/engine/written-tables.ts';
import { createGraphql } from '../../src/graphql/graphql.ts';
import { createRest } from '../../src/rest/rest.ts';
import { graphqlSettings } from '../support/graphql-settings.ts';
import { nobody } from '../support/nobody.ts';
import { restSettings } from '../support/rest-settings.ts';
import type { Subject } from './case.ts';
import type { Fault } from './faults.ts';
import type { World } from './world.ts';

const options: PlanOptions = { stringifyNumericTypes: false };

/** The pool that every world's subject runs on. `url` is the superuser's, who may become any role. */
export function openDatabase(url: string): Database {
  const { username, password } = new URL(url);
  const login = { user: decodeURIComponent(username), password: decodeURIComponent(password) };
  return createDatabase({
    url,
    login,
    serviceLogin: login,
    schemas: ['public'],
    report: () => {},
    poolSize: 2,
    servicePoolSize: 1,
  });
}

export function createSubject(world: World, database: Database, superuser: string, fault: Fault | undefined): Subject {
  const snapshot = createSnapshot(world.catalog, { schemas: [world.bound.spec.schema] });
  const served = fault?.accessOf === undefined ? snapshot : withRightsOf(snapshot, superuser);
  const sound = createEngine({ database, snapshot: served, options });
  const engine = fault === undefined ? sound : withFault(sound, fault);
  const graphql = createGraphql({ engine, authenticator: nobody, report: () => {}, settings: graphqlSettings() });
  const rest = serveRest(engine, world.bound.spec.schema);
  return {
    schemaOf: (role) => graphql.schemaOf(role),
    async ask(caller, { text, variables }) {
      // Variables as they would arrive.
      const arrived = JSON.parse(JSON.stringify(variables)) as Record<string, unknown>;
      return (await graphql.answer({ query: text, variables: arrived }, caller)).body;
    },
    async askRest(caller, { method, target, headers, body }) {
      const {
        statusCode,
        headers: answered,
        body: text,
      } = await rest.inject({
        method: method as 'GET',
        url: `/rest/v1${target}`,
        headers: { ...headers, [callerHeader]: Buffer.from(JSON.stringify(caller)).toString('base64') },
        ...(body === undefined ? {} : { payload: body }),
      });
      return { status: statusCode, headers: answered, text };
    },
  };
}

const callerHeader = 'x-caller';

/** REST as it is mounted, but for callers, who say themselves who they are. */
function serveRest(engine: Engine, schema: string): FastifyInstance {
  const authenticateSync = (headers: Readonly<Record<string, unknown>>): Caller =>
    JSON.parse(Buffer.from(String(headers[callerHeader]), 'base64').toString());
  const fastify = Fastify();
  // The gateway says so in its log.
  fastify.decorateRequest('callerRole', undefined);
  createRest({
    engine,
    authenticator: { authenticateSync, authenticate: async (headers) => authenticateSync(headers) },
    report: () => {},
    settings: restSettings({ schemas: [schema], aggregates: true, maxRows: undefined }),
  }).mount(fastify);
  return fastify;
}

function withRightsOf(snapshot: Snapshot, superuser: string): Snapshot {
  return {
    ...snapshot,
    accessOf(role) {
      const access = snapshot.accessOf(superuser);
      return access && { ...access, role };
    },
  };
}

/** The engine's own stages, with what the fault changes between them. */
function withFault(engine: Engine, fault: Fault): Engine {
  return {
    ...engine,
    snapshot: engine.snapshot,
    prepare(request, snapshot, access, watch) {
      if (fault.front === 'rest' && request.kind !== 'resource')
        return engine.prepare(request, snapshot, access, watch);
      const plan = planOperation(request, snapshot.model, access, options);
      const program = renderPlan(fault.plan?.(plan) ?? plan);
      const statements = program.statements.map((statement) => fault.statement?.(statement) ?? statement);
      const changed = { ...program, statements };
      return { program: fault.program?.(changed) ?? changed, reads: plan.reads, writes: writtenTables(plan) };
    },
    runResource(operation, variables, caller, watch, surroundings) {
      const as = fault.caller?.(caller, operation.program) ?? caller;
      return engine.runResource(operation, variables, as, watch, surroundings);
    },
    run(operation, variables, caller, watch, signal) {
      if (fault.front === 'rest') return engine.run(operation, variables, caller, watch, signal);
      const as = fault.caller?.(caller, operation.program) ?? caller;
      return (
        fault.run?.(engine, operation, variables, as, watch, signal) ??
        engine.run(operation, variables, as, watch, signal)
      );
    },
  };
}
