// What is said over a WebSocket, in the two protocols that clients of GraphQL speak: text ↔ messages. Knows no connection and runs
// nothing. https://github.com/enisdenjo/graphql-ws/blob/master/PROTOCOL.md and, from before it,
// https://github.com/apollographql/subscriptions-transport-ws/blob/master/PROTOCOL.md

import { parseJson } from '../../base/parse-json.ts';
import { paramsFault, type SentParams } from '../params.ts';

export type ClientMessage =
  | { readonly kind: 'init'; readonly payload: Readonly<Record<string, unknown>> }
  | { readonly kind: 'ping' }
  | { readonly kind: 'pong' }
  | { readonly kind: 'subscribe'; readonly id: string; readonly sent: SentParams }
  | { readonly kind: 'complete'; readonly id: string }
  | { readonly kind: 'terminate' };

/** Why a connection is closed, as both protocols' clients know it. */
export const closeCodes = {
  normal: 1000,
  goingAway: 1001,
  internalError: 4500,
  badMessage: 4400,
  unauthorized: 4401,
  forbidden: 4403,
  unknownProtocol: 4406,
  initTimeout: 4408,
  duplicateId: 4409,
  tooManyInits: 4429,
} as const;

export type Protocol = typeof current | typeof former;

interface Words {
  /** Types of a client's messages. */
  readonly heard: ReadonlyMap<string, ClientMessage['kind']>;
  readonly next: string;
}

/** `graphql-transport-ws`, of the library graphql-ws. */
const current = {
  heard: new Map<string, ClientMessage['kind']>([
    ['connection_init', 'init'],
    ['ping', 'ping'],
    ['pong', 'pong'],
    ['subscribe', 'subscribe'],
    ['complete', 'complete'],
  ]),
  next: 'next',
} satisfies Words;

/** `graphql-ws`, of the library subscriptions-transport-ws. */
const former = {
  heard: new Map<string, ClientMessage['kind']>([
    ['connection_init', 'init'],
    ['start', 'subscribe'],
    ['stop', 'complete'],
    ['connection_terminate', 'terminate'],
  ]),
  next: 'data',
} satisfies Words;

/** Each says its library's name and means the other's. */
const protocols: ReadonlyMap<string, Protocol> = new Map<string, Protocol>([
  ['graphql-transport-ws', current],
  ['graphql-ws', former],
]);

/** What to speak with who offers these, the newer where both are offered; undefined where none is known. */
export function choosesProtocol(offered: ReadonlySet<string>): string | undefined {
  return [...protocols.keys()].find((name) => offered.has(name));
}

export function protocolOf(name: string): Protocol | undefined {
  return protocols.get(name);
}

/** Thrown for what is no message of the protocol; the message says why and is the reason that the connection is closed with. */
export class NoMessage extends Error {}

/** Throws NoMessage. */
export function readMessage({ heard }: Protocol, text: string): ClientMessage {
  const message = readObject(text);
  const { type } = message;
  const kind = typeof type === 'string' ? heard.get(type) : undefined;
  switch (kind) {
    case undefined:
      throw new NoMessage('The message has no type of this protocol.');
    case 'init':
      return { kind, payload: initPayload(message.payload) };
    case 'subscribe':
      return { kind, id: idOf(message), sent: sentOf(message.payload) };
    case 'complete':
      return { kind, id: idOf(message) };
    default:
      return { kind };
  }
}

function readObject(text: string): Readonly<Record<string, unknown>> {
  let value: unknown;
  try {
    value = parseJson(text);
  } catch {
    throw new NoMessage('The message is not valid JSON.');
  }
  if (!isObject(value)) throw new NoMessage('The message is not a JSON object.');
  return value;
}

function initPayload(payload: unknown): Readonly<Record<string, unknown>> {
  if (payload === undefined || payload === null) return {};
  if (!isObject(payload)) throw new NoMessage('The payload of connection_init is not an object.');
  return payload;
}

function idOf({ id }: Readonly<Record<string, unknown>>): string {
  if (typeof id !== 'string' || id === '') throw new NoMessage('The message has no "id", which is a string.');
  return id;
}

/** Of the payload what is a GraphQL request: clients leave fields of their own beside it. */
function sentOf(payload: unknown): SentParams {
  if (!isObject(payload)) throw new NoMessage('The payload is not an object.');
  const { documentId, variables, operationName, extensions } = payload;
  // Clients whose types want a string send an empty one along with the name of a stored document.
  const isStored = payload.query === '' && (isGiven(documentId) || isGiven(members(extensions).persistedQuery));
  const query = isStored ? undefined : payload.query;
  const sent = { query, documentId, variables, operationName, extensions };
  const fault = paramsFault(sent);
  if (fault !== undefined) throw new NoMessage(fault);
  return sent as SentParams;
}

function members(value: unknown): Readonly<Record<string, unknown>> {
  return isObject(value) ? value : {};
}

function isGiven(value: unknown): boolean {
  return value !== undefined && value !== null;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export const acknowledgement = '{"type":"connection_ack"}';
export const pong = '{"type":"pong"}';

/** The former protocol says before it closes that it does; undefined: the code and reason of closing say it. */
export function refusalText(protocol: Protocol, message: string): string | undefined {
  return protocol === former ? JSON.stringify({ type: 'connection_error', payload: { message } }) : undefined;
}

/** A result; `payload` is JSON text and goes in as it is. */
export function nextText({ next }: Protocol, id: string, payload: string): string {
  return `{"id":${JSON.stringify(id)},"type":"${next}","payload":${payload}}`;
}

/** Errors in place of a result, and the end of the operation; `errors` is the JSON text of a list. */
export function errorText(id: string, errors: string): string {
  return `{"id":${JSON.stringify(id)},"type":"error","payload":${errors}}`;
}

export function completeText(id: string): string {
  return `{"id":${JSON.stringify(id)},"type":"complete"}`;
}
