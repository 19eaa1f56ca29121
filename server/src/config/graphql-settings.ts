// The settings of GraphQL: a table, in the order of the documentation. Reads nothing itself.

import path from 'node:path';
import * as z from 'zod';
import { choice, number, numbers, parsed, roles, type Setting, setting, yesOrNo } from './setting.ts';

export const namings = ['hasura-default', 'camelCase'] as const;
export type NamingName = (typeof namings)[number];

const trustModes = ['off', 'optional', 'only'] as const;
/** Whether operations come from a fixed set: not at all, beside others, or only from it. */
export type TrustMode = (typeof trustModes)[number];

export const graphqlSettings = {
  'graphql.stringifyNumericTypes': {
    ...yesOrNo(
      'graphql.stringifyNumericTypes',
      false,
      '`true` sends `bigint`, `numeric` and `float8` values as JSON strings, for clients whose numbers would lose digits. ' +
        'Elements of arrays and numbers inside JSON stay numbers. Its name of before, `PERGOLA_STRINGIFY_NUMERIC_TYPES`, is still read.',
    ),
    formerVariable: 'PERGOLA_STRINGIFY_NUMERIC_TYPES',
  } as Setting<boolean>,
  'graphql.naming': setting<NamingName>('graphql.naming', {
    allowed: `one of ${namings.join(', ')} (also called graphql-default)`,
    meaning:
      "`hasura-default` names things as the database does (`blog_post_by_pk`), `camelCase` (or `graphql-default`) as Hasura's " +
      'convention of that name does (`blogPostByPk`); see [names](naming.md).',
    fallback: () => 'hasura-default',
    // Hasura's name for it.
    form: z
      .enum([...namings, 'graphql-default'])
      .transform((name): NamingName => (name === 'graphql-default' ? 'camelCase' : name)),
  }),
  'graphql.introspection': roles('graphql.introspection', 'Who may ask the schema about itself:'),
  'graphql.suggestions': roles('graphql.suggestions', 'Whose errors say what a misspelt name could have been:'),
  'graphql.apq': yesOrNo(
    'graphql.apq',
    true,
    '`false` turns automatic persisted queries off: clients then always send the whole document.',
  ),
  'graphql.webSocket.connections': number('graphql.webSocket.connections', 10_000, {
    least: 0,
    meaning: 'How many WebSockets a server holds open at once; `0`: GraphQL is served over HTTP alone.',
  }),
  'graphql.webSocket.operations': number('graphql.webSocket.operations', 100, {
    meaning: 'How many operations one WebSocket runs at once.',
  }),
  'graphql.trustedDocuments.path': setting<string | undefined>('graphql.trustedDocuments.path', {
    allowed: 'the path of a folder or of a manifest',
    meaning: 'A folder of `.graphql` files or a manifest with the [documents to trust](limits.md#trusted-documents).',
    fallback: () => undefined,
    form: parsed(z.string().min(1), (text) => ({ value: path.resolve(text) })),
  }),
  'graphql.trustedDocuments.mode': choice<TrustMode, undefined>(
    'graphql.trustedDocuments.mode',
    trustModes,
    undefined,
    {
      shownDefault: '`optional` with a path, else `off`',
      meaning:
        '`optional` answers trusted documents by their id beside everything else, `only` refuses everything else.',
    },
  ),
  ...numbers('graphql.limits', {
    tokens: { value: 15_000, meaning: 'Words and signs of a document.' },
    depth: { value: 40, meaning: 'Fields within fields, and values within values.' },
    fields: { value: 5000, meaning: 'Fields of all operations of a document.' },
    aliases: { value: 1000, meaning: 'Fields with an alias.' },
    directives: { value: 500, meaning: 'Directives.' },
    rootFields: { value: 200, meaning: 'Fields at the top of an operation.' },
    joins: {
      value: 100,
      meaning: 'Relationships to one that an operation follows, in its fields and its `order_by`.',
    },
    conditions: { value: 30, meaning: 'Relationships in the conditions of an operation.' },
    batchSize: { value: 20, meaning: 'Operations of one request.' },
    bodySize: { value: 1_048_576, meaning: "Bytes of a request's body." },
    cost: { value: 10_000_000, meaning: 'Rows that an operation is estimated to be answered with.' },
    anonRows: {
      value: 1000,
      least: 0,
      meaning: 'Rows of a list without `limit` for the anonymous role; `0` gives it all.',
    },
  }),
} as const;
