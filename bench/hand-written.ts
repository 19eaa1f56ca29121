// The limit to compare with: node:http and pg by hand, one prepared statement a request that returns finished JSON, no role,
// no GraphQL. A request names its statement and gives its values: {"name":"track","values":[1]}.
//
//   DATABASE_URL=… PORT=… node bench/hand-written.ts

import http from 'node:http';
import pg from 'pg';
import { handWrittenStatements } from './skeleton-cases.ts';

const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL, max: 10 });

const server = http.createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    const { name, values } = JSON.parse(Buffer.concat(chunks).toString()) as { name: string; values: unknown[] };
    const text = handWrittenStatements[name] as string;
    pool.query<[string | null]>({ name, text, values, rowMode: 'array' }).then(
      ({ rows }) => {
        const body = `{"data":${rows[0]?.[0] ?? 'null'}}`;
        response.writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) });
        response.end(body);
      },
      (error: Error) => {
        response.writeHead(500).end(error.message);
      },
    );
  });
});
server.listen(Number(process.env.PORT), '127.0.0.1', () => process.stdout.write('ready\n'));
