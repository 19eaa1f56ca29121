// A statement → the same statement with line breaks before clauses, around sub-selects and between members of JSON objects.
// Only white space between tokens changes.

import { isSpace, sqlTokens } from './sql-tokens.ts';

const clauses = new Set(['FROM', 'LEFT', 'WHERE', 'HAVING', 'ORDER', 'LIMIT', 'OFFSET']);

export function formatSql(text: string): string {
  const tokens = sqlTokens(text);
  let out = '';
  // One entry an open parenthesis: whether a sub-select stands in it.
  const open: boolean[] = [];
  const line = (further = 0) => {
    const depth = open.filter(Boolean).length + further;
    out = `${out.trimEnd()}\n${'  '.repeat(depth)}`;
  };
  tokens.forEach((token, index) => {
    if (token === '(') {
      open.push(tokens[index + 1] === 'SELECT');
      out += token;
      if (open.at(-1)) line();
      return;
    }
    if (token === ')') {
      if (open.pop()) line();
      out += token;
      return;
    }
    const inSelect = open.at(-1) !== false;
    const join = token === 'JOIN' && tokens[index - 2] !== 'LEFT';
    if (inSelect && (join || clauses.has(token))) line();
    // The comma that begins the next member of an object.
    else if (token === '||' && isSpace(tokens[index + 1]) && tokens[index + 2]?.startsWith(`',"`)) line(1);
    out += token;
  });
  const formatted = out.trim();
  if (bare(formatted) !== bare(text)) throw new Error(`formatting changed the statement ${text}`);
  return formatted;
}

function bare(text: string): string {
  return sqlTokens(text)
    .filter((token) => !isSpace(token))
    .join(' ');
}
