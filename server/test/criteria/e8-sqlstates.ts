// E8: a trigger raises every SQLSTATE there is. Each is answered with the code and the HTTP status that are written down for it,
// and no words of an error that is the server's own reach the client.

import { isErrorCode } from '../../src/base/error-catalogue.ts';
import { answeredStates } from '../support/sqlstates.ts';
import type { Criterion, CriterionOptions, Figures } from './criterion.ts';
import { type HttpAnswer, serveDatabase } from './served-process.ts';

const sql = `
  create table raising (id int generated always as identity primary key, state text not null);
  create function shout() returns trigger language plpgsql as $$
    begin raise exception 'SECRET message' using errcode = new.state, detail = 'SECRET detail', hint = 'SECRET hint'; end $$;
  create trigger shout before insert on raising for each row execute function shout();
  grant usage on schema public to anon;
  grant select, insert on raising to anon;
`;
const mutation = 'mutation ($state: String!) { insert_raising_one(object: { state: $state }) { id } }';

export const sqlstatesCriterion: Criterion = {
  id: 'E8',
  title: 'Every SQLSTATE that a function raises has its stable code and status, and 5xx show no words',
  unit: 'errors raised',
  defaultN: 10 * answeredStates.length,
  smallN: answeredStates.length,
  limits: [
    { figure: 'states', atLeast: 255 },
    { figure: 'unmapped', atMost: 0 },
    { figure: 'wrongCodes', atMost: 0 },
    { figure: 'wrongStatuses', atMost: 0 },
    { figure: 'leaks', atMost: 0 },
    { figure: 'stored', atMost: 0 },
  ],
  run,
};

async function run({ server, n, report }: CriterionOptions): Promise<Figures> {
  await using served = await serveDatabase({ server, sql });
  const figures = { states: 0, raised: 0, unmapped: 0, wrongCodes: 0, wrongStatuses: 0, leaks: 0, stored: 0 };
  const seen = new Set<string>();
  for (let index = 0; index < n; index++) {
    const { state, raised } = answeredStates[index % answeredStates.length]!;
    seen.add(state);
    figures.raised++;
    const problem = judge(await served.ask(mutation, { variables: { state } }), raised);
    if (problem !== undefined) {
      figures[problem]++;
      report(`${state} should be ${raised}: ${problem}`);
    }
  }
  figures.states = seen.size;
  const [row] = await served.test.query<{ readonly stored: number }>('select count(*)::int as stored from raising');
  figures.stored = row?.stored ?? -1;
  return figures;
}

/** What is wrong with the answer. GraphQL has 200 for what is wrong with the data; what is the server's own has its status. */
function judge(
  { status, body, text }: HttpAnswer,
  expected: string,
): 'unmapped' | 'wrongCodes' | 'wrongStatuses' | 'leaks' | undefined {
  const [code, own] = expected.split(' ');
  const answered: unknown = body.errors?.[0]?.extensions?.code;
  if (typeof answered !== 'string' || !isErrorCode(answered) || answered === 'unexpected') return 'unmapped';
  if (answered !== code) return 'wrongCodes';
  if (status !== (Number(own) >= 500 ? Number(own) : 200)) return 'wrongStatuses';
  return Number(own) >= 500 && text.includes('SECRET') ? 'leaks' : undefined;
}
