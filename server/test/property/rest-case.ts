// One case of both front ends: a caller and a query made from a seed, asked through GraphQL, through REST and of the oracle. Rows
// have to be the same; what the role was not granted is not in its GraphQL schema, and refused to it by PostgreSQL through REST.

import {
  answerMismatch,
  type Bench,
  type Case,
  countRows,
  intersects,
  makeCase,
  type Outcome,
  type RestAnswer,
  readAnswer,
  refusalMismatch,
} from './case.ts';
import { type Expected, findMismatch } from './expected.ts';
import { parseJson } from './json-text.ts';
import { askOracle } from './oracle.ts';
import { printDocument } from './print-document.ts';
import { printRest, type RestQuestion } from './print-rest.ts';
import type { Query } from './query.ts';
import type { Random } from './random.ts';
import { restExpected } from './rest-expected.ts';
import { isGranted, usageOf } from './rights.ts';
import { sayableInRest } from './sayable-in-rest.ts';
import type { World } from './world.ts';

/** As a case of GraphQL alone, as far as REST can ask it. */
export function makeRestCase(world: World, seed: number): Case | undefined {
  const made = makeCase(world, seed);
  const query = made && sayableInRest(made.query);
  return query && { ...made, query };
}

export async function checkRestCase(
  { laboratory, world, subject }: Bench,
  { caller, rights, query: asked }: Case,
  style: Random | undefined,
): Promise<Outcome> {
  // One that was made smaller may have parts that REST cannot say.
  const query = sayableInRest(asked) ?? asked;
  const usage = usageOf(query);
  const schema = subject.schemaOf(caller.role);
  const document = printDocument(query, schema, style);
  const question = printRest(query, world.bound, style);
  const outcome = {
    rowSecurity: intersects(usage.tables, rights.secured),
    rows: 0,
    document: { text: `${document.text}\n${shown(question)}`, variables: document.variables },
  };
  const graphql = readAnswer(await subject.ask(caller, document));
  const rest = await subject.askRest(caller, question);
  const refused = (code: string) => inGraphql(refusalMismatch(graphql, code)) ?? restDenialMismatch(rest);
  if (!isGranted(usage, rights)) return { ...outcome, verdict: 'refused', mismatch: refused('validation-failed') };
  if (intersects(usage.tables, rights.unreadable))
    return { ...outcome, verdict: 'denied', mismatch: refused('permission-error') };
  const counted = question.headers.prefer !== undefined;
  const { expected, total } = await laboratory.asCaller(caller, async (run) => ({
    expected: await askOracle(query, world.bound, run),
    total: counted ? countIn(await askOracle(countOf(query), world.bound, run)) : undefined,
  }));
  const answer = restExpected(query, expected, world.bound.labels);
  const mismatch =
    inGraphql(await answerMismatch(graphql, expected, schema, document)) ??
    (total === undefined ? restRowsMismatch(rest, answer) : countedMismatch(rest, answer, { query, total }));
  return { ...outcome, verdict: 'answered', rows: countRows(answer) + (answer.kind === 'object' ? 1 : 0), mismatch };
}

export const shown = ({ method, target, headers, body }: RestQuestion): string =>
  `${method} ${decodeURIComponent(target)} ${JSON.stringify(headers)} ${body ?? ''}`;

export const inGraphql = (mismatch: string | undefined) => mismatch && `GraphQL: ${mismatch}`;

/** PostgreSQL's own refusal. */
export function restDenialMismatch({ status, text }: RestAnswer): string | undefined {
  const denied = (status === 401 || status === 403) && (JSON.parse(text) as { code?: string }).code === '42501';
  return denied ? undefined : `REST: expected a denial, got ${status} ${text.slice(0, 400)}`;
}

/** A single row that is not there is an error. */
export function restRowsMismatch({ status, text }: RestAnswer, expected: Expected): string | undefined {
  if (expected.kind === 'json') return status === 406 ? undefined : `REST: expected no row, got ${status} ${text}`;
  if (status < 200 || status > 206) return `REST: unexpected error: ${status} ${text.slice(0, 600)}`;
  const found = findMismatch(expected, parseJson(text));
  return found && `REST: ${found.path}: ${found.reason}`;
}

/** How many rows there are without a limit. */
function countOf({ roots: [root] }: Query): Query {
  if (root?.kind !== 'rows') throw new Error('only rows are counted');
  const fields = [{ kind: 'count', key: 'count', columns: [], distinct: false }] as const;
  const rows = { ...root.rows, orderBy: [], limit: undefined, offset: undefined };
  return {
    roots: [
      { kind: 'aggregate', key: 'all', table: root.table, rows, selection: [{ kind: 'fields', key: 'of', fields }] },
    ],
  };
}

function countIn(expected: Expected): number {
  if (expected.kind === 'object') return countIn((expected.members[0] as readonly [string, Expected])[1]);
  return Number(expected.kind === 'json' ? expected.text : Number.NaN);
}

/** A page behind the last row is an error where rows are counted, unless it would have none. */
function countedMismatch(
  answer: RestAnswer,
  expected: Expected,
  {
    query: {
      roots: [root],
    },
    total,
  }: { readonly query: Query; readonly total: number },
): string | undefined {
  const range = String(answer.headers['content-range']);
  if (!range.endsWith(`/${total}`)) return `REST: expected ${total} rows in all, got ${range}`;
  if (root?.kind !== 'rows' || root.rows.limit === 0 || (root.rows.offset ?? 0) <= total)
    return restRowsMismatch(answer, expected);
  return answer.status === 416 ? undefined : `REST: expected no such range, got ${answer.status}`;
}
