// One WebSocket: messages of a client → operations, and their answers back as text. Who calls is asked again for every operation.
// Runs nothing for a client that it has not let in, and nothing on credentials that have ended.

import type { IncomingHttpHeaders } from 'node:http';
import type { Duplex } from 'node:stream';
import type { RawData, WebSocket } from 'ws';
import { assertNever } from '../../base/assert-never.ts';
import { PergolaError } from '../../base/errors.ts';
import type { Caller } from '../../database/caller.ts';
import { type Answer, errorsText, refusalAnswer } from '../answer.ts';
import { limitExceeded } from '../limits.ts';
import type { SentParams } from '../params.ts';
import { credentialHeaders } from './credentials.ts';
import {
  acknowledgement,
  type ClientMessage,
  closeCodes,
  completeText,
  errorText,
  NoMessage,
  nextText,
  type Protocol,
  pong,
  readMessage,
  refusalText,
} from './protocol.ts';

export interface ConnectionOptions {
  readonly socket: WebSocket;
  /** What is below it. */
  readonly stream: Duplex;
  readonly protocol: Protocol;
  /** Of the request that it began with. */
  readonly headers: IncomingHttpHeaders;
  readonly authenticator: {
    authenticate(headers: IncomingHttpHeaders): Promise<Caller>;
    authenticateSync(headers: IncomingHttpHeaders): Caller | undefined;
  };
  /** Never rejects. */
  readonly answer: (sent: SentParams, caller: Caller, signal: AbortSignal) => Promise<Answer>;
  /** Hears of what is wrong in the server. */
  readonly failed: (error: unknown) => void;
  /** Operations at once. */
  readonly operations: number;
  /** Milliseconds that the client may take to introduce itself. */
  readonly initTimeout: number;
}

/** Bytes that a client has not yet taken before nothing more of it is read. */
const mostUnsent = 1_048_576;
/** RFC 6455, 5.5: a control frame has 125 bytes at most, two of them the code. */
const longestReason = 123;

export class Connection {
  readonly #options: ConnectionOptions;
  readonly #waiting: NodeJS.Timeout;
  readonly #running = new Map<string, AbortController>();
  /** Counts those too that the client has given up, until PostgreSQL has. */
  #active = 0;
  #served = 0;
  /** What says who calls; undefined before the client has introduced itself. */
  #credentials: IncomingHttpHeaders | undefined;
  #letIn = false;
  #role: string | undefined;
  #ending: { readonly code: number; readonly reason: string } | undefined;
  #heard = true;

  constructor(options: ConnectionOptions) {
    this.#options = options;
    const { socket } = options;
    this.#waiting = setTimeout(() => {
      this.#close(closeCodes.initTimeout, 'Connection initialisation timeout');
    }, options.initTimeout);
    socket.on('message', (data, isBinary) => this.#receive(data, isBinary));
    socket.on('pong', () => {
      this.#heard = true;
    });
    // The library closes the connection itself, with the code that says why.
    socket.on('error', () => undefined);
    socket.once('close', () => this.#closed());
  }

  /** Operations that were run. */
  get served(): number {
    return this.#served;
  }

  /** Whose credentials were good last. */
  get role(): string | undefined {
    return this.#role;
  }

  /** Why this side ended it. */
  get reason(): string {
    return this.#ending?.reason ?? '';
  }

  /** Lets the operations under way finish and begins no more, then closes. */
  end(code: number, reason: string): void {
    this.#ending ??= { code, reason };
    this.#closeWhenIdle();
  }

  /** To be called from time to time: finds out whether the client is still there, and whether it still may be. */
  check(): void {
    const { socket } = this.#options;
    // Until what was sent has gone out nothing can come back; that it goes out is watched by the socket's own timeout.
    if (socket.bufferedAmount > 0) return;
    if (!this.#heard) {
      socket.terminate();
      return;
    }
    this.#heard = false;
    socket.ping();
    if (this.#letIn && this.#credentials !== undefined) this.#checkCredentials(this.#credentials);
  }

  /** Those that would have to be verified anew are looked at when they are next used. */
  #checkCredentials(credentials: IncomingHttpHeaders): void {
    try {
      this.#options.authenticator.authenticateSync(credentials);
    } catch (error) {
      this.#forbid(error);
    }
  }

  #receive(data: RawData, isBinary: boolean): void {
    this.#heard = true;
    if (this.#ending !== undefined) return;
    try {
      if (isBinary) throw new NoMessage('Messages are text.');
      this.#take(readMessage(this.#options.protocol, data.toString()));
    } catch (error) {
      if (error instanceof NoMessage) this.#close(closeCodes.badMessage, error.message);
      else this.#fail(error);
    }
    this.#holdBack();
  }

  #take(message: ClientMessage): void {
    switch (message.kind) {
      case 'init':
        if (this.#credentials !== undefined) this.#close(closeCodes.tooManyInits, 'Too many initialisation requests');
        else void this.#introduce(credentialHeaders(message.payload, this.#options.headers));
        return;
      case 'ping':
        this.#send(pong);
        return;
      case 'pong':
        return;
      case 'subscribe':
        this.#begin(message.id, message.sent);
        return;
      case 'complete':
        this.#running.get(message.id)?.abort();
        this.#running.delete(message.id);
        return;
      case 'terminate':
        this.#close(closeCodes.normal, '');
        return;
      default:
        assertNever(message);
    }
  }

  async #introduce(credentials: IncomingHttpHeaders): Promise<void> {
    clearTimeout(this.#waiting);
    this.#credentials = credentials;
    try {
      this.#role = (await this.#callerOf(credentials)).role;
    } catch (error) {
      this.#forbid(error);
      return;
    }
    this.#letIn = true;
    this.#send(acknowledgement);
  }

  #callerOf(credentials: IncomingHttpHeaders): Caller | Promise<Caller> {
    const { authenticator } = this.#options;
    return authenticator.authenticateSync(credentials) ?? authenticator.authenticate(credentials);
  }

  #begin(id: string, sent: SentParams): void {
    if (!this.#letIn || this.#credentials === undefined) {
      this.#close(closeCodes.unauthorized, 'Unauthorized');
    } else if (this.#running.has(id)) {
      this.#close(closeCodes.duplicateId, `Subscriber for ${id} already exists`);
    } else if (this.#active >= this.#options.operations) {
      const { operations } = this.#options;
      this.#send(errorText(id, errorsText(refusalAnswer(limitExceeded('operations', operations, this.#active + 1)))));
    } else void this.#run(id, sent, this.#credentials);
  }

  /** Never rejects. */
  async #run(id: string, sent: SentParams, credentials: IncomingHttpHeaders): Promise<void> {
    const controller = new AbortController();
    this.#running.set(id, controller);
    this.#active += 1;
    try {
      const known = this.#callerOf(credentials);
      const caller = known instanceof Promise ? await known : known;
      // Nothing else begins either once it ends.
      if (this.#ending !== undefined) return;
      this.#role = caller.role;
      this.#served += 1;
      const answer = await this.#options.answer(sent, caller, controller.signal);
      if (this.#running.get(id) === controller) this.#write(id, answer);
    } catch (error) {
      this.#forbid(error);
    } finally {
      if (this.#running.get(id) === controller) this.#running.delete(id);
      this.#active -= 1;
      this.#closeWhenIdle();
    }
  }

  #write(id: string, answer: Answer): void {
    if (answer.outcome === 'ok') {
      const { stream, protocol } = this.#options;
      // In one packet, and one call of the system.
      stream.cork();
      this.#send(nextText(protocol, id, answer.body));
      this.#send(completeText(id));
      stream.uncork();
    } else this.#send(errorText(id, errorsText(answer)));
  }

  #send(text: string): void {
    const { socket } = this.#options;
    if (socket.readyState === socket.OPEN) socket.send(text);
  }

  /** Credentials that are no good any more, or never were: the client is to come back with others. */
  #forbid(error: unknown): void {
    if (!(error instanceof PergolaError)) {
      this.#fail(error);
      return;
    }
    const text = refusalText(this.#options.protocol, error.message);
    if (text !== undefined && this.#ending === undefined) this.#send(text);
    this.end(closeCodes.forbidden, `${error.code}: ${error.message}`);
  }

  #fail(error: unknown): void {
    this.#options.failed(error);
    this.#close(closeCodes.internalError, 'Internal server error');
  }

  #closeWhenIdle(): void {
    if (this.#ending !== undefined && this.#running.size === 0) this.#close(this.#ending.code, this.#ending.reason);
  }

  #close(code: number, reason: string): void {
    this.#ending ??= { code, reason };
    this.#giveUp();
    const { socket } = this.#options;
    // What is held back has the client's own closing in it.
    socket.resume();
    socket.close(code, shortened(reason));
  }

  #closed(): void {
    clearTimeout(this.#waiting);
    this.#ending ??= { code: closeCodes.normal, reason: '' };
    this.#giveUp();
  }

  #giveUp(): void {
    for (const controller of this.#running.values()) controller.abort();
    this.#running.clear();
  }

  /** A client that asks and does not read is not read either. */
  #holdBack(): void {
    const { socket } = this.#options;
    if (socket.bufferedAmount <= mostUnsent || socket.isPaused) return;
    socket.pause();
    this.#options.stream.once('drain', () => socket.resume());
  }
}

function shortened(reason: string): string {
  let text = reason;
  while (Buffer.byteLength(text) > longestReason) text = text.slice(0, -1);
  return text.toWellFormed();
}
