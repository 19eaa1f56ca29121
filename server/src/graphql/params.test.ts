// What both lanes share of a request's life: which parameters are a request, and that a safe method never writes.

import { buildSchema } from 'graphql';
import { describe, expect, test } from 'vitest';
import { graphqlSettings } from '../../test/support/graphql-settings.ts';
import { Stopwatch } from '../base/stopwatch.ts';
import type { Engine } from '../engine/engine.ts';
import { Documents } from './documents.ts';
import { answerParams, paramsFault, requestFault } from './params.ts';
import type { RequestContext } from './request-context.ts';
import type { SchemaEntry } from './schema-entry.ts';

describe('parameters', () => {
  test.each<[unknown, string | undefined]>([
    [{ query: '{ a }' }, undefined],
    [{ query: '{ a }', variables: null, operationName: null, extensions: null }, undefined],
    [{ query: '{ a }', variables: {}, operationName: 'A', extensions: {} }, undefined],
    [{}, 'The request has no "query".'],
    [{ query: null, extensions: {} }, 'The request has no "query".'],
    [{ documentId: 'a' }, undefined],
    [{ documentId: 1 }, 'The parameter "documentId" is not a string.'],
    [{ query: '{ a }', documentId: 'a' }, 'The request has a "query" and a "documentId".'],
    [{ extensions: { persistedQuery: {} } }, undefined],
    [{ query: 1 }, 'The parameter "query" is not a string.'],
    [{ query: '', variables: [] }, 'The parameter "variables" is not an object.'],
    [{ query: '', operationName: 0 }, 'The parameter "operationName" is not a string.'],
    [{ query: '', extensions: 'x' }, 'The parameter "extensions" is not an object.'],
    [{ query: '', more: 1 }, 'A GraphQL request has no parameter "more".'],
    [[], 'A GraphQL request is a JSON object with a "query".'],
    [null, 'A GraphQL request is a JSON object with a "query".'],
    ['{ a }', 'A GraphQL request is a JSON object with a "query".'],
  ])('%j', (params, fault) => {
    expect(paramsFault(params)).toBe(fault);
  });

  test.each<[unknown, string | undefined]>([
    [[{ query: '{ a }' }, { documentId: 'b' }], undefined],
    [[], 'The list of operations is empty.'],
    [[{ query: '{ a }' }, []], 'Operation 2 of the list: A GraphQL request is a JSON object with a "query".'],
    [[{}], 'Operation 1 of the list: The request has no "query".'],
    [{}, 'The request has no "query".'],
  ])('of a request: %j', (sent, fault) => {
    expect(requestFault(sent)).toBe(fault);
  });
});

describe('a mutation', () => {
  const schema = buildSchema('type Query { a: Int } type Mutation { write: Int }');
  const parts = { engine: {} as Engine, fieldLimits: { consume: async () => {} } };
  const policy = { limits: graphqlSettings().limits, introspection: true, suggestions: true };
  const contextOf = (safe: boolean, failed: (error: unknown) => void): RequestContext => ({
    caller: { role: 'anon', claims: '{"role":"anon"}', subject: '' },
    entry: { schema, documents: new Documents(schema, policy) } as SchemaEntry,
    watch: new Stopwatch(),
    signal: undefined,
    address: undefined,
    safe,
    failed,
  });

  test.each([
    ['mutation { write }', undefined],
    ['query A { a } mutation B { write }', 'B'],
  ])('is refused to a GET request with 405 and the method to use: %s', async (query, operationName) => {
    const answer = await answerParams(
      parts,
      { query, operationName },
      contextOf(true, () => {}),
    );
    expect(answer).toMatchObject({ outcome: 405, headers: { allow: 'POST' } });
    expect(JSON.parse(answer.body).errors[0].extensions.code).toBe('method-not-allowed');
  });
});
