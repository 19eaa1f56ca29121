// Enum tables over HTTP: who sees their values, what is written, and what an answer says where a row came meanwhile.

import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Backend, type Served, serve } from '../support/serve.ts';
import { post } from './both-lanes.ts';

let backend: Backend & Served;
beforeAll(async () => {
  backend = await serve({
    sql: `
      create table color (value text primary key, meaning text);
      comment on table color is '@enum';
      insert into color values ('green', 'go'), ('red', 'stop');
      create table lamp (id int primary key, shows text not null references color);
      insert into lamp values (1, 'red');
      grant select, insert, update on lamp to anon;
    `,
  });
});
afterAll(() => backend?.close());

test('a role sees the enum of a column that it may read, without a right on the enum table', async () => {
  const { body } = await post(
    backend.endpoint,
    '{ __type(name: "color_enum") { enumValues { name description } } color: __type(name: "color") { name } lamp { shows } }',
  );
  expect(body.data).toEqual({
    __type: {
      enumValues: [
        { name: 'green', description: 'go' },
        { name: 'red', description: 'stop' },
      ],
    },
    color: null,
    lamp: [{ shows: 'red' }],
  });
});

test('values are written as values, one by one and in lists of rows', async () => {
  const insert = 'mutation ($rows: [lamp_insert_input!]!) { insert_lamp(objects: $rows) { returning { id shows } } }';
  const rows = [
    { id: 10, shows: 'green' },
    { id: 11, shows: 'red' },
  ];
  const inserted = await post(backend.endpoint, { query: insert, variables: { rows } });
  expect(inserted.body).toEqual({ data: { insert_lamp: { returning: rows } } });
  const change = 'mutation { update_lamp_by_pk(pk_columns: { id: 10 }, _set: { shows: red }) { shows } }';
  expect((await post(backend.endpoint, change)).body).toEqual({ data: { update_lamp_by_pk: { shows: 'red' } } });
  const wrong = await post(backend.endpoint, { query: insert, variables: { rows: [{ id: 12, shows: 'mauve' }] } });
  expect(wrong.body.errors[0].extensions.code).toBe('validation-failed');
});

test('service_role adds a value through the API, and a row of a value that the schema does not know yet is answered', async () => {
  const headers = { apikey: backend.keys.serviceRole };
  const add = 'mutation { insert_color_one(object: { value: "ul\\"tra" }) { value } }';
  expect((await post(backend.endpoint, add, headers)).body).toEqual({
    data: { insert_color_one: { value: 'ul"tra' } },
  });
  await backend.database.script(`insert into lamp values (20, 'ul"tra')`);
  const { body } = await post(backend.endpoint, '{ lamp_by_pk(id: 20) { shows } }');
  expect(body).toEqual({ data: { lamp_by_pk: { shows: 'ul"tra' } } });
});
