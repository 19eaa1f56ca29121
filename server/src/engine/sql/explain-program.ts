// A program → the one that asks PostgreSQL how it would run it. https://www.postgresql.org/docs/current/sql-explain.html

import type { Explain } from '../request.ts';
import type { Program } from './statement.ts';

/** Its statements give a column of text, a row each line. With `analyze` they run. */
export function explainProgram(program: Program, { format, options }: Explain): Program {
  const list = [`FORMAT ${format}`, ...options].join(', ').toUpperCase();
  const statements = program.statements.map(({ text, slots }) => ({ text: `EXPLAIN (${list}) ${text}`, slots }));
  return { ...program, statements, roots: [], explained: format, tellsResponse: false };
}
