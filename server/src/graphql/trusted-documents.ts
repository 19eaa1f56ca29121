// A folder or a manifest of trusted documents → their texts by id. Reads the manifests of Apollo (`operations` with `id` and `body`),
// Relay and graphql-codegen (`{"<id>": "<text>"}`), and files of GraphQL, whose id is the SHA-256 of their text.

import { createHash } from 'node:crypto';
import { readdir, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { parse, print } from 'graphql';
import { PergolaError } from '../base/errors.ts';

/** Rejects with `trusted-documents-invalid`, naming the file. */
export async function loadTrustedDocuments(from: string): Promise<ReadonlyMap<string, string>> {
  const documents = new Map<string, string>();
  for (const file of await filesOf(from)) {
    const text = await readFile(file, 'utf8').catch((error: unknown) => fail(file, 'cannot be read', error));
    const found = file.endsWith('.json') ? manifestDocuments(file, text) : fileDocuments(file, text);
    for (const [id, document] of found) {
      if ((documents.get(id) ?? document) !== document) fail(file, `has another document under the known id ${id}`);
      documents.set(id, document);
    }
  }
  if (documents.size === 0) fail(from, 'has no documents');
  return documents;
}

/** The file itself, or what of GraphQL and JSON is in the folder and the folders in it. */
async function filesOf(from: string): Promise<readonly string[]> {
  const about = await stat(from).catch((error: unknown) => fail(from, 'cannot be read', error));
  if (!about.isDirectory()) return [from];
  const entries = await readdir(from, { recursive: true });
  return entries
    .filter((name) => /\.(graphql|gql|json)$/.test(name))
    .sort()
    .map((name) => path.join(from, name));
}

type Found = readonly (readonly [id: string, document: string])[];

/** Under the hash of the text as it is, without space around it, and as graphql-js prints it: what clients send the hash of. */
function fileDocuments(file: string, text: string): Found {
  const document = text.trim();
  const forms = new Set([text, document, checked(file, document)]);
  return [...forms].map((form) => [createHash('sha256').update(form).digest('hex'), document]);
}

function manifestDocuments(file: string, text: string): Found {
  const manifest = readManifest(file, text);
  const pairs = manifest.operations === undefined ? Object.entries(manifest) : apolloPairs(file, manifest);
  return pairs.map(([id, document]) => {
    if (typeof id !== 'string' || id === '' || typeof document !== 'string')
      fail(file, 'has an operation without an id or without a text');
    checked(`${file}, ${id}`, document);
    return [id.startsWith('sha256:') ? id.slice('sha256:'.length) : id, document];
  });
}

function readManifest(file: string, text: string): Readonly<Record<string, unknown>> {
  let manifest: unknown;
  try {
    manifest = JSON.parse(text);
  } catch (error) {
    fail(file, 'is not valid JSON', error);
  }
  if (typeof manifest !== 'object' || manifest === null || Array.isArray(manifest)) fail(file, 'is no manifest');
  return manifest as Readonly<Record<string, unknown>>;
}

/** https://www.apollographql.com/docs/graphos/platform/security/persisted-queries#manifest-format */
function apolloPairs(file: string, { format, version, operations }: Readonly<Record<string, unknown>>) {
  if (format !== 'apollo-persisted-query-manifest' || version !== 1 || !Array.isArray(operations))
    fail(file, 'is no Apollo manifest of version 1');
  return operations.map((operation: unknown) => {
    const { id, body } = (operation ?? {}) as { readonly id?: unknown; readonly body?: unknown };
    return [id, body] as const;
  });
}

/** The document as graphql-js prints it. */
function checked(where: string, document: string): string {
  try {
    return print(parse(document));
  } catch (error) {
    return fail(where, `is not GraphQL: ${(error as Error).message}`, error);
  }
}

function fail(where: string, what: string, cause?: unknown): never {
  throw new PergolaError('trusted-documents-invalid', `${where} ${what}`, cause === undefined ? {} : { cause });
}
