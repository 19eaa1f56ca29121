// A connection of the load by GraphQL over WebSocket: over a plain socket, operations as frames that were made before. An operation
// is over when its `complete` came.
// https://github.com/enisdenjo/graphql-ws/blob/master/PROTOCOL.md

import { createHash, randomBytes, randomUUID } from 'node:crypto';
import net from 'node:net';
import { clientFrame, type Frame, opcodes, readFrames } from './frames.ts';
import { type ConnectionOptions, faultOfBody, type JobRequest } from './job.ts';

export const subprotocol = 'graphql-transport-ws';

/** The first message of a client; who it is stands in its payload. */
export function initText(token: string | undefined): string {
  return JSON.stringify({ type: 'connection_init', payload: token === undefined ? {} : { authorization: token } });
}

/** Begins an operation. Ids are as long as those of clients, and all of one length, for the length of answers is looked at. */
export function subscribeText(body: string): string {
  return `{"id":"${randomUUID()}","type":"subscribe","payload":${body}}`;
}

/** Runs one operation after the other and resolves when there is no time for another; rejects where the server ends it. */
export function loadOverWebSocket({ job, token, next, answered }: ConnectionOptions): Promise<void> {
  const prepared = job.requests.map(prepare);
  return new Promise((resolve, reject) => {
    const socket = net.connect(job.port, '127.0.0.1').setNoDelay(true);
    let sentAt = 0;
    let asked = prepared[0] as Prepared;
    let answers = 0;
    let fault: string | undefined;

    const send = () => {
      asked = prepared[next() % prepared.length] as Prepared;
      answers = 0;
      fault = undefined;
      sentAt = performance.now();
      socket.write(asked.frame);
    };
    const over = () => {
      if (answered(sentAt, fault)) send();
      else socket.end(clientFrame(opcodes.close, Buffer.from([0x03, 0xe8])), () => resolve());
    };
    const take = (message: Buffer) => {
      const type = typeOf(message);
      if (type === 'next') {
        answers += 1;
        fault ??= faultOfBody({ length: message.length, seen: message }, asked.length);
      } else if (type === 'complete') {
        if (answers !== 1) fault ??= `complete after ${answers} answers`;
        over();
      } else if (type === 'error') {
        fault ??= message.toString('utf8', 0, 300);
        over();
      } else if (type === 'connection_ack') send();
      else if (type !== 'pong') throw new Error(`not expected: ${message.toString('utf8', 0, 300)}`);
    };
    const hear = ({ opcode, payload }: Frame) => {
      if (opcode === opcodes.text) take(payload);
      else if (opcode === opcodes.ping) socket.write(clientFrame(opcodes.pong, payload));
      else if (opcode === opcodes.close) throw new Error(`the server closed: ${closing(payload)}`);
    };
    const { request, read } = handshake(job.requests[0]?.path ?? '/', readFrames(hear), () => {
      socket.write(clientFrame(opcodes.text, initText(token)));
    });
    socket.on('connect', () => socket.write(request)).on('error', reject);
    socket.on('data', (chunk: Buffer) => {
      try {
        read(chunk);
      } catch (error) {
        reject(error);
        socket.destroy();
      }
    });
    // Nothing where it was this side that ended it.
    socket.on('close', () => reject(new Error('the server hung up')));
  });
}

interface Prepared {
  readonly frame: Buffer;
  readonly length: number | undefined;
}

/** Where there are several requests, no two operations that follow each other have one id. */
function prepare({ body = '{}', length }: JobRequest): Prepared {
  return { frame: clientFrame(opcodes.text, subscribeText(body)), length };
}

const typeMember = Buffer.from('"type":"');
/** Of the message without the payload: an id and a type. */
const mostHead = 200;

/** Every server here says the type before the payload. */
function typeOf(message: Buffer): string {
  const at = message.subarray(0, mostHead).indexOf(typeMember) + typeMember.length;
  return message.toString('latin1', at, message.indexOf('"', at));
}

function closing(payload: Buffer): string {
  return payload.length < 2 ? 'without a reason' : `${payload.readUInt16BE(0)} ${payload.toString('utf8', 2)}`;
}

const headEnd = '\r\n\r\n';
/** RFC 6455, 1.3. */
const magic = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';

/** The request that asks for a WebSocket, and what reads the bytes that come back: `opened` is called behind the answer's head. */
function handshake(path: string, frames: (chunk: Buffer) => void, opened: () => void) {
  const key = randomBytes(16).toString('base64');
  const accept = createHash('sha1')
    .update(key + magic)
    .digest('base64');
  const lines = [
    `GET ${path} HTTP/1.1`,
    'host: 127.0.0.1',
    'connection: Upgrade',
    'upgrade: websocket',
    'sec-websocket-version: 13',
    `sec-websocket-key: ${key}`,
    `sec-websocket-protocol: ${subprotocol}`,
  ];
  let head: Buffer | undefined = Buffer.alloc(0);
  const read = (chunk: Buffer) => {
    if (head === undefined) {
      frames(chunk);
      return;
    }
    head = Buffer.concat([head, chunk]);
    const end = head.indexOf(headEnd);
    if (end < 0) return;
    const text = head.toString('latin1', 0, end);
    if (!text.startsWith('HTTP/1.1 101') || !text.includes(accept) || !text.includes(subprotocol))
      throw new Error(`no WebSocket: ${text}`);
    const rest = head.subarray(end + headEnd.length);
    head = undefined;
    opened();
    if (rest.length > 0) frames(rest);
  };
  return { request: lines.join('\r\n') + headEnd, read };
}
