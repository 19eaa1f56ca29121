// The catalog's functions → those that are fields: of a root, or of a table's rows. What cannot be one is left out, with a reason.

import { qualifiedName } from '../../base/quote-name.ts';
import type { Catalog, CatalogArgument, CatalogFunction, CatalogType, Oid } from '../catalog/catalog.ts';
import { readComment, readRateLimit, type TaggedComment, type Warn } from './comment-tags.ts';
import { isLegalName, toLegalName } from './legal-name.ts';
import type { Column, DatabaseFunction, FunctionArgument, FunctionResult, RateLimit, Table, TableId } from './model.ts';
import { createNameSpace, type NameSpace } from './name-space.ts';
import { namesOfMany, namesTakenBy } from './names-taken.ts';
import type { Naming } from './naming.ts';
import { hasOwnColumns, ownColumns, resultTable } from './result-table.ts';
import { rowTypesOf } from './row-types.ts';
import type { ValueTypes } from './value-types.ts';

export interface FunctionSources {
  readonly schemas: readonly string[];
  readonly tables: ReadonlyMap<TableId, Table>;
  readonly types: ValueTypes;
  /** Names of types that are taken; those of functions join them. */
  readonly typeNames: NameSpace;
  readonly naming: Naming;
  readonly warn: Warn;
}

export interface BuiltFunctions {
  readonly roots: readonly DatabaseFunction[];
  readonly computed: ReadonlyMap<TableId, readonly DatabaseFunction[]>;
}

/** Tells a function from its overloads. */
export function functionId({ schema, name, oid }: Pick<CatalogFunction, 'schema' | 'name' | 'oid'>): string {
  return `${qualifiedName(schema, name)}#${oid}`;
}

interface Draft {
  readonly source: CatalogFunction;
  readonly comment: TaggedComment;
  readonly rateLimit: RateLimit | undefined;
  readonly object: string;
  /** The table whose row is the first argument. */
  readonly over: Table | undefined;
  readonly arguments: readonly FunctionArgument[];
  readonly result: DraftResult;
}

/** Its own columns make a table as soon as the function has its name. */
type DraftResult =
  | FunctionResult
  | { readonly kind: 'own'; readonly columns: readonly Column[]; readonly set: boolean };

export function buildFunctions(catalog: Catalog, sources: FunctionSources): BuiltFunctions {
  const types = new Map(catalog.types.map((type) => [type.oid, type]));
  const rowTypes = rowTypesOf(catalog, sources.tables);
  const drafts = catalog.functions
    .filter(({ schema }) => sources.schemas.includes(schema))
    .flatMap((source) => readFunction(source, sources, rowTypes, types) ?? []);
  const told = withoutOverloads(drafts, sources.warn);
  return { roots: nameRoots(told, sources), computed: nameComputed(told, sources) };
}

const nameOfKind = { procedure: 'procedure', aggregate: 'aggregate', window: 'window function' } as const;

function readFunction(
  source: CatalogFunction,
  { types, naming, warn }: FunctionSources,
  rowTypes: ReadonlyMap<Oid, Table>,
  catalogTypes: ReadonlyMap<Oid, CatalogType>,
): Draft | undefined {
  const object = qualifiedName(source.schema, source.name);
  const comment = readComment('function', source.comment, object, warn);
  const omit = (why: string): undefined => {
    warn('function-omitted', object, `not a field: ${why}`);
  };
  if (comment.hidden) return undefined;
  if (source.kind !== 'function')
    return omit(`it is ${source.kind === 'aggregate' ? 'an' : 'a'} ${nameOfKind[source.kind]}`);
  const returned = catalogTypes.get(source.returnType);
  // Triggers are called by PostgreSQL alone, and nobody expects them here.
  if (returned === undefined || /^(event_)?trigger$/.test(returned.name)) return undefined;
  const result = readResult(source, returned, { types, naming, rowTypes });
  if (result === undefined) {
    return omit(isPseudo(returned) ? `it returns ${returned.name}` : 'its result has no form in the API');
  }
  const given = source.arguments.filter(({ mode }) => mode !== 'out' && mode !== 'table');
  const [first] = given;
  const over = first === undefined ? undefined : rowTypes.get(first.type);
  const read = readArguments(over === undefined ? given : given.slice(1), { types, naming, catalogTypes });
  if (read === undefined) return omit('an argument has no form in the API');
  const rateLimit = readRateLimit(comment, object, warn);
  return { source, comment, rateLimit, object, over, arguments: read, result };
}

interface ResultMeans extends Pick<FunctionSources, 'types' | 'naming'> {
  readonly rowTypes: ReadonlyMap<Oid, Table>;
}

function readResult(
  source: CatalogFunction,
  returned: CatalogType,
  { types, naming, rowTypes }: ResultMeans,
): DraftResult | undefined {
  const { returnType, returnsSet: set } = source;
  const table = rowTypes.get(returnType);
  if (table !== undefined) return { kind: 'rows', table: table.id, own: undefined, set };
  if (returned.kind !== 'composite' && hasOwnColumns(source, returned.name)) {
    const columns = ownColumns(source, types, naming);
    return columns && { kind: 'own', columns, set };
  }
  const type = isPseudo(returned) ? undefined : types.read(returnType)?.type;
  return type && { kind: 'value', type, set };
}

function isPseudo({ schema, name }: CatalogType): boolean {
  return (
    schema === 'pg_catalog' && /^(void|record|internal|cstring|any.*|unknown|language_handler|.*_handler)$/.test(name)
  );
}

interface ArgumentMeans extends Pick<FunctionSources, 'types' | 'naming'> {
  readonly catalogTypes: ReadonlyMap<Oid, CatalogType>;
}

function readArguments(
  given: readonly CatalogArgument[],
  { types, naming, catalogTypes }: ArgumentMeans,
): readonly FunctionArgument[] | undefined {
  const names = createNameSpace();
  const read: FunctionArgument[] = [];
  let unnamed = 0;
  for (const [index, { name, type, mode, hasDefault }] of given.entries()) {
    const catalogType = catalogTypes.get(type);
    const valueType = types.read(type)?.type;
    if (catalogType === undefined || valueType === undefined || isPseudo(catalogType)) return undefined;
    const wanted = naming.member(name === '' ? `arg_${++unnamed}` : toLegalName(name, 'column'));
    const exposed = names.claim([wanted]) ? wanted : `${wanted}_${index + 1}`;
    const sqlName = name === '' ? undefined : name;
    read.push({ sqlName, name: exposed, type: valueType, hasDefault, variadic: mode === 'variadic' });
  }
  return read;
}

/** Of several functions of one name none can be told from the others by its arguments' names alone; by @name it can. */
function withoutOverloads(drafts: readonly Draft[], warn: Warn): readonly Draft[] {
  const key = ({ object, over, comment }: Draft) => JSON.stringify([object, over?.id, comment.tag('name')]);
  const groups = Map.groupBy(drafts, key);
  return drafts.filter((draft) => {
    const count = groups.get(key(draft))?.length ?? 0;
    if (count === 1) return true;
    const why = `not a field: there are ${count} functions of this name; @name in the comment of one tells it from the others`;
    warn('function-omitted', draft.object, why);
    return false;
  });
}

function nameRoots(drafts: readonly Draft[], { tables, naming, typeNames, warn }: FunctionSources) {
  const queries = createNameSpace();
  const mutations = createNameSpace();
  for (const table of tables.values()) {
    const taken = namesTakenBy(naming, table);
    queries.claim(taken.queries);
    mutations.claim(taken.mutations);
  }
  const roots: DatabaseFunction[] = [];
  for (const draft of drafts.toSorted(byObject)) {
    if (draft.over !== undefined) continue;
    const natural =
      draft.source.schema === 'public' ? draft.source.name : `${draft.source.schema}_${draft.source.name}`;
    const made = toFunction(draft, wantedName(draft, natural, warn));
    const fieldName = naming.root.list(made);
    const space = made.volatile ? mutations : queries;
    const { aggregate, connection } = naming.root;
    const givesRows = made.result.kind === 'rows' && made.result.set;
    const pages = made.volatile ? [] : [connection(made)];
    const fields = givesRows ? [fieldName, aggregate(made), ...pages] : [fieldName];
    const types = [naming.function.arguments(made), ...typesOf(made, naming)];
    if (!space.claim(fields) || !typeNames.claim(types)) {
      warn(
        'function-omitted',
        draft.object,
        `not a field: ${fieldName}, or a name made from it, is taken; ${howToName(draft)}`,
      );
    } else roots.push(made);
  }
  return roots.toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

function nameComputed(drafts: readonly Draft[], { naming, typeNames, warn }: FunctionSources) {
  const computed = new Map<TableId, DatabaseFunction[]>();
  const namesOf = new Map<TableId, NameSpace>();
  for (const draft of drafts.toSorted(byObject)) {
    const { over } = draft;
    if (over === undefined) continue;
    const prefix = `${over.sqlName}_`;
    const { name } = draft.source;
    const wanted = wantedName(
      draft,
      name.startsWith(prefix) && name !== prefix ? name.slice(prefix.length) : name,
      warn,
    );
    const made = toFunction(draft, wanted.chosen ? wanted : { name: naming.member(wanted.name), chosen: false }, {
      name: toLegalName(draft.source.name, 'table'),
      chosen: false,
    });
    if (draft.rateLimit !== undefined) {
      warn('tag-invalid', draft.object, '@rateLimit is for fields of the roots, and is ignored');
    }
    const names = namesOf.get(over.id) ?? memberNames(over, naming);
    namesOf.set(over.id, names);
    if (made.volatile) {
      warn(
        'function-omitted',
        draft.object,
        `not a field of ${over.name}: it is VOLATILE; make it STABLE or IMMUTABLE`,
      );
    } else if (
      !names.claim(fieldsOf(made, naming)) ||
      !typeNames.claim([naming.function.computedArguments(over, made), ...typesOf(made, naming)])
    ) {
      warn(
        'function-omitted',
        draft.object,
        `not a field of ${over.name}: ${made.name}, or a name made from it, is taken; ${howToName(draft)}`,
      );
    } else computed.set(over.id, [...(computed.get(over.id) ?? []), made]);
  }
  return computed;
}

/** What a row of the table has under which names. */
function memberNames({ columns, relationships }: Table, naming: Naming): NameSpace {
  const many = relationships.filter(({ kind }) => kind === 'many');
  return createNameSpace([
    ...[...columns, ...relationships].map(({ name }) => name),
    ...many.flatMap((each) => namesOfMany(naming, each)),
  ]);
}

function fieldsOf(computed: DatabaseFunction, naming: Naming): readonly string[] {
  const { name, result } = computed;
  return result.kind === 'rows' && result.set ? namesOfMany(naming, computed) : [name];
}

function byObject(a: Draft, b: Draft): number {
  return a.object < b.object ? -1 : a.object > b.object ? 1 : 0;
}

type ChosenName = Pick<DatabaseFunction, 'name' | 'chosen'>;

function wantedName({ comment, object }: Draft, natural: string, warn: Warn): ChosenName {
  const tag = comment.tag('name');
  if (tag !== undefined && isLegalName(tag)) return { name: tag, chosen: true };
  if (tag !== undefined) warn('tag-invalid', object, `@name ${tag} is not a legal name in GraphQL and is ignored`);
  return { name: toLegalName(natural, 'table'), chosen: false };
}

function howToName({ object }: Draft): string {
  return `COMMENT ON FUNCTION ${object} IS '@name …' chooses another name`;
}

/** Names of types that its own columns take. */
function typesOf({ result }: DatabaseFunction, naming: Naming): readonly string[] {
  return result.kind === 'rows' && result.own !== undefined ? namesTakenBy(naming, result.own).types : [];
}

/** `row`: what a row of its own is called after. */
function toFunction(
  { source, comment, rateLimit, arguments: args, result }: Draft,
  named: ChosenName,
  row: ChosenName = named,
): DatabaseFunction {
  return {
    id: functionId(source),
    schema: source.schema,
    sqlName: source.name,
    ...named,
    description: comment.description,
    deprecated: comment.deprecated,
    rateLimit,
    volatile: source.volatility === 'volatile' && comment.tag('query') === undefined,
    arguments: args,
    result: result.kind === 'own' ? ownResult(source, result, row) : result,
  };
}

function ownResult(
  source: CatalogFunction,
  { columns, set }: DraftResult & { kind: 'own' },
  row: ChosenName,
): FunctionResult {
  const own = resultTable(source, columns, row);
  return { kind: 'rows', table: own.id, own, set };
}
