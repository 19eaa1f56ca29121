// A text of a configuration file with `${VAR}` and `${VAR:-default}` in it → the text with what the variables hold; `$${` is a
// literal `${`.

import type { Environment } from './environment.ts';

export type Substituted =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'unset'; readonly variable: string }
  /** `${` without a name or an end. */
  | { readonly kind: 'malformed' };

const reference = /\$\$\{|\$\{(?:([A-Za-z_]\w*)(?::-([^}]*))?\})?/g;

export function substitute(text: string, environment: Environment): Substituted {
  let fault: Substituted | undefined;
  const result = text.replace(reference, (whole, name: string | undefined, fallback: string | undefined) => {
    if (whole === '$${') return '${';
    if (name === undefined) {
      fault ??= { kind: 'malformed' };
      return whole;
    }
    const value = environment[name];
    // As in shells: what is empty has the default too.
    if (fallback !== undefined) return value === undefined || value === '' ? fallback : value;
    if (value === undefined) fault ??= { kind: 'unset', variable: name };
    return value ?? '';
  });
  return fault ?? { kind: 'text', text: result };
}
