// A value that parse-json.ts gave → its JSON text, with numbers as they were sent.

// In Node since 22; TypeScript's library does not list it yet.
const { rawJSON: rawJson } = JSON as unknown as { rawJSON(text: string): unknown };

export function printJson(value: unknown): string {
  return JSON.stringify(value, (_key, member) => {
    if (isNegativeZero(member)) return rawJson('-0');
    return typeof member === 'bigint' ? rawJson(String(member)) : member;
  });
}

/** JavaScript writes it without its sign, which a float keeps. */
export const isNegativeZero = (value: unknown): boolean => Object.is(value, -0);
