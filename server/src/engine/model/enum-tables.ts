// Tables with the tag @enum → enums whose values are the tables' rows, and which columns have them as their types: those with a
// foreign key to such a table. What cannot be an enum is told in a warning and stays an ordinary table.

import { qualifiedName } from '../../base/quote-name.ts';
import type { CatalogRelation, Oid } from '../catalog/catalog.ts';
import { readComment, readForeignKeyTag, type Warn } from './comment-tags.ts';
import { isLegalValue, nameHash, toLegalName } from './legal-name.ts';
import type { EnumType, EnumValue, ScalarType } from './model.ts';
import { claimFirst, createNameSpace, type NameSpace } from './name-space.ts';
import type { NamedRelation } from './name-tables.ts';
import type { Named, Naming } from './naming.ts';

export interface EnumTables {
  /** The enum that a column of the relation takes its values from, in place of its own type. */
  typeOf(relation: CatalogRelation, column: number, type: ScalarType): EnumType | undefined;
}

export interface EnumTableMeans {
  /** Those of the exposed schemas. */
  readonly relations: readonly CatalogRelation[];
  /** Those of them that are exposed themselves: an enum table need not be. */
  readonly named: readonly NamedRelation[];
  readonly naming: Naming;
  /** Names of types that are taken; those of the enums join them. */
  readonly typeNames: NameSpace;
  readonly warn: Warn;
}

const mostValues = 1000;

export function readEnumTables(means: EnumTableMeans): EnumTables {
  const { relations, named } = means;
  const byOid = new Map(named.map((each) => [each.relation.oid, each]));
  const enums = new Map<Oid, EnumType>();
  for (const relation of relations) {
    const made = readEnumTable(relation, byOid.get(relation.oid), means);
    if (made !== undefined) enums.set(relation.oid, made);
  }
  const variants = new Map<string, EnumType>();
  return {
    typeOf(relation, column, { sql, family, name }) {
      if (family !== 'text' || enums.size === 0) return undefined;
      const target = targetsOf(relation, column, relations).find((oid) => enums.has(oid));
      const type = target === undefined ? undefined : enums.get(target);
      if (type === undefined || name === 'char') return undefined;
      // The same type in the API, with the column's own in SQL.
      const key = `${target} ${sql}`;
      const known = variants.get(key) ?? { ...type, sql };
      variants.set(key, known);
      return known;
    },
  };
}

function readEnumTable(
  relation: CatalogRelation,
  exposed: NamedRelation | undefined,
  { naming, typeNames, warn }: EnumTableMeans,
): EnumType | undefined {
  const id = qualifiedName(relation.schema, relation.name);
  const comment = exposed?.comment ?? readComment('table', relation.comment, id, () => {});
  if (comment.tag('enum') === undefined) return undefined;
  const values = relation.enumValues;
  const fault = faultOf(relation);
  if (values === undefined || fault !== undefined) {
    warn('tag-invalid', id, `@enum is ignored, because ${fault}`);
    return undefined;
  }
  const wanted = naming.scalar.enumTable(exposed ?? hiddenName(relation, comment.tag('name')));
  const name = claimFirst([wanted, `${wanted}_${nameHash(id)}`], (candidate) =>
    typeNames.claim([candidate, naming.scalar.comparison({ name: candidate })]),
  );
  if (name !== wanted)
    warn('name-clash', id, `its enum is called ${name}, because ${wanted} is another type of the API`);
  return {
    kind: 'enum',
    name,
    sql: 'pg_catalog.text',
    table: id,
    values: nameValues(values, naming),
    description: comment.description,
  };
}

function faultOf({ enumValues }: CatalogRelation): string | undefined {
  if (enumValues === undefined) {
    return 'only a table can be one whose primary key is one column of text, and which the server may read';
  }
  if (enumValues.length === 0) return 'the table has no rows, and an enum has values';
  if (enumValues.length > mostValues) return `the table has more than ${mostValues} rows`;
  const illegal = enumValues.filter(({ value }) => !isLegalValue(value)).map(({ value }) => JSON.stringify(value));
  if (illegal.length === 0) return undefined;
  const list = illegal.slice(0, 3).join(', ') + (illegal.length > 3 ? ', …' : '');
  return `these values are no names that GraphQL allows: ${list}`;
}

function hiddenName({ schema, name }: CatalogRelation, tag: string | undefined): Named {
  if (tag !== undefined) return { name: toLegalName(tag, 'table'), chosen: true };
  return { name: toLegalName(schema === 'public' ? name : `${schema}_${name}`, 'table') };
}

/** What two values would both be called, the one has that is called so already; the other stays as it is. */
function nameValues(
  values: readonly { readonly value: string; readonly description: string | null }[],
  naming: Naming,
): readonly EnumValue[] {
  const taken = createNameSpace();
  const names = new Map<string, string>();
  const isKept = ({ value }: { readonly value: string }): boolean => naming.enumValue(value) === value;
  for (const { value } of [...values.filter(isKept), ...values.filter((each) => !isKept(each))]) {
    names.set(
      value,
      claimFirst([naming.enumValue(value), value], (name) => taken.claim([name])),
    );
  }
  return values.map(({ value, description }) => ({
    name: names.get(value) ?? value,
    label: value,
    description: description ?? undefined,
  }));
}

/** The relations that a foreign key of this column alone refers to by their primary key, real ones and tags. */
function targetsOf(relation: CatalogRelation, column: number, relations: readonly CatalogRelation[]): readonly Oid[] {
  const real = relation.constraints.flatMap((key) => {
    if (key.kind !== 'foreign-key' || key.columns.length !== 1 || key.columns[0] !== column) return [];
    const target = relations.find(({ oid }) => oid === key.foreignRelation);
    return target !== undefined && keyOf(target) === key.foreignColumns[0] ? [target.oid] : [];
  });
  const name = relation.columns.find(({ number }) => number === column)?.name;
  const tags = readComment('table', relation.comment, '', () => {}).tags('foreignKey');
  const tagged = tags.flatMap((value) => {
    const tag = readForeignKeyTag(value);
    if (tag === undefined || tag.columns.length !== 1 || !isNamed(name, tag.columns[0])) return [];
    const schemas = tag.schema === undefined ? [relation.schema, 'public'] : [tag.schema];
    return relations
      .filter((target) => schemas.includes(target.schema) && isNamed(target.name, tag.table))
      .filter((target) => {
        const key = target.columns.find(({ number }) => number === keyOf(target))?.name;
        return tag.foreignColumns === undefined || isNamed(key, tag.foreignColumns[0]);
      })
      .map(({ oid }) => oid);
  });
  return [...real, ...tagged];
}

/** As written, or folded as PostgreSQL does. */
function isNamed(name: string | undefined, written: string | undefined): boolean {
  return name !== undefined && (name === written || name === written?.toLowerCase());
}

function keyOf({ constraints }: CatalogRelation): number | undefined {
  const key = constraints.find(({ kind }) => kind === 'primary-key');
  return key?.columns.length === 1 ? key.columns[0] : undefined;
}
