// One case of writing: a caller and a mutation made from a seed, done by the oracle and undone, then done by the server. Compared
// are the answers or the refusals, and the rows of all tables afterwards.

import type { GraphQLSchema } from 'graphql';
import pg from 'pg';
import {
  type Answer,
  answerMismatch,
  type Bench,
  type CaseOf,
  countRows,
  intersects,
  type Outcome,
  readAnswer,
  refusalMismatch,
} from './case.ts';
import type { Expected } from './expected.ts';
import type { Mutation } from './mutation.ts';
import { isMutationGranted, mutationUsage } from './mutation-usage.ts';
import type { Document } from './print-document.ts';
import { printMutation } from './print-mutation.ts';
import { Random } from './random.ts';
import { randomMutation } from './random-mutation.ts';
import { type Rights, UsageCollector } from './rights.ts';
import { users } from './values.ts';
import { type Attempt, callerOf, type World } from './world.ts';
import { type OracleWorld, type Progress, Refused, writeOracle } from './write-oracle.ts';

export type WriteCase = CaseOf<Mutation>;

/** The same seed gives the same case. Undefined where the role has nothing to write. */
export function makeWriteCase(world: World, seed: number): WriteCase | undefined {
  const random = new Random(seed);
  const rights = random.pick(world.rights);
  const sub = random.chance(0.9) ? { sub: random.pick(users) } : {};
  const caller = callerOf(rights.role, { ...sub, ...(random.chance(0.7) ? { level: 'high' } : {}) });
  const query = randomMutation(world.bound, rights, {
    random,
    ignoreRights: random.chance(0.1),
    subject: caller.subject,
  });
  return query && { caller, rights, query };
}

/** `style` dresses the document up; without it, it is plain. */
export async function checkWriteCase(
  bench: Bench,
  { caller, rights, query: mutation }: WriteCase,
  style: Random | undefined,
): Promise<Outcome> {
  const { world, subject } = bench;
  const schema = subject.schemaOf(caller.role);
  const document = printMutation(mutation, schema, style);
  const usage = mutationUsage(mutation);
  const tables = new Set([...usage.read.tables, ...usage.inserted, ...usage.updated, ...usage.deleted]);
  const outcome = { rowSecurity: intersects(tables, rights.secured), rows: 0, document };
  const before = await world.contents();
  const granted = isMutationGranted(mutation, rights);
  const tried = granted ? await tryOracle(bench, { caller, rights, query: mutation }) : undefined;
  try {
    const answer = readAnswer(await subject.ask(caller, document));
    const after = await world.contents();
    const mismatch = await graphqlWriteMismatch(answer, { schema, document, granted, tried });
    const kept = (verdict: 'refused' | 'denied' | 'failed'): Outcome => ({
      ...outcome,
      verdict,
      mismatch: mismatch ?? contentsMismatch(world, before, after),
    });
    if (tried === undefined) return kept('refused');
    const { contents, expected } = tried;
    if (contents === undefined || expected === undefined) return kept(isDenial(tried.error) ? 'denied' : 'failed');
    const changed = contents.join() === before.join() ? 0 : 1;
    return {
      ...outcome,
      verdict: 'answered',
      rows: countRows(expected) + changed,
      mismatch: mismatch ?? contentsMismatch(world, contents, after),
    };
  } finally {
    await world.restore();
  }
}

/** What the oracle did before it was undone. */
export interface Tried extends Attempt {
  readonly expected: Expected | undefined;
  readonly progress: Progress;
}

export async function tryOracle({ laboratory, world }: Bench, { caller, rights, query }: WriteCase): Promise<Tried> {
  let expected: Expected | undefined;
  const progress: Progress = { key: undefined, counted: false };
  const attempt = await laboratory.tryAsCaller(world, caller, async (run) => {
    expected = await writeOracle(query, oracleWorld(world, rights), run, progress);
  });
  return { ...attempt, expected, progress };
}

interface GraphqlWrite {
  readonly schema: GraphQLSchema;
  readonly document: Document;
  readonly granted: boolean;
  readonly tried: Tried | undefined;
}

/** What differs in the answer; where it was granted, it was tried. */
export async function graphqlWriteMismatch(
  answer: Answer,
  { schema, document, granted, tried }: GraphqlWrite,
): Promise<string | undefined> {
  if (!granted || tried === undefined) return refusalMismatch(answer, 'validation-failed');
  const { contents, expected, error, progress } = tried;
  if (contents === undefined || expected === undefined) return failureMismatch(answer, codeOf(error), progress);
  return answerMismatch(answer, expected, schema, document);
}

function oracleWorld({ bound }: World, rights: Rights): OracleWorld {
  return {
    bound,
    readable: rights.columns,
    unreadable(table, selection) {
      const usage = new UsageCollector();
      if (selection.some(({ kind }) => kind !== 'column' && kind !== 'typename')) usage.tables.add(table);
      usage.selection(selection);
      return intersects(usage.tables, rights.unreadable);
    },
  };
}

/** The dialect's code for what stopped the oracle. */
function codeOf(error: unknown): string {
  if (error instanceof Refused) return error.code;
  if (!(error instanceof pg.DatabaseError)) throw error;
  const state = error.code ?? '';
  // The dialect takes a check constraint for a permission.
  if (state === '42501' || state === '23514' || state === '44000') return 'permission-error';
  if (state.startsWith('23')) return 'constraint-violation';
  if (state.startsWith('22') || state.startsWith('21')) return 'data-exception';
  throw error;
}

function isDenial(error: unknown): boolean {
  return error instanceof pg.DatabaseError && error.code === '42501';
}

function failureMismatch(answer: Answer, code: string, { key, counted }: Progress): string | undefined {
  const [error] = answer.errors;
  const place = error?.path?.[0];
  if (key !== undefined && place !== undefined && place !== key)
    return `expected an error at ${key}, got it at ${String(place)}`;
  if (key !== undefined && place === undefined)
    return `the error ${code} at ${key} names no field: ${answer.text.slice(0, 300)}`;
  // Rows are counted before foreign keys are checked.
  const counting = counted && code === 'constraint-violation' && error?.extensions?.code === 'too-many-rows';
  return counting ? undefined : refusalMismatch(answer, code);
}

export function contentsMismatch(
  { bound }: World,
  expected: readonly string[],
  actual: readonly string[],
): string | undefined {
  const tables = bound.spec.tables.filter(({ kind }) => kind === 'table');
  for (const [index, table] of tables.entries()) {
    if (expected[index] === actual[index]) continue;
    const [one, other] = [expected[index], actual[index]].map((text) => new Set(JSON.parse(text ?? '[]') as string[]));
    const missing = [...(one ?? [])].filter((line) => !other?.has(line)).slice(0, 3);
    const added = [...(other ?? [])].filter((line) => !one?.has(line)).slice(0, 3);
    return `the rows of ${table.name} differ: missing ${JSON.stringify(missing)}, instead ${JSON.stringify(added)}`;
  }
  return undefined;
}
