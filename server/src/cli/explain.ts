// `pergola explain`: a GraphQL document or a REST request → its plan, its SQL, and what PostgreSQL makes of that as a role. Nothing is
// written: what runs at all, under --analyze, is undone.

import { existsSync } from 'node:fs';
import { PergolaError } from '../base/errors.ts';
import type { Explanation, Question } from '../inspect.ts';
import type { Command, GivenOptions, Terminal } from './command.ts';
import { jsonOption, printJson, wantsJson } from './json-output.ts';
import { readFileOrInput, readObject } from './read-value.ts';
import { readSurroundings } from './surroundings.ts';

export const explain: Command = {
  name: 'explain',
  summary: 'Shows plan, SQL and EXPLAIN of a GraphQL document or REST request, as a role',
  description: [
    'What stands in QUESTION is planned, rendered and limited as by the server, and PostgreSQL is asked how it would run it, as the role with the ' +
      'claims, so with its policies. Nothing runs. With --analyze it does run, in a transaction that is rolled back: no row stays changed, ' +
      'but sequences have advanced, and what a trigger does outside of the database is done.',
  ],
  arguments: [
    {
      name: 'QUESTION',
      description:
        'a GraphQL document, a file that has one, - for standard input, or a REST request such as "GET /rest/v1/track"',
    },
  ],
  options: [
    { name: 'role', value: 'ROLE', description: 'as whom; the role of the claims, or that of requests without a key' },
    { name: 'claims', value: 'JSON', description: 'the claims of the token, as JSON or the name of a file' },
    { name: 'variables', value: 'JSON', description: 'the variables of the document, as JSON or the name of a file' },
    { name: 'operation', value: 'NAME', description: 'which operation of the document' },
    { name: 'body', value: 'JSON', description: 'the body of a REST request' },
    {
      name: 'schema',
      value: 'NAME',
      description: 'the schema of a REST request; the first that is served where not given',
    },
    { name: 'analyze', value: undefined, description: 'runs it, and undoes that: times and rows as they are' },
    jsonOption,
  ],
  examples: [
    { command: `pergola explain '{ garden(limit: 3) { name } }'`, meaning: 'a document, as who has no key' },
    {
      command: `pergola explain query.graphql --variables '{"id": 1}' --claims '{"role": "authenticated", "sub": "4f0c"}' --analyze`,
      meaning: 'a file, as somebody, with times',
    },
    {
      command: `pergola explain "GET /rest/v1/variety?select=name&order=name" --role service_role`,
      meaning: 'a REST request, with every right',
    },
    {
      command: `pergola explain "POST /rest/v1/tag" --body '{"name": "shade"}' --role service_role --json`,
      meaning: 'a write, which is not done, for programs',
    },
  ],
  run: explainQuestion,
};

async function explainQuestion(given: GivenOptions, terminal: Terminal): Promise<void> {
  const claims = await readObject(given, 'claims');
  const [{ config, ...options }, { openInspection }] = await Promise.all([
    readSurroundings(terminal),
    import('../inspect.ts'),
  ]);
  const question = await readQuestion(given);
  const role = given.get('role') ?? (typeof claims.role === 'string' ? claims.role : config.auth.anonymousRole);
  const analyze = given.has('analyze');
  const json = wantsJson(given);
  await using inspection = await openInspection(config, options);
  const explanation = await inspection.explain(question, { role, claims, analyze, json });
  if (!json) return terminal.print(await describe(explanation, { role, analyze }));
  const { plans, statements } = explanation;
  const shown = statements.map(({ sql, values, explained }) => ({ sql, values, explain: explained }));
  printJson(terminal, { role, claims, analyzed: analyze, plans, statements: shown });
}

async function readQuestion(given: GivenOptions): Promise<Question> {
  const text = given.get('QUESTION') ?? '';
  const request = /^([A-Za-z]+)\s+(?:https?:\/\/[^/]*)?(\/\S*)$/.exec(text.trim());
  if (request !== null) {
    refuse(given, ['variables', 'operation'], 'is for GraphQL documents');
    return { kind: 'rest', request: restRequest(request[1]!.toUpperCase(), request[2]!, given) };
  }
  refuse(given, ['body', 'schema'], 'is for REST requests');
  const isDocument = text !== '-' && text.includes('{') && !existsSync(text);
  const document = isDocument ? text : await readFileOrInput(text);
  const variables = await readObject(given, 'variables');
  return { kind: 'graphql', document, variables, operation: given.get('operation') };
}

function refuse(given: GivenOptions, options: readonly string[], reason: string): void {
  const wrong = options.find((option) => given.has(option));
  if (wrong !== undefined) throw new PergolaError('usage-invalid', `--${wrong} ${reason}`);
}

function restRequest(method: string, url: string, given: GivenOptions) {
  const [path = '/', search = ''] = splitOnce(url.replace(/^\/rest\/v1(?=[/?]|$)/, ''), '?');
  const [body, schema] = [given.get('body'), given.get('schema')];
  const headers = {
    accept: 'application/json',
    ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    ...(schema === undefined ? {} : { 'accept-profile': schema, 'content-profile': schema }),
  };
  return {
    method,
    path: path === '' ? '/' : path,
    search,
    headers,
    body: body === undefined ? undefined : Buffer.from(body),
  };
}

function splitOnce(text: string, mark: string): readonly [string, string] {
  const at = text.indexOf(mark);
  return at === -1 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)];
}

async function describe(
  { plans, statements }: Explanation,
  { role, analyze }: { readonly role: string; readonly analyze: boolean },
): Promise<string> {
  const [{ formatJson, formatSql }, { printJson: printPlan }] = await Promise.all([
    import('../explain/explain.ts'),
    import('../base/print-json.ts'),
  ]);
  if (statements.length === 0) return `As ${role}: answered without the database.\n`;
  const parts = plans.map((plan) => ['Plan', formatJson(printPlan(plan))]);
  const several = statements.length > 1;
  statements.forEach(({ sql, values, explained }, index) => {
    parts.push([several ? `Statement ${index + 1} of ${statements.length}` : 'Statement', formatSql(sql)]);
    if (values.length > 0)
      parts.push(['Values', values.map((value, at) => `$${at + 1} = ${value ?? 'NULL'}`).join('\n')]);
    const title = analyze ? 'What PostgreSQL did, and undid' : 'What PostgreSQL would do';
    parts.push([title, (explained as readonly string[]).join('\n')]);
  });
  const shown = parts.map(([title, text]) => `${title}\n\n${text!.replace(/^(?=.)/gm, '  ')}\n`);
  return [`As ${role}${analyze ? ', analyzed' : ''}\n`, ...shown].join('\n');
}
