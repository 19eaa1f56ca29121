// Runs scripts written for psql over a connection of node-postgres: the commands \set and \ir, variables, and COPY from lines
// in the script. Other commands are refused, not skipped.

import { readFile } from 'node:fs/promises';
import path from 'node:path';
import pg from 'pg';

export type PsqlStep =
  | { readonly kind: 'statement'; readonly sql: string; readonly line: number }
  /** `data` are the lines up to `\.`, each with its line break. */
  | { readonly kind: 'copy'; readonly sql: string; readonly data: string; readonly line: number }
  | { readonly kind: 'include'; readonly file: string; readonly line: number };

export interface PsqlOptions {
  /** What `:NAME`, `:'NAME'` and `:"NAME"` stand for; other names are left as they are, as psql does. */
  readonly variables: Readonly<Record<string, string>>;
  /** Changes a statement before it runs. */
  readonly rewrite?: (sql: string) => string;
}

/** Runs a file, and the files that it includes, statement by statement. Rejects at the first error, naming its place. */
export async function runPsqlFile(client: pg.Client, file: string, options: PsqlOptions): Promise<void> {
  const { variables, rewrite = (sql) => sql } = options;
  for (const step of readPsqlScript(await readFile(file, 'utf8'), variables)) {
    if (step.kind === 'include') {
      await runPsqlFile(client, path.resolve(path.dirname(file), step.file), options);
      continue;
    }
    try {
      if (step.kind === 'statement') await client.query(rewrite(step.sql));
      else await copyIn(client, step.sql, step.data);
    } catch (error) {
      throw new Error(`${path.basename(file)}:${step.line}: ${(error as Error).message}`, { cause: error });
    }
  }
}

// A piece of SQL in which neither a semicolon nor a variable means anything, or one character.
const piece = new RegExp(
  [
    /--[^\n]*/u,
    /\/\*[\s\S]*?\*\//u,
    /\b[eE]'(?:[^'\\]|\\[\s\S]|'')*'/u,
    /'(?:[^']|'')*'/u,
    /"(?:[^"]|"")*"/u,
    /(\$(?:[\p{L}_][\p{L}\p{N}_]*)?\$)[\s\S]*?\1/u,
    /::/u,
    /:(['"]?)([A-Za-z_]\w*)\2/u,
    /[\p{L}_$][\p{L}\p{N}_$]*/u,
    /[\s\S]/u,
  ]
    .map(({ source }) => source)
    .join('|'),
  'uy',
);

/** What a script does, in order. */
export function readPsqlScript(text: string, variables: Readonly<Record<string, string>>): readonly PsqlStep[] {
  const steps: PsqlStep[] = [];
  let sql = '';
  let start = 0;
  let depth = 0;
  const lineOf = (index: number) => text.slice(0, index).split('\n').length;
  for (let at = 0; at < text.length; ) {
    if (sql === '' && text[at] === '\\') {
      const line = restOfLine(text, at);
      const step = readCommand(line, lineOf(at));
      if (step !== undefined) steps.push(step);
      at += line.length;
      continue;
    }
    piece.lastIndex = at;
    const found = piece.exec(text);
    if (found === null) throw new Error(`line ${lineOf(at)}: no SQL`);
    const [all, , quote, name] = found;
    at = piece.lastIndex;
    if (sql === '' && /^(?:\s|--|\/\*)/.test(all)) continue;
    if (sql === '') start = at - all.length;
    if (all === '(') depth++;
    if (all === ')') depth--;
    if (all !== ';' || depth > 0) {
      sql += name === undefined || !Object.hasOwn(variables, name) ? all : quoted(variables[name] ?? '', quote ?? '');
      continue;
    }
    const line = lineOf(start);
    if (/^copy\b[\s\S]*\bfrom\s+stdin\b/i.test(sql)) {
      const data = copiedLines(text, at + restOfLine(text, at).length);
      steps.push({ kind: 'copy', sql, data: data.text, line });
      at = data.end;
    } else steps.push({ kind: 'statement', sql, line });
    sql = '';
  }
  if (sql.trim() !== '') throw new Error(`line ${lineOf(start)}: a statement without an end`);
  return steps;
}

function readCommand(line: string, number: number): PsqlStep | undefined {
  const [command, ...words] = line.trim().split(/\s+/);
  const [file] = words;
  if (command === '\\ir' && file !== undefined && words.length === 1) return { kind: 'include', file, line: number };
  // Every error ends the script here.
  if (command === '\\set' && file === 'ON_ERROR_STOP') return undefined;
  throw new Error(`line ${number}: ${command} is not known`);
}

/** With its line break. */
function restOfLine(text: string, from: number): string {
  const end = text.indexOf('\n', from);
  return text.slice(from, end === -1 ? text.length : end + 1);
}

function copiedLines(text: string, from: number): { readonly text: string; readonly end: number } {
  const end = /^\\\.[^\S\n]*$\n?/m.exec(text.slice(from));
  if (end === null) throw new Error('COPY without its last line');
  return { text: text.slice(from, from + end.index), end: from + end.index + end[0].length };
}

function quoted(value: string, quote: string): string {
  return quote === '' ? value : `${quote}${value.replaceAll(quote, quote + quote)}${quote}`;
}

interface CopyConnection {
  sendCopyFromChunk(chunk: Buffer): void;
  endCopyFrom(): void;
}

/** node-postgres leaves it to a query to answer the server's wish for data. */
async function copyIn(client: pg.Client, sql: string, data: string): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    const query = new pg.Query(sql, [], (error) => (error ? reject(error) : resolve()));
    Object.assign(query, {
      handleCopyInResponse(connection: CopyConnection) {
        connection.sendCopyFromChunk(Buffer.from(data));
        connection.endCopyFrom();
      },
    });
    client.query(query);
  });
}
