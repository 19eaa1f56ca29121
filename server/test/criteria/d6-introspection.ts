// D6: random grants, and every role introspects. What it is shown (fields of the roots, of tables, of inputs) is what PostgreSQL's
// has_…_privilege functions say that it may use; nothing more, nothing less.

import { introspect } from '../../src/engine/catalog/introspect.ts';
import { createSnapshot } from '../../src/engine/create-snapshot.ts';
import { createEngine } from '../../src/engine/engine.ts';
import { createGraphql } from '../../src/graphql/graphql.ts';
import { Random } from '../property/random.ts';
import { graphqlSettings } from '../support/graphql-settings.ts';
import { nobody } from '../support/nobody.ts';
import { createDatabaseOn, type TestDatabase } from '../support/postgres-server.ts';
import type { Criterion, CriterionOptions, Figures } from './criterion.ts';
import { expectedFields } from './expected-fields.ts';
import { privilegesOf, schemaSql } from './privileges.ts';

export const introspectionCriterion: Criterion = {
  id: 'D6',
  title: 'Introspection shows each role exactly what it may use',
  unit: 'grant sets',
  defaultN: 50,
  smallN: 6,
  limits: [
    { figure: 'differences', atMost: 0 },
    { figure: 'fieldsShown', atLeast: 1 },
    { figure: 'fieldsHidden', atLeast: 1 },
  ],
  run,
};

async function run({ server, n, seed, report }: CriterionOptions): Promise<Figures> {
  const random = new Random(seed);
  const figures = { differences: 0, fieldsShown: 0, fieldsHidden: 0 };
  const database = await createDatabaseOn(server.url, schemaSql);
  try {
    const roles = await Promise.all(['', '', '', 'bypassrls'].map((options) => database.createRole('d6', options)));
    for (let index = 0; index < n; index++) {
      await database.script(randomGrants(random, roles).join(';\n'));
      const shownTo = await servedFields(database);
      const everything = expectedFields(await privilegesOf(database, 'postgres'));
      for (const role of [...roles, 'postgres']) {
        const expected = expectedFields(await privilegesOf(database, role));
        const shown = await shownTo(role, everything);
        figures.fieldsShown += shown.size;
        figures.fieldsHidden += everything.size - shown.size;
        for (const field of expected.symmetricDifference(shown)) {
          figures.differences += 1;
          if (figures.differences <= 20)
            report(`set ${index}: ${role} ${shown.has(field) ? 'is' : 'is not'} shown ${field}`);
        }
      }
    }
    return figures;
  } finally {
    await database.drop();
  }
}

const objects = {
  tables: ['public.author', 'public.article', 'app.note', 'app.keyless'],
  views: ['public.names'],
  functions: ['search(text)', 'add_one(int)', 'touch(text)', 'author_loud(author)', 'author_notes(author)'],
};
const columns: Readonly<Record<string, readonly string[]>> = {
  'public.author': ['id', 'name', 'secret', 'code', 'shout'],
  'public.article': ['id', 'author_id', 'title'],
  'app.note': ['id', 'author_id', 'body'],
  'app.keyless': ['line', 'at'],
  'public.names': ['id', 'name'],
};

/** From nothing on: every set is independent of those before. */
function randomGrants(random: Random, roles: readonly string[]): string[] {
  const all = [...roles, 'public'].join(', ');
  const relations = [...objects.tables, ...objects.views];
  const statements = [
    ...relations.flatMap((name) => [
      `revoke all on ${name} from ${all}`,
      `revoke all (${columns[name]?.join(', ')}) on ${name} from ${all}`,
    ]),
    ...objects.functions.map((name) => `revoke all on function ${name} from ${all}`),
    `revoke all on schema public, app from ${all}`,
    ...roles.flatMap((role, index) => roles.slice(0, index).map((other) => `revoke ${other} from ${role}`)),
  ];
  for (const [index, role] of roles.entries()) {
    if (random.chance(0.9)) statements.push(`grant usage on schema public to ${random.chance(0.2) ? 'public' : role}`);
    if (random.chance(0.8)) statements.push(`grant usage on schema app to ${role}`);
    if (index > 0 && random.chance(0.25)) statements.push(`grant ${random.pick(roles.slice(0, index))} to ${role}`);
    if (random.chance(0.2)) statements.push(`alter role ${role} ${random.chance(0.5) ? 'no' : ''}inherit`);
    for (const name of relations) {
      const to = random.chance(0.08) ? 'public' : role;
      for (const privilege of ['select', 'insert', 'update'] as const) {
        const choice = random.next();
        if (choice < 0.35) statements.push(`grant ${privilege} on ${name} to ${to}`);
        else if (choice < 0.75)
          statements.push(
            `grant ${privilege} (${random.some(columns[name] ?? [], 1, 4).join(', ')}) on ${name} to ${to}`,
          );
      }
      if (random.chance(0.4)) statements.push(`grant delete on ${name} to ${to}`);
    }
    for (const name of objects.functions)
      if (random.chance(0.55)) statements.push(`grant execute on function ${name} to ${role}`);
  }
  return statements;
}

/** What the database as it is now shows a role of the fields in question. */
async function servedFields(
  database: TestDatabase,
): Promise<(role: string, asked: ReadonlySet<string>) => Promise<Set<string>>> {
  const connection = {
    query: async <Row>(text: string, values: readonly unknown[] = []) => (await database.query(text, values)) as Row[],
  };
  const schemas = ['public', 'app'];
  const snapshot = createSnapshot(await introspect(connection, { schemas }), { schemas });
  const unused = { run: () => Promise.reject(new Error('introspection asks the database nothing')) };
  const engine = createEngine({ database: unused as never, snapshot, options: { stringifyNumericTypes: false } });
  const graphql = createGraphql({
    engine,
    authenticator: nobody,
    report: () => {},
    settings: graphqlSettings(),
  });
  return async (role, asked) => {
    const query = `{ __schema { queryType { name } mutationType { name } types { name fields(includeDeprecated: true) { name args { name } } inputFields { name } enumValues { name } } } }`;
    const caller = { role, claims: JSON.stringify({ role }), subject: '' };
    const { data, errors } = JSON.parse((await graphql.answer({ query }, caller)).body) as Introspected;
    if (data === undefined) throw new Error(JSON.stringify(errors));
    const found = new Set<string>();
    for (const { name, fields, inputFields, enumValues } of data.__schema.types) {
      for (const field of fields ?? []) {
        found.add(`${name}.${field.name}`);
        for (const argument of field.args) found.add(`${name}.${field.name}(${argument.name})`);
      }
      for (const member of [...(inputFields ?? []), ...(enumValues ?? [])]) found.add(`${name}.${member.name}`);
    }
    return found.intersection(asked);
  };
}

interface Introspected {
  readonly data?: {
    readonly __schema: {
      readonly types: readonly {
        readonly name: string;
        readonly fields:
          | readonly { readonly name: string; readonly args: readonly { readonly name: string }[] }[]
          | null;
        readonly inputFields: readonly { readonly name: string }[] | null;
        readonly enumValues: readonly { readonly name: string }[] | null;
      }[];
    };
  };
  readonly errors?: unknown;
}
