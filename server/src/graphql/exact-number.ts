// The text of a number, as GraphQL and JSON both write it → a value that is written as the same number again: a JavaScript
// number where that holds it exactly.

// In Node since 22; TypeScript's library does not list it yet.
const { rawJSON: rawJson } = JSON as unknown as { rawJSON(text: string): object };

/** A number, a bigint, or for a decimal with more digits what JSON.stringify writes as that decimal. */
export function exactNumber(text: string): number | bigint | object {
  const value = Number(text);
  if (Number.isSafeInteger(value) || String(value) === text) return value;
  return /^-?\d+$/.test(text) ? BigInt(text) : rawJson(text);
}
