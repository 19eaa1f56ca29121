// A value that parse-json.ts gave → its JSON text, with numbers as they were sent.

// In Node since 22; TypeScript's library does not list it yet.
const { rawJSON: rawJson } = JSON as unknown as { rawJSON(text: string): unknown };

/** `indent`: blanks for each level, on lines of their own; in one line where not given. */
export function printJson(value: unknown, indent?: number): string {
  const print = (_key: string, member: unknown) => {
    if (isNegativeZero(member)) return rawJson('-0');
    return typeof member === 'bigint' ? rawJson(String(member)) : member;
  };
  return JSON.stringify(value, print, indent);
}

/** JavaScript writes it without its sign, which a float keeps. */
export const isNegativeZero = (value: unknown): boolean => Object.is(value, -0);
