import { expect, test } from 'vitest';
import { constantOf } from './default-value.ts';
import { swaggerDefault } from './swagger-types.ts';

test.each([
  ["'it''s'::text", "it's"],
  ["'{}'::text[]", '{}'],
  ['\'red\'::"Odd schema".colour', 'red'],
  ["('-1'::integer)::bigint", undefined],
  ["'-1'::integer", '-1'],
  ['42', 42],
  ['(-1.5)::numeric', -1.5],
  ['true', true],
  ['NULL::character varying', null],
  ['now()', undefined],
  ["nextval('seq'::regclass)", undefined],
  ["('a'::text || 'b'::text)", undefined],
  ["'a'::text || 'b'::text", undefined],
  ["'' OR ''", undefined],
])('%s gives %j', (expression, value) => {
  expect(constantOf(expression)).toEqual(value);
});

test.each([
  ['text', "'default'::text", 'default'],
  ['uuid', 'gen_random_uuid()', 'gen_random_uuid()'],
  ['public.colour', "'red'::public.colour", 'red'],
  ['integer', '42', 42],
  ['integer', "nextval('seq'::regclass)", undefined],
  ['boolean', 'false', false],
  ['jsonb', "'{}'::jsonb", undefined],
  ['text[]', "'{}'::text[]", undefined],
])('in Swagger 2.0 %s of %s gives %j', (type, expression, value) => {
  expect(swaggerDefault(type, expression)).toEqual(value);
});
