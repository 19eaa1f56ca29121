// What a document may be at most. Looked at before it is validated, for validation takes more time than reading.

import { type DocumentNode, Lexer, Source, TokenKind } from 'graphql';
import { PergolaError } from '../base/errors.ts';
import type { GraphqlLimits } from '../config/config.ts';
import { measureDocument } from './measure-document.ts';

/** Those of an operation's document. */
export type DocumentLimits = Pick<
  GraphqlLimits,
  'tokens' | 'depth' | 'fields' | 'aliases' | 'directives' | 'rootFields'
>;

const words = {
  tokens: 'words and signs',
  depth: 'levels',
  fields: 'fields',
  aliases: 'aliases',
  directives: 'directives',
  rootFields: 'fields at the top',
  joins: 'relationships to one',
  conditions: 'relationships in conditions',
  batchSize: 'operations',
  operations: 'operations at once on a connection',
  cost: 'rows (estimated)',
  introspection: 'lists and aliases in what is asked of the schema',
  variables: 'characters for the structure of variables',
} as const satisfies Partial<Record<keyof GraphqlLimits | 'introspection' | 'operations' | 'variables', string>>;

/** The refusal of what has more than it may; `actual` is undefined where nobody counted to the end. */
export function limitExceeded(limit: keyof typeof words, max: number, actual?: number): PergolaError {
  const has = actual === undefined ? 'more' : String(known(actual));
  return new PergolaError('limit-exceeded', `At most ${max} ${words[limit]} are allowed; the request has ${has}.`, {
    extensions: { limit, max, ...(actual === undefined ? {} : { actual: known(actual) }) },
  });
}

/** Fragments within fragments come to numbers that no double holds. */
function known(count: number): number {
  return Math.min(count, Number.MAX_SAFE_INTEGER);
}

/** Why the document is too large, or nothing. */
export function limitRefusal(document: DocumentNode, limits: DocumentLimits): PergolaError | undefined {
  // Of all operations together: each of them is validated.
  let allFields = 0;
  for (const { kind, valueDepth, depth, rootFields, ...counts } of measureDocument(document)) {
    if (kind === 'operation') allFields += counts.fields;
    const sizes = {
      depth: Math.max(depth, valueDepth),
      ...counts,
      fields: Math.max(counts.fields, allFields),
      // Of a fragment they may be at the top or not.
      rootFields: kind === 'operation' ? rootFields : 0,
    };
    for (const [limit, size] of Object.entries(sizes) as [keyof typeof sizes, number][]) {
      if (size > limits[limit]) return limitExceeded(limit, limits[limit], size);
    }
  }
  return undefined;
}

/** Whether the text has more tokens than allowed. Takes no longer than the parser took to find out. */
export function hasTooManyTokens(text: string, most: number): boolean {
  const lexer = new Lexer(new Source(text));
  try {
    for (let count = 0; count <= most; count += 1) if (lexer.advance().kind === TokenKind.EOF) return false;
    return true;
  } catch {
    // No token at all: a syntax error, and what the parser says of it stands.
    return false;
  }
}
