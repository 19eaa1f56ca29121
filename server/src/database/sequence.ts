// What a run sends behind the caller's settings, in order: the query's statements, and around them what the query asks of its
// transaction. Says of a result or a failure which of them it belongs to.

import { qualifiedName, quoteName } from '../base/quote-name.ts';
import type { CallerQuery, FunctionName, QueryStatement, TextRow } from './database.ts';
import { begin, callFunction, checkConstraints, readResponse, rollback, setSettings } from './queries.ts';

/** `caller`: role and claims were being set; `settings`, `pre-request`: what the query has before its statements. */
export type Stage = 'caller' | 'settings' | 'pre-request' | 'statement';

export interface Sequence {
  /** Settings that are made together with role and claims. */
  readonly callerSettings: readonly Setting[];
  readonly statements: readonly QueryStatement[];
  /** The stages of those before the query's own. */
  readonly before: readonly Stage[];
  /** How many of them are answered, from the first of the query's own on. */
  readonly answered: number;
}

type Setting = readonly [name: string, value: string];

const nothing: readonly never[] = [];

export function sequenceOf(query: CallerQuery): Sequence {
  const { statements, preRequest, end = 'commit', responseSettings } = query;
  const given = query.settings ?? nothing;
  const settings = responseSettings === undefined ? given : [...given, ...noResponse];
  const callerSettings = settings.every(neverRefused) ? settings : settings.filter(neverRefused);
  const others = callerSettings.length === settings.length ? nothing : settings.filter((one) => !neverRefused(one));
  if (others.length === 0 && preRequest === undefined && end === 'commit' && responseSettings !== 'read')
    return { callerSettings, statements, before: nothing, answered: statements.length };
  const before: Stage[] = [];
  const sent: QueryStatement[] = [];
  if (others.length > 0) {
    before.push('settings');
    sent.push({ text: setSettings(others.map(([name]) => name)), values: others.map(([, value]) => value) });
  }
  if (preRequest !== undefined) {
    before.push('pre-request');
    sent.push({ text: callFunction(sqlNameOf(preRequest)), values: nothing });
  }
  sent.push(...statements);
  const reads = responseSettings === 'read';
  if (reads) sent.push({ text: readResponse, values: nothing });
  if (end === 'rollback') sent.push(...undoing);
  return { callerSettings, statements: sent, before, answered: statements.length + (reads ? 1 : 0) };
}

/** Names of an application's own and the search_path take any value: where setting them fails, it is because of the caller. */
function neverRefused([name]: Setting): boolean {
  return name.includes('.') || name === 'search_path';
}

/** What a function has set for a whole session would be taken for this answer's. */
const noResponse: readonly Setting[] = [
  ['response.status', ''],
  ['response.headers', ''],
];

/**
 * What is deferred is checked first: a transaction that is rolled back leaves it out. PostgreSQL warns, in its log too, of a
 * ROLLBACK outside of a block; BEGIN makes one of the implicit transaction, and nothing can fail between the two.
 */
const undoing: readonly QueryStatement[] = [checkConstraints, begin, rollback].map((text) => ({
  text,
  values: nothing,
}));

function sqlNameOf({ schema, name }: FunctionName): string {
  return schema === undefined ? quoteName(name) : qualifiedName(schema, name);
}

/** The rows of the query's statements, and behind them those of `response.status` and `response.headers` where they are asked for. */
export function answersOf(
  { before, answered }: Sequence,
  results: readonly (readonly TextRow[])[],
): readonly (readonly TextRow[])[] {
  return results.length === answered ? results : results.slice(before.length, before.length + answered);
}

/** Where the statement belongs that follows `completed` others, the caller's settings included. */
export function placeOf(
  { before }: Sequence,
  query: CallerQuery,
  completed: number,
): { readonly stage: Stage; readonly statement: number | undefined } {
  if (completed === 0) return { stage: 'caller', statement: undefined };
  const stage = before[completed - 1];
  if (stage !== undefined) return { stage, statement: undefined };
  const statement = completed - 1 - before.length;
  // Deferred constraints are checked behind the last.
  return { stage: 'statement', statement: statement < query.statements.length ? statement : undefined };
}

/** Whether a query may wait behind others and they behind it: it reads by one statement, and leaves nothing in the session. */
export function mayShare({ statements, readOnly, preRequest, end = 'commit' }: CallerQuery): boolean {
  return readOnly && statements.length === 1 && preRequest === undefined && end === 'commit';
}
