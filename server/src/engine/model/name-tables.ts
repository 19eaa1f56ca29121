// The exposed relations of a catalog → the name of each. Adding a table changes the name of another only if their names, or names
// derived from them, are the same; then one of them yields, and a warning says which and how to decide otherwise.

import { qualifiedName } from '../../base/quote-name.ts';
import type { CatalogRelation, RelationKind } from '../catalog/catalog.ts';
import { readComment, type TaggedComment, type Warn } from './comment-tags.ts';
import { isLegalName, nameHash, toLegalName } from './legal-name.ts';
import type { RootName, RootNames, TableId } from './model.ts';
import { claimFirst, createNameSpace, type NameSpace } from './name-space.ts';
import { namesTakenBy } from './names-taken.ts';
import type { Named, Naming } from './naming.ts';
import { reservedScalarNames } from './scalars.ts';

/** A relation that is exposed, and what its comment says. */
export interface NamedRelation {
  readonly id: TableId;
  readonly relation: CatalogRelation;
  readonly comment: TaggedComment;
  readonly name: string;
  /** By a tag. */
  readonly chosen: boolean;
  readonly rootNames: RootNames;
  /** What relationships to it are called after: the tag's name, or the relation's own without its schema. */
  readonly stem: string;
}

/** The smaller keeps its name: with names chosen by tags, natural in public, natural elsewhere, made legal. */
const ranks = { tagged: 0, inPublic: 1, elsewhere: 2, madeLegal: 3 } as const;

interface Candidate extends Omit<NamedRelation, 'name' | 'rootNames'> {
  readonly wanted: string;
  /** What the relation is called is no name in GraphQL. */
  readonly madeLegal: boolean;
  readonly rank: number;
}

/** Names for all relations that their comments do not hide. Names of types that tables take are claimed in `types`. */
export function nameTables(
  relations: readonly CatalogRelation[],
  naming: Naming,
  types: NameSpace,
  warn: Warn,
): readonly NamedRelation[] {
  const queries = createNameSpace();
  const mutations = createNameSpace();
  const claim = (named: Named): boolean => {
    const names = namesTakenBy(naming, named);
    const free =
      !names.types.some((each) => types.has(each)) &&
      !names.queries.some((each) => queries.has(each)) &&
      !names.mutations.some((each) => mutations.has(each));
    return free && types.claim(names.types) && queries.claim(names.queries) && mutations.claim(names.mutations);
  };
  const candidates = relations
    .map((relation) => readCandidate(relation, warn))
    .filter(({ comment }) => !comment.hidden);
  candidates.sort(byPrecedence);
  return candidates.map(({ wanted, madeLegal, rank: _, ...candidate }) => {
    const { schema, name: sqlName } = candidate.relation;
    const qualified = toLegalName(`${schema}_${sqlName}`, 'table');
    const { chosen } = candidate;
    const rootNames = readRootNames(candidate, { name: wanted, chosen }, { naming, queries, mutations, warn });
    const name = claimFirst([wanted, qualified, `${qualified}_${nameHash(candidate.id)}`], (each) =>
      claim({ name: each, chosen: chosen && each === wanted, rootNames }),
    );
    // As it stands in the API.
    const shown = (each: string): string => naming.root.list({ name: each, chosen: chosen && each === wanted });
    if (name !== wanted) {
      const why = `${shown(wanted)}, or a name derived from it, is already taken`;
      warn('name-clash', candidate.id, `exposed as ${shown(name)}, because ${why}; ${howToName(candidate)}`);
    } else if (madeLegal) {
      warn('name-changed', candidate.id, `exposed as ${shown(name)}; ${howToName(candidate)}`);
    }
    return { ...candidate, name, chosen: chosen && name === wanted, rootNames };
  });
}

/** The dialect's words for the root fields of a table. */
const rootFields: ReadonlyMap<string, RootName> = new Map([
  ['select', 'list'],
  ['select_by_pk', 'byPk'],
  ['select_aggregate', 'aggregate'],
  ['select_connection', 'connection'],
  ['select_stream', 'stream'],
  ['insert', 'insert'],
  ['insert_one', 'insertOne'],
  ['update', 'update'],
  ['update_by_pk', 'updateByPk'],
  ['update_many', 'updateMany'],
  ['delete', 'delete'],
  ['delete_by_pk', 'deleteByPk'],
]);

interface RootSpaces {
  readonly naming: Naming;
  readonly queries: NameSpace;
  readonly mutations: NameSpace;
  readonly warn: Warn;
}

/** What the tags `@rootField select_by_pk Author` choose; of what cannot be taken a warning says why. */
function readRootNames(
  { id, comment }: Pick<Candidate, 'id' | 'comment'>,
  named: Named,
  { naming, queries, mutations, warn }: RootSpaces,
): RootNames {
  let names: RootNames = {};
  for (const tag of comment.tags('rootField')) {
    const [, field = '', name = ''] = /^(\S+)\s+(\S+)$/.exec(tag) ?? [];
    const root = rootFields.get(field);
    const ignored = (why: string): void => warn('tag-invalid', id, `@rootField ${tag} is ignored, because ${why}`);
    if (root === undefined) {
      ignored(`it is not a name behind one of ${[...rootFields.keys()].join(', ')}`);
    } else if (!isLegalName(name)) ignored(`${name} is not a legal name in GraphQL`);
    else {
      const together = namesTakenBy(naming, { ...named, rootNames: { ...names, [root]: name } });
      const isTwice = [together.queries, together.mutations].some((each) => new Set(each).size < each.length);
      if (isTwice || queries.has(name) || mutations.has(name)) ignored(`another field has this name`);
      else names = { ...names, [root]: name };
    }
  }
  return names;
}

/** The names of types that no table may take, whether the schema uses them or not. */
export function reservedTypeNames(naming: Naming): readonly string[] {
  const scalars = reservedScalarNames.map((name) => ({ name }));
  return [
    ...reservedScalarNames,
    ...scalars.flatMap((scalar) => [
      naming.scalar.comparison(scalar),
      naming.scalar.arrayComparison(scalar),
      naming.scalar.cast(scalar),
    ]),
    ...Object.values(naming.fixed),
  ];
}

function readCandidate(relation: CatalogRelation, warn: Warn): Candidate {
  const id = qualifiedName(relation.schema, relation.name);
  const comment = readComment('table', relation.comment, id, warn);
  const stem = toLegalName(relation.name, 'table');
  const tag = comment.tag('name');
  if (tag !== undefined && isLegalName(tag)) {
    return { id, relation, comment, chosen: true, stem: tag, wanted: tag, madeLegal: false, rank: ranks.tagged };
  }
  if (tag !== undefined) warn('tag-invalid', id, `@name ${tag} is not a legal name in GraphQL and is ignored`);
  const inPublic = relation.schema === 'public';
  const natural = inPublic ? relation.name : `${relation.schema}_${relation.name}`;
  const wanted = toLegalName(natural, 'table');
  const madeLegal = wanted !== natural;
  const natively = madeLegal ? ranks.madeLegal : inPublic ? ranks.inPublic : ranks.elsewhere;
  const rank = comment.tags('rootField').length > 0 ? ranks.tagged : natively;
  return { id, relation, comment, chosen: false, stem, wanted, madeLegal, rank };
}

/** The shorter of two names comes first, so that a table keeps its derived names (`track_aggregate`). */
function byPrecedence(a: Candidate, b: Candidate): number {
  if (a.rank !== b.rank) return a.rank - b.rank;
  if (a.wanted.length !== b.wanted.length) return a.wanted.length - b.wanted.length;
  if (a.wanted !== b.wanted) return a.wanted < b.wanted ? -1 : 1;
  return a.id < b.id ? -1 : 1;
}

const commentTarget: Readonly<Record<RelationKind, string>> = {
  table: 'TABLE',
  'partitioned-table': 'TABLE',
  view: 'VIEW',
  'materialized-view': 'MATERIALIZED VIEW',
  'foreign-table': 'FOREIGN TABLE',
};

function howToName({ id, relation }: { id: TableId; relation: CatalogRelation }): string {
  return `COMMENT ON ${commentTarget[relation.kind]} ${id} IS '@name …' chooses another name`;
}
