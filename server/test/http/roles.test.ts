// From credentials to rows: each role's schema is what its grants allow, and rows are what its policies let through.

import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Backend, type Served, startBackend } from '../support/serve.ts';
import { signToken } from '../support/tokens.ts';
import { inBothLanes, post } from './both-lanes.ts';
import { notesSql } from './notes.ts';

const ownRowsSql = `
create table diary (id int primary key, owner text not null, entry text not null);
insert into diary values (1, 'u1', 'mine'), (2, 'u2', 'theirs');
alter table diary enable row level security;
create policy own on diary for select to authenticated using (owner = (select auth.uid())::text);
grant select on diary to authenticated;
`;

// auth.uid() is a uuid.
const userOne = '11111111-1111-4111-8111-111111111111';

let backend: Backend;
beforeAll(async () => {
  backend = await startBackend({ sql: notesSql + ownRowsSql.replace("'u1'", `'${userOne}'`) });
});
afterAll(() => backend.close());

const introspection = '{ __schema { queryType { fields { name } } types { name fields { name } } } }';
interface Introspection {
  readonly __schema: {
    readonly queryType: { readonly fields: readonly { readonly name: string }[] };
    readonly types: readonly { readonly name: string; readonly fields: readonly { readonly name: string }[] | null }[];
  };
}

inBothLanes((options) => {
  let served: Served;
  beforeAll(async () => {
    served = await backend.listen(options);
  });

  async function schemaOf(headers: Record<string, string>) {
    const { body } = await post(served.endpoint, introspection, headers);
    const { __schema: schema }: Introspection = body.data;
    const fields = schema.types.find(({ name }) => name === 'note')?.fields ?? [];
    return {
      roots: schema.queryType.fields
        .map(({ name }) => name)
        .filter((name) => !/_(by_pk|aggregate|connection|stream)$/.test(name)),
      note: fields.map(({ name }) => name).sort(),
      text: JSON.stringify(schema),
    };
  }

  const user = { authorization: `Bearer ${signToken({ role: 'authenticated', sub: userOne })}` };

  test('anon, who has no credentials', async () => {
    const { roots, note, text } = await schemaOf({});
    expect(roots.sort()).toEqual(['author', 'broken', 'guarded', 'note', 'sleepy']);
    expect(note).toEqual(['author', 'author_id', 'document', 'id', 'title']);
    expect(text).not.toMatch(/vault|secret|diary/);
  });

  test('a signed-in user', async () => {
    const { roots, note, text } = await schemaOf(user);
    expect(roots.sort()).toEqual(['author', 'broken', 'diary', 'guarded', 'note', 'sleepy']);
    expect(note).toEqual(['author', 'author_id', 'document', 'id', 'secret', 'title']);
    expect(text).not.toMatch(/vault/);
  });

  test.each<[string, () => Record<string, string>]>([
    ['its token as Bearer', () => ({ authorization: `Bearer ${backend.keys.serviceRole}` })],
    ['its token as apikey', () => ({ apikey: backend.keys.serviceRole })],
    ['its opaque key as Bearer', () => ({ authorization: 'Bearer opaque-service-key' })],
    ['its opaque key as apikey', () => ({ apikey: 'opaque-service-key' })],
  ])('service_role, with %s', async (_, headers) => {
    const { roots } = await schemaOf(headers());
    expect(roots.sort()).toEqual(['author', 'broken', 'diary', 'guarded', 'note', 'sleepy', 'vault', 'vault_key']);
    const { body } = await post(served.endpoint, '{ vault { contents vault_keys { pin } } diary { id } }', headers());
    expect(body.data).toEqual({
      vault: [{ contents: 'gold', vault_keys: [{ pin: '0000' }] }],
      diary: [{ id: 1 }, { id: 2 }],
    });
  });

  test('a user’s token wins over the key that came along', async () => {
    const { body } = await post(served.endpoint, '{ diary { entry } }', { ...user, apikey: backend.keys.anon });
    expect(body.data).toEqual({ diary: [{ entry: 'mine' }] });
  });

  test('one user’s rows are not another’s, request by request', async () => {
    const other = { authorization: `Bearer ${signToken({ role: 'authenticated', sub: crypto.randomUUID() })}` };
    const asked = Array.from({ length: 40 }, (_, index) =>
      post(served.endpoint, '{ diary { id } }', index % 2 === 0 ? user : other),
    );
    const counts = (await Promise.all(asked)).map(({ body }) => body.data.diary.length);
    expect(counts).toEqual(Array.from({ length: 40 }, (_, index) => (index % 2 === 0 ? 1 : 0)));
  });

  test('what a role has not is a validation error, not a denial', async () => {
    const { status, body } = await post(served.endpoint, '{ note { secret } }');
    expect([status, body.errors[0].extensions.code]).toEqual([200, 'validation-failed']);
  });
});
