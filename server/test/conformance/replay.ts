// Replays cases against databases made for them: one a set-up, or one a case that needs its own. Gives an outcome a case.

import { Kind, parse } from 'graphql';
import type { Case, Expected, GraphqlStep, Step, Suite } from './case.ts';
import { difference } from './difference.ts';
import { type ServedDatabase, serveSetUp } from './served-database.ts';

export type Outcome =
  | { readonly kind: 'passed' }
  | { readonly kind: 'failed'; readonly step: number; readonly difference: string }
  /** It asks for what is not built yet, so it says nothing. */
  | { readonly kind: 'not-yet'; readonly missing: string };

/** An empty database with its owner's URL. */
export interface EmptyDatabase {
  readonly url: string;
  drop(): Promise<void>;
}

/** Replays one suite, a case at a time. */
export class Replay {
  readonly #suite: Suite;
  readonly #createDatabase: () => Promise<EmptyDatabase>;
  readonly #shared = new Map<string, { readonly empty: EmptyDatabase; readonly served: ServedDatabase }>();

  constructor(suite: Suite, createDatabase: () => Promise<EmptyDatabase>) {
    this.#suite = suite;
    this.#createDatabase = createDatabase;
  }

  /** Cases of one set-up have to come in their order. */
  async run(one: Case): Promise<Outcome> {
    const missing = missingOf(one);
    if (missing !== undefined) return { kind: 'not-yet', missing };
    if (one.state === 'shared') return runSteps(one, await this.#sharedDatabase(one));
    const { empty, served } = await this.#serve(one);
    try {
      return await runSteps(one, served);
    } finally {
      await served.close();
      await empty.drop();
    }
  }

  /** Drops what shared databases there are. */
  async close(): Promise<void> {
    for (const { empty, served } of this.#shared.values()) {
      await served.close();
      await empty.drop();
    }
    this.#shared.clear();
  }

  async #sharedDatabase(one: Case): Promise<ServedDatabase> {
    const key = `${one.setup} ${one.server_flags.stringify_numeric_types} ${one.naming_convention}`;
    const known = this.#shared.get(key);
    if (known !== undefined) return known.served;
    const made = await this.#serve(one);
    this.#shared.set(key, made);
    return made.served;
  }

  async #serve({ setup, server_flags, naming_convention }: Case) {
    const setUp = this.#suite.setups[setup];
    if (setUp === undefined) throw new Error(`the suite has no set-up ${setup}`);
    const empty = await this.#createDatabase();
    try {
      const naming = naming_convention === 'graphql-default' ? 'camelCase' : 'hasura-default';
      const options = { url: empty.url, stringifyNumericTypes: server_flags.stringify_numeric_types, naming } as const;
      return { empty, served: await serveSetUp(setUp, options) };
    } catch (error) {
      await empty.drop();
      throw error;
    }
  }
}

/** Stops at the first step that is answered otherwise than expected. */
async function runSteps(one: Case, served: ServedDatabase): Promise<Outcome> {
  for (const [index, step] of one.steps.entries()) {
    if (step.kind === 'sql') await served.change(step.sql);
    const found = step.kind === 'sql' ? undefined : await answerDifference(step, served);
    if (found !== undefined) return { kind: 'failed', step: index, difference: found };
  }
  return { kind: 'passed' };
}

async function answerDifference(
  step: Exclude<Step, { kind: 'sql' }>,
  served: ServedDatabase,
): Promise<string | undefined> {
  if (step.kind === 'graphql') {
    const { query, variables, operationName, expected } = step;
    const answer = await served.ask({ query, variables, operationName });
    // The lists of introspection have no order that means anything.
    const shape = /\b__(type|schema)\b/.test(query) ? byName : (value: unknown) => value;
    return expected && difference(shape(expected) as Expected, shape(answer));
  }
  const answers = await served.ask(step.queries.map(({ query, variables }) => ({ query, variables })));
  if (!Array.isArray(answers) || answers.length !== step.expected.length) return `no list: ${JSON.stringify(answers)}`;
  return step.expected
    .map((expected, index) => difference(expected, answers[index]))
    .find((each) => each !== undefined);
}

/** What of a case's requests is not built: subscriptions. */
function missingOf(one: Case): string | undefined {
  return one.steps.map(missingOfStep).find((missing) => missing !== undefined);
}

function missingOfStep(step: Step): string | undefined {
  const kinds = step.kind === 'graphql' ? operationKinds(step) : [];
  return kinds.includes('subscription') ? 'subscriptions' : undefined;
}

/** A text that cannot be parsed is sent all the same: its error is what the case is about. */
function operationKinds({ query }: GraphqlStep): readonly string[] {
  try {
    const { definitions } = parse(query);
    return definitions.flatMap((node) => (node.kind === Kind.OPERATION_DEFINITION ? [node.operation] : []));
  } catch {
    return [];
  }
}

/** Lists of named things in the order of their names. */
function byName(value: unknown): unknown {
  if (Array.isArray(value)) {
    const items = value.map(byName);
    const names = items.map((item) => (item as { readonly name?: unknown } | null)?.name);
    if (!names.every((name) => typeof name === 'string')) return items;
    const nameOf = (item: unknown) => (item as { readonly name: string }).name;
    return items.toSorted((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1));
  }
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, byName(member)]));
}
