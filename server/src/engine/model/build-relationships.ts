// Foreign keys → the relationships of one table, in both directions, under names that depend only on the table's own columns and
// on the keys that leave or reach it: an unrelated table never changes one.

import { quoteName } from '../../base/quote-name.ts';
import type { Warn } from './comment-tags.ts';
import { isLegalName, toLegalName } from './legal-name.ts';
import type { Relationship } from './model.ts';
import { createNameSpace, type NameSpace } from './name-space.ts';
import { namesOfMany } from './names-taken.ts';
import type { Naming } from './naming.ts';
import { toPlural, toSingular } from './plurals.ts';
import type { Exposed, ForeignKey } from './read-keys.ts';

interface Draft {
  readonly key: ForeignKey;
  readonly forward: boolean;
  readonly kind: Relationship['kind'];
  readonly tag: string | undefined;
  /** From the plainest to the most explicit. */
  readonly names: readonly string[];
  /** Where several keys join the same two tables, the plain name would not say which is meant. */
  readonly firstName: number;
  /** The smaller keeps its name: chosen by tag, from a column, from the remote table, in the other direction. */
  readonly rank: number;
}

/** The relationships of `table`; `keys` are all foreign keys that leave or reach it. */
export function buildRelationships(
  table: Exposed,
  keys: readonly ForeignKey[],
  naming: Naming,
  warn: Warn,
): readonly Relationship[] {
  const columnNames = [...table.columns.values()].map((column) => column.name);
  const taken = createNameSpace([...columnNames, '_and', '_or', '_not']);
  const drafts = [
    ...keys
      .filter((key) => key.from === table)
      .map((key) => draftForward(key, { keys, naming, columnNames: new Set(columnNames), warn })),
    ...keys.filter((key) => key.to === table).map((key) => draftBackward(key, { keys, naming, warn })),
  ];
  const names = new Map<Draft, string>();
  for (let rank = 0; rank <= 3; rank++) {
    const equals = drafts.filter((draft) => draft.rank === rank);
    nameEquals(equals, taken, naming, names);
  }
  for (const draft of drafts) {
    const name = names.get(draft);
    if (draft.tag !== undefined && name !== draft.tag) {
      warn(
        'name-clash',
        objectOf(draft.key),
        `the relationship is called ${name}: ${draft.tag} is taken in ${table.id}`,
      );
    }
  }
  return drafts.map((draft) => toRelationship(draft, names.get(draft) ?? ''));
}

/** Among drafts of equal rank a name goes to the only one that wants it; where two do, both take their next. */
function nameEquals(drafts: readonly Draft[], taken: NameSpace, naming: Naming, names: Map<Draft, string>): void {
  const claim = (draft: Draft, name: string): boolean => {
    const all = draft.kind === 'many' ? namesOfMany(naming, { name }) : [name];
    if (!taken.claim(all)) return false;
    names.set(draft, name);
    return true;
  };
  const levels = Math.max(0, ...drafts.map((draft) => draft.names.length));
  for (let level = 0; level < levels; level++) {
    const open = drafts.filter((draft) => !names.has(draft) && draft.firstName <= level);
    const wanted = Map.groupBy(open, (draft) => draft.names[level] ?? '');
    for (const [name, [draft, ...others]] of wanted) {
      if (name !== '' && draft !== undefined && others.length === 0) claim(draft, name);
    }
  }
  for (const draft of drafts.filter((each) => !names.has(each))) {
    const last = draft.names.at(-1) ?? '';
    for (let number = 2; !names.has(draft); number++) claim(draft, `${last}_${number}`);
  }
}

interface DraftMeans {
  readonly keys: readonly ForeignKey[];
  readonly naming: Naming;
  readonly warn: Warn;
}

function draftForward(
  key: ForeignKey,
  { keys, naming, columnNames, warn }: DraftMeans & { readonly columnNames: ReadonlySet<string> },
): Draft {
  const columns = columnNamesOf(key);
  const tag = readNameTag(key, 'fieldName', warn);
  const ofColumn = key.columns.length === 1 ? withoutId(columns[0] ?? '') : undefined;
  const usesColumn = ofColumn !== undefined && !columnNames.has(naming.member(ofColumn));
  const plain = usesColumn ? ofColumn : toSingular(key.to.stem);
  const by = `_by_${columns.join('_and_')}`;
  const explicit = [
    `${plain}${by}`,
    `${toSingular(key.to.name)}${by}`,
    `${toSingular(key.to.name)}_by_${constraintName(key)}`,
  ];
  return {
    key,
    forward: true,
    kind: 'one',
    tag,
    names: [...(tag === undefined ? [] : [tag]), ...[plain, ...explicit].map(naming.member)],
    firstName: tag === undefined && !usesColumn && hasSiblings(key, keys) ? 1 : 0,
    rank: tag !== undefined ? 0 : usesColumn ? 1 : 2,
  };
}

function draftBackward(key: ForeignKey, { keys, naming, warn }: DraftMeans): Draft {
  const tag = readNameTag(key, 'foreignFieldName', warn);
  const inflect = key.unique ? toSingular : toPlural;
  const plain = inflect(key.from.stem);
  const by = `_by_${columnNamesOf(key).join('_and_')}`;
  const qualified = inflect(key.from.name);
  const explicit = [`${plain}${by}`, `${qualified}${by}`, `${qualified}_by_${constraintName(key)}`];
  return {
    key,
    forward: false,
    kind: key.unique ? 'one' : 'many',
    tag,
    names: [...(tag === undefined ? [] : [tag]), ...[plain, ...explicit].map(naming.member)],
    firstName: tag === undefined && hasSiblings(key, keys) ? 1 : 0,
    rank: tag !== undefined ? 0 : 3,
  };
}

function hasSiblings(key: ForeignKey, keys: readonly ForeignKey[]): boolean {
  return keys.some((other) => other !== key && other.from === key.from && other.to === key.to);
}

function readNameTag(key: ForeignKey, name: 'fieldName' | 'foreignFieldName', warn: Warn): string | undefined {
  const tag = key.comment.tag(name);
  if (tag === undefined || isLegalName(tag)) return tag;
  warn('tag-invalid', objectOf(key), `@${name} ${tag} is not a legal name in GraphQL and is ignored`);
  return undefined;
}

/** `artist_id` → `artist`, `ArtistId` → `Artist`; undefined where the column's name has no such end. */
function withoutId(column: string): string | undefined {
  return /^(.*[^_].*?)(?:_[iI][dD]|(?<=[a-z0-9])I[dD])$/.exec(column)?.[1];
}

function columnNamesOf(key: ForeignKey): readonly string[] {
  return key.columns.map((number) => {
    const exposed = key.from.columns.get(number)?.name;
    return exposed ?? toLegalName(sqlNameOf(key.from, number), 'column');
  });
}

function constraintName(key: ForeignKey): string {
  return toLegalName(key.name, 'key');
}

function objectOf(key: ForeignKey): string {
  return `${key.from.id}.${quoteName(key.name)}`;
}

function sqlNameOf({ relation }: Exposed, number: number): string {
  return relation.columns.find((column) => column.number === number)?.name ?? '';
}

function toRelationship({ key, forward, kind }: Draft, name: string): Relationship {
  const pairs = key.columns.map((number, index) => ({
    from: sqlNameOf(key.from, number),
    to: sqlNameOf(key.to, key.foreignColumns[index] ?? 0),
  }));
  return {
    kind,
    name,
    target: forward ? key.to.id : key.from.id,
    columns: pairs.map(({ from, to }) => (forward ? { local: from, remote: to } : { local: to, remote: from })),
    required: forward && key.enforced && key.columns.every((number) => isNotNull(key.from, number)),
    holdsKey: forward,
    constraint: key.name,
    description: key.comment.description,
    deprecated: key.comment.deprecated,
  };
}

function isNotNull({ columns, relation }: Exposed, number: number): boolean {
  const hidden = relation.columns.find((column) => column.number === number);
  return columns.get(number)?.notNull ?? (relation.kind !== 'foreign-table' && hidden?.notNull === true);
}
