// An operation request → how many rows it is answered with at most: the sizes of its lists, times those of the lists around them.
// Compiled once for an operation; per run it reads the limits that come from variables.

import { assertNever } from '../base/assert-never.ts';
import type {
  AggregateSelection,
  InsertRows,
  OperationRequest,
  RootRequest,
  RowsArguments,
  Selection,
  ValueSource,
  WriteAnswer,
  WriteRoot,
} from '../engine/request.ts';

/** What a run brings. */
export interface CostScope {
  readonly variables: Readonly<Record<string, unknown>>;
  /** What a list without a limit of its own counts for: a guess, or Infinity where a bound is wanted. */
  readonly listSize: number;
}

/** Rows of the answer, each object of each list counted, and each value of a function's; an aggregate counts as one. */
export type Cost = (scope: CostScope) => number;

/**
 * Never below the rows that the operation is answered with, where every list has a limit or `listSize` is Infinity. A list
 * whose limit is `roleLimit` itself was written without one: it counts for `listSize`, and for no more than that limit.
 */
export function compileCost(request: OperationRequest, roleLimit: ValueSource | undefined): Cost {
  const size: SizeOf = (limit) => (limit !== undefined && limit === roleLimit ? atMost(sizeOf(limit)) : sizeOf(limit));
  switch (request.kind) {
    case 'read':
      return sum(request.roots.map((root) => rootCost(root, size)));
    case 'write':
      return sum(request.roots.map((root) => writeCost(root, size)));
    case 'resource':
      throw new Error('a document asks for no resource');
    default:
      return assertNever(request);
  }
}

/** The size of a list with this limit. */
type SizeOf = (limit: ValueSource | undefined) => Cost;

function rootCost(root: RootRequest, size: SizeOf): Cost {
  switch (root.kind) {
    case 'rows':
      return times(size(root.rows.limit), row(root.selection, size));
    case 'row':
    case 'called-row':
      return row(root.selection, size);
    case 'aggregate':
      return aggregate(root.rows, root.selection, size);
    case 'value':
      return root.call.function.result.set ? size(root.limit) : () => 1;
    case 'connection':
      return connection(root, size);
    default:
      return assertNever(root);
  }
}

type AskedPage = Pick<RootRequest & { kind: 'connection' }, 'page' | 'selection'>;

/** A page, its edges and its nodes. */
function connection({ page, selection }: AskedPage, size: SizeOf): Cost {
  const rows = selection.flatMap((part) => {
    if (part.kind === 'nodes') return [row(part.selection, size)];
    if (part.kind !== 'edges') return [];
    const nodes = part.selection.flatMap((of) => (of.kind === 'node' ? [row(of.selection, size)] : []));
    return [sum([() => 1, ...nodes])];
  });
  return sum([() => 1, ...rows.map((each) => times(size(page.size?.count), each))]);
}

function writeCost(root: WriteRoot, size: SizeOf): Cost {
  switch (root.kind) {
    case 'call':
      return rootCost(root.root, size);
    case 'insert':
      return answer(root.answer, insertedRows(root.insert.rows), size);
    case 'update': {
      const updates = root.updates.map(({ target, atMost }) =>
        answer(root.answer, target.kind === 'key' ? () => 1 : sizeOf(atMost), size),
      );
      return sum(updates);
    }
    case 'delete':
      return answer(root.answer, root.target.kind === 'key' ? () => 1 : sizeOf(root.atMost), size);
    default:
      return assertNever(root);
  }
}

function answer(given: WriteAnswer, rows: Cost, size: SizeOf): Cost {
  if (given.kind === 'row') return row(given.selection, size);
  const parts = given.selection.map((part) =>
    part.kind === 'returning' ? times(rows, row(part.selection, size)) : () => 0,
  );
  return sum([() => 1, ...parts]);
}

function insertedRows(rows: InsertRows): Cost {
  if (rows.kind === 'listed') return () => rows.rows.length;
  const { list } = rows;
  return ({ variables, listSize }) => {
    const value = valueIn(list, variables);
    if (Array.isArray(value)) return value.length;
    return list.kind === 'list' ? list.items.length : value === undefined ? listSize : 1;
  };
}

/** One row with what hangs on it. */
function row(selection: readonly Selection[], size: SizeOf): Cost {
  return sum([() => 1, ...selection.flatMap((part) => selectionCost(part, size))]);
}

function selectionCost(selection: Selection, size: SizeOf): Cost[] {
  switch (selection.kind) {
    case 'constant': {
      const { weight = 0 } = selection;
      return weight === 0 ? [] : [() => weight];
    }
    case 'column':
      return [];
    case 'computed':
      return selection.call.function.result.set ? [size(selection.limit)] : [];
    case 'one':
    case 'computed-row':
      return [row(selection.selection, size)];
    case 'many':
    case 'computed-rows':
      return [times(size(selection.rows.limit), row(selection.selection, size))];
    case 'aggregate':
    case 'computed-aggregate':
      return [aggregate(selection.rows, selection.selection, size)];
    case 'connection':
    case 'computed-connection':
      return [connection(selection, size)];
    case 'value':
    case 'embed':
    case 'spread':
    case 'aggregated':
      throw new Error('a document asks for no field of a resource');
    default:
      return assertNever(selection);
  }
}

function aggregate(rows: RowsArguments, selection: readonly AggregateSelection[], size: SizeOf): Cost {
  const nodes = selection.flatMap((part) =>
    part.kind === 'nodes' ? [times(size(rows.limit), row(part.selection, size))] : [],
  );
  return sum([() => 1, ...nodes]);
}

function sizeOf(limit: ValueSource | undefined): Cost {
  if (limit === undefined) return ({ listSize }) => listSize;
  return ({ variables, listSize }) => {
    const value = valueIn(limit, variables);
    const size = typeof value === 'object' || value === undefined ? Number.NaN : Number(value);
    // What is no number is refused when it is bound.
    return size >= 0 ? size : listSize;
  };
}

function atMost(most: Cost): Cost {
  return (scope) => Math.min(most(scope), scope.listSize);
}

function valueIn(source: ValueSource, variables: CostScope['variables']): unknown {
  if (source.kind === 'constant') return source.value;
  if (source.kind !== 'variable') return undefined;
  let value: unknown = variables;
  for (const step of source.path) value = (value as Readonly<Record<string | number, unknown>> | undefined)?.[step];
  return value;
}

function sum(costs: readonly Cost[]): Cost {
  const [only] = costs;
  if (only !== undefined && costs.length === 1) return only;
  return (scope) => costs.reduce((total, cost) => total + cost(scope), 0);
}

function times(count: Cost, each: Cost): Cost {
  return (scope) => {
    const size = count(scope);
    return size === 0 ? 0 : size * each(scope);
  };
}
