// A runner of migrations that is wrong on purpose, as a process: `URL DIRECTORY HOW TO`. The criterion must find it out.

import { openOwnerConnection } from '../../src/database/owner.ts';
import { readMigrations } from '../../src/migrate/migration-files.ts';

/** `autocommit`: a statement at a time, and the history at the end. `trusting`: what exists already is what was to be made. */
async function run(url: string, directory: string, how: string, to: number): Promise<void> {
  const owner = await openOwnerConnection(url);
  // As the real one does: so that its session ends with it, and the criterion sees when.
  await owner.script(`set client_connection_check_interval = '500ms'; select pg_advisory_lock(7373021541180001)`);
  await owner.script(`create schema if not exists pergola;
    create table if not exists pergola.migrations ("set" text, name text primary key, checksum text, state text)`);
  const applied = await owner.query<{ name: string }>('select name from pergola.migrations');
  const names = new Set(applied.map(({ name }) => name));
  for (const { name, number, up } of await readMigrations(directory)) {
    if (names.has(name) || number > to) continue;
    const done = `insert into pergola.migrations values ('application', '${name}', '${up.checksum}', 'applied')`;
    if (how === 'trusting' && up.transaction) await owner.script(`begin; ${up.text}; ${done}; commit`);
    else {
      for (const { text } of up.statements) {
        await owner.script(text).catch((error) => {
          if (how !== 'trusting' || !/already exists/.test(error.message)) throw error;
        });
      }
      await owner.script(done);
    }
  }
  await owner.close();
}

const [url = '', directory = '', how = '', to = ''] = process.argv.slice(2);
await run(url, directory, how, Number(to));
