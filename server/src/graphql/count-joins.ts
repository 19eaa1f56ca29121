// An operation request → how many tables its statements join to the rows that they are about: relationships to one, in the answer and
// in the order. PostgreSQL plans joins together, and the time that takes grows much faster than their number.

import { assertNever } from '../base/assert-never.ts';
import type {
  AggregateSelection,
  OperationRequest,
  Order,
  RootRequest,
  RowsArguments,
  Selection,
  WriteRoot,
} from '../engine/request.ts';

export function countJoins(request: OperationRequest): number {
  return request.kind === 'read' ? sum(request.roots, ofRoot) : sum(request.roots, ofWrite);
}

function ofRoot(root: RootRequest): number {
  switch (root.kind) {
    case 'rows':
      return ofRows(root.rows) + ofSelection(root.selection);
    case 'row':
    case 'called-row':
      return ofSelection(root.selection);
    case 'aggregate':
      return ofRows(root.rows) + ofAggregate(root.selection);
    case 'connection':
      return sum(root.page.orderBy, ofOrder) + ofConnection(root);
    case 'value':
      return 0;
    default:
      return assertNever(root);
  }
}

function ofWrite(root: WriteRoot): number {
  if (root.kind === 'call') return ofRoot(root.root);
  const { answer } = root;
  if (answer.kind === 'row') return ofSelection(answer.selection);
  return sum(answer.selection, (part) => (part.kind === 'returning' ? ofSelection(part.selection) : 0));
}

function ofConnection({ selection }: RootRequest & { kind: 'connection' }): number {
  return sum(selection, (part) => {
    if (part.kind === 'nodes') return ofSelection(part.selection);
    if (part.kind !== 'edges') return 0;
    return sum(part.selection, (of) => (of.kind === 'node' ? ofSelection(of.selection) : 0));
  });
}

function ofSelection(selection: readonly Selection[]): number {
  return sum(selection, (part) => {
    switch (part.kind) {
      case 'constant':
      case 'column':
      case 'computed':
        return 0;
      case 'one':
      case 'computed-row':
        return 1 + ofSelection(part.selection);
      case 'many':
      case 'computed-rows':
        return ofRows(part.rows) + ofSelection(part.selection);
      case 'aggregate':
      case 'computed-aggregate':
        return ofRows(part.rows) + ofAggregate(part.selection);
      default:
        return assertNever(part);
    }
  });
}

function ofAggregate(selection: readonly AggregateSelection[]): number {
  return sum(selection, (part) => (part.kind === 'nodes' ? ofSelection(part.selection) : 0));
}

function ofRows({ orderBy }: RowsArguments): number {
  return sum(orderBy, ofOrder);
}

function ofOrder(order: Order): number {
  return order.kind === 'one' ? 1 + ofOrder(order.order) : 0;
}

function sum<T>(items: readonly T[], count: (item: T) => number): number {
  return items.reduce((total, item) => total + count(item), 0);
}
