// Closes a switch over a union: a case that is added later and not handled is a compile error here.

/** Throws if reached; the parameter's type makes reaching it a compile error. */
export function assertNever(value: never): never {
  throw new Error(`unexpected case: ${JSON.stringify(value)}`);
}
