// The text of a number, as GraphQL and JSON both write it → a value that is written as the same number again: a JavaScript
// number where that holds it exactly.

// In Node since 22; TypeScript's library does not list it yet.
const { rawJSON: rawJson } = JSON as unknown as { rawJSON(text: string): object };

/** A number, a bigint, or for a decimal with more digits what JSON.stringify writes as that decimal. */
export function exactNumber(text: string): number | bigint | object {
  // A bigint of very many digits takes long to make, and longer to print.
  if (/^-?\d{16,1000}$/.test(text) && !Number.isSafeInteger(Number(text))) return BigInt(text);
  const value = Number(text);
  if (String(value) === text || (Number.isSafeInteger(value) && isWhole(text))) return value;
  return rawJson(text);
}

/** Whether nothing is left behind the point, and no double had to round it away. */
function isWhole(text: string): boolean {
  const [, fraction = '', exponent = '0'] = /^-?\d+(?:\.(\d*))?(?:[eE]([-+]?\d+))?$/.exec(text) ?? [];
  return fraction.replace(/0+$/, '').length <= Number(exponent);
}
