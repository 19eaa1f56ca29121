// The exposed relations → their keys: what is unique in each, and which foreign keys, real or written as tags, join two of them.

import { quoteName } from '../../base/quote-name.ts';
import type { CatalogConstraint, Oid } from '../catalog/catalog.ts';
import { readComment, readForeignKeyTag, readNameList, type TaggedComment, type Warn } from './comment-tags.ts';
import type { Column, UniqueKey } from './model.ts';
import type { NamedRelation } from './name-tables.ts';

/** An exposed relation with its columns. */
export interface Exposed extends NamedRelation {
  /** By attribute number; without those that are hidden. */
  readonly columns: ReadonlyMap<number, Column>;
}

/** What is unique in a relation, as attribute numbers, hidden columns included. */
export interface NumberedKey {
  readonly name: string;
  readonly primary: boolean;
  readonly arbiter: boolean;
  readonly columns: readonly number[];
}

export interface ForeignKey {
  readonly name: string;
  readonly from: Exposed;
  readonly to: Exposed;
  readonly columns: readonly number[];
  readonly foreignColumns: readonly number[];
  /** At most one row of `from` has a given partner. */
  readonly unique: boolean;
  /** PostgreSQL sees to it that the partner exists. */
  readonly enforced: boolean;
  readonly comment: TaggedComment;
}

/** Primary key first; keys of expressions and partial indexes guarantee nothing about all rows and are left out. */
export function readUniqueKeys(exposed: Exposed, warn: Warn): readonly NumberedKey[] {
  const { relation, comment, id } = exposed;
  const keys: NumberedKey[] = [];
  for (const { kind, name, columns } of relation.constraints) {
    if (kind !== 'primary-key' && kind !== 'unique') continue;
    // The index behind a constraint has its name.
    const arbiter = relation.uniqueIndexes.some((index) => index.name === name && index.immediate);
    keys.push({ name, primary: kind === 'primary-key', arbiter, columns });
  }
  for (const index of relation.uniqueIndexes) {
    const usable = !index.partial && index.columns.length > 0;
    if (usable && !keys.some((key) => key.name === index.name)) {
      keys.push({ name: index.name, primary: false, arbiter: index.immediate, columns: index.columns });
    }
  }
  for (const name of ['primaryKey', 'unique'] as const) {
    for (const value of comment.tags(name)) {
      const primary = name === 'primaryKey';
      const columns = readColumns(exposed, value.replace(/^\((.*)\)$/s, '$1'));
      if (columns === undefined || (primary && keys.some((key) => key.primary))) {
        const why = columns === undefined ? 'does not name columns of it' : 'comes second: it has a primary key';
        warn('tag-invalid', id, `@${name} ${value} ${why} and is ignored`);
      } else {
        const name = primary ? `${relation.name}_pkey` : `${relation.name}_${value}_key`;
        keys.push({ name, primary, arbiter: false, columns });
      }
    }
  }
  return keys.toSorted((a, b) => Number(b.primary) - Number(a.primary));
}

/** The key in the model's terms; undefined where a column of it is hidden. */
export function toUniqueKey(exposed: Exposed, key: NumberedKey): UniqueKey | undefined {
  const columns = key.columns.map((number) => exposed.columns.get(number)).filter((column) => column !== undefined);
  return columns.length === key.columns.length ? { ...key, columns } : undefined;
}

/** Every foreign key between exposed relations that its comment does not hide. Of several that say the same, the first by name. */
export function readForeignKeys(
  tables: readonly Exposed[],
  uniqueKeys: ReadonlyMap<Exposed, readonly NumberedKey[]>,
  warn: Warn,
): readonly ForeignKey[] {
  const byOid = new Map(tables.map((table) => [table.relation.oid, table]));
  const byName = new Map(tables.map((table) => [`${table.relation.schema}\0${table.relation.name}`, table]));
  const keys: ForeignKey[] = [];
  for (const from of tables) {
    const unique = uniqueKeys.get(from) ?? [];
    const own = [
      ...from.relation.constraints.flatMap((constraint) => readConstraint(from, constraint, byOid, unique, warn) ?? []),
      ...from.comment.tags('foreignKey').flatMap((value) => {
        const key = readTag(from, value, byName, uniqueKeys, warn);
        if (key === undefined) {
          warn(
            'tag-invalid',
            from.id,
            `@foreignKey ${value} is ignored; write (a) references schema.t (b), of exposed relations`,
          );
        }
        return key ?? [];
      }),
    ];
    own.sort((a, b) => (a.columns[0] ?? 0) - (b.columns[0] ?? 0) || (a.name < b.name ? -1 : 1));
    keys.push(...own.filter((key, index) => own.findIndex((other) => saysTheSame(key, other)) === index));
  }
  return keys.filter(({ comment }) => !comment.hidden);
}

function saysTheSame(a: ForeignKey, b: ForeignKey): boolean {
  const pairs = (key: ForeignKey): string =>
    key.columns
      .map((number, i) => `${number}-${key.foreignColumns[i]}`)
      .sort()
      .join();
  return a.to === b.to && pairs(a) === pairs(b);
}

function readConstraint(
  from: Exposed,
  constraint: CatalogConstraint,
  byOid: ReadonlyMap<Oid, Exposed>,
  unique: readonly NumberedKey[],
  warn: Warn,
): ForeignKey | undefined {
  if (constraint.kind !== 'foreign-key') return undefined;
  const to = byOid.get(constraint.foreignRelation);
  if (to === undefined) return undefined;
  const { name, columns, foreignColumns, validated } = constraint;
  const comment = readComment('foreign-key', constraint.comment, `${from.id}.${quoteName(name)}`, warn);
  return { name, from, to, columns, foreignColumns, unique: isUnique(columns, unique), enforced: validated, comment };
}

function readTag(
  from: Exposed,
  value: string,
  byName: ReadonlyMap<string, Exposed>,
  uniqueKeys: ReadonlyMap<Exposed, readonly NumberedKey[]>,
  warn: Warn,
): ForeignKey | undefined {
  const tag = readForeignKeyTag(value);
  if (tag === undefined) return undefined;
  const schemas = tag.schema === undefined ? [from.relation.schema, 'public'] : [tag.schema];
  const names = [tag.table, tag.table.toLowerCase()];
  const to = schemas
    .flatMap((schema) => names.map((name) => byName.get(`${schema}\0${name}`)))
    .find((table) => table !== undefined);
  if (to === undefined) return undefined;
  const columns = numbersOf(from, tag.columns);
  const primaryKey = uniqueKeys.get(to)?.find((key) => key.primary);
  const foreignColumns = tag.foreignColumns === undefined ? primaryKey?.columns : numbersOf(to, tag.foreignColumns);
  if (columns === undefined || foreignColumns === undefined || columns.length !== foreignColumns.length)
    return undefined;
  const comment = readComment('foreign-key', tag.comment, from.id, warn);
  const name = `${from.relation.name}_${tag.columns.join('_')}_fkey`;
  const unique = isUnique(columns, uniqueKeys.get(from) ?? []);
  return { name, from, to, columns, foreignColumns, unique, enforced: false, comment };
}

function isUnique(columns: readonly number[], keys: readonly NumberedKey[]): boolean {
  return keys.some((key) => key.columns.every((number) => columns.includes(number)));
}

function readColumns(exposed: Exposed, value: string): readonly number[] | undefined {
  const names = readNameList(value);
  return names === undefined ? undefined : numbersOf(exposed, names);
}

/** Unquoted names are read as written first, then folded as PostgreSQL does. */
function numbersOf({ relation }: Exposed, names: readonly string[]): readonly number[] | undefined {
  const numbers = names.map(
    (name) =>
      relation.columns.find((column) => column.name === name) ??
      relation.columns.find((column) => column.name === name.toLowerCase()),
  );
  const found = numbers.flatMap((column) => (column === undefined ? [] : [column.number]));
  return found.length === names.length && new Set(found).size === found.length ? found : undefined;
}
