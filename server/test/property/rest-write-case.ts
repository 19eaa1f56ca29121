// One case of writing through both front ends: done by the oracle and undone, by GraphQL and undone, by REST. Compared are answers or
// refusals, and the rows of all tables afterwards.

import pg from 'pg';
import { type Bench, countRows, intersects, type Outcome, type RestAnswer, readAnswer } from './case.ts';
import type { Expected } from './expected.ts';
import type { Mutation, MutationRoot } from './mutation.ts';
import { rowSelection } from './mutation.ts';
import { isMutationGranted, mutationUsage } from './mutation-usage.ts';
import { printMutation } from './print-mutation.ts';
import { printRestWrite } from './print-rest-write.ts';
import type { Random } from './random.ts';
import { inGraphql, restDenialMismatch, restRowsMismatch, shown } from './rest-case.ts';
import { rowsExpected } from './rest-expected.ts';
import { sayableWrite } from './sayable-write.ts';
import type { EnumLabel } from './values.ts';
import type { World } from './world.ts';
import {
  contentsMismatch,
  graphqlWriteMismatch,
  makeWriteCase,
  type Tried,
  tryOracle,
  type WriteCase,
} from './write-case.ts';
import { Refused } from './write-oracle.ts';

/** As a case of GraphQL alone, as far as REST can do it. */
export function makeRestWriteCase(world: World, seed: number): WriteCase | undefined {
  const made = makeWriteCase(world, seed);
  const query = made && sayableWrite(made.query);
  return query && { ...made, query };
}

export async function checkRestWriteCase(
  bench: Bench,
  { caller, rights, query: asked }: WriteCase,
  style: Random | undefined,
): Promise<Outcome> {
  const { world, subject } = bench;
  // One that was made smaller may have parts that REST cannot say.
  const mutation = sayableWrite(asked) ?? asked;
  const document = printMutation(mutation, subject.schemaOf(caller.role), style);
  const question = printRestWrite(mutation, world.bound, style);
  const usage = mutationUsage(mutation);
  const tables = new Set([...usage.read.tables, ...usage.inserted, ...usage.updated, ...usage.deleted]);
  const before = await world.contents();
  const tried = await tryOracle(bench, { caller, rights, query: mutation });
  const outcome = {
    rowSecurity: intersects(tables, rights.secured),
    rows: 0,
    document: { text: `${document.text}\n${shown(question)}`, variables: document.variables },
  };
  try {
    const graphql = readAnswer(await subject.ask(caller, document));
    const inBoth = {
      schema: subject.schemaOf(caller.role),
      document,
      granted: isMutationGranted(mutation, rights),
      tried,
    };
    const first = await graphqlWriteMismatch(graphql, inBoth);
    const wanted = first === undefined && graphql.errors.length === 0 ? (tried.contents ?? before) : before;
    const untouched = first ?? contentsMismatch(world, wanted, await world.contents());
    await world.restore();
    const rest = await subject.askRest(caller, question);
    const after = await world.contents();
    const done = tried.contents !== undefined && tried.expected !== undefined;
    // The oracle reads what is around rows only where there are rows.
    const hidden = !inBoth.granted && restDenialMismatch(rest) === undefined;
    const mismatch =
      inGraphql(untouched) ??
      (hidden ? undefined : restWriteMismatch(rest, mutation, tried, world.bound.labels)) ??
      inRest(contentsMismatch(world, rest.status < 300 ? (tried.contents ?? before) : before, after));
    if (!done) return { ...outcome, verdict: isDenial(tried.error) ? 'denied' : 'failed', mismatch };
    const changed = tried.contents?.join() === before.join() ? 0 : 1;
    return { ...outcome, verdict: 'answered', rows: countRows(tried.expected as Expected) + changed, mismatch };
  } finally {
    await world.restore();
  }
}

const inRest = (mismatch: string | undefined) => mismatch && `REST: ${mismatch}`;

const isDenial = (error: unknown): boolean => codeOf(error) === '42501';

function codeOf(error: unknown): string {
  if (error instanceof Refused) return error.code === 'too-many-rows' ? 'PGRST124' : error.code;
  if (error instanceof pg.DatabaseError) return error.code ?? '';
  throw error;
}

function restWriteMismatch(
  answer: RestAnswer,
  mutation: Mutation,
  { error, expected, progress }: Tried,
  labels: readonly EnumLabel[],
): string | undefined {
  if (error !== undefined) {
    const code = codeOf(error);
    if (code === '42501' || code === 'permission-error') return restDenialMismatch(answer);
    const given = answer.status < 300 ? answer.status : (JSON.parse(answer.text) as { code?: string }).code;
    // Rows are counted before foreign keys are checked.
    if (progress.counted && code.startsWith('23') && given === 'PGRST124') return undefined;
    return given === code
      ? undefined
      : `REST: expected the error ${code}, got ${answer.status} ${answer.text.slice(0, 400)}`;
  }
  const [root] = mutation.roots as [MutationRoot];
  const { affected, rows } = restWritten(root, expected as Expected, labels);
  if (answer.status >= 300) return `REST: unexpected error: ${answer.status} ${answer.text.slice(0, 600)}`;
  const range = String(answer.headers['content-range']);
  if (affected !== undefined && !range.endsWith(`/${affected}`)) return `REST: expected ${affected} rows, got ${range}`;
  return rows && restRowsMismatch(answer, rows);
}

/** REST answers with a list, whatever was asked of GraphQL. */
function restWritten(root: MutationRoot, expected: Expected, labels: readonly EnumLabel[]) {
  const answered = expected.kind === 'object' ? (expected.members[0] as readonly [string, Expected])[1] : expected;
  const selection = rowSelection(root.answer);
  if (root.answer.kind === 'row') {
    const rows = answered.kind === 'list' ? answered : listOf(answered);
    return { affected: undefined, rows: rowsExpected(selection, rows, labels) };
  }
  const members = answered.kind === 'object' ? answered.members.map(([, member]) => member) : [];
  const affected = members.find(({ kind }) => kind === 'json') as { readonly text: string } | undefined;
  const rows = members.find(({ kind }) => kind === 'list');
  return { affected: affected?.text, rows: rows && rowsExpected(selection, anyOrder(rows), labels) };
}

const listOf = (row: Expected): Expected => ({ kind: 'list', groups: row.kind === 'json' ? [] : [[row]] });

const anyOrder = (rows: Expected): Expected =>
  rows.kind === 'list' ? { kind: 'list', groups: [rows.groups.flat()] } : rows;
