// Builds the `Database`: a pool for callers and a small one for service_role, which logs in for itself. Takes the address and
// the two logins; never uses the owner's.

import type { Report } from '../observe/event.ts';
import { Availability } from './availability.ts';
import type { Caller } from './caller.ts';
import { type ConnectOptions, connect, type Login, searchPathOf } from './connect.ts';
import type { CallerQuery, Database, DatabaseHealth, TextRow } from './database.ts';
import { CallerPool, type PoolOptions } from './pool.ts';
import type { SqlError } from './sqlstate.ts';

export interface DatabaseOptions {
  /** As DATABASE_URL; its user and password are not used. */
  readonly url: string;
  /** What `ensureLoginRoles` returned: who may become anon, authenticated and the application's roles. */
  readonly login: Login;
  /** Whether the URL is that of a pooler in transaction mode: nothing is taken for granted of a session then. */
  readonly pooled?: boolean;
  /** Who may become service_role. */
  readonly serviceLogin: Login;
  /** The search_path to begin with: the exposed schemas, then those of extensions (`readSearchPath`). */
  readonly schemas: readonly string[];
  readonly report: Report;
  /** Connections at most; default 10. */
  readonly poolSize?: number;
  /** Connections at most of service_role; default `serviceConnections`. */
  readonly servicePoolSize?: number;
  /** Milliseconds to wait for a free connection; default 5,000. */
  readonly acquireTimeout?: number;
  /** Operations that may wait for one; default 1,000. */
  readonly maxWaiting?: number;
  /** Milliseconds a connection may take to be made; default 5,000. */
  readonly connectTimeout?: number;
  /** Milliseconds a statement may run whose role has no timeout of its own; default 30,000, 0 for no limit. */
  readonly statementTimeout?: number;
  /** Statements that a connection keeps prepared; default 200, 0 where the pooler knows nothing of them. */
  readonly preparedStatements?: number;
}

export interface CallerDatabase extends Database {
  /** Another search_path, for every run that begins from now on. */
  setSearchPath(schemas: readonly string[]): void;
  /** Roles with a timeout of their own (`readStatementTimeouts`), for every run that begins from now on. */
  setStatementTimeouts(timeouts: ReadonlyMap<string, number>): void;
}

export const serviceConnections = 3;

/** An answer this fresh says that PostgreSQL is there. */
const freshness = 2000;

/** Connects in the background: a database that is away makes requests fail with `unavailable` until it is back. */
export function createDatabase(options: DatabaseOptions): CallerDatabase {
  const availability = new Availability(options.report);
  const path = { schemas: options.schemas };
  const { statementTimeout = 30_000 } = options;
  let timeouts: ReadonlyMap<string, number> = new Map();
  const statementTimeoutOf = (role: string) => timeouts.get(role) ?? statementTimeout;
  const from = { options, availability, path, statementTimeoutOf };
  const callers = createPool({ ...from, name: 'callers', login: options.login, size: options.poolSize ?? 10 });
  const service = createPool({
    ...from,
    name: 'service',
    login: options.serviceLogin,
    size: options.servicePoolSize ?? serviceConnections,
  });
  callers.warm();
  return {
    run(caller: Caller, query: CallerQuery): Promise<readonly (readonly TextRow[])[]> {
      const settled = options.pooled === true ? withSearchPath(query, path.schemas) : query;
      return caller.role === 'service_role' ? service.run(caller, settled) : callers.run(caller, settled);
    },
    async health(): Promise<DatabaseHealth> {
      if (availability.reason === undefined && callers.silence > freshness) await callers.ping(freshness);
      return { ready: availability.reason === undefined, reason: availability.reason };
    },
    setSearchPath(schemas): void {
      if (schemas.join('\0') === path.schemas.join('\0')) return;
      path.schemas = schemas;
      if (options.pooled === true) return;
      callers.renew();
      service.renew();
    },
    setStatementTimeouts(changed): void {
      timeouts = changed;
    },
    async close(): Promise<void> {
      await Promise.all([callers.close(), service.close()]);
    },
  };
}

/** A session that a pooler hands out has the search_path of whoever had it before, or of the day it was started. */
function withSearchPath(query: CallerQuery, schemas: readonly string[]): CallerQuery {
  const settings = query.settings ?? [];
  if (settings.some(([name]) => name === 'search_path')) return query;
  return { ...query, settings: [['search_path', searchPathOf(schemas)], ...settings] };
}

interface PoolParts {
  readonly options: DatabaseOptions;
  readonly availability: Availability;
  /** Read anew for each connection. */
  readonly path: { readonly schemas: readonly string[] };
  readonly statementTimeoutOf: PoolOptions['statementTimeoutOf'];
  readonly name: string;
  readonly login: Login;
  readonly size: number;
}

function createPool({ options, availability, path, statementTimeoutOf, name, login, size }: PoolParts): CallerPool {
  const { url } = options;
  const timeout = options.connectTimeout ?? 5000;
  const poolOptions: PoolOptions = {
    name,
    availability,
    size,
    open: createOpen(() => ({ url, login, schemas: path.schemas, timeout, pooled: options.pooled === true })),
    acquireTimeout: options.acquireTimeout ?? 5000,
    maxWaiting: options.maxWaiting ?? 1000,
    statementTimeoutOf,
    preparedStatements: options.preparedStatements ?? 200,
  };
  return new CallerPool(poolOptions);
}

/** Not every platform that PostgreSQL runs on can watch the client; there it refuses the setting (22023). */
function createOpen(options: () => ConnectOptions): PoolOptions['open'] {
  let watchClient = true;
  return async () => {
    try {
      return await connect({ ...options(), watchClient });
    } catch (error) {
      if (!watchClient || (error as SqlError).code !== '22023') throw error;
      watchClient = false;
      return await connect({ ...options(), watchClient });
    }
  };
}
