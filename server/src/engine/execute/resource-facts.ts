// The results of a resource's program, and behind them the settings that its answer was given → what is known of it.

import type { Program } from '../sql/statement.ts';
import { answersOf, type Results } from './answers.ts';

export interface ResourceFacts {
  /** Null where none was asked for, or what is asked for is SQL's null. */
  readonly body: string | null;
  /** Of the body. */
  readonly rows: number;
  /** Without limit and offset, or as far as was asked for. */
  readonly total: number | undefined;
  /** Of an insert, how many rows it changed in place of making them; undefined where none. */
  readonly merged: number | undefined;
  /** The planner's. */
  readonly estimate: number | undefined;
  /** What the database made of the settings `response.status` and `response.headers`. */
  readonly status: string | null;
  readonly headers: string | null;
}

export function resourceFacts(program: Program, results: Results): ResourceFacts {
  const told = answersOf(program, results);
  const of = (key: string): string | null => told[program.roots.findIndex((root) => root.key === key)] ?? null;
  const [rows, estimate] = [of('rows'), of('estimate')];
  const behind = results[program.statements.length]?.[0] ?? [];
  return {
    body: program.explained === undefined ? of('body') : explained(program, results),
    rows: Number(rows ?? 0),
    total: countOf(of('total')),
    merged: countOf(of('merged')),
    estimate: estimate === null ? undefined : plannedRows(estimate),
    status: of('status') ?? behind[0] ?? null,
    headers: of('headers') ?? behind[1] ?? null,
  };
}

/** All lines as one text, or all plans as one JSON array. */
function explained({ statements, explained: format }: Program, results: Results): string {
  const texts = results.slice(0, statements.length).map((rows) => rows.map(([line]) => `${line ?? ''}\n`).join(''));
  if (format !== 'json' || texts.length === 1) return texts.join('');
  return JSON.stringify(texts.flatMap((text) => JSON.parse(text) as readonly unknown[]));
}

function countOf(text: string | null): number | undefined {
  return text === null ? undefined : Number(text);
}

/** https://www.postgresql.org/docs/current/sql-explain.html, FORMAT JSON */
function plannedRows(explained: string): number | undefined {
  const [first] = JSON.parse(explained) as readonly { readonly Plan?: { readonly 'Plan Rows'?: number } }[];
  return first?.Plan?.['Plan Rows'];
}
