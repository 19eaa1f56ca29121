// A statement → the aliases and CTEs that it defines and never reads. Scopes are those of SQL: a name belongs to the SELECT in
// whose FROM it stands, and is read there and in the sub-selects within.

import { isSpace, sqlTokens } from '../../src/explain/sql-tokens.ts';

interface Scope {
  readonly outer: Scope | undefined;
  /** Name → whether something reads it. */
  readonly defined: Map<string, boolean>;
  readonly read: string[];
}

const alias = /^t\d+$/;

/**
 * Aliases are named t1, t2, …; a CTE is any name before `AS (`. The alias of a sub-select in FROM is left out of the answer:
 * PostgreSQL 15 does not allow it to be missing. So is that of a table that is written, which every write has.
 */
export function unusedAliases(text: string): readonly string[] {
  const tokens = sqlTokens(text).filter((token) => !isSpace(token));
  const scopes = readScopes(tokens);
  for (const scope of scopes) for (const name of scope.read) markRead(scope, name);
  const unused = scopes.flatMap(({ defined }) => [...defined].filter(([, used]) => !used).map(([name]) => name));
  return [...unused, ...unusedCtes(tokens)];
}

function readScopes(tokens: readonly string[]): readonly Scope[] {
  let scope: Scope = { outer: undefined, defined: new Map(), read: [] };
  const scopes = [scope];
  const open: boolean[] = [];
  tokens.forEach((token, index) => {
    if (token === '(') {
      const select = statements.has(tokens[index + 1] ?? '');
      open.push(select);
      if (!select) return;
      scope = { outer: scope, defined: new Map(), read: [] };
      scopes.push(scope);
    } else if (token === ')') {
      if (open.pop() && scope.outer) scope = scope.outer;
    } else if (alias.test(token) && tokens[index - 1] !== '.') {
      const before = tokens[index - 1] ?? '';
      if (tokens[index + 1] === '.' || wholeRow.has(before)) scope.read.push(token);
      else if (scope.defined.has(token))
        throw new Error(`${token} is defined twice in one SELECT of ${tokens.join(' ')}`);
      else scope.defined.set(token, before === ')' || isWritten(tokens, index));
    }
  });
  return scopes;
}

const statements = new Set(['SELECT', 'INSERT', 'UPDATE', 'DELETE']);
/** What stands before an alias that means its whole row. */
const wholeRow = new Set(['(', ',', 'SELECT']);

/** `INSERT INTO public.track AS t1` */
function isWritten(tokens: readonly string[], index: number): boolean {
  if (tokens[index - 1] !== 'AS') return false;
  let start = index - 2;
  while (tokens[start - 1] === '.') start -= 2;
  const verb = tokens[start - 1];
  return verb === 'INTO' || verb === 'UPDATE' || (verb === 'FROM' && tokens[start - 2] === 'DELETE');
}

function markRead(from: Scope, name: string): void {
  for (let scope: Scope | undefined = from; scope !== undefined; scope = scope.outer) {
    if (!scope.defined.has(name)) continue;
    scope.defined.set(name, true);
    return;
  }
  throw new Error(`${name} is read where it is not defined`);
}

function unusedCtes(tokens: readonly string[]): readonly string[] {
  const names = tokens.filter((_, index) => tokens[index + 1] === 'AS' && isCteBody(tokens, index + 2));
  return names.filter((name) => tokens.filter((token) => token === name).length < 2);
}

function isCteBody(tokens: readonly string[], index: number): boolean {
  const at = tokens[index] === 'NOT' ? index + 1 : index;
  return tokens[tokens[at] === 'MATERIALIZED' ? at + 1 : at] === '(';
}
