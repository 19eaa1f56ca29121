// PostGraphile 5 as its documentation has it for production: Amber preset and simplify-inflection, with the plugins for
// filters and aggregates, without which the questions of the bench could not be asked. With PEER_SECRET each request has a
// token, whose role and claims go to PostgreSQL through pgSettings; without, requests run as the login.
//
//   DATABASE_URL=… PORT=… [PEER_SECRET=…] node bench/peers/postgraphile.ts

import { createHmac, timingSafeEqual } from 'node:crypto';
import http from 'node:http';
import { PgAggregatesPreset } from '@graphile/pg-aggregates';
import { PgSimplifyInflectionPreset } from '@graphile/simplify-inflection';
import { postgraphile } from 'postgraphile';
import { makePgService } from 'postgraphile/adaptors/pg';
import { grafserv } from 'postgraphile/grafserv/node';
import { PostGraphileAmberPreset } from 'postgraphile/presets/amber';
import { PostGraphileConnectionFilterPreset } from 'postgraphile-plugin-connection-filter';

const { DATABASE_URL: connectionString = '', PORT, PEER_SECRET: secret } = process.env;

const preset: GraphileConfig.Preset = {
  extends: [
    PostGraphileAmberPreset,
    PgSimplifyInflectionPreset,
    PostGraphileConnectionFilterPreset,
    PgAggregatesPreset,
  ],
  // Filters and orders of columns that are not the first of an index are asked for; they have an index all the same.
  disablePlugins: ['PgIndexBehaviorsPlugin'],
  pgServices: [makePgService({ connectionString, schemas: ['public'], poolConfig: { max: 10 }, pubsub: false })],
  schema: {
    // Plain lists beside connections: what asks for no cursor need not pay for one.
    defaultBehavior: '+connection +list',
    connectionFilterRelations: true,
  },
  grafserv: { port: Number(PORT), graphqlPath: '/graphql', graphiql: false, watch: false, websockets: true },
  grafast: {
    explain: false,
    context: (request) => ({
      pgSettings: secret === undefined ? {} : settingsOf(authorizationOf(request), secret),
    }),
  },
};

/** Of a request over HTTP its header; of a WebSocket what it began with. */
function authorizationOf({ node, ws }: Partial<Grafast.RequestContext>): string | undefined {
  const given = ws?.normalizedConnectionParams?.authorization;
  return node?.req.headers.authorization ?? (typeof given === 'string' ? given : undefined);
}

const known = new Map<string, Record<string, string>>();

/** Role and claims of a token. What was verified once is believed from then on, which is more than most servers do. */
function settingsOf(authorization: string | undefined, key: string): Record<string, string> {
  if (authorization === undefined) throw new Error('no token');
  let settings = known.get(authorization);
  if (settings === undefined) {
    const [head, body = '', signature = ''] = authorization.replace(/^Bearer /, '').split('.');
    const expected = createHmac('sha256', key).update(`${head}.${body}`).digest();
    if (!timingSafeEqual(expected, Buffer.from(signature, 'base64url'))) throw new Error('a wrong token');
    const claims = Buffer.from(body, 'base64url').toString();
    settings = { role: (JSON.parse(claims) as { role: string }).role, 'request.jwt.claims': claims };
    known.set(authorization, settings);
  }
  return settings;
}

const server = http.createServer();
const served = postgraphile(preset).createServ(grafserv);
server.once('error', (error) => {
  throw error;
});
await served.addTo(server);
await served.ready();
server.listen(Number(PORT), '127.0.0.1', () => process.stdout.write('ready\n'));
