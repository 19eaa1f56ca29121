// Hooks at work: React and urql in a document of happy-dom, against a server. A list that was empty is fetched again once a row is
// inserted, through what the hooks tell urql; without that it is not.

import { printSchema } from 'graphql';
import { Window } from 'happy-dom';
import type * as React from 'react';
import type { Root } from 'react-dom/client';
import type * as Urql from 'urql';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { generateDocuments } from '../../src/codegen/documents/documents.ts';
import { type Backend, type Served, serve } from '../support/serve.ts';
import { createTemporaryProject, type TemporaryProject } from '../support/temporary-project.ts';

const documents = `
  query Notes { note(order_by: { id: asc }) { id body } }
  query Counted { note_aggregate { aggregate { count } } }
  mutation Add($body: String!) { insert_note(objects: [{ body: $body }]) { affected_rows } }
  mutation Clear { delete_note(where: {}) { affected_rows } }
  query Unrelated { __typename }
`;

interface Row {
  readonly id: number;
  readonly body: string;
}
type Query<Data> = (options?: object) => readonly [{ readonly data?: Data }];
type Mutation = () => readonly [unknown, (variables?: object) => Promise<{ readonly error?: Error }>];

/** What the generated file has, as far as it is used here; its types have a test of their own. */
interface Generated {
  readonly useNotesQuery: Query<{ readonly note: readonly Row[] }>;
  readonly useCountedQuery: Query<{ readonly note_aggregate: { readonly aggregate: { readonly count: number } } }>;
  readonly useAddMutation: Mutation;
  readonly useClearMutation: Mutation;
  readonly NotesDocument: Urql.TypedDocumentNode<{ readonly note: readonly Row[] }, object>;
  readonly AddDocument: Urql.TypedDocumentNode<unknown, object>;
  readonly UnrelatedDocument: Urql.TypedDocumentNode<unknown, object>;
}

let backend: Backend & Served;
let project: TemporaryProject;
let hooks: Generated;
let react: typeof React;
let urql: typeof Urql;
let page: Window;

beforeAll(async () => {
  backend = await serve({
    sql: `create table note (id int generated always as identity primary key, body text not null);
      grant select, insert, delete on note to anon;`,
  });
  project = await createTemporaryProject();
  const schema = { file: 'schema', text: printSchema(backend.graphql.schemaOf('anon')) };
  const sources = [{ file: 'notes.graphql', text: documents }];
  const text = await generateDocuments({ flavour: 'hooks', schema, scalars: {}, documents: sources });
  // What React looks for when it is loaded; requests are sent by Node.
  page = new Window();
  vi.stubGlobal('window', page);
  vi.stubGlobal('document', page.document);
  const file = await project.write('hooks.ts', text);
  [hooks, react, urql] = await Promise.all([import(/* @vite-ignore */ file), import('react'), import('urql')]);
});
afterAll(async () => {
  // The globals stay: React still looks for them when all is over, and the process ends with this file.
  await page?.happyDOM.close();
  await project?.[Symbol.asyncDispose]();
  await backend?.close();
});

let root: Root;
let client: Urql.Client;
/** The names of the operations that were sent, in their order. */
let sent: string[];
let shown: () => string;

beforeEach(async () => {
  await backend.database.script('truncate note');
  sent = [];
  client = new urql.Client({
    url: backend.endpoint,
    preferGetMethod: false,
    exchanges: [urql.cacheExchange, urql.fetchExchange],
    fetch: (url, init) => {
      sent.push(JSON.parse(String(init?.body)).operationName);
      expect(init?.method).toBe('POST');
      return fetch(url, init);
    },
  });
  const { createRoot } = await import('react-dom/client');
  const place = page.document.createElement('div');
  root = createRoot(place as never);
  shown = () => String(place.textContent);
});
afterEach(() => root.unmount());

function render(component: () => React.ReactNode): void {
  root.render(react.createElement(urql.Provider, { value: client }, react.createElement(component)));
}

/** A component that shows what `show` makes, and the function that a mutation's hook returns. */
function show(
  read: () => string | undefined,
  mutation: Mutation,
): (variables?: object) => Promise<{ readonly error?: Error }> {
  let execute: ReturnType<Mutation>[1] | undefined;
  render(() => {
    const [, send] = mutation();
    execute = send;
    return read() ?? '…';
  });
  return async (variables) => execute!(variables);
}

async function untilShown(text: string): Promise<void> {
  await vi.waitFor(() => expect(shown()).toBe(text), { timeout: 30_000 });
}

const list = (data: { readonly note: readonly Row[] } | undefined) => data && `[${data.note.map(({ body }) => body)}]`;

test('an empty list is fetched again once a row is inserted', async () => {
  const add = show(() => list(hooks.useNotesQuery()[0].data), hooks.useAddMutation);
  await untilShown('[]');
  expect((await add({ body: 'first' })).error).toBeUndefined();
  await untilShown('[first]');
  await add({ body: 'second' });
  await untilShown('[first,second]');
  expect(sent).toEqual(['Notes', 'Add', 'Notes', 'Add', 'Notes']);
});

test('it is not where urql is told nothing', async () => {
  const read = () => list(urql.useQuery({ query: hooks.NotesDocument })[0].data);
  const add = show(read, () => urql.useMutation(hooks.AddDocument) as never);
  await untilShown('[]');
  expect((await add({ body: 'first' })).error).toBeUndefined();
  // What the mutation would have made urql send would have been sent before.
  await client.query(hooks.UnrelatedDocument, {}).toPromise();
  expect(sent).toEqual(['Notes', 'Add', 'Unrelated']);
  expect(shown()).toBe('[]');
});

test('a count is fetched again once rows are deleted', async () => {
  await backend.database.script("insert into note (body) values ('a'), ('b')");
  const count = () => hooks.useCountedQuery()[0].data?.note_aggregate.aggregate.count.toString();
  const clear = show(count, hooks.useClearMutation);
  await untilShown('2');
  await clear();
  await untilShown('0');
});

test('what is not asked to be sent is not, and a context does not make it be sent again and again', async () => {
  const context = { requestPolicy: 'network-only' } as const;
  show(() => {
    hooks.useCountedQuery({ pause: true });
    return list(hooks.useNotesQuery({ context })[0].data);
  }, hooks.useAddMutation);
  await untilShown('[]');
  await client.query(hooks.UnrelatedDocument, {}).toPromise();
  expect(sent).toEqual(['Notes', 'Unrelated']);
});
