// The catalog's types → the value types of the API, each made once. Domains become what they are made of; what the dialect has
// no form for becomes a scalar that travels as text.

import { assertNever } from '../../base/assert-never.ts';
import { qualifiedName } from '../../base/quote-name.ts';
import type { Catalog, CatalogColumn, CatalogType, DomainType, FunctionName, Oid } from '../catalog/catalog.ts';
import { readComment, readValueTag, type Warn } from './comment-tags.ts';
import { isLegalName, isLegalValue, nameHash, toLegalName } from './legal-name.ts';
import type { EnumType, Representation, ScalarFamily, ScalarType, ValueType } from './model.ts';
import { claimFirst, createNameSpace, type NameSpace } from './name-space.ts';
import type { Naming } from './naming.ts';
import { type PlainType, plainType } from './plain-type.ts';
import { knownScalar } from './scalars.ts';

export interface ReadType {
  readonly type: ValueType;
  /** A domain on the way forbids NULL. */
  readonly notNull: boolean;
  /** Of a domain that has casts of its own. */
  readonly representation?: Representation | undefined;
}

export interface ValueTypes {
  /** Undefined where the catalog does not have the type. */
  read(oid: Oid): ReadType | undefined;
  /** As format_type() spells it. */
  spell(oid: Oid): string;
  /** The type of a column under the domains over it. */
  plain(column: CatalogColumn): PlainType;
}

/** `types` are the type names that are taken, by tables and by the dialect itself; names of the catalog's types join them. */
export function createValueTypes(catalog: Catalog, naming: Naming, types: NameSpace, warn: Warn): ValueTypes {
  const byOid = new Map(catalog.types.map((type) => [type.oid, type]));
  const names = nameTypes(catalog.types, byOid, naming, types, warn);
  const made = new Map<Oid, ReadType | undefined>();
  const nameOf = (type: CatalogType): string => names.get(type.oid) ?? toLegalName(type.name, 'type');
  const scalar = (type: CatalogType, name: string, family: ScalarFamily): ReadType => ({
    type: { kind: 'scalar', name, sql: sqlName(type), family },
    notNull: false,
  });

  function read(oid: Oid): ReadType | undefined {
    if (!made.has(oid)) {
      const type = byOid.get(oid);
      // PostgreSQL lets no type contain itself; one that did would end here.
      made.set(oid, undefined);
      made.set(oid, type === undefined ? undefined : make(type));
    }
    return made.get(oid);
  }

  function make(type: CatalogType): ReadType | undefined {
    switch (type.kind) {
      case 'base': {
        const [name, family] = knownScalar(type) ?? [nameOf(type), 'other' as const];
        return scalar(type, name, family);
      }
      case 'enum':
        if (type.labels.length === 0) return scalar(type, nameOf(type), 'other');
        return { type: makeEnum(type, nameOf(type), warn), notNull: false };
      case 'domain': {
        const base = read(type.baseType);
        return base && { type: base.type, notNull: base.notNull || type.notNull, representation: castsOf(type) };
      }
      case 'array': {
        const element = read(type.elementType)?.type;
        if (element === undefined) return undefined;
        // PostgreSQL compares an array of a domain with nothing but an array of that domain, so the cast keeps the domain's name.
        const elementType = byOid.get(type.elementType);
        const sql = `${elementType === undefined ? element.sql : sqlName(elementType)}[]`;
        if (element.kind === 'array')
          return { type: { kind: 'scalar', name: nameOf(type), sql, family: 'other' }, notNull: false };
        return { type: { kind: 'array', element, sql }, notNull: false };
      }
      case 'composite':
        return { type: makeComposite(type, nameOf(type), (oid) => read(oid)?.type), notNull: false };
      case 'range':
      case 'multirange':
        return scalar(type, nameOf(type), 'other');
      default:
        return assertNever(type);
    }
  }

  return { read, spell: (oid) => byOid.get(oid)?.formatted ?? '', plain: (column) => plainType(column, byOid) };
}

function castsOf({ casts }: DomainType): Representation | undefined {
  const { toJson, fromJson, fromText } = casts;
  if (toJson === null && fromJson === null && fromText === null) return undefined;
  const sql = (called: FunctionName | null) =>
    called === null ? undefined : qualifiedName(called.schema, called.name);
  return { toJson: sql(toJson), fromJson: sql(fromJson), fromText: sql(fromText) };
}

function sqlName({ schema, name }: CatalogType): string {
  // PostgreSQL's own names read best without quotes, and behind a dot need none; only "char" is another type with them.
  if (schema === 'pg_catalog' && /^\w+$/.test(name) && name !== 'char') return `pg_catalog.${name}`;
  return qualifiedName(schema, name);
}

/** Names for the types that the dialect has no name for. Tables were named before: on a clash it is the type that yields. */
function nameTypes(
  all: readonly CatalogType[],
  byOid: ReadonlyMap<Oid, CatalogType>,
  naming: Naming,
  types: NameSpace,
  warn: Warn,
): Map<Oid, string> {
  const names = new Map<Oid, string>();
  const own = all.filter(
    (type) => type.kind !== 'domain' && !(type.kind === 'base' && knownScalar(type) !== undefined),
  );
  const candidates = own.map((type) => ({ type, ...wantedTypeName(type, warn) }));
  candidates.sort((a, b) => a.rank - b.rank || compare(a.name, b.name) || compare(a.object, b.object));
  for (const { type, name, object } of candidates) {
    // Arrays are named only where their elements are arrays too (through a domain); the rest of them have no name of their own.
    if (type.kind === 'array' && !isArray(type.elementType, byOid)) continue;
    const fallback = `${name}_${type.kind === 'enum' ? 'enum' : 'scalar'}`;
    const chosen = claimFirst([name, fallback, `${fallback}_${nameHash(object)}`], (candidate) =>
      types.claim([
        candidate,
        naming.scalar.comparison({ name: candidate }),
        naming.scalar.arrayComparison({ name: candidate }),
      ]),
    );
    names.set(type.oid, chosen);
    if (chosen !== name) {
      warn(
        'name-clash',
        object,
        `the type is called ${chosen}, because ${name} is another type of the API; ${howToName(object)}`,
      );
    }
  }
  return names;
}

function isArray(oid: Oid, byOid: ReadonlyMap<Oid, CatalogType>): boolean {
  const type = byOid.get(oid);
  return type?.kind === 'domain' ? isArray(type.baseType, byOid) : type?.kind === 'array';
}

function wantedTypeName(type: CatalogType, warn: Warn): { name: string; object: string; rank: number } {
  const object = qualifiedName(type.schema, type.name);
  const tag = readComment('type', type.comment, object, isApplicationType(type) ? warn : () => {}).tag('name');
  if (tag !== undefined) {
    if (isLegalName(tag)) return { name: tag, object, rank: 0 };
    warn('tag-invalid', object, `@name ${tag} is not a legal name in GraphQL and is ignored`);
  }
  const bare = type.kind === 'base' || ['public', 'pg_catalog'].includes(type.schema);
  const own = type.kind === 'composite' && type.relation !== null ? `${type.name}_scalar` : type.name;
  const wanted = bare ? own : `${type.schema}_${own}`;
  const name = toLegalName(wanted, 'type');
  if (name !== wanted) warn('name-changed', object, `the type is called ${name}; ${howToName(object)}`);
  return { name, object, rank: name === wanted ? (bare ? 1 : 2) : 3 };
}

/** Comments on types of PostgreSQL and of extensions are nobody's tags. */
function isApplicationType(type: CatalogType): boolean {
  return type.kind === 'enum' || type.kind === 'composite';
}

function howToName(object: string): string {
  return `COMMENT ON TYPE ${object} IS '@name …' chooses another name`;
}

function makeComposite(
  type: Extract<CatalogType, { kind: 'composite' }>,
  name: string,
  typeOf: (oid: Oid) => ValueType | undefined,
): ScalarType {
  // Its text has a place for every attribute, whatever is known of its type.
  const attributes = type.attributes.map((each) => ({ name: each.name, type: typeOf(each.type) ?? unknownType }));
  return { kind: 'scalar', name, sql: sqlName(type), family: 'composite', attributes };
}

const unknownType: ScalarType = { kind: 'scalar', name: 'unknown', sql: 'pg_catalog.text', family: 'other' };

function makeEnum(type: Extract<CatalogType, { kind: 'enum' }>, name: string, warn: Warn): EnumType {
  const object = qualifiedName(type.schema, type.name);
  // What its tags are was warned of when the type was named.
  const comment = readComment('type', type.comment, object, () => {});
  const names = nameLabels(type.labels, readChosen(comment.tags('value'), type.labels, object, warn));
  const changed = [...names].filter(([label, { name: given, chosen }]) => given !== label && !chosen);
  if (changed.length > 0) {
    const list = changed.map(([label, { name: given }]) => `${JSON.stringify(label)} as ${given}`).join(', ');
    warn(
      'name-changed',
      object,
      `labels that GraphQL does not allow are written ${list}; inputs take the labels as strings too`,
    );
  }
  return {
    kind: 'enum',
    name,
    sql: sqlName(type),
    table: undefined,
    values: type.labels.map((label) => ({ name: names.get(label)?.name ?? label, label, description: undefined })),
    description: comment.description,
  };
}

/** Names by label, from the tags @value; of what cannot be taken a warning says why. */
function readChosen(
  tags: readonly string[],
  labels: readonly string[],
  object: string,
  warn: Warn,
): ReadonlyMap<string, string> {
  const chosen = new Map<string, string>();
  for (const tag of tags) {
    const ignored = (why: string): void => warn('tag-invalid', object, `@value ${tag} is ignored, because ${why}`);
    const { label, name } = readValueTag(tag) ?? {};
    if (label === undefined || name === undefined) ignored('it is not a label and a name: @value "in stock" IN_STOCK');
    else if (!labels.includes(label)) ignored(`the type has no label ${JSON.stringify(label)}`);
    else if (!isLegalValue(name)) ignored(`${name} is not a legal value in GraphQL`);
    else if (name !== label && labels.includes(name)) ignored(`${name} is another label`);
    else if (chosen.has(label)) ignored('the label has a name already');
    else if ([...chosen.values()].includes(name)) ignored(`${name} names another label`);
    else chosen.set(label, name);
  }
  return chosen;
}

function nameLabels(
  labels: readonly string[],
  chosen: ReadonlyMap<string, string>,
): ReadonlyMap<string, { readonly name: string; readonly chosen: boolean }> {
  const taken = createNameSpace(chosen.values());
  const names = new Map([...chosen].map(([label, name]) => [label, { name, chosen: true }]));
  const others = labels.filter((label) => !chosen.has(label));
  for (const label of [...others.filter(isLegalValue), ...others.filter((each) => !isLegalValue(each))]) {
    const legal = toLegalName(label, 'value');
    const wanted = isLegalValue(legal) ? legal : `${legal}_`;
    const free = claimFirst([wanted, `${wanted}_${nameHash(label)}`], (name) => taken.claim([name]));
    names.set(label, { name: free, chosen: false });
  }
  return names;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
