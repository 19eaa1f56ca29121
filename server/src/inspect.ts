// A Config → what can be told of its database without serving it, for the commands that look. Opens no port, makes no login, and changes
// nothing but what opening an embedded database does.

import { buildSchema, type GraphQLSchema, isObjectType, lexicographicSortSchema, printSchema } from 'graphql';
import { PergolaError } from './base/errors.ts';
import { parseJson } from './base/parse-json.ts';
import type { Config } from './config/config.ts';
import type { Caller } from './database/caller.ts';
import { serviceConnections } from './database/create-database.ts';
import type { OwnerConnection } from './database/database.ts';
import { loginName } from './database/login-roles.ts';
import { readSearchPath } from './database/search-path.ts';
import type { DatabaseSubject, MigrationSetState } from './doctor/doctor.ts';
import { createEngine, type Engine } from './engine/engine.ts';
import type { Plan } from './engine/plan/plan.ts';
import { planOperation } from './engine/plan/plan-operation.ts';
import type { Snapshot } from './engine/snapshot.ts';
import { createRecorder, type ExplainedStatement, explainRun, NotRun, type Recorder } from './explain/explain.ts';
import { createGraphql, type Graphql, type GraphqlOptions } from './graphql/graphql.ts';
import { compareMigrations, type MigrationSet } from './migrate/migrate.ts';
import { migrationSets, openProject, readSnapshot, type StartOptions, shippedMigrations } from './project.ts';
import { createRest, type Rest, RestError, type RestRequest } from './rest/rest.ts';

export interface Inspection extends AsyncDisposable {
  readonly snapshot: Snapshot;
  /** Throws 'role-missing'. */
  requireRole(role: string): void;
  /** The GraphQL schema as the role sees it, in order of names. Throws 'role-missing'. */
  sdlOf(role: string): string;
  /** The description of REST as the role sees it, of one of the schemas that REST serves. Rejects with 'role-missing'. */
  openApiOf(role: string, options: OpenApiOptions): Promise<unknown>;
  /** Rejects with 'role-missing', 'documents-invalid', 'request-invalid' or 'explain-failed'. */
  explain(question: Question, options: QuestionOptions): Promise<Explanation>;
}

export interface OpenApiOptions {
  readonly version: '3.1' | '2.0';
  readonly schema: string;
}

export type Question =
  | {
      readonly kind: 'graphql';
      readonly document: string;
      readonly variables: Readonly<Record<string, unknown>>;
      readonly operation: string | undefined;
    }
  | { readonly kind: 'rest'; readonly request: RestRequest };

export interface QuestionOptions {
  readonly role: string;
  readonly claims: Readonly<Record<string, unknown>>;
  /** Runs it, and undoes that. */
  readonly analyze: boolean;
  /** PostgreSQL's plans as its JSON instead of lines. */
  readonly json: boolean;
}

export interface Explanation {
  /** What the operation will do; none where the database is not asked. */
  readonly plans: readonly Plan[];
  readonly statements: readonly ExplainedStatement[];
}

/** Rejects with a PergolaError, and then nothing that it started still runs. */
export async function openInspection(config: Config, options: StartOptions): Promise<Inspection> {
  await using parts = new AsyncDisposableStack();
  const { owner } = parts.use(await openProject(config, options));
  const { schemas, statementTimeout } = config.database;
  const snapshot = await readSnapshot(owner, config, { ...options, schemas });
  const requireRole = (role: string) => requireRoleOf(snapshot, role, config);
  const served = { config, snapshot, extensions: await readExtensions(config) };
  const opened = parts.move();
  return {
    snapshot,
    requireRole,
    sdlOf: (role) => sdlOfServed(served, role),
    async openApiOf(role, given) {
      requireRole(role);
      return await describeRest(served, callerOf(role, {}), given);
    },
    async explain(question, { role, claims, ...given }) {
      requireRole(role);
      const { recorder, plans } = await record(served, question, callerOf(role, claims));
      const searchPath = await readSearchPath(owner, schemas);
      const statements: ExplainedStatement[] = [];
      for (const run of recorder.runs)
        statements.push(...(await explainRun(owner, run, { ...given, searchPath, statementTimeout })));
      return { plans, statements };
    },
    [Symbol.asyncDispose]: () => opened.disposeAsync(),
  };
}

/**
 * The files that the settings under `codegen` name, made of what the snapshot serves; written nowhere. Rejects with 'role-missing',
 * 'documents-invalid' or 'file-not-read'.
 */
export async function generateConfigured(
  config: Pick<Config, 'graphql' | 'rest' | 'auth' | 'plugins' | 'codegen'>,
  snapshot: Snapshot,
): Promise<readonly { readonly file: string; readonly text: string }[]> {
  const { generateOutputs } = await import('./codegen/outputs/outputs.ts');
  const served = { config, snapshot, extensions: await readExtensions(config) };
  return await generateOutputs(config.codegen, {
    model: snapshot.model,
    sdlOf: (role) => sdlOfServed(served, role),
    restSchemas: config.rest.schemas,
    stringified: config.graphql.stringifyNumericTypes,
  });
}

function requireRoleOf(snapshot: Snapshot, role: string, { auth }: Pick<Config, 'auth'>): void {
  if (snapshot.accessOf(role) !== undefined) return;
  const ours = role === 'service_role' || role === auth.anonymousRole;
  const hint = 'Pergola makes it when it first starts on a database; --role names another.';
  throw new PergolaError('role-missing', `the database has no role "${role}"`, ours ? { hint } : {});
}

/** What would be served. */
interface Served {
  readonly config: Pick<Config, 'graphql' | 'rest' | 'auth'>;
  readonly snapshot: Snapshot;
  /** What plugins add to GraphQL. */
  readonly extensions: readonly Extension[];
}

type Extension = NonNullable<GraphqlOptions['extensions']>[number];

/**
 * The types and fields of the configured plugins. They are set up and never started, and their resolvers do not run: those may do
 * anything. Rejects as a start does.
 */
async function readExtensions({ plugins }: Pick<Config, 'plugins'>): Promise<readonly Extension[]> {
  const entries = Object.entries(plugins).map(([name, { from, config, placeOf }]) => ({ name, from, config, placeOf }));
  if (entries.length === 0) return [];
  const { loadPlugins, setUpPlugins } = await import('./plugins/plugins.ts');
  const { graphql } = await setUpPlugins(await loadPlugins(entries, process.cwd()), () => {});
  return graphql.map((extension) => ({
    ...extension,
    schemas: (model) => extension.schemas(model).map(withoutResolvers),
  }));
}

function withoutResolvers(schema: GraphQLSchema): GraphQLSchema {
  const resolve = () => {
    throw new NotRun('the document is explained, not run');
  };
  for (const type of Object.values(schema.getTypeMap()))
    if (isObjectType(type) && !type.name.startsWith('__'))
      for (const field of Object.values(type.getFields())) if (field.resolve !== undefined) field.resolve = resolve;
  return schema;
}

function sdlOfServed(served: Served, role: string): string {
  requireRoleOf(served.snapshot, role, served.config);
  return printSorted(createFrontEnds(served).graphql.schemaOf(role));
}

interface FrontEnds {
  readonly graphql: Graphql;
  readonly rest: Rest;
  readonly recorder: Recorder;
  /** Of what was planned so far. */
  readonly plans: readonly Plan[];
}

/** Those that one server takes beside its pools: the owner's, and the one that listens. */
const furtherConnections = 2;

/** What the checks of the doctor look at. Applies no migrations. Rejects with a PergolaError, and then nothing that it started still runs. */
export async function openExamination(
  config: Config,
  options: StartOptions,
): Promise<AsyncDisposable & { readonly subject: DatabaseSubject }> {
  await using parts = new AsyncDisposableStack();
  const { owner } = parts.use(await openProject(config, { ...options, migrate: false }));
  const { schemas, poolSize } = config.database;
  const snapshot = await readSnapshot(owner, config, { ...options, schemas });
  const { system, application } = migrationSets(config);
  // The demo's are for an embedded database, and for nobody's own.
  const own = config.database.url === undefined || application.directory !== shippedMigrations;
  const migrations = [await stateOf(owner, system), ...(own ? [await stateOf(owner, application)] : [])];
  const { anonymousRole, anonymousWrites } = config.auth;
  const subject: DatabaseSubject = {
    owner,
    snapshot,
    schemas,
    anonymousRole,
    anonymousWrites,
    connections: poolSize + serviceConnections + furtherConnections,
    login: loginName(snapshot.catalog.database, 'api'),
    migrations,
    now: () => Date.now(),
  };
  const opened = parts.move();
  return { subject, [Symbol.asyncDispose]: () => opened.disposeAsync() };
}

/** A directory that is not right is a problem of its migrations. */
async function stateOf(owner: OwnerConnection, set: MigrationSet): Promise<MigrationSetState> {
  const { history: name } = set;
  try {
    const { states, problems } = await compareMigrations(owner, set);
    const namesOf = (kind: string) => states.filter((state) => state.kind === kind).map((state) => state.name);
    const messages = problems.map(({ message }) => `${message}.`);
    return { name, pending: namesOf('pending'), interrupted: namesOf('interrupted'), problems: messages };
  } catch (error) {
    if (!(error instanceof PergolaError)) throw error;
    return { name, pending: [], interrupted: [], problems: [error.message] };
  }
}

/** The front ends over an engine that plans and renders as the server's does, and whose database runs nothing. */
function createFrontEnds({ config, snapshot, extensions }: Served): FrontEnds {
  const recorder = createRecorder();
  const plans: Plan[] = [];
  const made = createEngine({ database: recorder, snapshot, options: config.graphql });
  const engine: Engine = {
    ...made,
    prepare(request, of, access, watch) {
      plans.push(planOperation(request, of.model, access, config.graphql));
      return made.prepare(request, of, access, watch);
    },
  };
  const nobody = () => {
    throw new Error('nobody authenticates here');
  };
  const { anonymousRole } = config.auth;
  const common = { engine, authenticator: { authenticate: nobody, authenticateSync: nobody }, report: () => {} };
  // A document is given as it is, whatever the server takes.
  const settings = { ...config.graphql, trustedDocuments: { mode: 'off', path: undefined } } as const;
  return {
    recorder,
    plans,
    graphql: createGraphql({ ...common, settings, anonymousRole, extensions }),
    rest: createRest({ ...common, settings: config.rest, anonymousRole }),
  };
}

/** Sorted as it is read back: graphql-js cannot sort a schema whose Int is not its own. */
function printSorted(schema: GraphQLSchema): string {
  const read = buildSchema(printSchema(schema), { assumeValid: true, assumeValidSDL: true });
  return `${printSchema(lexicographicSortSchema(read))}\n`;
}

/** As it is answered at the root of the API, also where the settings turn that off. */
async function describeRest(served: Served, caller: Caller, { version, schema }: OpenApiOptions): Promise<unknown> {
  const { rest } = createFrontEnds({
    ...served,
    config: { ...served.config, rest: { ...served.config.rest, openapi: true } },
  });
  const headers = { accept: `application/openapi+json;version=${version}`, 'accept-profile': schema };
  const { body } = await rest.answer({ method: 'GET', path: '/', search: '', headers, body: undefined }, caller);
  return JSON.parse(String(body));
}

/** Answers the question as far as the database. Rejects with what the front end says against it. */
async function record(served: Served, question: Question, caller: Caller): Promise<FrontEnds> {
  const ends = createFrontEnds(served);
  switch (question.kind) {
    case 'graphql': {
      const { document: query, variables, operation: operationName } = question;
      const { body } = await ends.graphql.answer({ query, variables, operationName }, caller);
      if (ends.recorder.runs.length === 0) throwErrorOf(body);
      return ends;
    }
    case 'rest':
      await ends.rest.answer(question.request, caller).catch(throwRefusal);
      return ends;
  }
}

interface GraphqlBody {
  readonly errors?: readonly {
    readonly message: string;
    readonly extensions?: { readonly code?: string };
    readonly locations?: readonly { readonly line: number; readonly column: number }[];
  }[];
}

function throwErrorOf(body: string): void {
  const [first] = (parseJson(body) as GraphqlBody).errors ?? [];
  // A resolver of a plugin that was not to run.
  if (first === undefined || first.extensions?.code === 'unexpected') return;
  const [at] = first.locations ?? [];
  const place = at === undefined ? '' : ` (line ${at.line}, column ${at.column})`;
  throw new PergolaError('documents-invalid', `${first.message}${place}`);
}

/** Of a request that got as far as the database: nothing. */
function throwRefusal(error: unknown): void {
  if (error instanceof NotRun) return;
  if (!(error instanceof RestError)) throw error;
  const hint = error.hint === undefined ? {} : { hint: error.hint };
  throw new PergolaError('request-invalid', `${error.code}: ${error.message}`, hint);
}

function callerOf(role: string, claims: Readonly<Record<string, unknown>>): Caller {
  const subject = typeof claims.sub === 'string' ? claims.sub : '';
  return { role, claims: JSON.stringify({ ...claims, role }), subject };
}
