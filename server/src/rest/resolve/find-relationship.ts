// The name of an embed and its hint → how the rows of which relation belong to a row. Several that fit are refused with a list.

import type { Join, Table } from '../../engine/model/model.ts';
import type { Via } from '../../engine/request.ts';
import { RestError } from '../errors.ts';
import { findRowRoutine, type Scope } from './scope.ts';
import { similarOther } from './similar-name.ts';

export interface Found {
  readonly via: Via;
  readonly target: Table;
  /** There is one row at most. */
  readonly one: boolean;
}

/** Throws PGRST200 where there is none, PGRST201 where there are several. */
export function findRelationship(scope: Scope, origin: Table, name: string, hint: string | undefined): Found {
  const computed = findComputed(scope, origin, name);
  if (computed !== undefined) return computed;
  const joins = (scope.model.joins.get(origin.id) ?? []).flatMap((join) => {
    const target = scope.model.relations.get(join.target);
    return target !== undefined && target.schema === scope.schema ? [{ join, target }] : [];
  });
  const fitting = joins.filter((each) => fits(scope, each, name, hint));
  const [first] = fitting;
  if (first === undefined) throw noRelationship(scope, origin, name, hint, joins);
  if (fitting.length > 1) throw severalRelationships(scope, origin, name, fitting);
  const { join, target } = first;
  return { via: { kind: 'join', join }, target, one: join.kind === 'many-to-one' || join.kind === 'one-to-one' };
}

/** A function over the row that gives rows. It stands before the foreign keys, so that it can replace one. */
function findComputed(scope: Scope, origin: Table, name: string): Found | undefined {
  const routine = findRowRoutine(scope, origin, name);
  if (routine?.result.kind !== 'rows') return undefined;
  const target = routine.result.own ?? scope.model.relations.get(routine.result.table);
  if (target === undefined) return undefined;
  return { via: { kind: 'call', call: { function: routine, arguments: [] } }, target, one: routine.single };
}

interface Candidate {
  readonly join: Join;
  readonly target: Table;
}

function fits(scope: Scope, { join, target }: Candidate, name: string, hint: string | undefined): boolean {
  const named = name === target.sqlName;
  const toMany = join.kind === 'one-to-many';
  if (join.self) {
    // One key makes two relationships: the table's name means the many, the column's the one.
    if (hint === undefined) return (named && toMany) || (join.kind === 'many-to-one' && isColumn(join, name, 'local'));
    return named && toMany && isColumn(join, hint, 'remote');
  }
  if (hint === undefined) {
    const other = join.junction === undefined && (join.constraint === name || isColumn(join, name, 'local'));
    return named || (other && !isView(target));
  }
  if (!named) return false;
  if (join.junction !== undefined) return junctionName(scope, join) === hint;
  return join.constraint === hint || isColumn(join, hint, 'local') || isColumn(join, hint, 'remote');
}

function isColumn({ columns }: Join, name: string, side: 'local' | 'remote'): boolean {
  return columns.length === 1 && columns[0]?.[side] === name;
}

function isView({ kind }: Table): boolean {
  return kind === 'view' || kind === 'materialized-view';
}

function junctionName({ model }: Scope, { junction }: Join): string | undefined {
  return junction && model.relations.get(junction.table)?.sqlName;
}

function noRelationship(
  { schema }: Scope,
  origin: Table,
  name: string,
  hint: string | undefined,
  joins: readonly Candidate[],
): RestError {
  const using = hint === undefined ? '' : ` using the hint '${hint}'`;
  const near = similarOther(name, [...new Set(joins.map(({ target }) => target.sqlName))]);
  return new RestError(
    'PGRST200',
    `Could not find a relationship between '${origin.sqlName}' and '${name}' in the schema cache`,
    {
      details: `Searched for a foreign key relationship between '${origin.sqlName}' and '${name}'${using} in the schema '${schema}', but no matches were found.`,
      ...(near === undefined ? {} : { hint: `Perhaps you meant '${near}' instead of '${name}'.` }),
    },
  );
}

function severalRelationships(scope: Scope, origin: Table, name: string, candidates: readonly Candidate[]): RestError {
  const hints = candidates.map(
    ({ join, target }) => `'${target.sqlName}!${junctionName(scope, join) ?? join.constraint}'`,
  );
  return new RestError(
    'PGRST201',
    `Could not embed because more than one relationship was found for '${origin.sqlName}' and '${name}'`,
    {
      details: candidates.map((candidate) => describe(scope, origin, candidate)),
      hint: `Try changing '${name}' to one of the following: ${hints.join(', ')}. Find the desired relationship in the 'details' key.`,
    },
  );
}

function describe(scope: Scope, origin: Table, { join, target }: Candidate) {
  const embedding = `${origin.sqlName} with ${target.sqlName}`;
  const { junction, columns, constraint, kind: cardinality } = join;
  if (junction !== undefined) {
    const near = `${constraint}(${junction.near.map(({ remote }) => remote).join(', ')})`;
    const far = `${junction.farConstraint}(${junction.far.map(({ local }) => local).join(', ')})`;
    return { cardinality, embedding, relationship: `${junctionName(scope, join)} using ${near} and ${far}` };
  }
  const local = `${origin.sqlName}(${columns.map((pair) => pair.local).join(', ')})`;
  const remote = `${target.sqlName}(${columns.map((pair) => pair.remote).join(', ')})`;
  return { cardinality, embedding, relationship: `${constraint} using ${local} and ${remote}` };
}
