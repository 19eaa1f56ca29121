// A backend over a database of a criterion's server that counts what reaches PostgreSQL, and answers raw HTTP requests over both lanes.

import { Agent, request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import { createDatabaseOn, type TestPostgres } from '../support/postgres-server.ts';
import { type Backend, type BackendOptions, type ListenOptions, type Served, startBackend } from '../support/serve.ts';

export interface CountedBackend extends AsyncDisposable {
  readonly backend: Backend;
  /** One server of each lane: the fast one, and Yoga's alone. */
  readonly served: readonly Served[];
  /** Statements that the servers have sent so far. */
  statements(): number;
  send(to: Served, request: RawRequest): Promise<RawAnswer>;
}

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
  let statements = 0;
  const backend = await startBackend({
    ...options,
    emptyDatabase: await createDatabaseOn(server.url),
    wrapDatabase: (database) => ({
      ...database,
      run(...args) {
        statements += 1;
        return database.run(...args);
      },
    }),
  });
  const served = [await backend.listen(listening), await backend.listen({ ...listening, fastLane: false })];
  const agent = new Agent({ keepAlive: true });
  return {
    backend,
    served,
    statements: () => statements,
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
