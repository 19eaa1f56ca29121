// A relation of the catalog → its columns in the model, by attribute number: names, types and what may be done with each.

import { qualifiedName, quoteName } from '../../base/quote-name.ts';
import type { CatalogColumn, CatalogRelation } from '../catalog/catalog.ts';
import { readComment, type TaggedComment, type Warn } from './comment-tags.ts';
import type { EnumTables } from './enum-tables.ts';
import { isLegalName, nameHash, toLegalName } from './legal-name.ts';
import type { Column } from './model.ts';
import { claimFirst, createNameSpace } from './name-space.ts';
import type { Naming } from './naming.ts';
import type { PlainType } from './plain-type.ts';
import type { ReadType, ValueTypes } from './value-types.ts';

interface Draft {
  readonly source: CatalogColumn;
  readonly object: string;
  readonly comment: TaggedComment;
  readonly read: ReadType;
  readonly plain: PlainType;
  readonly wanted: string;
  /** Before the convention was applied. */
  readonly legal: string;
  readonly rank: number;
}

/** What columns are made by. */
export interface ColumnMeans {
  readonly types: ValueTypes;
  readonly enumTables: EnumTables;
  readonly naming: Naming;
  readonly warn: Warn;
}

/** Keys of `bool_exp` that are not columns, and what GraphQL does not take as a value of an enum. */
export const reservedMembers = ['_and', '_or', '_not', 'true', 'false', 'null'];

/** The exposed columns of a relation in their order. */
export function buildColumns(relation: CatalogRelation, means: ColumnMeans): ReadonlyMap<number, Column> {
  const { warn } = means;
  const drafts = relation.columns.flatMap((source) => readColumn(relation, source, means) ?? []);
  const names = nameColumns(drafts, warn);
  return new Map(
    drafts.map((draft) => [draft.source.number, toColumn(relation, draft, names.get(draft) ?? draft.wanted)]),
  );
}

function readColumn(
  relation: CatalogRelation,
  source: CatalogColumn,
  { types, enumTables, naming, warn }: ColumnMeans,
): Draft | undefined {
  const object = `${qualifiedName(relation.schema, relation.name)}.${quoteName(source.name)}`;
  const comment = readComment('column', source.comment, object, warn);
  if (comment.hidden) return undefined;
  const read = typeOf(relation, source, types.read(source.type), enumTables);
  if (read === undefined) {
    warn('column-omitted', object, 'not exposed, because its type has no form in the API');
    return undefined;
  }
  const plain = types.plain(source);
  const tag = comment.tag('name');
  if (tag !== undefined && isLegalName(tag) && !reservedMembers.includes(tag)) {
    return { source, object, comment, read, plain, wanted: tag, legal: tag, rank: 0 };
  }
  if (tag !== undefined) warn('tag-invalid', object, `@name ${tag} is not a legal name of a field and is ignored`);
  const legal = toLegalName(source.name, 'column');
  const spelled = naming.member(legal);
  const wanted = reservedMembers.includes(spelled) ? `${spelled}_` : spelled;
  const kept = legal === source.name && wanted === spelled;
  return { source, object, comment, read, plain, wanted, legal, rank: kept ? 1 : 2 };
}

function typeOf(
  relation: CatalogRelation,
  { number }: CatalogColumn,
  read: ReadType | undefined,
  enumTables: EnumTables,
): ReadType | undefined {
  if (read?.type.kind !== 'scalar') return read;
  return { ...read, type: enumTables.typeOf(relation, number, read.type) ?? read.type };
}

function nameColumns(drafts: readonly Draft[], warn: Warn): ReadonlyMap<Draft, string> {
  const taken = createNameSpace();
  const names = new Map<Draft, string>();
  for (const draft of drafts.toSorted((a, b) => a.rank - b.rank || a.source.number - b.source.number)) {
    const { wanted, legal, source, object } = draft;
    const hashed = `${wanted}_${nameHash(source.name)}`;
    const name = claimFirst(
      [wanted, legal, hashed],
      (candidate) => !reservedMembers.includes(candidate) && taken.claim([candidate]),
    );
    names.set(draft, name);
    const howTo = `COMMENT ON COLUMN ${object} IS '@name …' chooses another name`;
    if (name !== wanted) {
      warn('name-clash', object, `exposed as ${name}, because another column is called ${wanted}; ${howTo}`);
    } else if (draft.rank === 2) warn('name-changed', object, `exposed as ${name}; ${howTo}`);
  }
  return names;
}

function toColumn(relation: CatalogRelation, { source, comment, read, plain }: Draft, name: string): Column {
  const readOnly = source.generated !== null || source.identity === 'always' || source.computed;
  // PostgreSQL enforces NOT NULL on its own tables alone; a foreign server's rows and a view's outer joins know nothing of it.
  const enforced = relation.kind === 'table' || relation.kind === 'partitioned-table';
  return {
    sqlName: source.name,
    name,
    type: read.type,
    typeName: source.typeName,
    plainTypeName: plain.typeName,
    maxLength: plain.maxLength,
    representation: read.representation,
    notNull: (enforced && (source.notNull || read.notNull)) || comment.tag('notNull') !== undefined,
    hasDefault: source.hasDefault || source.identity !== null,
    defaultExpression: source.defaultExpression ?? undefined,
    readOnly,
    insertable: !readOnly && !comment.omitted.has('create'),
    updatable: !readOnly && !comment.omitted.has('update'),
    filterable: !comment.omitted.has('filter'),
    orderable: !comment.omitted.has('order'),
    description: comment.description,
    deprecated: comment.deprecated,
  };
}
