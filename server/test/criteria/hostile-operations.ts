// A schema of hostile names, and an operation for every position in which a value can stand: in variables and in literals.

import type { Column, Model, Table } from '../../src/engine/model/model.ts';

const longName = `${'x'.repeat(60)}"'\\`;

/** `"` doubled, as in an identifier. */
const quoted = (name: string) => `"${name.replaceAll('"', '""')}"`;

export const hostileNames = {
  table: `it's; drop table "a" --`,
  child: `chi.ld $1 日本 \\`,
  text: `te"xt' $$`,
  json: `j\\son "->>'a'`,
  list: `li,st{}[]`,
  mood: `mo:od::int`,
  parent: `pa"rent_id`,
  words: longName,
  type: `ty"pe'`,
  number: '%s %I $1',
};
export const hostileLabels = ['plain', `la"bel'`, `it's`, `a\\b`, '$1', ''];

/** Three tables: with hostile names, referring to it, and one that is called like a keyword. */
export const hostileSql = `
create type ${quoted(hostileNames.type)} as enum (${hostileLabels.map((label) => `'${label.replaceAll("'", "''")}'`).join(', ')});
create table ${quoted(hostileNames.table)} (id text primary key, ${quoted(hostileNames.text)} text, ${quoted(hostileNames.json)} jsonb, ${quoted(hostileNames.list)} text[],
  ${quoted(hostileNames.mood)} ${quoted(hostileNames.type)}, ${quoted(hostileNames.words)} varchar, ${quoted(hostileNames.number)} int default 1,
  constraint hostile_key unique (${quoted(hostileNames.text)}));
create table ${quoted(hostileNames.child)} (id int generated always as identity primary key, ${quoted(hostileNames.parent)} text references ${quoted(hostileNames.table)}
  on delete cascade, ${quoted(hostileNames.text)} text);
create table "select" ("from" text primary key, "where" text);
insert into ${quoted(hostileNames.table)} (id, ${quoted(hostileNames.text)}, ${quoted(hostileNames.json)}, ${quoted(hostileNames.list)}, ${quoted(hostileNames.mood)})
  values ('fixed', 'fixed', '{"a": 1}', '{a}', 'plain');
insert into ${quoted(hostileNames.child)} (${quoted(hostileNames.parent)}, ${quoted(hostileNames.text)}) values ('fixed', 'child');`;

export interface Position {
  readonly name: string;
  /** Works, and makes every statement that the position may make. */
  readonly plain: string;
  operation(value: string): { readonly query: string; readonly variables: Readonly<Record<string, unknown>> };
  /** No string may be refused here. */
  readonly takesAll?: boolean;
  /** Whether the answer has the value as it was given. */
  reads?(data: unknown, value: string): boolean;
}

export function operationsOn(model: Model): readonly Position[] {
  const tableOf = (sqlName: string) => [...model.tables.values()].find((table) => table.sqlName === sqlName) as Table;
  const columnOf = (table: Table, sqlName: string) =>
    (table.columns.find((column) => column.sqlName === sqlName) as Column).name;
  const thing = tableOf(hostileNames.table);
  const child = tableOf(hostileNames.child);
  const keyword = tableOf('select');
  const column = (name: keyof typeof hostileNames) => columnOf(thing, hostileNames[name]);
  const [text, json, list, mood, words] = (['text', 'json', 'list', 'mood', 'words'] as const).map(column) as [
    string,
    string,
    string,
    string,
    string,
  ];
  const parent = child.relationships[0]?.name as string;
  const children = thing.relationships[0]?.name as string;
  return [
    ...filters(thing, { text, json, list, words }),
    ...writes(thing, { text, json, list, words, children }),
    ...arguments_(thing, { json, mood, text, words, parent, child, keyword }),
  ];
}

type Columns = Readonly<Record<'text' | 'json' | 'list' | 'words', string>>;

/** The operation with the value in a variable, and with it as a literal. */
function both(
  name: string,
  type: string,
  plain: string,
  write: (value: string) => string,
  more: Partial<Position> = {},
): Position[] {
  const wrap = (value: string): unknown => (type.startsWith('[') ? [value] : value);
  return [
    {
      ...more,
      name: `${name}, variable`,
      plain,
      operation: (value) => ({
        query: write('$v').replace(/^(query|mutation)/, `$1 ($v: ${type})`),
        variables: { v: wrap(value) },
      }),
    },
    {
      ...more,
      name: `${name}, literal`,
      plain,
      operation: (value) => ({ query: write(JSON.stringify(wrap(value))), variables: {} }),
    },
  ];
}

function filters(thing: Table, { text, json, list, words }: Columns): Position[] {
  const where = (condition: string) => `query { ${thing.name}(where: ${condition}) { id } }`;
  const comparison = (column: string, operator: string) => (value: string) =>
    where(`{ ${column}: { ${operator}: ${value} } }`);
  const strings = ['_eq', '_neq', '_gt', '_lte', '_like', '_nilike', '_similar', '_regex', '_niregex'].flatMap(
    (operator) =>
      both(`${operator} of text`, 'String', 'plain', comparison(words, operator), {
        takesAll: ['_eq', '_neq', '_gt', '_lte'].includes(operator),
      }),
  );
  const related = thing.relationships[0]?.name as string;
  return [
    ...strings,
    ...['_in', '_nin'].flatMap((operator) =>
      both(`${operator} of text`, '[String!]', 'plain', comparison(text, operator), { takesAll: true }),
    ),
    ...['_contains', '_contained_in', '_eq'].flatMap((operator) =>
      both(`${operator} of text[]`, '[String!]', 'plain', comparison(list, operator), { takesAll: true }),
    ),
    ...['_contains', '_eq', '_in'].flatMap((operator) =>
      both(`${operator} of jsonb`, operator === '_in' ? '[jsonb!]' : 'jsonb', 'plain', comparison(json, operator), {
        takesAll: true,
      }),
    ),
    ...both('_has_key', 'String', 'plain', comparison(json, '_has_key'), { takesAll: true }),
    ...['_has_keys_any', '_has_keys_all'].flatMap((operator) =>
      both(operator, '[String!]', 'plain', comparison(json, operator), { takesAll: true }),
    ),
    ...both('_cast of jsonb', 'String', 'plain', (value) =>
      where(`{ ${json}: { _cast: { String: { _ilike: ${value} } } } }`),
    ),
    ...both('a related row', 'String', 'plain', (value) => where(`{ ${related}: { ${text}: { _eq: ${value} } } }`), {
      takesAll: true,
    }),
  ];
}

function writes(
  thing: Table,
  { text, json, list, words, children }: Columns & { readonly children: string },
): Position[] {
  const one = (data: unknown, path: (row: Record<string, unknown>) => unknown) => (value: string) => {
    const root = (data as Record<string, unknown>).a as Record<string, unknown> | null;
    return root !== null && JSON.stringify(path(root)) === JSON.stringify(value);
  };
  const insert = (member: (value: string) => string, selection: string) => (value: string) =>
    `mutation { gone: delete_${thing.name}(where: { id: { _eq: "new" } }) { affected_rows } a: insert_${thing.name}_one(object: { id: "new", ${member(value)} }) { ${selection} } }`;
  const reads = (path: (row: Record<string, unknown>) => unknown) => ({
    takesAll: true,
    reads: (data: unknown, value: string) => one(data, path)(value),
  });
  const update = (changes: (value: string) => string, selection: string) => (value: string) =>
    `mutation { a: update_${thing.name}_by_pk(pk_columns: { id: "fixed" }, ${changes(value)}) { ${selection} } }`;
  return [
    ...both(
      'a new text',
      'String',
      'plain',
      insert((value) => `${words}: ${value}`, words),
      reads((row) => row[words]),
    ),
    ...both(
      'a new jsonb',
      'jsonb',
      'plain',
      insert((value) => `${json}: ${value}`, json),
      reads((row) => row[json]),
    ),
    ...both(
      'a new text[]',
      '[String]',
      'plain',
      insert((value) => `${list}: ${value}`, list),
      reads((row) => (row[list] as string[])[0]),
    ),
    ...both(
      'a child',
      'String',
      'plain',
      insert((value) => `${children}: { data: [{ ${text}: ${value} }] }`, `${children} { ${text} }`),
      reads((row) => (row[children] as Record<string, unknown>[])[0]?.[text]),
    ),
    ...both(
      'an upsert',
      'String',
      'plain',
      (value) =>
        `mutation { a: insert_${thing.name}_one(object: { id: "other", ${text}: "fixed", ${words}: ${value} }, on_conflict: { constraint: hostile_key, update_columns: [${words}], where: { ${words}: { _neq: ${value} } } }) { id } }`,
    ),
    ...both(
      '_set',
      'String',
      'plain',
      update((value) => `_set: { ${words}: ${value} }`, words),
      reads((row) => row[words]),
    ),
    ...both(
      '_append',
      'jsonb',
      'plain',
      update((value) => `_append: { ${json}: ${value} }`, 'id'),
    ),
    ...both(
      '_delete_key',
      'String',
      'plain',
      update((value) => `_delete_key: { ${json}: ${value} }`, 'id'),
    ),
    ...both(
      '_delete_at_path',
      '[String!]',
      'plain',
      (value) =>
        `mutation { a: update_${thing.name}(where: { id: { _eq: "none" } }, _delete_at_path: { ${json}: ${value} }) { affected_rows } }`,
    ),
    ...both(
      'a key of an update',
      'String!',
      'plain',
      (value) =>
        `mutation { a: update_${thing.name}_by_pk(pk_columns: { id: ${value} }, _set: { ${words}: "x" }) { id } }`,
      { takesAll: true },
    ),
    ...both(
      'a condition of a delete',
      'String',
      'plain',
      (value) =>
        `mutation { delete_${thing.name}(where: { id: { _eq: ${value} }, ${text}: { _neq: "fixed" } }) { affected_rows } }`,
      { takesAll: true },
    ),
  ];
}

function arguments_(
  thing: Table,
  {
    json,
    mood,
    text,
    words,
    parent,
    child,
    keyword,
  }: Record<'json' | 'mood' | 'text' | 'words' | 'parent', string> & { readonly child: Table; readonly keyword: Table },
): Position[] {
  return [
    ...both('a key', 'String!', 'plain', (value) => `query { ${thing.name}_by_pk(id: ${value}) { id } }`, {
      takesAll: true,
    }),
    ...both(
      'a key of a table called select',
      'String!',
      'plain',
      (value) => `query { ${keyword.name}_by_pk(from: ${value}) { from where } }`,
      { takesAll: true },
    ),
    ...both('a path', 'String', '$.a', (value) => `query { ${thing.name} { ${json}(path: ${value}) } }`),
    ...both(
      'an enum',
      'String',
      'plain',
      (value) => `query { ${thing.name}(where: { ${mood}: { _eq: ${value} } }) { id } }`,
    ).slice(1),
    {
      name: 'an enum, in a variable of objects',
      plain: 'plain',
      operation: (value) => ({
        query: `query ($v: ${thing.name}_bool_exp) { ${thing.name}(where: $v) { id } }`,
        variables: { v: { [mood]: { _eq: value } } },
      }),
    },
    {
      name: 'an order',
      plain: 'asc',
      operation: (value) => ({
        query: `query ($v: [${thing.name}_order_by!]) { ${thing.name}(order_by: $v) { id } }`,
        variables: { v: [{ [words]: value }] },
      }),
    },
    {
      name: 'columns to be distinct on',
      plain: words,
      operation: (value) => ({
        query: `query ($v: [${thing.name}_select_column!]) { ${thing.name}(distinct_on: $v) { id } }`,
        variables: { v: [value] },
      }),
    },
    {
      name: 'a limit',
      plain: '1',
      operation: (value) => ({
        query: `query ($v: Int) { ${thing.name}(limit: $v) { id } }`,
        variables: { v: value === '1' ? 1 : value },
      }),
    },
    {
      name: 'a constraint',
      plain: 'hostile_key',
      operation: (value) => ({
        query: `mutation ($v: ${thing.name}_constraint!) { insert_${thing.name}_one(object: { id: "none", ${text}: "fixed" }, on_conflict: { constraint: $v }) { id } }`,
        variables: { v: value },
      }),
    },
    ...both(
      'a parent of a child',
      'String',
      'plain',
      (value) =>
        `query { ${child.name}(where: { ${parent}: { ${text}: { _eq: ${value} } } }, order_by: { ${parent}: { ${words}: asc } }) { id ${parent} { id } } }`,
      { takesAll: true },
    ),
  ];
}
