// Privileges in, the fields of the schema that follow from them by the dialect's rules out. Written from the dialect, not from what
// the server does.

import type { Privileges } from './privileges.ts';

interface TableFacts {
  readonly name: string;
  /** As the API names it: schemas other than public are part of it. */
  readonly api: string;
  readonly key: readonly string[];
  readonly uniques: readonly { readonly name: string; readonly columns: readonly string[] }[];
  readonly json: readonly string[];
  readonly numeric: readonly string[];
}

const tables: readonly TableFacts[] = [
  {
    name: 'author',
    api: 'author',
    key: ['id'],
    uniques: [
      { name: 'author_pkey', columns: ['id'] },
      { name: 'author_name_key', columns: ['name'] },
    ],
    json: [],
    numeric: ['id'],
  },
  {
    name: 'article',
    api: 'article',
    key: ['id'],
    uniques: [{ name: 'article_pkey', columns: ['id'] }],
    json: [],
    numeric: ['id', 'author_id'],
  },
  {
    name: 'note',
    api: 'app_note',
    key: ['id'],
    uniques: [
      { name: 'note_pkey', columns: ['id'] },
      { name: 'note_author_id_key', columns: ['author_id'] },
    ],
    json: ['body'],
    numeric: ['id', 'author_id'],
  },
  { name: 'keyless', api: 'app_keyless', key: [], uniques: [], json: [], numeric: ['at'] },
  { name: 'names', api: 'names', key: [], uniques: [], json: [], numeric: ['id'] },
];

/** Foreign keys, from the table that has them. */
const links = [
  { from: 'article', column: 'author_id', to: 'author', one: 'author', many: 'articles', single: false },
  { from: 'note', column: 'author_id', to: 'author', one: 'author', many: 'note', single: true },
] as const;

const [query, mutation] = ['query_root', 'mutation_root'] as const;

/** `Type.field`, `Type.field(argument)`. */
export function expectedFields(rights: Privileges): Set<string> {
  const fields = new Set<string>();
  for (const table of tables) {
    addReads(fields, rights, table);
    addWrites(fields, rights, table);
  }
  for (const link of links) addLink(fields, rights, link);
  addFunctions(fields, rights);
  return fields;
}

type Add = (...names: readonly string[]) => void;

const adder =
  (fields: Set<string>, type: string): Add =>
  (...names) => {
    for (const name of names) fields.add(`${type}.${name}`);
  };

function includes(some: readonly string[], all: readonly string[]): boolean {
  return all.length > 0 && all.every((each) => some.includes(each));
}

function addReads(fields: Set<string>, { select }: Privileges, { name, api, key }: TableFacts): void {
  const columns = select.get(name) ?? [];
  if (columns.length === 0) return;
  adder(fields, query)(api, `${api}_aggregate`);
  if (includes(columns, key)) adder(fields, query)(`${api}_by_pk`);
  for (const type of [api, `${api}_bool_exp`, `${api}_order_by`, `${api}_select_column`])
    adder(fields, type)(...columns);
}

function addWrites(fields: Set<string>, rights: Privileges, table: TableFacts): void {
  const { name, api, key } = table;
  const [read, insert, update] = (['select', 'insert', 'update'] as const).map(
    (what) => rights[what].get(name) ?? [],
  ) as [string[], string[], string[]];
  const keyed = includes(read, key);
  const root = adder(fields, mutation);
  if (insert.length > 0) {
    root(`insert_${api}`, `insert_${api}(objects)`);
    adder(fields, `${api}_insert_input`)(...insert);
    if (read.length > 0) root(`insert_${api}_one`, `insert_${api}_one(object)`);
    const constraints = table.uniques.filter(({ columns }) => includes(read, columns)).map((unique) => unique.name);
    if (constraints.length > 0) {
      root(`insert_${api}(on_conflict)`);
      adder(fields, `${api}_constraint`)(...constraints);
      // What a column becomes is read from the row that was to be inserted.
      adder(fields, `${api}_update_column`)(...update.filter((column) => read.includes(column)));
    }
  }
  if (update.length > 0 && read.length > 0) {
    root(`update_${api}`, `update_${api}(where)`, `update_${api}_many`, `update_${api}(_set)`);
    adder(fields, `${api}_set_input`)(...update);
    const numeric = table.numeric.filter((column) => update.includes(column) && read.includes(column));
    if (numeric.length > 0) root(`update_${api}(_inc)`);
    adder(fields, `${api}_inc_input`)(...numeric);
    const json = table.json.filter((column) => update.includes(column) && read.includes(column));
    if (json.length > 0) root(`update_${api}(_append)`, `update_${api}(_delete_key)`);
    adder(fields, `${api}_append_input`)(...json);
    if (keyed) {
      root(`update_${api}_by_pk`);
      adder(fields, `${api}_pk_columns_input`)(...key);
    }
  }
  if (rights.delete.has(name) && read.length > 0) root(`delete_${api}`, `delete_${api}(where)`);
  if (rights.delete.has(name) && keyed) root(`delete_${api}_by_pk`);
  const writes =
    (insert.length > 0 || (update.length > 0 && read.length > 0) || (rights.delete.has(name) && read.length > 0)) &&
    read.length > 0;
  if (insert.length > 0 || writes) adder(fields, `${api}_mutation_response`)('affected_rows');
  if (writes) adder(fields, `${api}_mutation_response`)('returning');
}

function addLink(
  fields: Set<string>,
  { select, insert }: Privileges,
  { from, column, to, one, many, single }: (typeof links)[number],
): void {
  const may = (rights: ReadonlyMap<string, readonly string[]>, table: string, name: string) =>
    (rights.get(table) ?? []).includes(name);
  if (!may(select, from, column) || !may(select, to, 'id')) return;
  const [near, far] = [from, to].map((name) => tables.find((table) => table.name === name)?.api ?? '') as [
    string,
    string,
  ];
  adder(fields, near)(one);
  adder(fields, `${near}_bool_exp`)(one);
  adder(fields, `${near}_order_by`)(one);
  adder(fields, far)(many, ...(single ? [] : [`${many}_aggregate`]));
  adder(fields, `${far}_bool_exp`)(many);
  adder(fields, `${far}_order_by`)(single ? many : `${many}_aggregate`);
  // Rows are inserted together where the joining column may be given a value.
  if (!may(insert, from, column)) return;
  if ((insert.get(to) ?? []).length > 0) adder(fields, `${near}_insert_input`)(one);
  if ((insert.get(to) ?? []).length > 0) adder(fields, `${far}_insert_input`)(many);
}

function addFunctions(fields: Set<string>, { execute, select, whole }: Privileges): void {
  const reads = (table: string) => (select.get(table) ?? []).length > 0;
  if (execute.has('search') && reads('author')) adder(fields, query)('search', 'search_aggregate', 'search(args)');
  if (execute.has('add_one')) adder(fields, query)('add_one');
  if (execute.has('touch') && reads('article')) adder(fields, mutation)('touch');
  if (!whole.has('author')) return;
  if (execute.has('author_loud')) adder(fields, 'author')('loud');
  if (execute.has('author_notes') && reads('note')) adder(fields, 'author')('notes');
}
