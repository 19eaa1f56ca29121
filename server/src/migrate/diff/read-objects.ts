// A connection → the objects of its database: those of the user's schemas, without what belongs to Pergola or to extensions.

import type { OwnerConnection } from '../../database/database.ts';
import type { DatabaseObject, Details, Kind, Objects } from './objects/objects.ts';
import * as queries from './objects/queries.ts';
import * as rights from './rights/queries.ts';
import { emptySearchPath } from './statements/queries.ts';

interface Row {
  readonly kind: Kind;
  readonly id: string;
  readonly addresses: readonly string[];
  readonly parent: string | null;
  readonly make: string;
  readonly remove: string;
  readonly target: string;
  readonly details: Details;
}

interface Draft extends Omit<DatabaseObject, 'needs'> {
  readonly needs: Set<string>;
}

/** Sets the connection's search_path for the while, inside a transaction that is open: whoever calls begins and ends it. */
export async function readObjects(connection: OwnerConnection, leftOut: readonly string[]): Promise<Objects> {
  await connection.script(emptySearchPath);
  const drafts = new Map<string, Draft>();
  const byAddress = new Map<string, string>();
  for (const query of objectQueries()) {
    for (const row of await connection.query<Row>(query, parametersOf(query, leftOut))) {
      drafts.set(row.id, {
        kind: row.kind,
        id: row.id,
        parent: row.parent ?? undefined,
        make: row.make,
        remove: row.remove,
        target: row.target,
        details: row.details,
        needs: new Set(row.details.needs ?? []),
      });
      for (const address of row.addresses) byAddress.set(address, row.id);
    }
  }
  await addDependencies(connection, drafts, byAddress);
  for (const draft of drafts.values())
    if (draft.parent !== undefined && draft.kind !== 'sequence') draft.needs.add(draft.parent);
  const find = (address: string) =>
    drafts.get(byAddress.get(address) ?? '') ?? drafts.get(byAddress.get(wholeOf(address)) ?? '');
  for (const draft of [...(await readGrants(connection, leftOut, find)), ...(await readComments(connection, find))])
    drafts.set(draft.id, draft);
  return drafts;
}

function objectQueries(): readonly string[] {
  return [
    queries.extensions,
    queries.ownSchemas,
    queries.types,
    queries.domains,
    queries.domainConstraints,
    queries.sequences,
    queries.sequenceOwners,
    queries.tables,
    queries.columns,
    queries.columnDefaults,
    queries.constraints,
    queries.indexes,
    queries.views,
    queries.rules,
    queries.triggers,
    queries.policies,
    queries.tableSettings,
    queries.statistics,
    queries.functions,
  ];
}

function parametersOf(query: string, leftOut: readonly string[]): readonly unknown[] {
  return query.includes('$1') ? [leftOut] : [];
}

/** `1259.16400.2` → `1259.16400.0`, the relation of a column. */
function wholeOf(address: string): string {
  return `${address.slice(0, address.lastIndexOf('.'))}.0`;
}

async function addDependencies(
  connection: OwnerConnection,
  drafts: ReadonlyMap<string, Draft>,
  byAddress: Map<string, string>,
): Promise<void> {
  const rows = await connection.query<{ dependent: string; needed: string; type: string }>(rights.dependencies);
  for (const { dependent, needed, type } of rows) {
    const extension = type === 'e' ? byAddress.get(needed) : undefined;
    if (extension !== undefined && !byAddress.has(dependent)) byAddress.set(dependent, extension);
  }
  const find = (address: string) => byAddress.get(address) ?? byAddress.get(wholeOf(address));
  for (const { dependent, needed, type } of rows) {
    const [from, to] = [find(dependent), find(needed)];
    const draft = drafts.get(from ?? '');
    if (draft === undefined || to === undefined || to === from) continue;
    // That a sequence goes with its column is an object of its own.
    if (draft.kind === 'sequence' && type === 'a') continue;
    draft.needs.add(to);
  }
}

type Find = (address: string) => Draft | undefined;

interface GrantRow {
  readonly address: string;
  readonly target: string;
  readonly column: string | null;
  readonly grantee: string;
  readonly grantable: boolean;
  readonly privileges: readonly string[];
}

async function readGrants(
  connection: OwnerConnection,
  leftOut: readonly string[],
  find: Find,
): Promise<readonly Draft[]> {
  const drafts: Draft[] = [];
  for (const row of await connection.query<GrantRow>(rights.grants, [leftOut])) {
    const on = find(row.address);
    if (on === undefined || on.kind === 'extension') continue;
    const { privileges, column, target, grantee, grantable } = row;
    drafts.push({
      kind: 'grant',
      id: `grant:${target}.${column ?? ''} to ${grantee}${grantable ? ' with grant option' : ''}`,
      parent: on.id,
      make: rights.grantStatement(privileges, column, target, grantee, grantable),
      remove: rights.revokeStatement(privileges, column, target, grantee),
      target,
      details: { privileges, grantee, grantable, ...(column === null ? {} : { column }) },
      needs: new Set([on.id]),
    });
  }
  const refusals = await connection.query<{ address: string; target: string; privilege: string }>(rights.refusals, [
    leftOut,
  ]);
  for (const { address, target, privilege } of refusals) {
    const on = find(address);
    if (on === undefined || on.kind === 'extension') continue;
    drafts.push({
      kind: 'refusal',
      id: `refusal:${target}`,
      parent: on.id,
      make: rights.revokeStatement([privilege], null, target, 'public'),
      remove: rights.grantStatement([privilege], null, target, 'public', false),
      target,
      details: {},
      needs: new Set([on.id]),
    });
  }
  return drafts;
}

interface CommentRow {
  readonly address: string;
  readonly whole: string;
  readonly column: string | null;
  readonly text: string;
}

async function readComments(connection: OwnerConnection, find: Find): Promise<readonly Draft[]> {
  const drafts: Draft[] = [];
  for (const { address, whole, column, text } of await connection.query<CommentRow>(rights.comments)) {
    const on = find(address);
    const relation = find(whole);
    if (on === undefined || relation === undefined || on.kind === 'extension') continue;
    const target =
      column === null ? on.target : `column ${relation.details.occupies ?? relation.details.type}.${column}`;
    if (target === '') continue;
    drafts.push({
      kind: 'comment',
      id: `comment:${target}`,
      parent: on.id,
      make: rights.commentStatement(target, text),
      remove: rights.commentStatement(target, 'null'),
      target,
      details: {},
      needs: new Set([on.id]),
    });
  }
  return drafts;
}
