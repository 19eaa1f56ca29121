// A case → its request, sent to a REST API over the fixtures as it is written → how the answer differs from what is expected.

import { request } from 'node:http';
import type { Event } from '../../src/observe/event.ts';
import { type HttpAnswer, httpDifferences } from './http-difference.ts';
import type { RestCase, RestSuite } from './postgrest-case.ts';
import { loadRestFixtures, type RestFixtures, type RestServer, restPrefix } from './postgrest-server.ts';

export interface RestOutcome {
  readonly differences: readonly string[];
  readonly answer: HttpAnswer | undefined;
  /** What the server reported meanwhile. */
  readonly events: readonly Event[];
}

/** Replays cases one after the other, each on the fixtures' rows and sequences. */
export class RestReplay {
  readonly #folder: string;
  #fixtures: RestFixtures | undefined;
  #server: RestServer | undefined;

  constructor({ fixtures }: RestSuite) {
    this.#folder = fixtures;
  }

  async run(one: RestCase): Promise<RestOutcome> {
    const server = await this.server();
    if (!['GET', 'HEAD', 'OPTIONS'].includes(one.method)) await server.resetSequences();
    server.takeEvents();
    try {
      const answer = await send(one, server.url);
      return { differences: httpDifferences(one.expect, answer, restPrefix), answer, events: server.takeEvents() };
    } catch (error) {
      return { differences: [`no answer: ${error}`], answer: undefined, events: server.takeEvents() };
    } finally {
      // What is committed ends with its server.
      if (one.headers.some(([name, value]) => name === 'Prefer' && value.includes('tx=commit')))
        await this.#endServer();
    }
  }

  /** The one that the next case is sent to. */
  async server(): Promise<RestServer> {
    this.#fixtures ??= await loadRestFixtures(this.#folder);
    this.#server ??= await this.#fixtures.serve();
    return this.#server;
  }

  async close(): Promise<void> {
    await this.#endServer();
    await this.#fixtures?.close();
    this.#fixtures = undefined;
  }

  async #endServer(): Promise<void> {
    const server = this.#server;
    this.#server = undefined;
    await server?.close();
  }
}

/** Headers go as they are written, several of a name too; those that HTTP cannot do without are added where they are missing. */
function send({ method, path, headers, body }: RestCase, url: string): Promise<HttpAnswer> {
  const { host, hostname, port, pathname } = new URL(url);
  const has = (name: string) => headers.some(([each]) => each.toLowerCase() === name);
  const added = [
    ...(has('host') ? [] : [['Host', host] as const]),
    ...(has('content-length') || body === undefined
      ? []
      : [['Content-Length', String(Buffer.byteLength(body))] as const]),
  ];
  return new Promise((resolve, reject) => {
    const sent = request({
      hostname,
      port,
      method,
      path: `${pathname}${path}`,
      headers: [...added, ...headers].flat(),
      agent: false,
    });
    sent.on('error', reject);
    sent.on('response', (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () => {
        const pairs = response.rawHeaders.flatMap((name, index, all) =>
          index % 2 === 0 ? [[name, all[index + 1] ?? ''] as const] : [],
        );
        resolve({ status: response.statusCode ?? 0, headers: pairs, body: Buffer.concat(chunks).toString() });
      });
    });
    sent.end(body);
  });
}
