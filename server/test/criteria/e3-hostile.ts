// E3: hostile strings wherever an operation carries a value, over a schema whose names are hostile too. They may be refused by their
// code, but never reach the text of a statement: no syntax errors, no statement that a plain value would not have made, and
// what was written is read again as it was.

import type { Database } from '../../src/database/database.ts';
import { Random } from '../property/random.ts';
import { createDatabaseOn } from '../support/postgres-server.ts';
import { serve } from '../support/serve.ts';
import type { Criterion, CriterionOptions, Figures } from './criterion.ts';
import { hostileSql, operationsOn, type Position } from './hostile-operations.ts';
import { hostileString } from './hostile-values.ts';
import { rawPost } from './raw-post.ts';

export const hostileCriterion: Criterion = {
  id: 'E3',
  title: 'Hostile strings and names never become part of a statement',
  unit: 'strings',
  defaultN: 10_000,
  smallN: 600,
  limits: [
    { figure: 'syntaxErrors', atMost: 0 },
    { figure: 'newStatements', atMost: 0 },
    { figure: 'roundTripFailures', atMost: 0 },
    { figure: 'unexpectedErrors', atMost: 0 },
    { figure: 'positions', atLeast: 60 },
    { figure: 'answered', atLeast: 0.5 },
  ],
  run,
};

/** What a value may be refused with. */
const refusals = new Set(['validation-failed', 'parse-failed', 'data-exception', 'bad-request']);

async function run({ server, n, seed, report }: CriterionOptions): Promise<Figures> {
  const texts: string[] = [];
  let syntaxErrors = 0;
  const wrapDatabase = (database: Database): Database => ({
    ...database,
    async run(caller, query) {
      texts.push(...query.statements.map(({ text }) => text));
      return database.run(caller, query).catch((error: unknown) => {
        if (String((error as { cause?: { code?: string } }).cause?.code) === '42601') syntaxErrors += 1;
        throw error;
      });
    },
  });
  const backend = await serve({ sql: hostileSql, emptyDatabase: await createDatabaseOn(server.url), wrapDatabase });
  const ask = async (position: Position, value: string) => {
    texts.length = 0;
    const { query, variables } = position.operation(value);
    const text = await rawPost(backend, query, JSON.stringify(variables));
    return { text, body: JSON.parse(text) as Answer, statements: [...texts] };
  };
  const random = new Random(seed);
  const counts = { syntaxErrors: 0, newStatements: 0, roundTripFailures: 0, unexpectedErrors: 0, answered: 0 };
  try {
    const positions = operationsOn(backend.engine.snapshot.model);
    const shapes = new Map<Position, ReadonlySet<string>>();
    for (const position of positions) {
      const plain = await ask(position, position.plain);
      shapes.set(position, new Set(plain.statements));
      if (plain.body.errors !== undefined) throw new Error(`${position.name} does not work: ${plain.text}`);
    }
    for (let index = 0; index < n; index++) {
      const position = positions[index % positions.length] as Position;
      // Half of a surrogate pair is no text at all.
      const value = `${hostileString(random)}${random.chance(0.02) ? '\ud800' : ''}`;
      const { text, body, statements } = await ask(position, value);
      const complain = (what: keyof typeof counts, about: string) => {
        counts[what] += 1;
        report(`${what} at ${position.name}: ${JSON.stringify(value.slice(0, 200))} ${about.slice(0, 600)}`);
      };
      const known = shapes.get(position);
      const added = statements.find((statement) => !known?.has(statement));
      if (added !== undefined) complain('newStatements', added);
      const [error] = body.errors ?? [];
      if (error === undefined) counts.answered += 1;
      else if (!refusals.has(error.extensions?.code ?? '')) complain('unexpectedErrors', text);
      else if (position.takesAll && value.isWellFormed()) complain('roundTripFailures', text);
      if (error === undefined && !value.isWellFormed()) complain('roundTripFailures', 'was taken');
      if (error === undefined && position.reads !== undefined && !position.reads(body.data, value))
        complain('roundTripFailures', text);
    }
    const [row] = await backend.database.query(
      `select count(*)::int as tables from pg_tables where schemaname = 'public'`,
    );
    if (row.tables !== 3) throw new Error('a table is gone');
    return { ...counts, syntaxErrors, answered: counts.answered / n, positions: positions.length };
  } finally {
    await backend.close();
  }
}

interface Answer {
  readonly data?: unknown;
  readonly errors?: readonly { readonly message: string; readonly extensions?: { readonly code?: string } }[];
}
