// What is wrong with a configuration: gathered, then thrown together. Shows no secret.

import { PergolaError } from '../base/errors.ts';

export interface Fault {
  /** `pergola.yaml:3:9`; undefined where the message names a variable. */
  readonly place: string | undefined;
  readonly message: string;
  readonly hint: string;
  /** config-invalid where not given. */
  readonly code?: 'config-invalid' | 'production-unsafe';
  /** It harms who serves, and nobody else: a migration needs no secret. */
  readonly ofServing?: true;
}

export const correctIt = 'Correct the value, or unset it.';

/** One fault is an error of its own; several are one error whose cause has an error for each. */
export function faultsAsError(faults: readonly Fault[]): PergolaError {
  const errors = faults.map(
    ({ place, message, hint, code = 'config-invalid' }) =>
      new PergolaError(code, place === undefined ? message : `${place}: ${message}`, { hint }),
  );
  if (errors.length === 1) return errors[0]!;
  const all = errors.map(({ message }) => message).join('; and ');
  return new PergolaError('config-invalid', `${errors.length} faults: ${all}`, {
    cause: new AggregateError(errors),
  });
}
