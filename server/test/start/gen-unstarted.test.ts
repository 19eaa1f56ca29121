// Commands that write about the schema, in a project with migrations whose server has never run.

import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { runCli } from '../support/run-cli.ts';
import { createMainHome, type MainHome } from '../support/start-main.ts';

let home: MainHome;
beforeEach(async () => {
  home = await createMainHome();
  await write('migrations/0001_shop.up.sql', 'create table item (id int primary key); grant select on item to anon;');
  await write('migrations/0001_shop.down.sql', 'drop table item;');
});
afterEach(() => home.clean());

async function write(file: string, text: string): Promise<void> {
  const whole = path.join(home.directory, file);
  await mkdir(path.dirname(whole), { recursive: true });
  await writeFile(whole, text);
}

test('each role has the schema that it will have once the server runs', async () => {
  const gen = (...args: readonly string[]) => runCli(['gen', ...args], { directory: home.directory });
  const { status, stdout } = await gen('sdl');
  expect(status).toBe(0);
  expect(stdout).toContain('delete_item_by_pk(');
  await write('src/items.graphql', 'query Items { item { id } }');
  await write('pergola.yaml', 'codegen: { hooks: src/hooks.ts, role: anon }');
  expect(await gen('all')).toMatchObject({ status: 0, stderr: 'Wrote src/hooks.ts.\n' });
  expect(await readFile(path.join(home.directory, 'src/hooks.ts'), 'utf8')).toContain('useItemsQuery');
  expect(await gen('all', '--check')).toMatchObject({ status: 0 });
  await write('src/items.graphql', 'mutation Remove { delete_item_by_pk(id: 1) { id } }');
  expect((await gen('all')).stderr).toContain('This is the schema of anon');
  expect(await gen('hooks', '--role', 'service_role')).toMatchObject({ status: 0 });
});
