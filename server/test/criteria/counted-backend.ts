// A backend over a database of a criterion's server that counts what reaches PostgreSQL, and answers raw HTTP requests over both lanes.

import { Agent, request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import { countRuns } from '../support/count-runs.ts';
import { createDatabaseOn, type TestPostgres } from '../support/postgres-server.ts';
import { type Backend, type BackendOptions, type ListenOptions, type Served, startBackend } from '../support/serve.ts';

export interface CountedBackend extends AsyncDisposable {
  readonly backend: Backend;
  /** One server of each lane: the fast one, and Yoga's alone. */
  readonly served: readonly Served[];
  /** How often the servers have gone to PostgreSQL so far. */
  runs(): number;
  send(to: Served, request: RawRequest): Promise<RawAnswer>;
}

/** A table that anon may read and add to, with one row. */
export const noteSql = `
  create table note (id int primary key, body text);
  insert into note values (1, 'a');
  grant usage on schema public to anon;
  grant select, insert on note to anon;
`;

export interface RawRequest {
  readonly method: string;
  /** What follows the endpoint. */
  readonly search?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

export interface RawAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

export async function countedBackend(
  server: TestPostgres,
  options: BackendOptions,
  listening: ListenOptions = {},
): Promise<CountedBackend> {
  const { runs, wrapDatabase } = countRuns();
  const backend = await startBackend({
    ...options,
    emptyDatabase: await createDatabaseOn(server.url),
    wrapDatabase,
  });
  const served = [await backend.listen(listening), await backend.listen({ ...listening, fastLane: false })];
  const agent = new Agent({ keepAlive: true });
  return {
    backend,
    served,
    runs,
    send: ({ endpoint }, request) => send(agent, endpoint, request),
    async [Symbol.asyncDispose]() {
      agent.destroy();
      await backend.close();
    },
  };
}

function send(
  agent: Agent,
  endpoint: string,
  { method, search = '', headers = {}, body }: RawRequest,
): Promise<RawAnswer> {
  return new Promise((resolve, reject) => {
    const bytes = body === undefined ? undefined : Buffer.from(body);
    const length = bytes === undefined ? {} : { 'content-length': String(bytes.length) };
    const sent = httpRequest(`${endpoint}${search}`, { method, agent, headers: { ...headers, ...length } });
    sent.on('error', reject);
    sent.on('response', (response) => {
      const parts: Buffer[] = [];
      response.on('data', (part: Buffer) => parts.push(part));
      response.on('error', reject);
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, text: Buffer.concat(parts).toString() }),
      );
    });
    sent.end(bytes);
  });
}

/** POSTs a value as JSON. */
export function postOf(value: unknown, headers: Readonly<Record<string, string>> = {}): RawRequest {
  return { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify(value) };
}
