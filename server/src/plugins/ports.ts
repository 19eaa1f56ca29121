// What the plugins need of the server, in their own words; app.ts hands it over. And what is made of that for the author.

import type { IncomingHttpHeaders } from 'node:http';
import { PergolaError } from '../base/errors.ts';
import { parseJson } from '../base/parse-json.ts';
import type { Caller } from '../database/caller.ts';
import type { Model } from '../engine/model/model.ts';
import type { AdminDatabase, GraphqlAnswer, GraphqlOperation, PluginApi, PluginDatabase, SqlValue } from './plugin.ts';
import * as queries from './queries.ts';

/** What the server has to offer once it runs. */
export interface ServerPorts {
  readonly database: CallerRuns;
  /** A connection of the owner's, for the plugins alone. */
  openAdmin(): Promise<OwnerRuns>;
  authenticate(headers: IncomingHttpHeaders): Promise<Caller>;
  answer(operation: GraphqlOperation, caller: Caller): Promise<{ readonly body: string }>;
  model(): Model;
}

interface CallerRuns {
  run(
    caller: Caller,
    query: {
      readonly statements: readonly { readonly text: string; readonly values: readonly (string | null)[] }[];
      readonly readOnly: boolean;
    },
  ): Promise<readonly (readonly (readonly (string | null)[])[])[]>;
}

interface OwnerRuns {
  query<Row>(text: string, values?: readonly unknown[]): Promise<readonly Row[]>;
  close(): Promise<void>;
}

/** What is handed to plugins at their setup; `connect` gives it something to work on. */
export interface Handed {
  readonly database: PluginDatabase;
  readonly api: PluginApi;
  withLock(lock: bigint, work: () => Promise<void>): Promise<boolean>;
  /** A command has only some of them. */
  connect(ports: Partial<ServerPorts>): void;
  /** Closes what was opened for it. */
  close(): Promise<void>;
}

export function createHanded(): Handed {
  let connected: Partial<ServerPorts> | undefined;
  const port = <K extends keyof ServerPorts>(name: K): ServerPorts[K] => {
    const found = connected?.[name];
    if (found !== undefined) return found;
    if (connected !== undefined)
      throw new PergolaError('plugin-invalid', 'a command of a plugin has neither callers nor the API', {
        hint: 'Use database.admin, or ask a server that runs.',
      });
    throw new PergolaError('plugin-invalid', 'a plugin uses the database or the API before it is started', {
      hint: 'Do it in start, or in what runs later.',
    });
  };
  const admin = createAdmin(() => port('openAdmin')());
  return {
    database: { query: (caller, text, values) => runAsCaller(port('database'), caller, text, values), admin },
    api: {
      model: () => port('model')(),
      authenticate: (headers) => port('authenticate')(headers),
      callerOf,
      graphql: async (operation, caller) => parseJson((await port('answer')(operation, caller)).body) as GraphqlAnswer,
    },
    withLock: (lock, work) => admin.withLock(lock, work),
    connect(to) {
      connected = to;
    },
    close: () => admin.close(),
  };
}

function callerOf(role: string, claims: Readonly<Record<string, unknown>> = {}): Caller {
  const { sub } = claims;
  return { role, claims: JSON.stringify({ ...claims, role }), subject: typeof sub === 'string' ? sub : '' };
}

async function runAsCaller<Row>(
  database: CallerRuns,
  caller: Caller,
  text: string,
  values: readonly SqlValue[] = [],
): Promise<readonly Row[]> {
  const statement = { text: queries.rowsAsJson(text), values: values.map(textOf) };
  const [rows] = await database.run(caller, { statements: [statement], readOnly: false });
  return parseJson(rows?.[0]?.[0] ?? '[]') as readonly Row[];
}

function textOf(value: SqlValue): string | null {
  if (value === null) return null;
  if (value instanceof Date) return value.toISOString();
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

interface Admin extends AdminDatabase {
  withLock: Handed['withLock'];
  close(): Promise<void>;
}

/** One connection, opened when first needed and again after a failure that it may have come from. */
function createAdmin(open: () => Promise<OwnerRuns>): Admin {
  let opened: Promise<OwnerRuns> | undefined;
  let last: Promise<unknown> = Promise.resolve();
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const turn = last.then(work, work);
    last = turn.catch(() => {});
    return turn;
  };
  const query: AdminDatabase['query'] = async <Row>(text: string, values?: readonly unknown[]) => {
    opened ??= open();
    const current = opened;
    try {
      return await (await current).query<Row>(text, values);
    } catch (error) {
      // What PostgreSQL says of a statement has an SQLSTATE; anything else may be the connection's end.
      if (opened === current && !isRefusal(error)) {
        opened = undefined;
        await current.then((owner) => owner.close()).catch(() => {});
      }
      throw error;
    }
  };
  return {
    query: (text, values) => inTurn(() => query(text, values)),
    transaction: (work) =>
      inTurn(async () => {
        await query(queries.begin);
        try {
          const result = await work(query);
          await query(queries.commit);
          return result;
        } catch (error) {
          await query(queries.rollback).catch(() => {});
          throw error;
        }
      }),
    async withLock(lock, work) {
      const [row] = await inTurn(() => query<{ locked: boolean }>(queries.tryLock, [String(lock)]));
      if (row?.locked !== true) return false;
      try {
        await work();
      } finally {
        await inTurn(() => query(queries.unlock, [String(lock)])).catch(() => {});
      }
      return true;
    },
    async close() {
      await last;
      await opened?.then((owner) => owner.close()).catch(() => {});
    },
  };
}

function isRefusal(error: unknown): boolean {
  const { code } = error as { readonly code?: unknown };
  return typeof code === 'string' && /^[0-9A-Z]{5}$/.test(code) && !/^(08|57P)/.test(code);
}
