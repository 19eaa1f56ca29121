// A program and the values of one run → texts with their parameters, as the database takes them.

import { PergolaError } from '../../base/errors.ts';
import type { Program } from '../sql/statement.ts';
import { atField } from './answers.ts';
import { bindValues, type Variables } from './bind-values.ts';

interface BoundStatement {
  readonly text: string;
  readonly values: readonly (string | null)[];
}

/** Throws a PergolaError for a value that cannot be sent, with the place of the field that it belongs to. */
export function bindProgram(program: Program, variables: Variables): readonly BoundStatement[] {
  return program.statements.map(({ text, slots }, statement) => {
    try {
      return { text, values: bindValues(slots, variables) };
    } catch (error) {
      throw error instanceof PergolaError ? atField(error.with({ statement }), program) : error;
    }
  });
}
