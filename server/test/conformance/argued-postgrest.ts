// The cases of PostgREST's suite that are answered otherwise on purpose, or that cannot be right as they are written, each with
// the reason.

export const arguedRest: ReadonlyMap<string, string> = new Map([]);
