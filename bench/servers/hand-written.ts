// The limit to compare with: node:http and pg by hand, one prepared statement a request that returns finished JSON, no role,
// no GraphQL. A POST names its statement in the path and gives its values as a JSON array; a GET gives them in the path too.
//
//   DATABASE_URL=… PORT=… node bench/servers/hand-written.ts

import http from 'node:http';
import pg from 'pg';
import { statements } from './hand-written-queries.ts';

const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL, max: 10 });

const server = http.createServer((request, response) => {
  const [, name = '', ...given] = (request.url ?? '').split('/');
  const text = statements[name];
  if (text === undefined) {
    response.writeHead(404).end();
  } else if (request.method === 'GET') {
    answer(response, { name, text, values: given });
  } else {
    let body = '';
    request.setEncoding('utf8');
    request.on('data', (chunk: string) => {
      body += chunk;
    });
    request.on('end', () => answer(response, { name, text, values: JSON.parse(body) as unknown[] }));
  }
});

interface Asked {
  readonly name: string;
  readonly text: string;
  readonly values: unknown[];
}

function answer(response: http.ServerResponse, asked: Asked): void {
  pool.query<[string]>({ ...asked, rowMode: 'array' }).then(
    ({ rows }) => {
      const body = rows[0]?.[0] ?? '{"data":null}';
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) });
      response.end(body);
    },
    (error: Error) => {
      response.writeHead(500).end(JSON.stringify({ errors: [{ message: error.message }] }));
    },
  );
}

server.listen(Number(process.env.PORT), '127.0.0.1', () => process.stdout.write('ready\n'));
