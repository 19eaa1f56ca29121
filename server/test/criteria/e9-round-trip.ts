// E9: values of every type at their extremes are written through the API, read, and what was read is written again. Both rows have
// to hold, bit for bit, what PostgreSQL makes of the value's text.

import { parseJson, writeJson } from '../property/json-text.ts';
import { Random } from '../property/random.ts';
import { createDatabaseOn } from '../support/postgres-server.ts';
import { serve } from '../support/serve.ts';
import type { Criterion, CriterionOptions, Figures } from './criterion.ts';
import { extremeTypes } from './hostile-values.ts';
import { rawPost } from './raw-post.ts';

const columns = Object.entries(extremeTypes).map(([name, { type }]) => ({ name, type }));
const sql = `create type pair as (left_side int, right_side text);
create table thing (row_id int primary key, ${columns.map(({ name, type }) => `${name} ${type}`).join(', ')});`;

export const roundTripCriterion: Criterion = {
  id: 'E9',
  title: 'What is written is read, and what was read can be written: bit for bit, for every type',
  unit: 'values',
  defaultN: 10_000,
  smallN: 500,
  limits: [
    { figure: 'failures', atMost: 0 },
    { figure: 'types', atLeast: columns.length },
  ],
  run,
};

async function run({ server, n, seed, report }: CriterionOptions): Promise<Figures> {
  const backend = await serve({
    sql,
    emptyDatabase: await createDatabaseOn(server.url),
    settings: { limits: { bodySize: 8_000_000 } },
  });
  const random = new Random(seed);
  const ask = (query: string, variables: string) => rawPost(backend, query, variables);
  let failures = 0;
  const seen = new Set<string>();
  try {
    for (let index = 0; index < n; index++) {
      const { name, type } = columns[index % columns.length] as (typeof columns)[number];
      const text = extremeTypes[name]?.text(random) ?? '';
      seen.add(name);
      const found = await roundTrip({ name, type, text }, ask, (query, values) =>
        backend.database.query(query, values),
      );
      if (found === undefined) continue;
      failures += 1;
      if (failures <= 20) report(`${type} ${JSON.stringify(text.slice(0, 300))}: ${found}`);
    }
    return { failures, types: seen.size };
  } finally {
    await backend.close();
  }
}

interface Subject {
  readonly name: string;
  readonly type: string;
  readonly text: string;
}

/** What went wrong. */
async function roundTrip(
  { name, type, text }: Subject,
  ask: (query: string, variables: string) => Promise<string>,
  query: (text: string, values?: readonly unknown[]) => Promise<readonly Record<string, unknown>[]>,
): Promise<string | undefined> {
  await query('truncate thing');
  // Row 1 as PostgreSQL reads the text, row 2 through the API, row 3 from what was read of row 2.
  await query(`insert into thing (row_id, ${name}) values (1, $1::text::${type})`, [text]);
  const insert = `mutation ($new: [thing_insert_input!]!) { insert_thing(objects: $new) { returning { ${name} } } }`;
  const first = await ask(insert, `{"new":[{"row_id":2,"${name}":${inputJson(type, text)}}]}`);
  const { data, errors } = parseJson(first) as {
    data?: { insert_thing: { returning: Record<string, unknown>[] } };
    errors?: unknown;
  };
  if (data === undefined || data === null || errors !== undefined) return `not written: ${first.slice(0, 300)}`;
  const read = parseJson(await ask(`{ thing_by_pk(row_id: 2) { ${name} } }`, '{}')) as {
    data: { thing_by_pk: Record<string, unknown> };
  };
  const value = writeJson(read.data.thing_by_pk[name]);
  const returned = writeJson(data.insert_thing.returning[0]?.[name]);
  if (value !== returned) return `returned ${returned.slice(0, 200)}, read ${value.slice(0, 200)}`;
  const update = `mutation ($new: thing_set_input!) { update_thing_by_pk(pk_columns: { row_id: 3 }, _set: $new) { row_id } }`;
  await query('insert into thing (row_id) values (3)');
  const second = await ask(update, `{"new":{"${name}":${value}}}`);
  if (second.includes('"errors"')) return `read ${value.slice(0, 200)}, which is not taken: ${second.slice(0, 300)}`;
  const [row] = await query(
    `select string_agg(distinct (${name}::text), ' | ') as texts, count(distinct (${name}::text)) as different, count(${name}) as there from thing`,
  );
  const good = Number(row?.different) === 1 && Number(row?.there) === 3;
  return good ? undefined : `the rows hold ${String(row?.texts).slice(0, 400)}`;
}

/** As a client would send it: JSON for JSON, lists for arrays, numbers for what fits a number, strings for the rest. */
function inputJson(type: string, text: string): string {
  if (type === 'jsonb' || type === 'json') return text;
  // Of numbers, a list; of text, what PostgreSQL writes is taken too.
  if (type === 'bigint[]' || type === 'numeric[]') return JSON.stringify(itemsOf(text));
  if (type === 'boolean') return text;
  if (['bigint', 'smallint', 'integer'].includes(type)) return text;
  if (type === 'numeric' && /^-?\d+(\.\d+)?$/.test(text)) return text;
  return JSON.stringify(text);
}

/** The items of an array of numbers. */
function itemsOf(text: string): (string | null)[] {
  return [...text.matchAll(/"([^"]*)"|NULL/g)].map(([, item]) => item ?? null);
}
