// The members of an input object, found by what they mean where conventions call them differently.

import type { GraphQLInputField } from 'graphql';
import { findKeyword, type Keyword } from '../schema/meaning.ts';
import type { Input } from './input.ts';

export type ObjectInput = Input & { kind: 'object' };
export type Member = readonly [field: GraphQLInputField, value: Input];

/** The member that was given with this meaning. */
export function meantMember({ fields }: ObjectInput, keyword: Keyword): Member | undefined {
  const field = findKeyword(
    fields.map(([each]) => each),
    keyword,
  );
  return field && fields.find(([each]) => each === field);
}

/** The member of this name, which every convention has. */
export function memberOf({ fields }: ObjectInput, name: string): Member | undefined {
  return fields.find(([field]) => field.name === name);
}
