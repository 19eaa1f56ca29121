// A base type of PostgreSQL → the scalar of the API: its name in the dialect and the family its behaviour follows.

import type { BaseType } from '../catalog/catalog.ts';
import type { ScalarFamily } from './model.ts';

type Known = Readonly<Record<string, readonly [name: string, family: ScalarFamily]>>;

const builtIn: Known = {
  int2: ['smallint', 'integer'],
  int4: ['Int', 'integer'],
  int8: ['bigint', 'bigint'],
  oid: ['oid', 'integer'],
  float4: ['Float', 'float'],
  float8: ['float8', 'float'],
  numeric: ['numeric', 'numeric'],
  money: ['money', 'money'],
  bool: ['Boolean', 'boolean'],
  text: ['String', 'text'],
  varchar: ['String', 'text'],
  bpchar: ['bpchar', 'text'],
  name: ['name', 'text'],
  char: ['char', 'text'],
  uuid: ['uuid', 'uuid'],
  json: ['json', 'json'],
  jsonb: ['jsonb', 'jsonb'],
  date: ['date', 'date'],
  time: ['time', 'time'],
  timetz: ['timetz', 'timetz'],
  timestamp: ['timestamp', 'timestamp'],
  timestamptz: ['timestamptz', 'timestamptz'],
  interval: ['interval', 'interval'],
  bytea: ['bytea', 'bytea'],
};

/** Types of extensions, known by their names in whatever schema the extension was installed. */
const ofExtensions: Known = {
  citext: ['citext', 'text'],
  ltree: ['ltree', 'ltree'],
  geometry: ['geometry', 'geometry'],
  geography: ['geography', 'geography'],
  raster: ['raster', 'raster'],
};

/** Names of scalars that no table and no type of the application may take, used or not. */
export const reservedScalarNames: readonly string[] = [
  'ID',
  ...Object.values({ ...builtIn, ...ofExtensions }).map(([name]) => name),
];

/** The dialect's name and family of a base type; undefined where the dialect has no name for it. */
export function knownScalar(type: BaseType): readonly [name: string, family: ScalarFamily] | undefined {
  const known = type.schema === 'pg_catalog' ? builtIn : ofExtensions;
  return Object.hasOwn(known, type.name) ? known[type.name] : undefined;
}
