// A WebSocket as a test drives it: message by message, with everything that came back and how it ended.

import { type ClientOptions, WebSocket } from 'ws';
import { post } from './both-lanes.ts';

// biome-ignore lint/suspicious/noExplicitAny: a test says what it expects better than a type would
export type Message = any;

export interface RawSocket {
  readonly socket: WebSocket;
  /** A text goes out as it is. */
  send(message: object | string): void;
  /** The next message that nobody has taken yet, parsed; rejects where the connection ends before. */
  next(): Promise<Message>;
  /** The same as text. */
  nextText(): Promise<string>;
  /** How it ended, whoever ended it. */
  readonly ended: Promise<{ readonly code: number; readonly reason: string }>;
}

export interface RawSocketOptions extends ClientOptions {
  /** Default: graphql-transport-ws. */
  readonly protocols?: readonly string[];
}

/** `endpoint` is that of HTTP. Resolves when it is open. */
export async function openSocket(endpoint: string, options: RawSocketOptions = {}): Promise<RawSocket> {
  const { protocols = ['graphql-transport-ws'], ...others } = options;
  const socket = new WebSocket(endpoint.replace('http', 'ws'), [...protocols], others);
  const texts: string[] = [];
  const takers: { resolve(text: string): void; reject(error: Error): void }[] = [];
  let over = false;
  socket.on('message', (data) => {
    const taker = takers.shift();
    if (taker === undefined) texts.push(String(data));
    else taker.resolve(String(data));
  });
  const ended = new Promise<{ code: number; reason: string }>((resolve) => {
    socket.once('close', (code, reason) => {
      over = true;
      for (const { reject } of takers) reject(new Error(`closed with ${code} ${reason}`));
      resolve({ code, reason: String(reason) });
    });
  });
  await new Promise<void>((resolve, reject) => {
    socket.once('open', resolve);
    socket.on('error', reject);
  });
  const nextText = () => {
    const text = texts.shift();
    if (text !== undefined) return Promise.resolve(text);
    if (over) return Promise.reject(new Error('closed'));
    return new Promise<string>((resolve, reject) => takers.push({ resolve, reject }));
  };
  return {
    socket,
    send: (message) => socket.send(typeof message === 'string' ? message : JSON.stringify(message)),
    nextText,
    next: async () => JSON.parse(await nextText()),
    ended,
  };
}

/** Opened and let in. */
export async function openAcknowledged(
  endpoint: string,
  payload?: object,
  options: RawSocketOptions = {},
): Promise<RawSocket> {
  const opened = await openSocket(endpoint, options);
  opened.send({ type: 'connection_init', ...(payload === undefined ? {} : { payload }) });
  const { type } = await opened.next();
  if (type !== 'connection_ack') throw new Error(`not let in: ${type}`);
  return opened;
}

/** Sends one operation and waits for its answer: the result as text where there is one, else that of the errors, as HTTP's body has it. */
export async function askOver(socket: RawSocket, id: string, payload: object | string): Promise<string> {
  const text = typeof payload === 'string' ? payload : JSON.stringify(payload);
  socket.send(`{"id":${JSON.stringify(id)},"type":"subscribe","payload":${text}}`);
  const answer = await socket.nextText();
  const next = `{"id":${JSON.stringify(id)},"type":"next","payload":`;
  if (answer.startsWith(next)) {
    const { type } = await socket.next();
    if (type !== 'complete') throw new Error(`a result and then ${type}`);
    return answer.slice(next.length, -1);
  }
  const error = `{"id":${JSON.stringify(id)},"type":"error","payload":`;
  if (!answer.startsWith(error)) throw new Error(`neither a result nor errors: ${answer}`);
  return `{"errors":${answer.slice(error.length, -1)}}`;
}

/** What HTTP answers, as text. */
export async function askOverHttp(endpoint: string, payload: object, headers: Record<string, string> = {}) {
  return (await post(endpoint, payload, headers)).text;
}
