// The relations of a catalog, and which of them are enum tables by their comments → the same relations with the values of those.

import type { CatalogColumn, CatalogEnumValue, CatalogRelation, CatalogType, Oid } from './catalog.ts';
import { enumValues, readableTables } from './queries/enum-values.ts';

interface Connection {
  query<Row>(text: string, values?: readonly unknown[]): Promise<readonly Row[]>;
}

/** Reads no more than some tables with the tag @enum. What it does not take for an enum table has no values. */
export async function readEnumValues(
  connection: Connection,
  relations: readonly CatalogRelation[],
  types: readonly CatalogType[],
): Promise<readonly CatalogRelation[]> {
  const tagged = relations.filter(
    ({ kind, comment }) => kind === 'table' && /^[ \t]*@enum[ \t]*\r?$/m.test(comment ?? ''),
  );
  if (tagged.length === 0) return relations;
  const oids = tagged.map(({ oid }) => oid);
  const readable = new Set(
    (await connection.query<{ readonly oid: Oid }>(readableTables, [oids])).map(({ oid }) => oid),
  );
  const texts = textTypes(types);
  const values = new Map<Oid, readonly CatalogEnumValue[]>();
  for (const relation of tagged) {
    const columns = columnsOf(relation, texts);
    if (columns === undefined || !readable.has(relation.oid)) continue;
    values.set(relation.oid, await connection.query<CatalogEnumValue>(enumValues(relation, columns)));
  }
  return relations.map((relation) => {
    const found = values.get(relation.oid);
    return found === undefined ? relation : { ...relation, enumValues: found };
  });
}

/** The key is a text, and the first other text describes it. */
function columnsOf({ columns, constraints }: CatalogRelation, texts: ReadonlySet<Oid>) {
  const key = constraints.find(({ kind }) => kind === 'primary-key');
  const [value, ...others] = (key?.columns ?? []).flatMap((number) => columns.filter((each) => each.number === number));
  const isText = (column: CatalogColumn): boolean => texts.has(column.type);
  if (value === undefined || others.length > 0 || !isText(value)) return undefined;
  return { value: value.name, description: columns.find((each) => each !== value && isText(each))?.name };
}

function textTypes(types: readonly CatalogType[]): ReadonlySet<Oid> {
  const isText = ({ kind, schema, name }: CatalogType): boolean =>
    kind === 'base' && schema === 'pg_catalog' && (name === 'text' || name === 'varchar');
  return new Set(types.filter(isText).map(({ oid }) => oid));
}
