// JSON.parse that does not round: a whole number beyond 2^53 becomes a bigint, so that a bigint column gets what was sent.

const longNumber = /[0-9]{16}/;
const whole = /^-?\d+$/;

/** Throws a SyntaxError where the text is no JSON. */
export function parseJson(text: string): unknown {
  if (!longNumber.test(text)) return JSON.parse(text);
  return JSON.parse(text, exact as (key: string, value: unknown) => unknown);
}

/** ECMAScript's source text access: `source` is the number as it was written. */
function exact(_key: string, value: unknown, { source }: { source?: string }): unknown {
  if (typeof value !== 'number' || source === undefined || Number.isSafeInteger(value) || !whole.test(source))
    return value;
  return BigInt(source);
}
