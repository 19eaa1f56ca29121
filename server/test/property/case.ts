// One case: a caller and a query made from a seed, asked of the server and of the oracle, and the two answers compared.

import { execute, type GraphQLSchema, parse } from 'graphql';
import type { Caller } from '../../src/database/caller.ts';
import type { BoundTable } from './binding.ts';
import { type Expected, findMismatch } from './expected.ts';
import { parseJson } from './json-text.ts';
import { askOracle } from './oracle.ts';
import { type Document, printDocument } from './print-document.ts';
import type { RestQuestion } from './print-rest.ts';
import type { Query } from './query.ts';
import { Random } from './random.ts';
import { randomQuery } from './random-query.ts';
import { isGranted, type Rights, usageOf } from './rights.ts';
import { users } from './values.ts';
import { callerOf, type Laboratory, type World } from './world.ts';

/** The server under test, for one world. */
export interface Subject {
  /** The schema as the role sees it. */
  schemaOf(role: string): GraphQLSchema;
  /** The body of the answer. */
  ask(caller: Caller, document: Document): Promise<string>;
  askRest(caller: Caller, question: RestQuestion): Promise<RestAnswer>;
}

export interface RestAnswer {
  readonly status: number;
  /** In lower case. */
  readonly headers: Readonly<Record<string, unknown>>;
  readonly text: string;
}

/** What is asked or done, by whom. */
export interface CaseOf<What> {
  readonly caller: Caller;
  readonly rights: Rights;
  readonly query: What;
}

export type Case = CaseOf<Query>;

/** Everything a case is checked with. */
export interface Bench {
  readonly laboratory: Laboratory;
  readonly world: World;
  readonly subject: Subject;
}

export interface Outcome {
  /** 'refused': not in the role's schema; 'denied': PostgreSQL did not allow it; 'failed': the values did not fit. */
  readonly verdict: 'answered' | 'refused' | 'denied' | 'failed';
  readonly rowSecurity: boolean;
  /** Rows in the answer. */
  readonly rows: number;
  readonly document: Document;
  /** What differs; undefined where all is as it should be. */
  readonly mismatch: string | undefined;
}

/** The same seed gives the same case. Undefined where the role has nothing to ask for. */
export function makeCase(world: World, seed: number): Case | undefined {
  const random = new Random(seed);
  const rights = random.pick(world.rights);
  const sub = random.chance(0.85) ? { sub: random.pick(users) } : {};
  const caller = callerOf(rights.role, { ...sub, ...(random.chance(0.5) ? { level: 'high' } : {}) });
  const query = randomQuery(world.bound, rights, { random, ignoreRights: random.chance(0.15) });
  return query && { caller, rights, query };
}

/** `style` dresses the document up; without it, it is plain. */
export async function checkCase(
  { laboratory, world, subject }: Bench,
  { caller, rights, query }: Case,
  style: Random | undefined,
): Promise<Outcome> {
  const usage = usageOf(query);
  const schema = subject.schemaOf(caller.role);
  const document = printDocument(query, schema, style);
  const rowSecurity = intersects(usage.tables, rights.secured);
  const outcome = { rowSecurity, rows: 0, document, mismatch: undefined };
  const answer = readAnswer(await subject.ask(caller, document));
  if (!isGranted(usage, rights)) {
    return { ...outcome, verdict: 'refused', mismatch: refusalMismatch(answer, 'validation-failed') };
  }
  if (intersects(usage.tables, rights.unreadable)) {
    return { ...outcome, verdict: 'denied', mismatch: refusalMismatch(answer, 'permission-error') };
  }
  const expected = await laboratory.asCaller(caller, (run) => askOracle(query, world.bound, run));
  const rows = countRows(expected) + foundByKey(query, expected);
  return { ...outcome, verdict: 'answered', rows, mismatch: await answerMismatch(answer, expected, schema, document) };
}

export const intersects = (tables: ReadonlySet<BoundTable>, others: ReadonlySet<BoundTable>): boolean =>
  [...tables].some((table) => others.has(table));

export interface Answer {
  readonly text: string;
  readonly data: unknown;
  readonly errors: readonly {
    readonly message?: string;
    readonly path?: readonly (string | number)[];
    readonly extensions?: { readonly code?: string };
  }[];
}

export function readAnswer(text: string): Answer {
  const body = JSON.parse(text) as { data?: unknown; errors?: Answer['errors'] };
  return { text, data: body.data, errors: body.errors ?? [] };
}

/** A refusal is an error with this code and no data. */
export function refusalMismatch({ text, data, errors }: Answer, code: string): string | undefined {
  if ((data ?? null) === null && errors.length > 0 && errors.every((error) => error.extensions?.code === code))
    return undefined;
  return `expected the error ${code}, got ${text.slice(0, 400)}`;
}

/** What an answer should be and keeps what the schema promises. */
export async function answerMismatch(
  answer: Answer,
  expected: Expected,
  schema: GraphQLSchema,
  document: Document,
): Promise<string | undefined> {
  if (answer.errors.length > 0) return `unexpected error: ${JSON.stringify(answer.errors).slice(0, 600)}`;
  const { data } = parseJson(answer.text) as { data?: unknown };
  const found = findMismatch(expected, data);
  if (found !== undefined) return `${found.path}: ${found.reason}`;
  return completionFault(answer.data, schema, document);
}

/** Lets graphql-js complete the answer as if it came from resolvers: every promise of the schema is then checked. */
async function completionFault(data: unknown, schema: GraphQLSchema, document: Document): Promise<string | undefined> {
  const result = await execute({
    schema,
    document: parse(document.text),
    rootValue: data,
    variableValues: document.variables,
    // Answers are keyed by response key.
    fieldResolver: (source, _args, _context, info) => (source as Record<string, unknown>)[String(info.path.key)],
  });
  const [error] = result.errors ?? [];
  return error === undefined ? undefined : `the answer breaks the schema: ${error.message} at ${error.path?.join('.')}`;
}

/** Rows that were asked for by their key. */
function foundByKey({ roots }: Query, expected: Expected): number {
  const members = new Map(expected.kind === 'object' ? expected.members : []);
  return roots.filter((root) => root.kind === 'row' && members.get(root.key)?.kind === 'object').length;
}

export function countRows(expected: Expected): number {
  switch (expected.kind) {
    case 'object':
      return expected.members.reduce((sum, [, member]) => sum + countRows(member), 0);
    case 'list':
      return expected.groups.flat().reduce((sum, row) => sum + 1 + countRows(row), 0);
    default:
      return 0;
  }
}
