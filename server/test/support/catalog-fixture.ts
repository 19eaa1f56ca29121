// Short specifications → a `Catalog` as introspection would return it, for tests of pure rules. Knows no database.

import type {
  Catalog,
  CatalogColumn,
  CatalogConstraint,
  CatalogEnumValue,
  CatalogRelation,
  CatalogRole,
  CatalogType,
  Grant,
  Oid,
  RelationKind,
} from '../../src/engine/catalog/catalog.ts';

/** A type's name, `schema.name` outside of pg_catalog, with `[]` for an array and `!` at the end for NOT NULL. */
export type ColumnSpec = string | (Partial<CatalogColumn> & { readonly of: string });

export interface RelationSpec {
  readonly name: string;
  /** Default public. */
  readonly schema?: string;
  readonly kind?: RelationKind;
  readonly comment?: string;
  readonly columns: Readonly<Record<string, ColumnSpec>>;
  readonly primaryKey?: readonly string[];
  readonly unique?: readonly (readonly string[])[];
  readonly foreignKeys?: readonly ForeignKeySpec[];
  readonly owner?: Oid;
  readonly grants?: readonly Grant[];
  readonly rowSecurity?: CatalogRelation['rowSecurity'];
  readonly updatable?: CatalogRelation['updatable'];
  /** Descriptions by value, of an enum table. */
  readonly enumValues?: Readonly<Record<string, string | null>>;
}

export interface ForeignKeySpec {
  readonly columns: readonly string[];
  /** `name`, or `schema.name`. */
  readonly references: string;
  /** Default: the primary key. */
  readonly foreignColumns?: readonly string[];
  readonly name?: string;
  readonly comment?: string;
  readonly validated?: boolean;
}

export type TypeSpec =
  | { readonly kind: 'enum'; readonly name: string; readonly labels: readonly string[]; readonly comment?: string }
  | { readonly kind: 'domain'; readonly name: string; readonly base: string; readonly notNull?: boolean }
  | { readonly kind: 'composite' | 'range' | 'base'; readonly name: string; readonly relation?: Oid };

export interface CatalogSpec {
  readonly relations: readonly RelationSpec[];
  /** Names are `name` (public) or `schema.name`. */
  readonly types?: readonly TypeSpec[];
  readonly roles?: readonly CatalogRole[];
  /** By schema; public's default is USAGE to PUBLIC. */
  readonly schemaGrants?: Readonly<Record<string, readonly Grant[]>>;
}

/** The catalog of a specification. OIDs depend on the order of what is specified. */
export function catalogFixture(spec: CatalogSpec): Catalog {
  const types = createTypes(spec.types ?? []);
  const oids = new Map(
    spec.relations.map((relation, index) => [qualify(relation.schema, relation.name), 20000 + index]),
  );
  const relations = spec.relations.map((relation) => toRelation(relation, spec.relations, oids, types.oidOf));
  const schemas = [...new Set(['public', ...spec.relations.map(({ schema }) => schema ?? 'public')])];
  return {
    database: 'fixture',
    serverVersion: 180000,
    schemas: schemas.map((name, index) => ({
      oid: 2200 + index,
      name,
      owner: 10,
      comment: null,
      grants: spec.schemaGrants?.[name] ?? [{ grantee: 0, privilege: 'USAGE' }],
    })),
    relations,
    shownTables: [],
    types: types.all(),
    functions: [],
    roles: spec.roles ?? [],
  };
}

/** A role without attributes or memberships, or with those given. */
export function roleFixture(oid: Oid, name: string, rest: Partial<CatalogRole> = {}): CatalogRole {
  return { oid, name, superuser: false, bypassesRowSecurity: false, canLogin: false, memberOf: [], ...rest };
}

function qualify(schema: string | undefined, name: string): string {
  return `${schema ?? 'public'}.${name}`;
}

function createTypes(specs: readonly TypeSpec[]) {
  const types = new Map<string, CatalogType>();
  const base = (schema: string, name: string) => ({
    oid: 100 + types.size,
    schema,
    name,
    formatted: schema === 'pg_catalog' ? name : `${schema}.${name}`,
    comment: null,
  });
  function oidOf(text: string): Oid {
    const known = types.get(text) ?? types.get(`public.${text}`);
    if (known !== undefined) return known.oid;
    if (text.endsWith('[]')) {
      const elementType = oidOf(text.slice(0, -2));
      return add(text, { kind: 'array', ...base('pg_catalog', `_${text.slice(0, -2)}`), elementType });
    }
    return add(text, { kind: 'base', category: 'X', ...base('pg_catalog', text) });
  }
  function add(key: string, type: CatalogType): Oid {
    types.set(key, type);
    return type.oid;
  }
  for (const spec of specs) {
    const [schema = 'public', name = spec.name] = spec.name.includes('.')
      ? spec.name.split('.')
      : ['public', spec.name];
    const key = qualify(schema, name);
    if (spec.kind === 'enum') {
      add(key, { kind: 'enum', ...base(schema, name), labels: spec.labels, comment: spec.comment ?? null });
    } else if (spec.kind === 'domain') {
      const baseType = oidOf(spec.base);
      const casts = { toJson: null, fromJson: null, fromText: null };
      add(key, {
        kind: 'domain',
        ...base(schema, name),
        baseType,
        typeModifier: -1,
        notNull: spec.notNull ?? false,
        casts,
      });
    } else if (spec.kind === 'composite') {
      add(key, { kind: 'composite', ...base(schema, name), relation: spec.relation ?? null, attributes: [] });
    } else if (spec.kind === 'range') add(key, { kind: 'range', ...base(schema, name), elementType: oidOf('int4') });
    else add(key, { kind: 'base', ...base(schema, name), category: 'U' });
  }
  return { oidOf, all: () => [...types.values()] };
}

function toRelation(
  spec: RelationSpec,
  all: readonly RelationSpec[],
  oids: ReadonlyMap<string, Oid>,
  oidOf: (text: string) => Oid,
): CatalogRelation {
  const columns = Object.entries(spec.columns).map(([name, column], index) => toColumn(name, index + 1, column, oidOf));
  const constraints = toConstraints(spec, all, oids);
  const isTable = spec.kind === undefined || spec.kind === 'table' || spec.kind === 'partitioned-table';
  return {
    kind: spec.kind ?? 'table',
    oid: oids.get(qualify(spec.schema, spec.name)) ?? 0,
    schema: spec.schema ?? 'public',
    name: spec.name,
    owner: spec.owner ?? 10,
    comment: spec.comment ?? null,
    columns,
    constraints,
    uniqueIndexes: constraints.flatMap((constraint) => {
      const { kind, name } = constraint;
      if (kind !== 'primary-key' && kind !== 'unique') return [];
      return [{ name, columns: constraint.columns, partial: false, immediate: true, nullsNotDistinct: false }];
    }),
    rowSecurity: spec.rowSecurity ?? { enabled: false, forced: false },
    policies: [],
    grants: spec.grants ?? [],
    updatable: spec.updatable ?? { insert: isTable, update: isTable, delete: isTable },
    securityInvoker: false,
    estimatedRows: -1,
    ...(spec.enumValues === undefined ? {} : { enumValues: toEnumValues(spec.enumValues) }),
  };
}

function toEnumValues(values: Readonly<Record<string, string | null>>): readonly CatalogEnumValue[] {
  return Object.entries(values).map(([value, description]) => ({ value, description }));
}

function toColumn(name: string, number: number, spec: ColumnSpec, oidOf: (text: string) => Oid): CatalogColumn {
  const { of, ...rest } = typeof spec === 'string' ? { of: spec } : spec;
  return {
    number,
    name,
    type: oidOf(of.replace(/!$/, '')),
    typeModifier: -1,
    typeName: of.replace(/!$/, ''),
    origin: null,
    notNull: of.endsWith('!'),
    hasDefault: false,
    defaultExpression: null,
    identity: null,
    generated: null,
    computed: false,
    comment: null,
    grants: [],
    ...rest,
  };
}

function toConstraints(
  spec: RelationSpec,
  all: readonly RelationSpec[],
  oids: ReadonlyMap<string, Oid>,
): readonly CatalogConstraint[] {
  const constraints: CatalogConstraint[] = [];
  if (spec.primaryKey !== undefined && spec.primaryKey.length > 0) {
    const columns = numbersOf(spec, spec.primaryKey);
    constraints.push({ kind: 'primary-key', name: `${spec.name}_pkey`, comment: null, columns });
  }
  for (const names of spec.unique ?? []) {
    const name = `${spec.name}_${names.join('_')}_key`;
    const columns = numbersOf(spec, names);
    constraints.push({ kind: 'unique', name, comment: null, columns, nullsNotDistinct: false });
  }
  for (const key of spec.foreignKeys ?? []) {
    const target = key.references.includes('.') ? key.references : `public.${key.references}`;
    const foreign = all.find((each) => qualify(each.schema, each.name) === target);
    constraints.push({
      kind: 'foreign-key',
      name: key.name ?? `${spec.name}_${key.columns.join('_')}_fkey`,
      comment: key.comment ?? null,
      columns: numbersOf(spec, key.columns),
      foreignRelation: oids.get(target) ?? 1,
      foreignColumns: foreign === undefined ? [1] : numbersOf(foreign, key.foreignColumns ?? foreign.primaryKey ?? []),
      validated: key.validated ?? true,
    });
  }
  return constraints;
}

function numbersOf(spec: RelationSpec, names: readonly string[]): readonly number[] {
  return names.map((name) => Object.keys(spec.columns).indexOf(name) + 1);
}
