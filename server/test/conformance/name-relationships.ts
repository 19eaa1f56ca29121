// The relationships and names of a set-up → tags in the comments of its foreign keys, tables and columns. It writes comments
// and nothing else; where there is no foreign key, a @foreignKey tag says what would be one.

import type { OwnerConnection } from '../../src/database/database.ts';
import type { FunctionName, NamedRelationship, SetUp, TableName } from './case.ts';
import {
  commentOnColumn,
  commentOnConstraint,
  commentOnFunction,
  commentOnRelation,
  type ForeignKeyRow,
  foreignKeys,
  identifier,
  type RelationRow,
  relations,
} from './queries.ts';

/** A key from one table to another, seen from the table that has it. */
interface KeyEnds {
  readonly from: TableName;
  readonly columns: readonly string[];
  readonly to: TableName | undefined;
  readonly toColumns: readonly string[] | undefined;
}

/** Which of a key's two names a relationship gives it. */
type NameTag = 'fieldName' | 'foreignFieldName';

/** Writes what the set-up keeps as metadata into the database's comments. */
export async function nameRelationships(owner: OwnerConnection, setUp: SetUp): Promise<void> {
  const keys = await owner.query<ForeignKeyRow>(foreignKeys);
  const ofKeys = new Map<ForeignKeyRow, Map<NameTag, string>>();
  const ofTables = new Map<string, string[]>();
  for (const relationship of setUp.relationships) {
    const { ends, tag } = keyOf(relationship);
    const key = keys.find((one) => isKey(one, ends));
    const names = key && (ofKeys.get(key) ?? new Map<NameTag, string>());
    if (key && names && !names.has(tag)) ofKeys.set(key, names.set(tag, relationship.name));
    else addTag(ofTables, ends.from, foreignKeyTag(ends, tag, relationship.name));
  }
  for (const { schema, name, configuration, is_enum } of setUp.tables) {
    if (is_enum === true) addTag(ofTables, { schema, name }, '@enum');
    if (configuration?.custom_name) addTag(ofTables, { schema, name }, `@name ${configuration.custom_name}`);
    for (const [field, custom] of Object.entries(configuration?.custom_root_fields ?? {})) {
      const chosen = typeof custom === 'string' ? custom : custom.name;
      if (chosen !== null) addTag(ofTables, { schema, name }, `@rootField ${field} ${chosen}`);
    }
    for (const [column, custom] of Object.entries(configuration?.custom_column_names ?? {}))
      await owner.script(commentOnColumn({ schema, name }, column, `@name ${custom}`));
  }
  for (const field of setUp.computed_fields ?? [])
    await nameFunction(owner, field.definition.function, `@name ${field.name}`);
  for (const each of setUp.functions ?? []) {
    if (each.configuration?.exposed_as !== 'query') continue;
    await nameFunction(owner, each.function ?? each, '@query');
  }
  for (const [key, names] of ofKeys) {
    const tags = [...names].map(([tag, name]) => `@${tag} ${name}`);
    await owner.script(commentOnConstraint(key, withTags(key.comment, tags)));
  }
  for (const row of await owner.query<RelationRow>(relations)) {
    const tags = ofTables.get(`${row.schema}.${row.table}`);
    if (tags) await owner.script(commentOnRelation(row, withTags(row.comment, tags)));
  }
}

async function nameFunction(owner: OwnerConnection, named: FunctionName, tag: string): Promise<void> {
  const { schema = 'public', name = '' } = typeof named === 'string' ? { name: named } : named;
  await owner.script(commentOnFunction({ schema, name }, tag));
}

function keyOf(relationship: NamedRelationship): { readonly ends: KeyEnds; readonly tag: NameTag } {
  const { kind, on, table, remote_table: remote, columns = [], mapping = {} } = relationship;
  switch (on) {
    case 'local':
      return { ends: { from: table, columns, to: remote, toColumns: undefined }, tag: 'fieldName' };
    case 'remote':
      if (!remote) throw new Error(`${relationship.name} says no other table`);
      return { ends: { from: remote, columns, to: table, toColumns: undefined }, tag: 'foreignFieldName' };
    case 'manual': {
      if (!remote) throw new Error(`${relationship.name} says no other table`);
      const near = Object.keys(mapping);
      const far = Object.values(mapping);
      return kind === 'object'
        ? { ends: { from: table, columns: near, to: remote, toColumns: far }, tag: 'fieldName' }
        : { ends: { from: remote, columns: far, to: table, toColumns: near }, tag: 'foreignFieldName' };
    }
  }
}

function isKey(row: ForeignKeyRow, { from, columns, to, toColumns }: KeyEnds): boolean {
  const pairs = (own: readonly string[], other: readonly string[]) =>
    own
      .map((column, index) => `${column} ${other[index] ?? ''}`)
      .toSorted()
      .join();
  return (
    row.schema === from.schema &&
    row.table === from.name &&
    (to === undefined || (row.remoteSchema === to.schema && row.remoteTable === to.name)) &&
    pairs(row.columns, toColumns ? row.remoteColumns : []) === pairs(columns, toColumns ?? [])
  );
}

function foreignKeyTag({ columns, to, toColumns = [] }: KeyEnds, tag: NameTag, name: string): string {
  if (to === undefined) throw new Error(`no foreign key for the relationship ${name}`);
  const list = (names: readonly string[]) => `(${names.map(identifier).join(', ')})`;
  const far = toColumns.length > 0 ? ` ${list(toColumns)}` : '';
  return `@foreignKey ${list(columns)} references ${identifier(to.schema)}.${identifier(to.name)}${far}|@${tag} ${name}`;
}

function addTag(tags: Map<string, string[]>, { schema, name }: TableName, tag: string): void {
  const key = `${schema}.${name}`;
  tags.set(key, [...(tags.get(key) ?? []), tag]);
}

function withTags(comment: string | null, tags: readonly string[]): string {
  return [...(comment === null ? [] : [comment]), ...tags].join('\n');
}
