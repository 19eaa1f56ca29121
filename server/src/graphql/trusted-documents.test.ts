// Manifests of every kind and folders of files → documents by id; and what is wrong with one is said with its name.

import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loadTrustedDocuments } from './trusted-documents.ts';

let directory: string;
let made = 0;
beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'pergola-documents-'));
});
afterAll(() => rm(directory, { recursive: true }));

/** A folder with these files. */
async function folder(files: Readonly<Record<string, unknown>>): Promise<string> {
  const root = path.join(directory, String(++made));
  for (const [name, content] of Object.entries(files)) {
    const file = path.join(root, name);
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, typeof content === 'string' ? content : JSON.stringify(content));
  }
  return root;
}

const hashOf = (text: string) => createHash('sha256').update(text).digest('hex');

test.each<[string, unknown]>([
  [
    'Apollo',
    {
      format: 'apollo-persisted-query-manifest',
      version: 1,
      operations: [{ id: 'x', name: 'A', type: 'query', body: 'query A { a }' }],
    },
  ],
  ['Relay and graphql-codegen', { x: 'query A { a }' }],
  ['the appendix of GraphQL over HTTP', { 'sha256:x': 'query A { a }' }],
])('reads the manifest of %s', async (_, manifest) => {
  const root = await folder({ 'manifest.json': manifest });
  for (const from of [path.join(root, 'manifest.json'), root])
    expect([...(await loadTrustedDocuments(from))]).toEqual([['x', 'query A { a }']]);
});

test('reads a folder and the folders in it; a file has the hash of its text, bare and printed too', async () => {
  const text = 'query   A{a}\n';
  const root = await folder({ 'a/b.graphql': text, 'c.gql': '{ c }', 'd.json': { d: '{ d }' }, 'read.me': 'nothing' });
  const documents = await loadTrustedDocuments(root);
  for (const form of [text, 'query   A{a}', 'query A {\n  a\n}']) expect(documents.get(hashOf(form))).toBe(text.trim());
  expect([documents.get(hashOf('{ c }')), documents.get('d')]).toEqual(['{ c }', '{ d }']);
});

describe('says what is wrong', () => {
  test.each<[string, Record<string, unknown>, string]>([
    ['that it is no JSON', { 'm.json': '{' }, 'm.json is not valid JSON'],
    ['that it is no manifest', { 'm.json': [] }, 'm.json is no manifest'],
    ['that it is of another version', { 'm.json': { version: 2, operations: [] } }, 'm.json is no Apollo manifest'],
    ['that a text is missing', { 'm.json': { x: 1 } }, 'm.json has an operation without an id or without a text'],
    ['that a document is wrong', { 'm.json': { x: '{ a' } }, 'm.json, x is not GraphQL: Syntax Error'],
    ['that a file is wrong', { 'a.graphql': 'a' }, 'a.graphql is not GraphQL: Syntax Error'],
    [
      'that two documents have one id',
      { 'a.json': { x: '{ a }' }, 'b.json': { x: '{ b }' } },
      'b.json has another document under the known id x',
    ],
    ['that there is nothing', { 'read.me': '' }, 'has no documents'],
  ])('%s', async (_, files, message) => {
    const error = await loadTrustedDocuments(await folder(files)).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'trusted-documents-invalid', message: expect.stringContaining(message) });
  });

  test('that there is no such file', async () => {
    await expect(loadTrustedDocuments(path.join(directory, 'none'))).rejects.toMatchObject({
      code: 'trusted-documents-invalid',
      message: expect.stringContaining('none cannot be read'),
    });
  });
});
