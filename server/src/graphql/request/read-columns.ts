// Values of an enum → what they mean; those of a column enum (`track_select_column`) are columns.

import { type GraphQLInputType, getNamedType, isEnumType } from 'graphql';
import { PergolaError } from '../../base/errors.ts';
import type { Column } from '../../engine/model/model.ts';
import { type InputMeaning, inputMeaning } from '../schema/meaning.ts';
import { type Input, inputPlain } from './input.ts';

/** Something whose type is a column enum or a list of one. */
interface Typed {
  readonly type: GraphQLInputType;
}

/** The column that a value of the enum stands for. */
export function columnOf({ type }: Typed, name: unknown): Column {
  const meaning = valueMeaning({ type }, name);
  // The placeholder of an enum that would have no values.
  if (meaning?.kind !== 'column')
    throw new PergolaError('validation-failed', `${String(name)} is no column of ${String(getNamedType(type))}`);
  return meaning.column;
}

/** What a value of an enum means. */
export function valueMeaning({ type }: Typed, name: unknown): InputMeaning | undefined {
  const named = getNamedType(type);
  const value = isEnumType(named) && typeof name === 'string' ? named.getValue(name) : undefined;
  return value ? inputMeaning(value) : undefined;
}

/** The columns of a list (one value counts as a list of one); none where it is null or absent. */
export function columnsOf(typed: Typed, input: Input | undefined): Column[] {
  if (input === undefined || input.kind === 'null') return [];
  const plain = inputPlain(input);
  return (Array.isArray(plain) ? plain : [plain]).map((name) => columnOf(typed, name));
}
