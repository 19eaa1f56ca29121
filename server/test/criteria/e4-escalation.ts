// E4: everything but a verified credential that could say who a request runs as, in headers, parameters and bodies of both front
// ends. No answer may differ from that without it, and roles outside the allowed ones are refused.

import { request as httpRequest, type OutgoingHttpHeaders } from 'node:http';
import { Random } from '../property/random.ts';
import { createDatabaseOn } from '../support/postgres-server.ts';
import { type Backend, type Served, serve } from '../support/serve.ts';
import { signToken, swapClaims, testSecret, unsignToken } from '../support/tokens.ts';
import type { Criterion, CriterionOptions, Figures } from './criterion.ts';
import { escalatingHeaders } from './escalating-headers.ts';

const subject = '11111111-1111-4111-8111-111111111111';
const other = '22222222-2222-4222-8222-222222222222';
const sql = `
create view me as select current_user::text as role, session_user = current_user as own, auth.uid() as id, auth.role() as claimed,
  auth.jwt()::text as claims;
create function who() returns json stable language sql return json_build_object('role', current_user, 'id', auth.uid(), 'claims', auth.jwt());
create table diary (id int primary key, owner uuid not null);
insert into diary values (1, '${subject}'), (2, '${other}');
alter table diary enable row level security;
create policy own on diary for select to authenticated using (owner = (select auth.uid()));
grant select on me to anon, authenticated;
grant select on diary to authenticated;`;

export const escalationCriterion: Criterion = {
  id: 'E4',
  title: 'Only verified claims decide who a request runs as, through GraphQL and REST',
  unit: 'requests',
  defaultN: 5000,
  smallN: 500,
  limits: [
    { figure: 'escalations', atMost: 0 },
    { figure: 'otherAnswers', atMost: 0 },
    { figure: 'wrongRefusals', atMost: 0 },
    { figure: 'headers', atLeast: 38 },
  ],
  run,
};

/** A question whose answer says who asked. */
interface Question {
  readonly method: string;
  readonly path: string;
  readonly body?: string;
}

const graphql = (query: string): Question => ({ method: 'POST', path: '/graphql', body: JSON.stringify({ query }) });
const questions: readonly Question[] = [
  graphql('{ me { role own id claimed claims } }'),
  { method: 'GET', path: '/rest/v1/me?select=*' },
  { method: 'GET', path: '/rest/v1/rpc/who' },
  { method: 'POST', path: '/rest/v1/rpc/who', body: '{}' },
  { method: 'GET', path: '/rest/v1/diary?select=id' },
];

interface Answer {
  readonly status: number;
  readonly body: string;
}

async function run({ server, n, seed, report }: CriterionOptions): Promise<Figures> {
  const backend = await serve({ sql, emptyDatabase: await createDatabaseOn(server.url) });
  const random = new Random(seed);
  const counts = { escalations: 0, otherAnswers: 0, wrongRefusals: 0 };
  const seen = new Set<string>();
  const callers = [{}, { authorization: `Bearer ${signToken({ role: 'authenticated', sub: subject })}` }];
  try {
    const plain = new Map<string, Answer>();
    for (const caller of callers)
      for (const question of questions)
        plain.set(JSON.stringify([caller, question]), await send(backend, question, caller));
    for (let index = 0; index < n; index++) {
      const caller = random.pick(callers);
      const question = random.pick(questions);
      const complain = (what: keyof typeof counts, about: unknown, { status, body }: Answer) => {
        counts[what] += 1;
        report(`${what}: ${JSON.stringify([question, about]).slice(0, 600)} gave ${status} ${body.slice(0, 300)}`);
      };
      if (index % 5 === 4) {
        const forged = forgedCredential(random, backend);
        const answer = await send(backend, question, forged.headers);
        if (answer.status === 200) complain('escalations', forged, answer);
        else if (answer.status !== forged.status) complain('wrongRefusals', forged, answer);
        continue;
      }
      const name = escalatingHeaders[
        seen.size < escalatingHeaders.length ? seen.size : random.integer(0, escalatingHeaders.length - 1)
      ] as string;
      seen.add(name);
      const value = random.pick(hostileValues(backend));
      const answer = await send(backend, random.chance(0.2) ? withParameter(question, name, value) : question, {
        ...caller,
        [name]: value,
      });
      const expected = plain.get(JSON.stringify([caller, question])) as Answer;
      if (answer.body === expected.body && answer.status === expected.status) continue;
      const refused = answer.status >= 400 && answer.status < 500;
      if (!refused) complain('escalations', { [name]: value }, answer);
      else if (!mayRefuse(name, question)) complain('otherAnswers', { [name]: value }, answer);
    }
    return { ...counts, headers: seen.size };
  } finally {
    await backend.close();
  }
}

/** REST reads these, and says so where it cannot follow; and a parameter that it does not know is a filter. */
const mayRefuse = (name: string, { path }: Question): boolean => path.startsWith('/rest/') && readByRest.has(name);

const readByRest = new Set(['accept-profile', 'content-profile', 'prefer']);

const hostileValues = ({ keys }: Backend): readonly string[] => [
  'service_role',
  'postgres',
  'true',
  JSON.stringify({ role: 'service_role', sub: other }),
  other,
  testSecret,
  keys.serviceRole,
  `Bearer ${keys.serviceRole}`,
  'role=service_role; -c role=service_role',
];

/** GraphQL knows no parameters here, and functions of REST none of these names: both are asked in the URL where that is no filter. */
function withParameter(question: Question, name: string, value: string): Question {
  if (!question.path.startsWith('/graphql')) return question;
  return { ...question, path: `${question.path}?${encodeURIComponent(name)}=${encodeURIComponent(value)}` };
}

function forgedCredential(random: Random, { keys, database }: Backend) {
  const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
  const token = signToken({ role: 'authenticated', sub: subject });
  const service = { role: 'service_role' };
  return random.pick([
    { status: 401, headers: bearer(swapClaims(token, service)) },
    { status: 401, headers: bearer(unsignToken(keys.serviceRole)) },
    { status: 401, headers: bearer(signToken(service, { header: { alg: 'none' } })) },
    { status: 401, headers: bearer(signToken(service, { secret: 'another secret that is long enough for it' })) },
    { status: 401, headers: bearer(signToken({ ...service, exp: 1 })) },
    { status: 401, headers: bearer(keys.serviceRole.slice(0, -1)) },
    { status: 401, headers: bearer(testSecret.replaceAll(' ', '_')) },
    { status: 401, headers: { apikey: 'opaque-service-ke' } },
    { status: 401, headers: { apikey: 'opaque-service-keyx' } },
    ...['none', 'no_such_role', 'PUBLIC', 'anon; set role postgres'].map((role) => ({
      status: 401,
      headers: bearer(signToken({ role, sub: subject })),
    })),
    ...['postgres', `pergola_${database.name}_api`, 'pg_read_all_data'].map((role) => ({
      status: 403,
      headers: bearer(signToken({ role, sub: subject })),
    })),
  ]);
}

/** fetch() would keep some headers back. */
function send({ url }: Served, { method, path, body }: Question, headers: OutgoingHttpHeaders): Promise<Answer> {
  const type = body === undefined ? {} : { 'content-type': 'application/json' };
  return new Promise((resolve, reject) => {
    const asked = httpRequest(`${url}${path}`, {
      method,
      headers: { accept: 'application/json', ...type, ...headers },
    });
    asked.on('response', (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk: string) => {
        text += chunk;
      });
      response.on('end', () => resolve({ status: response.statusCode ?? 0, body: text }));
    });
    asked.on('error', reject).end(body);
  });
}
