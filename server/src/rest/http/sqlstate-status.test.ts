import { expect, test } from 'vitest';
import { sqlstateStatus } from './sqlstate-status.ts';

const statusOf = (sqlstate: string, message = '', anonymous = false) =>
  sqlstateStatus({ sqlstate, message, detail: undefined, hint: undefined }, anonymous);

test.each<[number, readonly string[]]>([
  [409, ['23503', '23505']],
  [400, ['22P02', '23502', '23514', '42703', '22023', 'P0001', '0A000', 'ABCDE']],
  [403, ['42501', '0LP01', '0P000', '28000', '28P01']],
  [404, ['42883', '42P01']],
  [405, ['25006']],
  [402, ['PT402']],
  [500, ['25000', '21000', '2D000', '38000', '39000', '3B000', '40001', '40P01', '54001', '55P03', '57014', '58030']],
  [500, ['F0000', 'HV000', 'XX000', 'P0002', '09000', '42P17', '53400', 'PT40A', 'PT099', 'PT999']],
  [503, ['08006', '53300', '57P01']],
])('%i is the status of %j', (status, states) => {
  expect(states.map((state) => [state, statusOf(state)])).toEqual(states.map((state) => [state, status]));
});

test('some depend on who asks, or on what is said', () => {
  expect(statusOf('42501', '', true)).toBe(401);
  expect(statusOf('22023', 'role "x" does not exist')).toBe(401);
  expect(statusOf('21000', 'UPDATE requires a WHERE clause')).toBe(400);
  expect(statusOf('21000', 'ON CONFLICT DO UPDATE command cannot affect row a second time')).toBe(400);
  expect(statusOf('42883', 'function xmlagg(text) does not exist')).toBe(406);
  expect(statusOf('55000', 'cannot insert into view "v"')).toBe(405);
  expect(statusOf('55000', 'lastval is not yet defined in this session')).toBe(500);
});
