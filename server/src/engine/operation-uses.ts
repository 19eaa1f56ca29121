// A request → what of the database it names at its top: the tables that it writes to, in which way, and the functions that it calls.

import { assertNever } from '../base/assert-never.ts';
import type { DatabaseFunction, Table } from './model/model.ts';
import type { Insert, OperationRequest, ResourceAction, RootRequest, WriteRoot } from './request.ts';

export interface TableWrite {
  readonly kind: 'insert' | 'update' | 'delete';
  readonly table: Table;
}

export interface OperationUses {
  /** Inserts within inserts are named too; what triggers and functions write is not. */
  readonly writes: readonly TableWrite[];
  /** Of roots; not those that make a field of a row. */
  readonly calls: readonly DatabaseFunction[];
}

export function usesOf(request: OperationRequest): OperationUses {
  switch (request.kind) {
    case 'read':
      return { writes: [], calls: request.roots.flatMap(callsOf) };
    case 'write':
      return {
        writes: request.roots.flatMap(writesOf),
        calls: request.roots.flatMap((root) => (root.kind === 'call' ? callsOf(root.root) : [])),
      };
    case 'resource':
      return usesOfAction(request.action);
    default:
      return assertNever(request);
  }
}

function callsOf(root: RootRequest): readonly DatabaseFunction[] {
  return 'call' in root && root.call !== undefined ? [root.call.function] : [];
}

function writesOf(root: WriteRoot): readonly TableWrite[] {
  switch (root.kind) {
    case 'insert':
      return insertsOf(root.insert);
    case 'update':
    case 'delete':
      return [{ kind: root.kind, table: root.table }];
    case 'call':
      return [];
    default:
      return assertNever(root);
  }
}

function insertsOf({ table, rows, onConflict }: Insert): readonly TableWrite[] {
  const updates: TableWrite[] = (onConflict?.updateColumns.length ?? 0) > 0 ? [{ kind: 'update', table }] : [];
  const nested = rows.kind === 'uniform' ? [] : rows.rows.flatMap(({ before, after }) => [...before, ...after]);
  return [{ kind: 'insert', table }, ...updates, ...nested.flatMap(({ insert }) => insertsOf(insert))];
}

function usesOfAction(action: ResourceAction): OperationUses {
  switch (action.kind) {
    case 'read':
      return { writes: [], calls: action.call === undefined ? [] : [action.call.function] };
    case 'value':
    case 'call':
      return { writes: [], calls: [action.call.function] };
    case 'insert':
      return { writes: insertsOf(action.insert), calls: [] };
    case 'update':
    case 'delete':
      return { writes: [{ kind: action.kind, table: action.table }], calls: [] };
    default:
      return assertNever(action);
  }
}
