// A client that sends bytes of any kind as operations over a WebSocket, and opens another where the server has closed it for that.

import { WebSocket } from 'ws';

export interface HostileSocket {
  /** What HTTP would have answered with: 200, 400 for a refusal or a closing with a code that says why, 500; undefined for no answer. */
  send(payload: Buffer): Promise<number | undefined>;
  close(): void;
}

/** Of a connection: bad message, no UTF-8, too large. */
const refusals: ReadonlySet<number> = new Set([4400, 1007, 1009]);

export function hostileSocket(url: string): HostileSocket {
  let socket: WebSocket | undefined;
  return {
    async send(payload) {
      if (socket?.readyState !== WebSocket.OPEN) socket = await open(url);
      return await answerTo(socket, payload);
    },
    close: () => socket?.terminate(),
  };
}

async function open(url: string): Promise<WebSocket> {
  const socket = new WebSocket(`${url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws');
  await new Promise((resolve, reject) => {
    socket.once('open', resolve);
    socket.once('error', reject);
  });
  // What it was closed for is told by its code.
  socket.on('error', () => {});
  const acknowledged = new Promise((resolve) => {
    socket.once('message', resolve);
  });
  socket.send('{"type":"connection_init"}');
  await acknowledged;
  return socket;
}

function answerTo(socket: WebSocket, payload: Buffer): Promise<number | undefined> {
  return new Promise((resolve) => {
    const done = (status: number | undefined) => {
      socket.removeAllListeners('message');
      socket.removeAllListeners('close');
      resolve(status);
    };
    let status = 400;
    socket.on('message', (data) => {
      const text = String(data);
      if (text.startsWith('{"id":"x","type":"error"')) done(/"code":"unexpected"/.test(text) ? 500 : 400);
      else if (text.startsWith('{"id":"x","type":"next"')) status = 200;
      else done(status);
    });
    socket.once('close', (code) => done(refusals.has(code) ? 400 : undefined));
    const message = Buffer.concat([Buffer.from('{"id":"x","type":"subscribe","payload":'), payload, Buffer.from('}')]);
    socket.send(message, { binary: false });
  });
}
