// The settings of REST: a table, in the order of the documentation. Reads nothing itself.

import * as z from 'zod';
import { qualifiedName, quoteName } from '../base/quote-name.ts';
import { type FunctionName, functionPattern, readFunctionName, readNames } from './read-values.ts';
import {
  choice,
  listFromText,
  masked,
  number,
  numberFromText,
  numbers,
  parsed,
  schemasForm,
  setting,
  texts,
  yesOrNo,
} from './setting.ts';

const transactionEnds = ['commit', 'commit-allow-override', 'rollback', 'rollback-allow-override'] as const;
/** What a request's transaction ends with, and whether its `Prefer: tx=` may ask for the other. */
export type TransactionEnd = (typeof transactionEnds)[number];

export const restSettings = {
  'rest.enabled': yesOrNo('rest.enabled', true, '`false` leaves `/rest/v1` out.'),
  'rest.schemas': setting<readonly string[] | undefined>('rest.schemas', {
    allowed: 'a list of exposed schemas with commas between them',
    meaning:
      'Which of the exposed schemas REST serves, with commas between them. The first is that of requests that name none.',
    shownDefault: 'as `PERGOLA_SCHEMAS`',
    fallback: () => undefined,
    form: schemasForm,
    fromText: listFromText,
  }),
  'rest.extraSearchPath': setting<readonly string[]>('rest.extraSearchPath', {
    allowed: 'none, or a list of schema names with commas between them',
    meaning:
      'The schemas that the `search_path` has behind that of the request, with commas between them; `none` for none. ' +
      'Operators of extensions are looked for there: without the schema of `citext`, say, its columns are compared with the case.',
    fallback: () => ['public'],
    form: parsed(z.array(z.string().min(1).max(63)), readNames),
    fromText: (text) => (text === 'none' ? [] : listFromText(text)),
  }),
  'rest.preRequest': setting<FunctionName | undefined>('rest.preRequest', {
    allowed: 'the name of a function without arguments, as schema.name or "schema"."name"',
    meaning:
      'A function without arguments, as `schema.name`, that runs as the caller before each request, in its transaction. ' +
      'What it raises ends the request; a role that it sets is that of the request. A part with a dot in its name is put in double quotes.',
    fallback: () => undefined,
    shown: ({ schema, name }) => (schema === undefined ? quoteName(name) : qualifiedName(schema, name)),
    form: parsed(z.string().regex(functionPattern), readFunctionName),
  }),
  'rest.maxRows': setting<number | undefined>('rest.maxRows', {
    allowed: 'a whole number from 0 to 999999999 (0: no limit)',
    meaning: 'Rows that one answer has at most; `0` is no limit.',
    fallback: () => undefined,
    form: z
      .int()
      .min(0)
      .max(999_999_999)
      .transform((rows) => (rows === 0 ? undefined : rows)),
    fromText: numberFromText,
  }),
  'rest.aggregates': yesOrNo(
    'rest.aggregates',
    false,
    '`true` allows `sum()`, `avg()`, `count()`, `max()` and `min()` in `select`: they can be slow on large tables.',
  ),
  'rest.explain': yesOrNo(
    'rest.explain',
    false,
    '`true` lets a request ask for its plan, which tells of the database more than its rows.',
  ),
  'rest.transactionEnd': choice<TransactionEnd, TransactionEnd>('rest.transactionEnd', transactionEnds, 'commit', {
    meaning:
      'What the transaction of a request ends with: `commit` or `rollback`, which undoes everything, for tests. ' +
      'With `-allow-override` behind it, a request may ask for the other by `Prefer: tx=`.',
  }),
  'rest.openapi': yesOrNo('rest.openapi', true, '`false` answers no description of the API at `/rest/v1/`.'),
  ...numbers('rest.limits', {
    embeds: { value: 100, meaning: 'Relations that one request may embed.' },
    depth: { value: 12, meaning: 'Relations that it may embed within each other.' },
    conditions: {
      value: 30,
      meaning: 'Relations that its conditions may look for: by `!inner`, and by comparing an embed with null.',
    },
  }),
  'rest.bodySize': number('rest.bodySize', 10_485_760, { meaning: "Bytes of a request's body." }),
  'rest.appSettings': texts('rest.appSettings', {
    meaning:
      "What SQL can read as `current_setting('app.settings.<name>')` while a request runs: `name=value` with commas between them, " +
      'or a JSON object of texts.',
    shownDefault: 'none',
    secret: true,
    shown: (value) => Object.fromEntries(Object.keys(value).map((name) => [name, masked])),
  }),
} as const;
