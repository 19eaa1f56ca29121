// The results of a program's statements → one JSON text a root field; and a failed statement → the field it belongs to.

import { PergolaError } from '../../base/errors.ts';
import type { Program, ProgramRoot } from '../sql/statement.ts';
import { changedCursor } from './cursor.ts';

/** Rows as PostgreSQL's text format sends them, by statement. */
export type Results = readonly (readonly (readonly (string | null)[])[])[];

/** Null where a row was asked for and none is there. */
export function answersOf({ roots }: Program, results: Results): readonly (string | null)[] {
  return roots.map(({ list, answers }) => {
    const texts = answers.map(({ statement, column }) => results[statement]?.[0]?.[column] ?? null);
    return list ? `[${texts.join(',')}]` : (texts[0] ?? null);
  });
}

/** The error with the place of the field whose value or statement failed. What fails at the end of the transaction has one where there is one field. */
export function atField(error: unknown, program: Program): unknown {
  if (!(error instanceof PergolaError) || error.path !== undefined) return error;
  const { statement, parameter } = error;
  const slot = parameter === undefined ? undefined : program.statements[statement ?? 0]?.slots[parameter];
  if (slot?.place !== undefined)
    return (slot.encoding.kind === 'cursor' ? changedCursor(error) : error).with({ ...slot.place });
  const { roots } = program;
  const root = statement === undefined ? atEnd(program) : roots.find(({ end }) => statement < end);
  if (root?.path === undefined) return error;
  return error.with({ path: root.path, field: root.key });
}

/** Nothing of a read fails at the end: what is no statement's fault belongs to no field of it. */
function atEnd({ roots, readOnly }: Program): ProgramRoot | undefined {
  return roots.length === 1 && !readOnly ? roots[0] : undefined;
}
