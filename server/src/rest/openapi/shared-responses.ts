// What answers of all resources share, as OpenAPI 3.1 describes it: headers, the error, and bodies of rows.

import { type JsonObject, reference } from './json-object.ts';

export const errorSchema = {
  type: 'object',
  description: 'All four keys are always there.',
  required: ['code', 'message', 'details', 'hint'],
  properties: {
    code: {
      type: 'string',
      description: 'A PGRST code, or what PostgreSQL calls the error (SQLSTATE).',
      examples: ['PGRST100'],
    },
    message: { type: 'string', examples: ['column track.titel does not exist'] },
    details: { description: 'A text, or a list of candidates; null where there is nothing to add.' },
    hint: { type: ['string', 'null'], examples: ['Perhaps you meant to reference the column "track.title".'] },
  },
} as const satisfies JsonObject;

export const sharedHeaders = {
  contentRange: {
    description:
      'The first and the last row of the answer, and behind the slash how many there are where that was asked for.',
    schema: { type: 'string', examples: ['0-9/*', '0-9/42', '*/0'] },
  },
  preferenceApplied: { description: 'The preferences that were heeded.', schema: { type: 'string' } },
  location: {
    description: 'Where the row is that was inserted; with `Prefer: return=headers-only`.',
    schema: { type: 'string' },
  },
} as const satisfies Record<string, JsonObject>;

export const errorResponse = {
  description: 'The request was refused or failed.',
  headers: { 'Proxy-Status': { description: 'The code again.', schema: { type: 'string' } } },
  content: { 'application/json': { schema: reference('components', 'schemas', 'Error') } },
} as const satisfies JsonObject;

export function headers(...names: readonly (keyof typeof sharedHeaders)[]): JsonObject {
  const titles = { contentRange: 'Content-Range', preferenceApplied: 'Preference-Applied', location: 'Location' };
  return Object.fromEntries(names.map((name) => [titles[name], reference('components', 'headers', name)]));
}

/** The media types that rows are answered in. */
export function rowsContent(row: JsonObject): JsonObject {
  return {
    'application/json': { schema: { type: 'array', items: row } },
    'application/vnd.pgrst.object+json': { schema: row },
    'text/csv': { schema: { type: 'string' } },
  };
}

export const failed = { default: reference('components', 'responses', 'Error') } as const satisfies JsonObject;
