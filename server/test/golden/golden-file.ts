// A golden file: a title, words about the case, the request, and behind the heading `## Plan` what the server made of it. This
// file reads the request and writes the rest; it runs nothing.

import { formatJson } from '../../src/explain/format-json.ts';
import { formatSql } from '../../src/explain/format-sql.ts';

export interface GoldenRequest {
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>> | undefined;
  readonly stringifyNumericTypes: boolean;
}

/** What one request led to. */
export interface GoldenOutcome {
  /** Undefined where it was refused before it was planned. */
  readonly plan: unknown;
  readonly statements: readonly { readonly text: string; readonly values: readonly (string | null)[] }[];
  /** The body of the answer. */
  readonly answer: string;
}

const marker = '\n## Plan\n';

/** The part that people write: everything before the plan. */
export function requestPart(file: string): string {
  const at = file.indexOf(marker);
  return `${(at < 0 ? file : file.slice(0, at)).trimEnd()}\n`;
}

/** Fenced blocks are the request: `graphql` the document, `json` the variables, `options` words that switch something on. */
export function readRequest(file: string): GoldenRequest {
  const blocks = new Map<string, string>();
  for (const [, language = '', body = ''] of requestPart(file).matchAll(/^```(\w+)\n(.*?)^```$/gms)) {
    if (blocks.has(language)) throw new Error(`two blocks of ${language}`);
    blocks.set(language, body);
  }
  const query = blocks.get('graphql');
  if (query === undefined) throw new Error('no graphql block');
  const variables = blocks.get('json');
  const options = (blocks.get('options') ?? '').split('\n').filter((option) => option !== '');
  const unknown = options.find((option) => option !== 'stringifyNumericTypes');
  if (unknown !== undefined) throw new Error(`no option ${unknown}`);
  return {
    query,
    variables: variables === undefined ? undefined : (JSON.parse(variables, keepDigits) as Record<string, unknown>),
    stringifyNumericTypes: options.length > 0,
  };
}

/** As the server parses bodies: whole numbers that JavaScript would round become bigints. */
const keepDigits = ((_key: string, value: unknown, { source }: { source?: string }) =>
  typeof value === 'number' && !Number.isSafeInteger(value) && source !== undefined && /^-?\d+$/.test(source)
    ? BigInt(source)
    : value) as (key: string, value: unknown) => unknown;

export function writeGolden(file: string, { plan, statements, answer }: GoldenOutcome): string {
  const parts = [
    requestPart(file),
    '## Plan',
    plan === undefined ? 'None.' : fenced('json', formatJson(JSON.stringify(plan, shownInPlan))),
  ];
  parts.push('## SQL');
  if (statements.length === 0) parts.push('None.');
  for (const { text, values } of statements) {
    parts.push(fenced('sql', formatSql(text)));
    if (values.length > 0) parts.push('Values:', fenced('json', formatJson(JSON.stringify(values))));
  }
  parts.push('## Answer', fenced('json', formatJson(answer)));
  return `${parts.map((part) => part.trimEnd()).join('\n\n')}\n`;
}

/** No order and nothing to be distinct on go without saying; a bigint is the number that it is. */
function shownInPlan(key: string, value: unknown): unknown {
  if ((key === 'orderBy' || key === 'distinctOn') && Array.isArray(value) && value.length === 0) return undefined;
  return typeof value === 'bigint' ? rawJson(String(value)) : value;
}

// In Node since 22; TypeScript's library does not list it yet.
const { rawJSON: rawJson } = JSON as unknown as { rawJSON(text: string): unknown };

function fenced(language: string, body: string): string {
  return `\`\`\`${language}\n${body}\n\`\`\``;
}
