// Runs what docs/naming.md shows: its SQL, and its documents on the schemas of both conventions.

import { parse, validate } from 'graphql';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { NamingName } from '../src/config/config.ts';
import { readProjectFile, textsIn } from './support/documentation.ts';
import { type Backend, type Served, serve } from './support/serve.ts';

const page = await readProjectFile('docs/naming.md');

const blocksOf = (language: string) => textsIn(language, page);

const [tables = '', tags = '', enums = ''] = blocksOf('sql');

describe.each<NamingName>(['hasura-default', 'camelCase'])('in %s', (naming) => {
  let backend: Backend & Served;
  beforeAll(async () => {
    backend = await serve({ naming, sql: tables + enums });
  });
  afterAll(() => backend?.close());

  test.each(blocksOf(`graphql ${naming}`))('%s', (document) => {
    expect(validate(backend.graphql.schemaOf('service_role'), parse(document))).toEqual([]);
  });
});

test('the tags do what the page says', async () => {
  const backend = await serve({ naming: 'camelCase', sql: tables + tags });
  try {
    const schema = backend.graphql.schemaOf('service_role');
    const document = `query Read {
      article { ...article }
      one_article(postId: 1) { postId }
      appUser { written(where: { views: { _gt: 1 } }) { postId } }
    }
    fragment article on article { views writer { userId } }
    mutation Write { insertArticleOne(object: { postId: 1 }) { postId } }`;
    expect(validate(schema, parse(document))).toEqual([]);
    expect(schema.getType('article')?.description).toBe('What people wrote.');
    expect(backend.engine.snapshot.model.warnings).toEqual([]);
  } finally {
    await backend.close();
  }
});

test('the page has blocks of every kind', () => {
  expect(
    [blocksOf('sql'), blocksOf('graphql hasura-default'), blocksOf('graphql camelCase')].map((all) => all.length),
  ).toEqual([3, 2, 1]);
});
