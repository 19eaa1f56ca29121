// The arguments of a function's field → Call.

import type { FieldNode, GraphQLField } from 'graphql';
import { PergolaError } from '../../base/errors.ts';
import type { DatabaseFunction } from '../../engine/model/model.ts';
import type { Call } from '../../engine/request.ts';
import { inputMeaning } from '../schema/meaning.ts';
import type { RawVariables } from './input.ts';
import { sourceOf } from './read-insert.ts';
import { argumentInput } from './read-rows.ts';

export interface AskedCall {
  readonly field: GraphQLField<unknown, unknown>;
  readonly node: FieldNode;
  readonly variables: RawVariables;
  readonly path: string;
}

/** A null is given as such; what is left out takes its default. */
export function readCall(called: DatabaseFunction, { field, node, variables, path }: AskedCall): Call {
  const input = argumentInput(field, node, 'args', variables);
  const given = new Map<unknown, Call['arguments'][number]>();
  for (const [member, value] of input?.kind === 'object' ? input.fields : []) {
    const meaning = inputMeaning(member);
    if (meaning?.kind !== 'argument') throw new Error(`no meaning for ${member.name}`);
    given.set(meaning.argument, { argument: meaning.argument, value: sourceOf(value) });
  }
  const missing = called.arguments.find((argument) => !argument.hasDefault && !given.has(argument));
  if (missing !== undefined) {
    const message = `the argument ${missing.name} of ${called.name} is required`;
    throw new PergolaError('validation-failed', message, { path: `${path}.args.args` });
  }
  return { function: called, arguments: called.arguments.flatMap((argument) => given.get(argument) ?? []) };
}
