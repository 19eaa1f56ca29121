// SQL text → tokens: strings, quoted names, words, white space and single signs. Enough for the statements that the engine
// writes; it knows neither comments nor dollar quotes, and throws where they would begin.

const token = /'(?:[^']|'')*'|"(?:[^"]|"")*"|\s+|[\p{L}_$][\p{L}\p{N}_$]*|\d+|\|\||[^'"]/gu;

/** The tokens, which joined are the text again. */
export function sqlTokens(text: string): readonly string[] {
  const tokens = text.match(token) ?? [];
  if (tokens.join('') !== text) throw new Error(`a quote does not end in ${text}`);
  const comment = tokens.findIndex(
    (one, index) => (one === '-' || one === '/') && /^[-*]$/.test(tokens[index + 1] ?? ''),
  );
  if (comment >= 0) throw new Error(`a comment begins in ${text}`);
  return tokens;
}

export const isSpace = (token: string | undefined): boolean => token !== undefined && /^\s/.test(token);
