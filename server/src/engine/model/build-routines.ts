// The catalog's functions → those that can be called by the database's own names: with arguments, or with a row alone. Nothing is named
// or left out for the sake of another dialect; only what its comment hides, and what no caller can call, is not there.

import type { Catalog, CatalogArgument, CatalogFunction, CatalogType, Oid } from '../catalog/catalog.ts';
import { functionId } from './build-functions.ts';
import { readComment, readRateLimit } from './comment-tags.ts';
import type {
  Column,
  FunctionResult,
  MediaAggregate,
  Routine,
  RoutineArgument,
  Table,
  TableId,
  ValueType,
} from './model.ts';
import { isResult, resultColumn, resultTable } from './result-table.ts';
import { rowTypesOf } from './row-types.ts';
import type { ValueTypes } from './value-types.ts';

export interface RoutineSources {
  readonly schemas: readonly string[];
  readonly relations: ReadonlyMap<TableId, Table>;
  readonly types: ValueTypes;
}

export interface BuiltRoutines {
  readonly routines: readonly Routine[];
  readonly rowRoutines: ReadonlyMap<TableId, readonly Routine[]>;
  readonly mediaAggregates: readonly MediaAggregate[];
}

export function buildRoutines(catalog: Catalog, { schemas, relations, types }: RoutineSources): BuiltRoutines {
  const means: Means = {
    types,
    catalogTypes: new Map(catalog.types.map((type) => [type.oid, type])),
    rowTypes: rowTypesOf(catalog, relations),
  };
  const sources = catalog.functions.filter((source) => schemas.includes(source.schema) && isCallable(source, means));
  const rowRoutines = new Map<TableId, Routine[]>();
  for (const source of sources) {
    const [over, routine] = readRowRoutine(source, means) ?? [];
    if (over !== undefined && routine !== undefined) rowRoutines.set(over, [...(rowRoutines.get(over) ?? []), routine]);
  }
  return {
    routines: sources.flatMap((source) => readRoutine(source, means) ?? []).toSorted(byName),
    rowRoutines: new Map([...rowRoutines].map(([over, routines]) => [over, routines.toSorted(byName)])),
    mediaAggregates: catalog.functions
      .filter(({ schema, kind }) => kind === 'aggregate' && schemas.includes(schema))
      .flatMap((source) => readMediaAggregate(source, means) ?? [])
      .toSorted(
        (a, b) => compare(a.schema, b.schema) || compare(a.sqlName, b.sqlName) || compare(a.over ?? '', b.over ?? ''),
      ),
  };
}

interface Means {
  readonly types: ValueTypes;
  readonly catalogTypes: ReadonlyMap<Oid, CatalogType>;
  readonly rowTypes: ReadonlyMap<Oid, Table>;
}

/** Triggers are called by PostgreSQL alone. */
function isCallable({ kind, returnType, comment }: CatalogFunction, { catalogTypes }: Means): boolean {
  const returned = catalogTypes.get(returnType);
  const isTrigger = isBuiltIn(returned, 'trigger') || isBuiltIn(returned, 'event_trigger');
  return kind === 'function' && !isTrigger && !readComment('function', comment, '', () => {}).hidden;
}

/** Undefined where an argument has no name, unless it is the only one and takes a whole body. */
function readRoutine(source: CatalogFunction, means: Means): Routine | undefined {
  const inputs = inputsOf(source);
  const body = bodyOf(inputs, means);
  if (body === undefined && inputs.some(({ name }) => name === '')) return undefined;
  return toRoutine(source, { inputs, body, result: readRows(source, means) ?? readValue(source, means) }, means);
}

/** With the relation of the row; undefined where it takes none, or something besides. The row is not among the arguments. */
function readRowRoutine(source: CatalogFunction, means: Means): readonly [TableId, Routine] | undefined {
  const [first, ...others] = inputsOf(source);
  const over = first === undefined ? undefined : means.rowTypes.get(first.type);
  if (over === undefined || !others.every(({ hasDefault }) => hasDefault)) return undefined;
  const table = means.rowTypes.get(source.returnType);
  const result = table === undefined ? readValue(source, means) : rowsOf(source, table);
  return [over.id, toRoutine(source, { inputs: others, body: undefined, result }, means)];
}

/** Undefined where it is not over rows alone, or its result is not of a domain that is called like a media type. */
function readMediaAggregate(source: CatalogFunction, means: Means): MediaAggregate | undefined {
  const [over, ...others] = inputsOf(source);
  const domain = means.catalogTypes.get(source.returnType);
  if (over === undefined || others.length > 0 || domain?.kind !== 'domain' || !isMediaType(domain.name))
    return undefined;
  const table = means.rowTypes.get(over.type)?.id;
  if (table === undefined && !isBuiltIn(means.catalogTypes.get(over.type), 'anyelement')) return undefined;
  const base = withoutDomains(source.returnType, means);
  return {
    schema: source.schema,
    sqlName: source.name,
    media: domain.name.toLowerCase(),
    over: table,
    binary: isBuiltIn(base, 'bytea'),
  };
}

function isMediaType(name: string): boolean {
  return name === '*/*' || /^[a-z0-9.-]+\/[a-z0-9.+-]+$/i.test(name);
}

function inputsOf({ arguments: all }: CatalogFunction): readonly CatalogArgument[] {
  return all.filter(({ mode }) => mode !== 'out' && mode !== 'table');
}

function bodyOf([only, ...others]: readonly CatalogArgument[], { catalogTypes }: Means): Routine['body'] {
  if (only === undefined || only.name !== '' || others.length > 0) return undefined;
  const type = catalogTypes.get(only.type);
  return type?.schema === 'pg_catalog' ? bodyTypes.find((each) => each === type.name) : undefined;
}

const bodyTypes = ['json', 'jsonb', 'text', 'xml', 'bytea'] as const;

/** Rows of a relation, or of columns that the function or its type has; undefined where PostgreSQL knows none before it is called. */
function readRows(source: CatalogFunction, means: Means): FunctionResult | undefined {
  const returned = withoutDomains(source.returnType, means);
  const table = returned === undefined ? undefined : means.rowTypes.get(returned.oid);
  if (table !== undefined) return rowsOf(source, table);
  const columns = returned?.kind === 'composite' ? returned.attributes : source.arguments.filter(isResult);
  if (columns.length === 0) return undefined;
  const named = { name: source.name, chosen: false };
  const own = resultTable(
    source,
    columns.map((each, index) => toColumn(each, index, means)),
    named,
  );
  // Another one than that of a field, which has other names.
  return { kind: 'rows', table: `${own.id} by name`, own: { ...own, id: `${own.id} by name` }, set: source.returnsSet };
}

function rowsOf({ returnsSet: set }: CatalogFunction, { id }: Table): FunctionResult {
  return { kind: 'rows', table: id, own: undefined, set };
}

function withoutDomains(oid: Oid, means: Means): CatalogType | undefined {
  const type = means.catalogTypes.get(oid);
  return type?.kind === 'domain' ? withoutDomains(type.baseType, means) : type;
}

/** PostgreSQL numbers columns without a name. */
function toColumn({ name, type }: { name: string; type: Oid }, index: number, means: Means): Column {
  const sqlName = name === '' ? `column${index + 1}` : name;
  return resultColumn({ sqlName, name: sqlName, type: typeOf(type, means), typeName: means.types.spell(type) });
}

function readValue({ returnType, returnsSet: set }: CatalogFunction, means: Means): FunctionResult {
  return { kind: 'value', type: typeOf(returnType, means), set };
}

/** A record of any columns is JSON like a composite. */
function typeOf(oid: Oid, { types, catalogTypes }: Means): ValueType {
  const type = types.read(oid)?.type ?? { kind: 'scalar', name: 'unknown', sql: 'pg_catalog.text', family: 'other' };
  const isRecord = type.kind === 'scalar' && isBuiltIn(catalogTypes.get(oid), 'record');
  return isRecord ? { ...type, family: 'composite', attributes: [] } : type;
}

function isBuiltIn(type: CatalogType | undefined, name: string): boolean {
  return type?.schema === 'pg_catalog' && type.name === name;
}

interface Signature {
  readonly inputs: readonly CatalogArgument[];
  readonly body: Routine['body'];
  readonly result: FunctionResult;
}

function toRoutine(source: CatalogFunction, { inputs, body, result }: Signature, means: Means): Routine {
  const comment = readComment('function', source.comment, '', () => {});
  const returned = means.catalogTypes.get(source.returnType);
  return {
    id: functionId(source),
    schema: source.schema,
    sqlName: source.name,
    name: source.name,
    chosen: false,
    description: comment.description,
    deprecated: comment.deprecated,
    rateLimit: readRateLimit(comment, '', () => {}),
    volatile: source.volatility === 'volatile',
    volatility: source.volatility,
    arguments: inputs.map((input) => toArgument(input, means)),
    result,
    void: isBuiltIn(returned, 'void'),
    single: !source.returnsSet || source.estimatedRows === 1,
    body,
    domain: returned?.kind === 'domain' ? returned.name : undefined,
  };
}

function toArgument({ name, type, hasDefault, mode }: CatalogArgument, means: Means): RoutineArgument {
  return {
    sqlName: name === '' ? undefined : name,
    name,
    type: typeOf(type, means),
    typeName: means.types.spell(type),
    hasDefault,
    variadic: mode === 'variadic',
  };
}

/** Overloads by the number of their arguments, then without a description first, then by names and types. */
function byName(a: Routine, b: Routine): number {
  return (
    compare(a.schema, b.schema) ||
    compare(a.sqlName, b.sqlName) ||
    a.arguments.length - b.arguments.length ||
    compare(a.description ?? '', b.description ?? '') ||
    compare(signature(a), signature(b))
  );
}

function signature({ arguments: all }: Routine): string {
  return all.flatMap(({ name, typeName }) => [name, typeName]).join('\u0001');
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
