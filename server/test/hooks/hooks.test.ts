// What is written for documents, in the hands of TypeScript: programs that use hooks and documents rightly compile, each mistake in
// them is found, and both versions of graphql-js that clients have write the same.

import { execFile } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { buildSchema, parse, print } from 'graphql';
import { beforeAll, describe, expect, test } from 'vitest';
import { generateDocuments } from '../../src/codegen/documents/documents.ts';
import { plugin } from '../../src/codegen/documents/hooks-plugin.ts';
import { createTemporaryProject } from '../support/temporary-project.ts';
import { typeCheck } from '../support/type-check.ts';

const run = promisify(execFile);
const packages = {
  urql: 'urql',
  '@urql/core': '@urql/core',
  react: '@types/react',
  '@graphql-typed-document-node/core': '@graphql-typed-document-node/core',
  graphql: 'graphql',
};
/** What a project may ask of every file of its own. */
const strictest = {
  exactOptionalPropertyTypes: true,
  noUncheckedIndexedAccess: true,
  noUnusedLocals: true,
  noUnusedParameters: true,
  noImplicitReturns: true,
  verbatimModuleSyntax: true,
  isolatedModules: true,
  erasableSyntaxOnly: true,
};
const generator = path.join(import.meta.dirname, 'run-generate.ts');

/** What it is that the files have, of which one is printed. */
type Written = Readonly<Record<'TracksDocument' | 'AddTracksDocument', unknown>>;

let hooks: string;
let documents: string;
let programs: Readonly<Record<string, string>>;
let sdl: string;

beforeAll(async () => {
  [hooks, documents] = await Promise.all([generateUnder('graphql', 'hooks'), generateUnder('graphql', 'graphql')]);
  sdl = await readFile(path.join(import.meta.dirname, 'schema.graphql'), 'utf8');
  const directory = path.join(import.meta.dirname, 'programs');
  const read = async (name: string) => [name, await readFile(path.join(directory, name), 'utf8')] as const;
  programs = Object.fromEntries(await Promise.all((await readdir(directory)).map(read)));
});

async function generateUnder(graphql: string, flavour: string): Promise<string> {
  const { stdout } = await run(process.execPath, [generator, graphql, flavour]);
  return stdout;
}

/** The names that a document's hook declares, by the plugin alone. */
function typenamesOf(document: string): string {
  const { content } = plugin(buildSchema(sdl), [{ document: parse(document) }], {});
  return /additionalTypenames: \[(.*)\] };/.exec(content.slice(content.indexOf('export const ')))?.[1] ?? '';
}

function check(files: Readonly<Record<string, string>>, compilerOptions = {}): Promise<readonly string[]> {
  return typeCheck({ files: { ...files, 'hooks.ts': hooks, 'documents.ts': documents }, packages, compilerOptions });
}

test('programs compile, and each of their marked mistakes is found', async () => {
  expect(Object.keys(programs)).toHaveLength(3);
  expect(await check(programs)).toEqual([]);
});

test('what is not marked is found too', async () => {
  const marked = Object.values(programs).flatMap((text) => text.match(/@ts-expect-error/g) ?? []).length;
  const files = Object.entries(programs).map(([name, text]) => [name, text.replaceAll('@ts-expect-error', 'mistake')]);
  const found = await check(Object.fromEntries(files));
  expect(found.length).toBeGreaterThanOrEqual(marked);
});

test('what is written compiles under whatever else a project asks of its files', async () => {
  expect(await check({}, strictest)).toEqual([]);
  const unused = "import { useMemo } from 'react';";
  expect(await check({ 'other.ts': unused }, strictest)).toHaveLength(1);
});

test.each(['hooks', 'graphql'])('graphql 16 and 17 write the same %s', async (flavour) => {
  const [heading, ...lines] = (await generateUnder('graphql-16', flavour)).split('\n');
  expect(heading).toMatch(/^\/\/ graphql 16\./);
  const [ours, ...others] = (flavour === 'hooks' ? hooks : documents).split('\n');
  expect(ours).toMatch(/^\/\/ graphql 17\./);
  expect(lines).toEqual(others);
});

test('what one version of graphql has written, the other prints', async () => {
  const files = { 'documents-16.ts': await generateUnder('graphql-16', 'graphql'), 'documents-17.ts': documents };
  await using project = await createTemporaryProject(files);
  const wanted = print(parse(await readFile(path.join(import.meta.dirname, 'documents.graphql'), 'utf8')));
  const [old, now] = await Promise.all([import('graphql-16'), import('graphql')]);
  for (const file of Object.keys(files)) {
    const written = (await import(/* @vite-ignore */ path.join(project.directory, file))) as Written;
    const { TracksDocument, AddTracksDocument } = written;
    for (const document of [TracksDocument, AddTracksDocument]) {
      const printed = now.print(document as never);
      expect(old.print(document as never)).toBe(printed);
      for (const definition of printed.split('\n\n')) expect(wanted).toContain(definition);
    }
  }
});

test('documents alone know no client', () => {
  expect(documents).not.toMatch(/urql|react/i);
  expect(documents).toContain('@graphql-typed-document-node/core');
});

describe('names of types', () => {
  test.each([
    [
      'of what is selected, in fragments and below',
      'query A { track { ...P } } fragment P on track { album { id } }',
      'album track',
    ],
    [
      'of what is counted',
      'query A { track_aggregate { aggregate { count } } }',
      'track track_aggregate track_aggregate_fields',
    ],
    [
      'of what is paged',
      'query A { track_connection { pageInfo { hasNextPage } } }',
      'PageInfo track trackEdge track_connection',
    ],
    ['of all members of a union', 'query A { found(words: "") { __typename } }', 'album track'],
    [
      'of what is written',
      'mutation A { insert_track(objects: []) { affected_rows } }',
      'track track_mutation_response',
    ],
    ['of the row alone, where a mutation answers one', 'mutation A { delete_track_by_pk(id: 1) { id } }', 'track'],
    [
      'of what a condition in the document looks at',
      'query A { track(where: { _and: [{ _not: { album: { title: "a" } } }] }) { id } }',
      'album track',
    ],
    [
      'of what a condition counts',
      'query A { track(where: { album: { tracks_aggregate: {} } }) { id } }',
      'album track track_aggregate track_aggregate_fields',
    ],
    [
      'of what is written along',
      'mutation A { insert_track(objects: [{ album: { data: { title: "a" } } }]) { affected_rows } }',
      'album track track_mutation_response',
    ],
    ['without what a variable may say', 'query A($where: track_bool_exp) { track(where: $where) { id } }', 'track'],
    ['of nothing, where no rows are asked for', 'query A { __typename }', ''],
    ['of nothing for a subscription', 'subscription A { track { id } }', ''],
  ])('are those %s', (_, document, names) => {
    const quoted = names === '' ? '' : names.split(' ').map((name) => JSON.stringify(name));
    expect(typenamesOf(document)).toBe(quoted === '' ? '' : quoted.join(', '));
  });
});

const generate = (...files: readonly string[]) =>
  generateDocuments({
    flavour: 'hooks',
    schema: { file: 'schema.graphql', text: sdl },
    scalars: {},
    documents: files.map((text, index) => ({ file: `${'abc'[index]}.graphql`, text })),
  });

describe('documents are refused', () => {
  test.each([
    ['query A { nope }', 'a.graphql:1:11: Cannot query field "nope" on type "query_root".'],
    [
      'query A {\n  trak { id }\n}',
      'a.graphql:2:3: Cannot query field "trak" on type "query_root". Did you mean "track"?',
    ],
    ['query A {', 'a.graphql:1:10: Syntax Error: Expected Name, found <EOF>.'],
    ['{ track { id } }', 'a.graphql:1:1: the query has no name, so there is none for its hook'],
    [
      'query Track { __typename } query TrackQuery { __typename }',
      'the operations Track and TrackQuery would both have the hook useTrackQuery',
    ],
  ])('%j', async (text, message) => {
    await expect(generate(text)).rejects.toMatchObject({ code: 'documents-invalid', message });
  });

  test('with all that is wrong, a line each', async () => {
    const writing = generate('query A { __typename trak { id } }', 'query A { __typename } query B { albm { id } }');
    const messages = await writing.catch(({ cause }) => cause.errors.map((one: Error) => one.message));
    expect(messages.toSorted()).toEqual([
      'a.graphql:1:22: Cannot query field "trak" on type "query_root". Did you mean "track"?',
      'a.graphql:1:7: There can be only one operation named "A".',
      'b.graphql:1:34: Cannot query field "albm" on type "query_root".',
    ]);
  });

  test('by a schema that is none', async () => {
    const options = { flavour: 'hooks', scalars: {}, documents: [] } as const;
    const under = (text: string) => generateDocuments({ ...options, schema: { file: 's.graphql', text } });
    await expect(under('type {')).rejects.toThrow('s.graphql:1:6: Syntax Error: Expected Name, found "{".');
    await expect(under('query A { a }')).rejects.toThrow('s.graphql is no schema: Query root type must be provided.');
    await expect(under('type A { b: Nope }')).rejects.toThrow('s.graphql is no schema: Unknown type "Nope".');
  });
});

test('the order of files does not matter, and an empty one says nothing', async () => {
  const files = ['query B { __typename }', 'query A { track_aggregate { aggregate { count } } }'];
  const written = await generate(...files);
  const sources = files.map((text, index) => ({ file: `${'ab'[index]}.graphql`, text }));
  const options = { flavour: 'hooks', schema: { file: '', text: sdl }, scalars: {} } as const;
  const reversed = [{ file: 'c.graphql', text: '\n# nothing yet\n' }, ...sources.toReversed()];
  expect(await generateDocuments({ ...options, documents: reversed })).toBe(written);
});

test('scalars that are known by nothing are never any', async () => {
  const text = 'scalar odd type Query { a(b: odd): odd }';
  const documents = [{ file: 'a.graphql', text: 'query A($b: odd) { a(b: $b) }' }];
  const written = await generateDocuments({
    flavour: 'graphql',
    schema: { file: '', text },
    scalars: {},
    documents,
  });
  expect(written).toContain('export type AQuery = { a: unknown };');
  expect(written).not.toMatch(/\bany\b/);
});
