// Checks of what is exposed to whom: row-level security, views, functions with their owner's rights, policies, and the indexes that
// relationships and policies want.

import { type Check, type DatabaseSubject, eachRow, fine, type Problem } from './check.ts';
import * as queries from './queries.ts';

export const exposureChecks: readonly Check<DatabaseSubject>[] = [
  {
    name: 'unprotected-writes',
    about: 'no table lets everybody write any row',
    async run(subject) {
      const { anonymousRole, anonymousWrites } = subject;
      const rows = await readUnprotected(subject);
      const problems = rows.flatMap(({ table, role, writes }): readonly Problem[] => {
        if (writes.length === 0) return [];
        const anonymous = role === anonymousRole;
        if (anonymous && (anonymousWrites === 'all' || anonymousWrites.includes(table))) return [];
        return [
          {
            severity: anonymous ? 'failure' : 'warning',
            cause: `${role}${anonymous ? ', which needs no key,' : ''} may ${writes.join(', ')} any row of ${table}: it has no row-level security.`,
            remedy: `Run ALTER TABLE ${table} ENABLE ROW LEVEL SECURITY and write policies, or revoke the grant.`,
          },
        ];
      });
      return { detail: problems.length === 0 ? 'none' : `${problems.length} found`, problems };
    },
  },
  {
    name: 'unprotected-reads',
    about: 'tables that everybody may read in full are meant to be public',
    async run(subject) {
      const rows = (await readUnprotected(subject)).filter(
        ({ reads, role }) => reads && role === subject.anonymousRole,
      );
      if (rows.length === 0) return fine('none');
      const tables = rows.map(({ table }) => table).join(', ');
      const problem: Problem = {
        severity: 'warning',
        cause: `${subject.anonymousRole}, which needs no key, may read all rows of ${tables}: without row-level security.`,
        remedy:
          'If that is meant, say so: ALTER TABLE … ENABLE ROW LEVEL SECURITY; CREATE POLICY … FOR SELECT USING (true). Else revoke SELECT.',
      };
      return { detail: `${rows.length} found`, problems: [problem] };
    },
  },
  {
    name: 'no-policies',
    about: 'tables with row-level security have policies',
    async run({ owner, schemas }) {
      const rows = await owner.query<{ readonly table: string; readonly roles: readonly string[] }>(
        queries.tablesWithoutPolicies,
        [schemas],
      );
      return eachRow(rows, 'none without', ({ table, roles }) => ({
        severity: 'warning',
        cause: `${table} has row-level security and no policy: ${roles.join(', ')} may use it and will see no row.`,
        remedy: `Run CREATE POLICY … ON ${table}, or revoke the grants.`,
      }));
    },
  },
  {
    name: 'view-security',
    about: 'views read protected tables with the rights of who asks',
    async run({ owner, schemas, anonymousRole }) {
      const rows = await owner.query<ViewRow>(queries.viewsPastPolicies, [schemas, anonymousRole]);
      return eachRow(rows, 'all do', ({ view, kind, tables, roles }) => ({
        severity: 'warning',
        cause: `${view} shows ${roles.join(', ')} rows of ${tables.join(', ')} past the policies: it reads with the rights of its owner.`,
        remedy:
          kind === 'view'
            ? `Run ALTER VIEW ${view} SET (security_invoker = true).`
            : `A materialized view always does: revoke SELECT on ${view}, or let it hold only what everybody may see.`,
      }));
    },
  },
  {
    name: 'definer-functions',
    about: 'functions with the rights of their owner find names in a search_path of their own',
    async run({ owner }) {
      const rows = await owner.query<{ readonly function: string }>(queries.definerFunctions);
      return eachRow(rows, 'all do', ({ function: name }) => ({
        severity: 'warning',
        cause: `${name} is SECURITY DEFINER without a search_path: who calls it chooses what its names mean, with the rights of its owner.`,
        remedy: `Run ALTER FUNCTION ${name} SET search_path = '' and write names with their schemas.`,
      }));
    },
  },
  {
    name: 'policy-calls',
    about: 'policies ask who calls once, and not for each row',
    async run({ owner, schemas }) {
      const rows = await owner.query<PolicyRow>(queries.policies, [schemas]);
      const slow = rows.filter(({ expressions }) => expressions.some(callsPerRow));
      return eachRow(slow, 'all do', ({ policy, table }) => ({
        severity: 'warning',
        cause: `The policy ${policy} of ${table} calls a function about the caller for each row.`,
        remedy: 'Write (select auth.uid()) in place of auth.uid(), which is evaluated once; likewise the others.',
      }));
    },
  },
  {
    name: 'policy-indexes',
    about: 'columns that policies compare with the caller have an index',
    async run({ owner, schemas }) {
      const rows = await owner.query<PolicyRow>(queries.policies, [schemas]);
      const found = rows.flatMap(({ policy, table, expressions, indexed }) => {
        const compared = new Set(expressions.flatMap(comparedColumns));
        return [...compared].filter((column) => !indexed.includes(column)).map((column) => ({ policy, table, column }));
      });
      const once = new Map(found.map((one) => [`${one.table} ${one.column}`, one]));
      return eachRow([...once.values()], 'all have', ({ policy, table, column }) => ({
        severity: 'warning',
        cause: `The policy ${policy} of ${table} compares ${column} with the caller, and no index begins with it.`,
        remedy: `Run CREATE INDEX CONCURRENTLY ON ${table} (${column}).`,
      }));
    },
  },
  {
    name: 'foreign-key-indexes',
    about: 'foreign keys have an index, which relationships and deletions use',
    async run({ owner, schemas }) {
      const rows = await owner.query<KeyRow>(queries.foreignKeysWithoutIndex, [schemas]);
      return eachRow(rows, 'all have', ({ constraint, table, columns }) => ({
        severity: 'warning',
        cause: `No index begins with the columns of the foreign key ${constraint} of ${table}.`,
        remedy: `Run CREATE INDEX CONCURRENTLY ON ${table} (${columns.join(', ')}).`,
      }));
    },
  },
  {
    name: 'exposure',
    about: 'everything is exposed as one would expect',
    run({ snapshot: { model } }) {
      return eachRow(model.warnings, `${model.tables.size} tables and views`, ({ object, message }) => ({
        severity: 'warning',
        cause: `${object}: ${message}.`,
        remedy: 'See docs/naming.md.',
      }));
    },
  },
];

interface UnprotectedRow {
  readonly table: string;
  readonly role: string;
  readonly reads: boolean;
  readonly writes: readonly string[];
}

function readUnprotected({ owner, schemas, anonymousRole }: DatabaseSubject): Promise<readonly UnprotectedRow[]> {
  return owner.query<UnprotectedRow>(queries.unprotectedTables, [schemas, [anonymousRole, 'authenticated']]);
}

interface ViewRow {
  readonly view: string;
  readonly kind: 'view' | 'materialized-view';
  readonly tables: readonly string[];
  readonly roles: readonly string[];
}

interface PolicyRow {
  readonly policy: string;
  readonly table: string;
  /** USING and WITH CHECK, as PostgreSQL prints them. */
  readonly expressions: readonly string[];
  /** The columns, as SQL names them, that an index of the table begins with. */
  readonly indexed: readonly string[];
}

interface KeyRow {
  readonly constraint: string;
  readonly table: string;
  readonly columns: readonly string[];
}

const aboutCaller = /\bauth\.(?:uid|role|jwt)\(|\bcurrent_setting\(/;

function callsPerRow(expression: string): boolean {
  return aboutCaller.test(withoutSubselects(expression));
}

/** PostgreSQL prints one as `( SELECT auth.uid() AS uid)`; what stands in it is evaluated once, unless it names columns of the row. Without texts, too. */
function withoutSubselects(expression: string): string {
  const tokens = expression.match(/\(\s*SELECT\b|'(?:[^']|'')*'|"(?:[^"]|"")*"|[()]|[^()'"]+/g) ?? [];
  let [text, depth, inside] = ['', 0, Number.POSITIVE_INFINITY];
  for (const token of tokens) {
    const opens = token.startsWith('(');
    if (opens) depth++;
    if (opens && token !== '(') inside = Math.min(inside, depth);
    if (depth < inside && !token.startsWith("'")) text += token;
    if (token === ')') {
      if (depth === inside) inside = Number.POSITIVE_INFINITY;
      depth--;
    }
  }
  return text;
}

/** The columns of `column = ( SELECT auth.uid() …)`, `column = auth.uid()` and the same the other way round. */
function comparedColumns(expression: string): readonly string[] {
  const caller = String.raw`\(?(?:\(\s*SELECT\s+)?(?:auth\.uid\(|\(*current_setting\()`;
  // Not behind a dot: that would be one of another table.
  const name = '(?<![.\\w"])("(?:[^"]|"")+"|[a-z_][a-z0-9_$]*)';
  const before = [...expression.matchAll(new RegExp(`${name} = ${caller}`, 'g'))].map(([, column]) => column!);
  const behind = [...expression.matchAll(new RegExp(`auth\\.uid\\(\\)(?: AS uid\\))? = ${name}(?![.(])`, 'g'))];
  return [...before, ...behind.map(([, column]) => column!)];
}
