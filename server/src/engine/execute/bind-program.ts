// A program and the values of one run → texts with their parameters, as the database takes them.

import type { Program } from '../sql/statement.ts';
import { bindValues, type Variables } from './bind-values.ts';

interface BoundStatement {
  readonly text: string;
  readonly values: readonly (string | null)[];
}

/** Throws a PergolaError for a value that cannot be sent, with the place of the field that it belongs to. */
export function bindProgram(program: Program, variables: Variables): readonly BoundStatement[] {
  return program.statements.map(({ text, slots }) => ({ text, values: bindValues(slots, variables) }));
}
