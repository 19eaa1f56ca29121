// Tells an overflow of the stack from other errors: a value or a document nested deeper than this process can walk.

/** V8 says so of the stack alone; other RangeErrors are of lengths and numbers. */
export function isStackOverflow(error: unknown): boolean {
  return error instanceof RangeError && error.message.includes('call stack');
}
