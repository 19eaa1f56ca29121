// What the dialect lets pass that the GraphQL specification would not, and that the rest of the rules is in force.

import { GraphQLInt, GraphQLList, GraphQLObjectType, GraphQLSchema, parse, validate } from 'graphql';
import { describe, expect, test } from 'vitest';
import { means } from './schema/meaning.ts';
import { validationRules } from './validation-rules.ts';

const row = new GraphQLObjectType({ name: 'row', fields: { id: { type: GraphQLInt } } });
const args = {
  limit: { type: GraphQLInt },
  offset: { type: GraphQLInt, extensions: means({ kind: 'offset' }) },
};
const query = new GraphQLObjectType({ name: 'query_root', fields: { rows: { type: new GraphQLList(row), args } } });
const schema = new GraphQLSchema({ query });

function faults(text: string): readonly string[] {
  return validate(schema, parse(text), validationRules).map(({ message }) => message);
}

describe('an offset', () => {
  test.each(['3', '"3"', '9999999999', '"9223372036854775807"', 'null'])('may be %s', (value) => {
    expect(faults(`{ rows(offset: ${value}) { id } }`)).toEqual([]);
  });

  test.each(['"three"', '"-1"', '""', '1.5', '[]', '-9999999999'])('may not be %s', (value) => {
    expect(faults(`{ rows(offset: ${value}) { id } }`)).toHaveLength(1);
  });
});

test.each(['"3"', '9999999999'])('a limit may not be %s', (value) => {
  expect(faults(`{ rows(limit: ${value}) { id } }`)).toHaveLength(1);
});

describe('a variable', () => {
  test('may be declared and not used', () => {
    expect(faults('query ($x: Int) { rows { id } }')).toEqual([]);
  });

  test('may not be used and not declared, nor where its type does not fit', () => {
    expect(faults('{ rows(limit: $x) { id } }')).toHaveLength(1);
    expect(faults('query ($x: String) { rows(offset: $x) { id } }')).toHaveLength(1);
  });
});
