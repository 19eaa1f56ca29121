// An operation request → how many relationships its statements go through: those to one that are joined to rows, in the answer and in
// the order, and those that conditions look through. PostgreSQL plans them together, and the time that takes grows much faster
// than their number.

import { assertNever } from '../base/assert-never.ts';
import type {
  AggregateSelection,
  Condition,
  ConnectionSelection,
  Insert,
  OperationRequest,
  Order,
  RootRequest,
  RowsArguments,
  Selection,
  WriteRoot,
} from '../engine/request.ts';

export interface RelationshipCounts {
  /** To one, in fields and in orders. */
  readonly joins: number;
  /** Of any kind, in conditions. */
  readonly conditions: number;
}

export function countRelationships(request: OperationRequest): RelationshipCounts {
  const counter = new Counter();
  if (request.kind === 'resource') throw ofResource();
  if (request.kind === 'read') for (const root of request.roots) counter.root(root);
  else for (const root of request.roots) counter.write(root);
  return { joins: counter.joins, conditions: counter.conditions };
}

function ofResource(): Error {
  return new Error('a document asks for nothing of a resource');
}

class Counter {
  joins = 0;
  conditions = 0;

  root(root: RootRequest): void {
    switch (root.kind) {
      case 'rows':
        this.#rows(root.rows);
        this.#selection(root.selection);
        break;
      case 'row':
      case 'called-row':
        this.#selection(root.selection);
        break;
      case 'aggregate':
        this.#rows(root.rows);
        this.#aggregate(root.selection);
        break;
      case 'connection':
        this.#rows(root.page);
        this.#connection(root.selection);
        break;
      case 'value':
        break;
      default:
        assertNever(root);
    }
  }

  write(root: WriteRoot): void {
    switch (root.kind) {
      case 'call':
        this.root(root.root);
        return;
      case 'insert':
        this.#insert(root.insert);
        break;
      case 'update':
        for (const { target } of root.updates) this.#target(target);
        break;
      case 'delete':
        this.#target(root.target);
        break;
      default:
        assertNever(root);
    }
    const { answer } = root;
    if (answer.kind === 'row') this.#selection(answer.selection);
    else for (const part of answer.selection) if (part.kind === 'returning') this.#selection(part.selection);
  }

  #insert({ rows, onConflict }: Insert): void {
    this.#condition(onConflict?.where);
    if (rows.kind === 'uniform') return;
    for (const { before, after } of rows.rows) for (const { insert } of [...before, ...after]) this.#insert(insert);
  }

  #target(target: (WriteRoot & { kind: 'delete' })['target']): void {
    if (target.kind === 'where') this.#condition(target.where);
  }

  #connection(selection: readonly ConnectionSelection[]): void {
    for (const part of selection) {
      if (part.kind === 'nodes') this.#selection(part.selection);
      if (part.kind === 'edges') for (const of of part.selection) if (of.kind === 'node') this.#selection(of.selection);
    }
  }

  #selection(selection: readonly Selection[]): void {
    for (const part of selection) {
      switch (part.kind) {
        case 'constant':
        case 'column':
        case 'computed':
          break;
        case 'value':
        case 'aggregated':
        case 'embed':
        case 'spread':
          throw ofResource();
        case 'one':
        case 'computed-row':
          this.joins += 1;
          this.#selection(part.selection);
          break;
        case 'many':
        case 'computed-rows':
          this.#rows(part.rows);
          this.#selection(part.selection);
          break;
        case 'aggregate':
        case 'computed-aggregate':
          this.#rows(part.rows);
          this.#aggregate(part.selection);
          break;
        case 'connection':
        case 'computed-connection':
          this.#rows(part.page);
          this.#connection(part.selection);
          break;
        default:
          assertNever(part);
      }
    }
  }

  #aggregate(selection: readonly AggregateSelection[]): void {
    for (const part of selection) if (part.kind === 'nodes') this.#selection(part.selection);
  }

  #rows({ where, orderBy }: Pick<RowsArguments, 'where' | 'orderBy'>): void {
    this.#condition(where);
    for (const order of orderBy) this.#order(order);
  }

  #order(order: Order): void {
    if (order.kind !== 'one') return;
    this.joins += 1;
    this.#order(order.order);
  }

  #condition(condition: Condition | undefined): void {
    switch (condition?.kind) {
      case undefined:
      case 'compare':
      case 'compare-computed':
        break;
      case 'compare-value':
      case 'exists-embed':
        throw ofResource();
      case 'and':
      case 'or':
        for (const part of condition.conditions) this.#condition(part);
        break;
      case 'not':
        this.#condition(condition.condition);
        break;
      case 'exists':
      case 'aggregate':
        this.conditions += 1;
        this.#condition(condition.where);
        break;
      default:
        assertNever(condition);
    }
  }
}
