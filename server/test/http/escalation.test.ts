// Who a request runs as is what its verified credential says, all the way to PostgreSQL: no other header, parameter or part of
// the body changes role, claims or rows, and a role outside the allowed ones is refused.

import { request as httpRequest, type IncomingHttpHeaders, type OutgoingHttpHeaders } from 'node:http';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { escalatingHeaders } from '../criteria/escalating-headers.ts';
import { type Backend, type Served, startBackend } from '../support/serve.ts';
import { signToken, testSecret } from '../support/tokens.ts';
import { inBothLanes } from './both-lanes.ts';

const subject = '11111111-1111-4111-8111-111111111111';
const other = '22222222-2222-4222-8222-222222222222';
const sql = `
create view me as select current_user::text as role, auth.uid() as id, auth.role() as claimed, auth.jwt()::text as claims;
create table diary (id int primary key, owner uuid not null);
insert into diary values (1, '${subject}'), (2, '${other}');
alter table diary enable row level security;
create policy own on diary for select to authenticated using (owner = (select auth.uid()));
grant select on me to anon, authenticated;
grant select on diary to authenticated;
`;

let backend: Backend;
beforeAll(async () => {
  backend = await startBackend({ sql });
});
afterAll(() => backend.close());

interface Raw {
  readonly status: number | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** fetch() would keep some headers back. */
function send(url: string, method: string, headers: OutgoingHttpHeaders, body?: object): Promise<Raw> {
  const type = body === undefined ? {} : { 'content-type': 'application/json' };
  return new Promise((resolve, reject) => {
    const request = httpRequest(
      url,
      { method, headers: { accept: 'application/json', ...type, ...headers } },
      (response) => {
        let text = '';
        response.setEncoding('utf8').on('data', (chunk: string) => {
          text += chunk;
        });
        response.on('end', () => resolve({ status: response.statusCode, headers: response.headers, body: text }));
      },
    );
    request.on('error', reject).end(body === undefined ? undefined : JSON.stringify(body));
  });
}

inBothLanes((options) => {
  let served: Served;
  beforeAll(async () => {
    served = await backend.listen(options);
  });

  const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
  const user = bearer(signToken({ role: 'authenticated', sub: subject }));
  const asAnon = { query: '{ me { role id claimed claims } }' };
  const asUser = { query: '{ me { role id claimed claims } diary { id } }' };
  const post = (headers: OutgoingHttpHeaders, body: object, search = '') =>
    send(served.endpoint + search, 'POST', headers, body);

  test('without more, the database sees the caller', async () => {
    expect(JSON.parse((await post({}, asAnon)).body)).toEqual({
      data: { me: [{ role: 'anon', id: null, claimed: 'anon', claims: '{"role": "anon"}' }] },
    });
    const { data } = JSON.parse((await post(user, asUser)).body);
    expect(data.me).toMatchObject([{ role: 'authenticated', id: subject, claimed: 'authenticated' }]);
    expect(data.diary).toEqual([{ id: 1 }]);
  });

  test('no other header changes a byte of the answer', async () => {
    const claims = JSON.stringify({ role: 'service_role', sub: other });
    const values = ['service_role', 'postgres', 'true', claims, other, testSecret, backend.keys.serviceRole];
    const [anonBody, userBody] = [(await post({}, asAnon)).body, (await post(user, asUser)).body];
    const changed: string[] = [];
    for (const name of escalatingHeaders) {
      for (const value of [
        ...values,
        `Bearer ${backend.keys.serviceRole}`,
        `role=service_role; -c role=service_role`,
      ]) {
        const answers = [await post({ [name]: value }, asAnon), await post({ ...user, [name]: value }, asUser)];
        if (answers[0]?.body !== anonBody || answers[1]?.body !== userBody) changed.push(`${name}: ${value}`);
      }
    }
    expect(changed).toEqual([]);
  });

  test('nor does a parameter of the URL or a member of the body', async () => {
    const { body } = await post({}, asAnon);
    for (const name of ['apikey', 'access_token', 'token', 'role', 'authorization', 'x-hasura-role'])
      for (const value of ['service_role', backend.keys.serviceRole])
        expect((await post({}, asAnon, `?${name}=${value}`)).body).toBe(body);
    const extensions = { role: 'service_role', authorization: `Bearer ${backend.keys.serviceRole}`, headers: user };
    expect((await post({}, { ...asAnon, extensions })).body).toBe(body);
    const variables = { role: 'service_role', 'x-hasura-role': 'service_role' };
    expect((await post({}, { ...asAnon, variables })).body).toBe(body);
  });

  test('of two Authorization headers only the first counts', async () => {
    const { body } = await post(user, asUser);
    const both = [user.authorization, `Bearer ${backend.keys.serviceRole}`];
    expect((await post({ Authorization: both }, asUser)).body).toBe(body);
    const twice = await post({ apikey: [backend.keys.anon, backend.keys.serviceRole] }, asAnon);
    expect(twice.status).toBe(401);
  });

  test('a part of a key or of the secret is no key', async () => {
    const key = 'opaque-service-key';
    const service = backend.keys.serviceRole;
    const near = [key.slice(0, -1), `${key}x`, key.toUpperCase(), key.slice(1), `${key},${key}`, service.slice(0, -1)];
    for (const value of [...near, testSecret, testSecret.slice(0, 8), 'postgres', 'service_role']) {
      for (const headers of [{ apikey: value }, bearer(value)]) {
        const { status, body } = await post(headers, asAnon);
        expect([value, status, body.includes('"data"')]).toEqual([value, 401, false]);
      }
    }
    const empty = await post({ apikey: '', authorization: '' }, asAnon);
    expect(JSON.parse(empty.body).data.me[0].role).toBe('anon');
  });

  test('a verified token of a role that the API may not become is refused with 403', async () => {
    for (const role of ['postgres', `pergola_${backend.database.name}_api`, 'pg_read_all_data', 'pg_monitor']) {
      const { status, body } = await post(bearer(signToken({ role, sub: subject })), asUser);
      expect([role, status, JSON.parse(body).errors[0].extensions.code]).toEqual([role, 403, 'permission-error']);
    }
    for (const role of ['none', 'no_such_role', 'PUBLIC', '', 'anon; set role postgres']) {
      const { status, body } = await post(bearer(signToken({ role, sub: subject })), asUser);
      expect([role, status, body.includes('"data"')]).toEqual([role, 401, false]);
    }
  });

  test('claims beside the role do not choose one', async () => {
    const claims = {
      role: 'authenticated',
      sub: subject,
      roles: ['service_role'],
      'https://hasura.io/jwt/claims': { 'x-hasura-default-role': 'service_role', 'x-hasura-user-id': other },
      app_metadata: { role: 'service_role' },
    };
    const { data } = JSON.parse((await post(bearer(signToken(claims)), asUser)).body);
    expect(data.me).toMatchObject([{ role: 'authenticated', id: subject, claimed: 'authenticated' }]);
    expect(data.diary).toEqual([{ id: 1 }]);
  });
});
