// The comparison operators, once for every front end: their name, what they compare a column with, and which columns have
// them. How each becomes SQL stands in sql/operator-sql.ts.

import type { ScalarType, ValueType } from './model/model.ts';

/** What stands on the right of an operator. */
export type Operand =
  | 'same' // a value of the column's type
  | 'list' // a list of such values
  | 'element-list' // for array columns: an array of the column's element type, i.e. the column's own type
  | 'boolean'
  | 'text'
  | 'text-list'
  | 'text-array' // a list that is one value: jsonb keys
  | 'st_d_within' // {distance, from}
  | 'st_d_within_geography'; // {distance, from, use_spheroid}

const comparable = { eq: 'same', neq: 'same', gt: 'same', lt: 'same', gte: 'same', lte: 'same' } as const;
const membership = { in: 'list', nin: 'list', is_null: 'boolean' } as const;
const pattern = {
  like: 'text',
  nlike: 'text',
  ilike: 'text',
  nilike: 'text',
  similar: 'text',
  nsimilar: 'text',
  regex: 'text',
  nregex: 'text',
  iregex: 'text',
  niregex: 'text',
} as const;
const json = {
  contains: 'same',
  contained_in: 'same',
  has_key: 'text',
  has_keys_any: 'text-array',
  has_keys_all: 'text-array',
} as const;
const array = { contains: 'element-list', contained_in: 'element-list' } as const;
const ltree = {
  ancestor: 'same',
  ancestor_any: 'list',
  descendant: 'same',
  descendant_any: 'list',
  matches: 'text',
  matches_any: 'text-list',
  matches_fulltext: 'text',
} as const;
const geometry = {
  st_contains: 'same',
  st_crosses: 'same',
  st_equals: 'same',
  st_intersects: 'same',
  st_3d_intersects: 'same',
  st_overlaps: 'same',
  st_touches: 'same',
  st_within: 'same',
  st_d_within: 'st_d_within',
  st_3d_d_within: 'st_d_within',
} as const;
const geography = { st_intersects: 'same', st_d_within: 'st_d_within_geography' } as const;

export type Operator =
  | keyof typeof comparable
  | keyof typeof membership
  | keyof typeof pattern
  | keyof typeof json
  | keyof typeof array
  | keyof typeof ltree
  | keyof typeof geometry
  | keyof typeof geography;

function familyOperators(type: ScalarType): Readonly<Partial<Record<Operator, Operand>>> {
  switch (type.family) {
    case 'text':
      return pattern;
    case 'jsonb':
      return json;
    case 'ltree':
      return ltree;
    case 'geometry':
      return geometry;
    case 'geography':
      return geography;
    default:
      return {};
  }
}

/** The operators of a column of this type with what each compares with, in the order they are listed in a schema. */
export function operatorsOf(type: ValueType): ReadonlyMap<Operator, Operand> {
  if (type.kind === 'enum' && type.table !== undefined) {
    return new Map<Operator, Operand>(
      Object.entries({ eq: 'same', neq: 'same', ...membership }) as [Operator, Operand][],
    );
  }
  const own = type.kind === 'array' ? array : type.kind === 'scalar' ? familyOperators(type) : {};
  return new Map(Object.entries({ ...comparable, ...membership, ...own }) as [Operator, Operand][]);
}
