// Which ids of clients are kept.

import { expect, test } from 'vitest';
import { requestIdFrom } from './request-id.ts';

test.each(['abc', '0af7651916cd43dd8448eb211c80319c', 'Root=1-67891233-abcdef012345678912345678', 'a/b+c=.:_-'])(
  'keeps %s',
  (id) => {
    expect(requestIdFrom(id)).toBe(id);
  },
);

test.each([undefined, '', 'a b', 'a\nb', '"', '<script>', 'é', 'x'.repeat(129), ['a', 'b']])('replaces %j', (id) => {
  expect(requestIdFrom(id)).toMatch(/^[0-9a-f-]{36}$/);
  expect(requestIdFrom(id)).not.toBe(requestIdFrom(id));
});
