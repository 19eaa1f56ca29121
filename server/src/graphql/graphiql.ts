// GraphiQL for a browser that opens the endpoint: a small page, and the editor's files beside it, all served from here so that
// it works without any network. It asks nothing of the database.

import { readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { createGraphiqlFiles, type GraphiqlFile, graphiqlFiles } from './graphiql-files.ts';

export interface GraphiqlOptions {
  readonly endpoint: string;
  /** Shown where the browser remembers no other, instead of a few words of welcome. */
  readonly firstQuery: string | undefined;
}

export interface Graphiql {
  /** Whether a GET request wants a page to look at. */
  isAskedFor(request: FastifyRequest): boolean;
  answer(reply: FastifyReply): FastifyReply;
  /** Adds the routes of the editor's files. */
  mount(fastify: FastifyInstance): void;
}

const welcome = `# Ctrl-Enter runs the operation, Ctrl-Space completes what is typed, and
# the book on the left has the whole schema. Without a key you are anon;
# to be somebody else, write under "Headers":
#
#   { "Authorization": "Bearer <token>" }

{
  __typename
}
`;

const unzip = promisify(gunzip);

export function createGraphiql({ endpoint, firstQuery }: GraphiqlOptions): Graphiql {
  // The version is in the path, so a browser may keep the files for good.
  const folder = `${endpoint}/graphiql-${packageVersion()}`;
  const page = pageOf(folder, {
    title: 'Pergola',
    logo: drawing('width="28" height="28"'),
    endpoint,
    defaultQuery: firstQuery ?? welcome,
  });
  const files = createGraphiqlFiles();
  return {
    isAskedFor: ({ headers }) => headers.accept?.includes('text/html') === true,
    answer: (reply) =>
      reply
        .type('text/html; charset=utf-8')
        .headers({
          'content-security-policy': contentPolicy,
          'x-content-type-options': 'nosniff',
          'cache-control': 'no-cache',
        })
        .send(page),
    mount(fastify) {
      for (const file of Object.keys(graphiqlFiles) as GraphiqlFile[]) {
        fastify.get(`${folder}/${file}`, async (request, reply) =>
          sendFile(file, (await files())[file], request, reply),
        );
      }
    },
  };
}

async function sendFile(
  file: GraphiqlFile,
  zipped: Uint8Array,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  reply.type(graphiqlFiles[file]).headers({
    'cache-control': 'public, max-age=31536000, immutable',
    vary: 'accept-encoding',
    'x-content-type-options': 'nosniff',
  });
  if (request.headers['accept-encoding']?.includes('gzip') !== true) return reply.send(await unzip(zipped));
  return reply.header('content-encoding', 'gzip').send(zipped);
}

function packageVersion(): string {
  const path = new URL(import.meta.resolve('@graphql-yoga/render-graphiql/package.json'));
  return (JSON.parse(readFileSync(path, 'utf8')) as { version: string }).version;
}

/** Nothing from anywhere else, and in nobody else's frame. The editor sets styles on its elements. */
const contentPolicy = [
  "default-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "font-src 'self' data:",
  "frame-ancestors 'self'",
].join('; ');

/** Posts and beams. `attributes` are more of the element's own. */
function drawing(attributes: string): string {
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16" ${attributes}>` +
    '<path d="M1 4h14M3 4v11M13 4v11M5 2v4M8 2v4M11 2v4" stroke="#2e9d5f" stroke-width="1.6" fill="none"/></svg>'
  );
}

function pageOf(folder: string, options: Readonly<Record<string, string>>): string {
  // Inside a script element only "<" could end it.
  const settings = JSON.stringify(options).replaceAll('<', '\\u003c');
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Pergola GraphiQL</title>
<link rel="icon" href="data:image/svg+xml,${encodeURIComponent(drawing(''))}">
<link rel="stylesheet" href="${folder}/graphiql.css">
</head>
<body class="no-focus-outline">
<noscript>GraphiQL needs JavaScript.</noscript>
<div id="root"></div>
<script type="application/json" id="settings">${settings}</script>
<script src="${folder}/graphiql.js"></script>
<script src="${folder}/start.js"></script>
</body>
</html>
`;
}
