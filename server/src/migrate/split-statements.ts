// The text of an SQL file → its statements, each with where it begins. Knows quotes, comments and bodies of functions; knows no
// grammar beyond that, and runs nothing.

export interface Statement {
  /** Without the semicolon, and without comments around it. */
  readonly text: string;
  /** The same in one line: comments left out, each run of white space one blank, words outside quotes in lower case. */
  readonly words: string;
  /** Counted from 1. */
  readonly line: number;
  /** Where it begins in the text, in units of JavaScript's strings. */
  readonly start: number;
}

const token =
  /--[^\n]*|\/\*|(?:[eE]'(?:[^'\\]|\\[\s\S]|'')*')|'(?:[^']|'')*'|"(?:[^"]|"")*"|\$(?:[A-Za-z_\u0080-\uffff][\w\u0080-\uffff]*)?\$|[A-Za-z_\u0080-\uffff][\w$\u0080-\uffff]*|\s+|[\s\S]/gy;

/** What is not closed reaches to the end, where PostgreSQL says so. */
export function splitStatements(sql: string): readonly Statement[] {
  const statements: Statement[] = [];
  let draft = emptyDraft();
  const finish = () => {
    if (draft.end > draft.start) {
      const line = sql.slice(0, draft.start).split('\n').length;
      statements.push({ text: sql.slice(draft.start, draft.end), words: draft.words.trim(), line, start: draft.start });
    }
    draft = emptyDraft();
  };
  for (let at = 0; at < sql.length; ) {
    const piece = readPiece(sql, at);
    const end = at + piece.text.length;
    if (piece.kind === 'sign' && piece.text === ';' && draft.parentheses === 0 && draft.blocks === 0) finish();
    else addPiece(draft, piece, at, end);
    at = end;
  }
  finish();
  return statements;
}

interface Draft {
  start: number;
  end: number;
  words: string;
  parentheses: number;
  /** Open BEGIN ATOMIC and CASE of a routine's body. */
  blocks: number;
}

function emptyDraft(): Draft {
  return { start: -1, end: -1, words: '', parentheses: 0, blocks: 0 };
}

interface Piece {
  readonly kind: 'space' | 'word' | 'quoted' | 'sign';
  readonly text: string;
}

function addPiece(draft: Draft, { kind, text }: Piece, at: number, end: number): void {
  if (kind === 'space') {
    if (draft.start !== -1 && !draft.words.endsWith(' ')) draft.words += ' ';
    return;
  }
  if (draft.start === -1) draft.start = at;
  draft.end = end;
  if (text === '(') draft.parentheses++;
  else if (text === ')') draft.parentheses = Math.max(0, draft.parentheses - 1);
  if (kind !== 'word') {
    draft.words += text;
    return;
  }
  const word = text.toLowerCase();
  // As psql does it: within BEGIN ATOMIC … END a semicolon ends nothing, and CASE has an END of its own.
  if (draft.blocks === 0) {
    if (word === 'atomic' && /\bbegin $/.test(draft.words) && /^create\b/.test(draft.words)) draft.blocks = 1;
  } else if (word === 'case') draft.blocks++;
  else if (word === 'end') draft.blocks--;
  draft.words += word;
}

function readPiece(sql: string, at: number): Piece {
  token.lastIndex = at;
  const text = token.exec(sql)?.[0] ?? sql.slice(at);
  if (text.startsWith('--') || /^\s/.test(text)) return { kind: 'space', text };
  if (text === '/*') return { kind: 'space', text: readComment(sql, at) };
  if (/^\$.*\$$/s.test(text) && text.length > 1) {
    const close = sql.indexOf(text, at + text.length);
    return { kind: 'quoted', text: sql.slice(at, close === -1 ? sql.length : close + text.length) };
  }
  if (text.length > 1 && /['"]$/.test(text)) return { kind: 'quoted', text };
  if (text === "'" || text === '"') return { kind: 'quoted', text: sql.slice(at) };
  return { kind: /^[A-Za-z_\u0080-\uffff]/.test(text) ? 'word' : 'sign', text };
}

/** Comments nest. */
function readComment(sql: string, at: number): string {
  const mark = /\/\*|\*\//g;
  mark.lastIndex = at;
  let depth = 0;
  for (let found = mark.exec(sql); found !== null; found = mark.exec(sql)) {
    depth += found[0] === '/*' ? 1 : -1;
    if (depth === 0) return sql.slice(at, mark.lastIndex);
  }
  return sql.slice(at);
}
