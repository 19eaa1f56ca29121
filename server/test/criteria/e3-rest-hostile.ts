// E3 for REST: hostile strings in every position in which REST takes a value or a name, over a schema of hostile names. A value makes
// no statement that a plain one did not make; a name is one of the database's or refused, and never a syntax error.

import type { Database } from '../../src/database/database.ts';
import { Random } from '../property/random.ts';
import { createDatabaseOn } from '../support/postgres-server.ts';
import { serve } from '../support/serve.ts';
import type { Criterion, CriterionOptions, Figures } from './criterion.ts';
import { hostileSql } from './hostile-operations.ts';
import { restPositions } from './hostile-questions.ts';
import { hostileString } from './hostile-values.ts';
import { rawRest } from './raw-rest.ts';

export const restHostileCriterion: Criterion = {
  id: 'E3-REST',
  title: 'Hostile strings and names in what REST is asked never become part of a statement',
  unit: 'strings',
  defaultN: 10_000,
  smallN: 900,
  limits: [
    { figure: 'syntaxErrors', atMost: 0 },
    { figure: 'newStatements', atMost: 0 },
    { figure: 'roundTripFailures', atMost: 0 },
    { figure: 'unexpectedErrors', atMost: 0 },
    { figure: 'positions', atLeast: 75 },
    { figure: 'answered', atLeast: 0.35 },
  ],
  run,
};

const functionSql = `create function same(given text) returns text immutable language sql return given;`;

/** Without the texts and names in quotes, whose inside is nobody's syntax. */
const shape = (text: string): string => text.replaceAll(/\bE'(?:[^'\\]|''|\\.)*'|'(?:[^']|'')*'|"(?:[^"]|"")*"/gs, '?');

async function run({ server, n, seed, report }: CriterionOptions): Promise<Figures> {
  const texts: string[] = [];
  const wrapDatabase = (database: Database): Database => ({
    ...database,
    async run(caller, query) {
      texts.push(...query.statements.map(({ text }) => text));
      return database.run(caller, query);
    },
  });
  const emptyDatabase = await createDatabaseOn(server.url);
  const backend = await serve({ sql: hostileSql + functionSql, emptyDatabase, wrapDatabase });
  const random = new Random(seed);
  const counts = { syntaxErrors: 0, newStatements: 0, roundTripFailures: 0, unexpectedErrors: 0, answered: 0 };
  const ask = async (position: (typeof restPositions)[number], value: string) => {
    texts.length = 0;
    const answer = await rawRest(backend, position.question(value));
    return { ...answer, statements: [...texts] };
  };
  try {
    const known = new Map<string, { readonly exact: ReadonlySet<string>; readonly shapes: ReadonlySet<string> }>();
    for (const position of restPositions) {
      const { status, text, statements } = await ask(position, position.plain);
      if (status >= 300) throw new Error(`${position.name} does not work: ${status} ${text}`);
      known.set(position.name, { exact: new Set(statements), shapes: new Set(statements.map(shape)) });
    }
    for (let index = 0; index < n; index++) {
      const position = restPositions[index % restPositions.length] as (typeof restPositions)[number];
      const value = hostileString(random);
      const { status, text, statements } = await ask(position, value);
      const complain = (what: keyof typeof counts, about: string) => {
        counts[what] += 1;
        report(`${what} at ${position.name}: ${JSON.stringify(value.slice(0, 200))} ${about.slice(0, 600)}`);
      };
      // Node takes 16 KB of headers, the URL among them.
      if (status === 431) continue;
      const body = text === '' ? undefined : tryParse(text);
      const code = String((body as { code?: unknown } | undefined)?.code ?? '');
      if (code === '42601' && !isOfValue(position.name, value)) complain('syntaxErrors', text);
      const { exact, shapes } = known.get(position.name) ?? { exact: new Set(), shapes: new Set() };
      const added = statements.find((each) => !(position.names === true ? shapes.has(shape(each)) : exact.has(each)));
      if (added !== undefined && !position.open) complain('newStatements', added);
      if (status < 300) counts.answered += 1;
      else if (status >= 500 || body === undefined) complain('unexpectedErrors', `${status} ${text}`);
      else if (position.takesAll) complain('roundTripFailures', text);
      if (status < 300 && position.reads !== undefined && !position.reads(body, value))
        complain('roundTripFailures', text);
    }
    const [row] = await backend.database.query(
      `select count(*)::int as tables from pg_tables where schemaname = 'public'`,
    );
    if (row.tables !== 3) throw new Error('a table is gone');
    return { ...counts, answered: counts.answered / n, positions: restPositions.length };
  } finally {
    await backend.close();
  }
}

/** What to_tsquery takes has a syntax of its own; and a cast to a plain word that is a keyword is to no type. */
const isOfValue = (position: string, value: string): boolean =>
  position.startsWith('fts') || (position === 'a cast' && /^[a-z]+$/i.test(value));

function tryParse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
