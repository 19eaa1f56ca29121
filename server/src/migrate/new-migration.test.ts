// The files of a new migration: their names, what they say, and that nothing is written over.

import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readMigrations } from './migration-files.ts';
import { normaliseName, writeMigration } from './new-migration.ts';

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'pergola-new-'));
});
afterEach(() => rm(directory, { recursive: true, force: true }));

describe('normaliseName', () => {
  test.each([
    ['add price', 'add_price'],
    ['  Add Price (EUR) ', 'add_price_eur'],
    ['addPriceToVariety', 'add_price_to_variety'],
    ['add-price', 'add_price'],
    ['Größe café', 'gro_e_cafe'],
    ['3d models', '3d_models'],
    [`${'long '.repeat(30)}`, `${'long_'.repeat(15)}long`],
  ])('%j → %s', (typed, name) => expect(normaliseName(typed)).toBe(name.slice(0, 80)));

  test.each(['', '!', '日本', '0007_add', '2024'])('refuses %j', (typed) =>
    expect(() => normaliseName(typed)).toThrow(expect.objectContaining({ code: 'usage-invalid' })),
  );
});

describe('writeMigration', () => {
  test('begins with 0001 in a directory that it makes, and goes on behind the last', async () => {
    const inner = path.join(directory, 'a', 'migrations');
    const first = await writeMigration({ directory: inner, name: 'first one' });
    expect(first).toEqual({
      name: '0001_first_one',
      up: path.join(inner, '0001_first_one.up.sql'),
      down: path.join(inner, '0001_first_one.down.sql'),
    });
    await writeFile(path.join(inner, '0041_only_down.down.sql'), '');
    expect((await writeMigration({ directory: inner, name: 'next' })).name).toBe('0042_next');
  });

  test('the templates have no statement, so that one that nobody wrote into is refused', async () => {
    await writeMigration({ directory, name: 'plain' });
    await writeMigration({ directory, name: 'final', irreversible: true });
    const [plain, final] = await readMigrations(directory);
    expect(plain).toMatchObject({ up: { statements: [], transaction: true }, down: { kind: 'empty' } });
    expect(final).toMatchObject({ down: { kind: 'irreversible' } });
    await writeMigration({ directory, name: 'solo', solo: true });
    await expect(readMigrations(directory)).rejects.toThrow('has one statement, and this has 0');
  });

  test('their examples are what can be applied', async () => {
    for (const solo of [false, true]) {
      const { up, down } = await writeMigration({ directory, name: `example ${solo}`, solo });
      for (const file of [up, down]) {
        const text = await readFile(file, 'utf8');
        const example = text.replace(/^[\s\S]*For example.*\n--\n/, '').replaceAll(/^-- {3}/gm, '');
        await writeFile(file, `${solo ? '-- pergola: no-transaction\n' : ''}${example}`);
      }
    }
    const [plain, solo] = await readMigrations(directory);
    expect(plain?.up.statements.map(({ words }) => words.slice(0, 12))).toEqual([
      'create table',
      'comment on t',
      'alter table ',
      'grant select',
      'create polic',
    ]);
    expect(solo).toMatchObject({ up: { transaction: false }, down: { kind: 'file' } });
  });

  test('takes texts as they are', async () => {
    const { up, down } = await writeMigration({ directory, name: 'given', up: 'select 1;\n', down: 'select 2;\n' });
    expect([await readFile(up, 'utf8'), await readFile(down, 'utf8')]).toEqual(['select 1;\n', 'select 2;\n']);
  });

  test('refuses a name that is there, and leaves no half behind', async () => {
    await writeMigration({ directory, name: 'add price' });
    await expect(writeMigration({ directory, name: 'Add Price' })).rejects.toMatchObject({
      code: 'usage-invalid',
      message: expect.stringContaining('0001_add_price.down.sql already'),
    });
    const file = path.join(directory, 'file');
    await writeFile(file, '');
    await expect(writeMigration({ directory: path.join(file, 'x'), name: 'b' })).rejects.toMatchObject({
      code: expect.stringMatching(/^file-not-/),
    });
    expect((await readdir(directory)).sort()).toEqual(['0001_add_price.down.sql', '0001_add_price.up.sql', 'file']);
  });
});
