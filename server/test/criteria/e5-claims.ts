// E5: after a transaction, a setting that was local to it is '' and not null. Policies and functions that read the claims, cast
// to json or by auth.jwt(), never fail for that: a run always has claims, and outside of runs the functions give null.

import pg from 'pg';
import { Random } from '../property/random.ts';
import type { Criterion, CriterionOptions, Figures } from './criterion.ts';
import { type AskOptions, type ServedDatabase, serveDatabase } from './served-process.ts';

/** How policies in the wild read the subject. */
const readings: Readonly<Record<string, string>> = {
  by_json: `current_setting('request.jwt.claims', true)::json ->> 'sub'`,
  by_jsonb: `current_setting('request.jwt.claims', true)::jsonb #>> '{sub}'`,
  by_select: `(select current_setting('request.jwt.claims', true)::json ->> 'sub')`,
  by_setting: `(select current_setting('request.jwt.claim.sub', true))`,
  by_jwt: `(select auth.jwt() ->> 'sub')`,
  by_uid: '(select auth.uid())::text',
};
const tables = Object.keys(readings);
const subjects = Array.from({ length: 8 }, (_, index) => `00000000-0000-4000-8000-00000000000${index}`);

const sql = `
  ${Object.entries(readings)
    .map(
      ([table, reading]) => `
        create table ${table} (id int primary key, owner text not null default ${readings.by_json});
        insert into ${table} select i, '00000000-0000-4000-8000-00000000000' || i % 8 from generate_series(1, 24) i;
        alter table ${table} enable row level security;
        create policy own on ${table} using (owner = ${reading}) with check (owner = ${reading});
        grant all on ${table} to anon, authenticated, editor;`,
    )
    .join('\n')}
  create view broken as select 1 / (id - id) as quotient from by_json;
  create function audit() returns trigger language plpgsql as $$
    begin perform current_setting('request.jwt.claims')::json ->> 'role'; return null; end $$;
  create constraint trigger audit after insert on by_json deferrable initially deferred
    for each row execute function audit();
  grant usage on schema public to anon, authenticated, editor;
  grant select on broken to anon, authenticated, editor;
`;

const readAll = `{ ${tables.map((table) => `${table} { owner }`).join(' ')} }`;
const insert = 'mutation ($id: Int!) { insert_by_json_one(object: { id: $id }) { owner } }';

type Counts = Record<'asked' | 'errors' | 'wrongRows' | 'failedOnPurpose' | 'helperErrors' | 'unclean', number>;

export const claimsCriterion: Criterion = {
  id: 'E5',
  title: 'Policies that read the claims as JSON never fail, whoever used the connection before',
  unit: 'requests',
  defaultN: 20_000,
  smallN: 150,
  limits: [
    { figure: 'errors', atMost: 0 },
    { figure: 'wrongRows', atMost: 0 },
    { figure: 'helperErrors', atMost: 0 },
    { figure: 'unclean', atMost: 0 },
    { figure: 'failedOnPurpose', atLeast: 1 },
    { figure: 'asked', atLeast: 1 },
  ],
  run,
};

async function run({ server, n, seed, report }: CriterionOptions): Promise<Figures> {
  await using served = await serveDatabase({
    server,
    sql: `create role editor; ${sql}`,
    environment: { PERGOLA_POOL_SIZE: '2' },
  });
  const counts: Counts = { asked: 0, errors: 0, wrongRows: 0, failedOnPurpose: 0, helperErrors: 0, unclean: 0 };
  const random = new Random(seed);
  const client = async () => {
    while (counts.asked < n) {
      const id = ++counts.asked;
      await askOnce(served, random, id, counts);
      if (id % 1000 === 0) report(`${id} of ${n}`);
    }
  };
  await Promise.all(Array.from({ length: 4 }, client));
  await lookOutsideOfRuns(served.test.url, counts);
  return counts;
}

/** Without a token, as anon, or as somebody; a read of every table, a write, a write that is refused, or a statement that fails. */
async function askOnce(served: ServedDatabase, random: Random, id: number, counts: Counts): Promise<void> {
  const role = random.pick(['none', 'anon', 'authenticated', 'editor'] as const);
  const sub = role === 'none' || role === 'anon' ? undefined : random.pick(subjects);
  const options: AskOptions =
    role === 'none' ? {} : { claims: { role, ...(sub === undefined ? {} : { sub }), list: ['"', '\\'] } };
  const what = random.integer(0, 9);
  if (what === 0) {
    const { body } = await served.ask('{ broken { quotient } }', options);
    // Who sees no row divides nothing.
    if (body.errors?.[0]?.extensions.code === 'data-exception') counts.failedOnPurpose++;
    else if (body.data?.broken === undefined) counts.errors++;
    return;
  }
  if (what === 1) {
    const { body } = await served.ask(insert, { ...options, variables: { id: 1000 + id } });
    // Without a subject the owner is null, which the column refuses.
    const code = body.errors?.[0]?.extensions.code;
    if (sub === undefined ? code !== 'constraint-violation' && code !== 'permission-error' : code !== undefined) {
      counts.errors++;
    } else if (sub !== undefined && body.data?.insert_by_json_one.owner !== sub) counts.wrongRows++;
    return;
  }
  const { body } = await served.ask(readAll, options);
  if (body.errors !== undefined) counts.errors++;
  else if (!tables.every((table) => isOwn(body.data[table], table, sub))) counts.wrongRows++;
}

function isOwn(rows: readonly { readonly owner: string }[], table: string, sub: string | undefined): boolean {
  if (sub === undefined) return rows.length === 0;
  // by_json grows meanwhile.
  const enough = table === 'by_json' ? rows.length >= 3 : rows.length === 3;
  return enough && rows.every(({ owner }) => owner === sub);
}

/** A session whose transaction had claims, as migrations and psql see it: the settings are '', the functions give null. */
async function lookOutsideOfRuns(url: string, counts: Counts): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(`begin; select set_config('request.jwt.claims', '{"sub":"x"}', true); commit`);
  const look = `select current_setting('request.jwt.claims', true) as claims, auth.jwt() as jwt, auth.uid() as uid,
    auth.email() as email, auth.role() as role`;
  const answer = await client.query(look).catch(() => undefined);
  const { claims, ...helpers } = answer?.rows[0] ?? {};
  if (answer === undefined || Object.values(helpers).some((value) => value !== null)) counts.helperErrors++;
  if (claims !== '') counts.unclean++;
  await client.end();
}
