// Statements that an engine would run as a caller → what PostgreSQL says of how it runs them. Always in a transaction that is undone;
// nothing runs unless it is to be analyzed.

import { PergolaError } from '../base/errors.ts';
import { quoteName } from '../base/quote-name.ts';
import type { Caller } from '../database/caller.ts';
import type { CallerQuery, Database, OwnerConnection } from '../database/database.ts';
import * as queries from './queries.ts';

export { formatJson } from './format-json.ts';
export { formatSql } from './format-sql.ts';

/** What was to run. */
export interface RecordedRun {
  readonly caller: Caller;
  readonly query: CallerQuery;
}

/** Stands in the place of the database: keeps what it is asked to run, and runs nothing. */
export interface Recorder extends Database {
  readonly runs: readonly RecordedRun[];
}

/** Thrown in the place of results. */
export class NotRun extends Error {}

export function createRecorder(): Recorder {
  const runs: RecordedRun[] = [];
  return {
    runs,
    async run(caller, query) {
      runs.push({ caller, query });
      throw new NotRun('the statement is explained, not run');
    },
    health: async () => ({ ready: true, reason: undefined }),
    close: async () => {},
  };
}

export interface ExplainOptions {
  /** Runs the statements, and undoes them. */
  readonly analyze: boolean;
  /** The plans as PostgreSQL's JSON instead of its lines. */
  readonly json: boolean;
  /** What the caller's connections have. */
  readonly searchPath: readonly string[];
  /** Milliseconds for each statement; 0: none. */
  readonly statementTimeout: number;
}

export interface ExplainedStatement {
  readonly sql: string;
  readonly values: readonly (string | null)[];
  /** Lines of text, or the JSON that PostgreSQL gives. */
  readonly explained: unknown;
}

interface PlanRow {
  readonly 'QUERY PLAN': unknown;
}

/** Rejects with 'explain-failed', which has PostgreSQL's words. */
export async function explainRun(
  owner: OwnerConnection,
  run: RecordedRun,
  options: ExplainOptions,
): Promise<readonly ExplainedStatement[]> {
  const { caller, query } = run;
  const explained: ExplainedStatement[] = [];
  await owner.query(queries.begin);
  try {
    await allowRole(owner, caller.role);
    await becomeCaller(owner, run, options);
    for (const { text, values } of query.statements) {
      const rows = await owner.query<PlanRow>(queries.explain(text, options), values);
      const plans = rows.map((row) => row['QUERY PLAN']);
      explained.push({ sql: text, values, explained: options.json ? plans[0] : plans });
    }
    if (options.analyze && !query.readOnly) await owner.query(queries.checkConstraints);
    return explained;
  } catch (error) {
    if (error instanceof PergolaError) throw error;
    throw new PergolaError('explain-failed', `as ${caller.role}: ${(error as Error).message}`, {
      ...hintOf(error, caller),
      cause: error,
    });
  } finally {
    await owner.query(queries.rollback);
  }
}

/**
 * An owner who made a role without being a superuser may grant it, and not become it: it does so for this transaction. Rejects where
 * it may not.
 */
async function allowRole(owner: OwnerConnection, role: string): Promise<void> {
  const [row] = await owner.query<{ readonly allowed: boolean }>(queries.mayBecome, [role]);
  if (row?.allowed === true) return;
  await owner.query(queries.grantMembership(quoteName(role))).catch((error: unknown) => {
    throw new PergolaError('explain-failed', `the user of DATABASE_URL may not become ${role}`, {
      hint: 'Let somebody who may grant the role grant it to that user, or use the URL of another.',
      cause: error,
    });
  });
}

/** As a run of the server begins, in its order. */
async function becomeCaller(
  owner: OwnerConnection,
  { caller, query }: RecordedRun,
  { searchPath, statementTimeout }: ExplainOptions,
): Promise<void> {
  const settings: Readonly<Record<string, string>> = {
    search_path: searchPath.map(quoteName).join(', '),
    statement_timeout: String(statementTimeout),
    transaction_read_only: query.readOnly ? 'on' : 'off',
    'request.jwt.claims': caller.claims,
    'request.jwt.claim.sub': caller.subject,
    'request.jwt.claim.role': caller.role,
    ...Object.fromEntries(query.settings ?? []),
  };
  await owner.query(queries.setSettings, [JSON.stringify(settings)]);
  await owner.query(queries.becomeRole, [caller.role]);
  if (query.preRequest === undefined) return;
  const { schema, name } = query.preRequest;
  const qualified = [...(schema === undefined ? [] : [schema]), name].map(quoteName).join('.');
  await owner.query(queries.callFunction(qualified));
}

/** PostgreSQL's own, beside those for a database on which Pergola was never started, or not since a table was made. */
function hintOf(error: unknown, { role }: Caller): { readonly hint?: string } {
  const { hint, code } = error as { readonly hint?: unknown; readonly code?: unknown };
  if (code === '3F000') return { hint: 'Start the server on the database once: it makes what its statements need.' };
  if (code === '42501' && role === 'service_role')
    return { hint: 'The server grants service_role what it serves when it starts, and when the schema changes.' };
  return typeof hint === 'string' ? { hint } : {};
}
