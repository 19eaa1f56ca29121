// Functions of one name → what a client gives them and gets. An overload is a member of a union.

import type { FunctionResult, Model, Routine, RoutineArgument, Table } from '../engine/model/model.ts';
import { rowType } from './relation-type.ts';
import { literal, type Member, object, type TypeNode, text, union } from './type-node.ts';
import type { ValueTypeWriter } from './value-type.ts';

/** A function by its name, and with the relation that it is a field of where it takes a row of one. */
export interface Callable {
  readonly routine: Routine;
  readonly over: Table | undefined;
  /** It can only be a field: the row has no name by which a call could give it. */
  readonly fieldOnly: boolean;
}

/** Those of a schema, each once, in order of their names; of one name those with fewer arguments first. */
export function callablesOf(model: Model, schema: string): ReadonlyMap<string, readonly Callable[]> {
  const byId = new Map<string, Callable>();
  for (const routine of model.routines) byId.set(routine.id, { routine, over: undefined, fieldOnly: false });
  for (const [id, routines] of model.rowRoutines) {
    for (const routine of routines) {
      const called = byId.get(routine.id)?.routine;
      byId.set(routine.id, {
        routine: called ?? routine,
        over: model.relations.get(id),
        fieldOnly: called === undefined,
      });
    }
  }
  const ofSchema = [...byId.values()].filter(({ routine }) => routine.schema === schema);
  const order = ({ routine }: Callable): string =>
    JSON.stringify(routine.arguments.map(({ name, typeName }) => [name, typeName]));
  const sorted = ofSchema.toSorted(
    (a, b) =>
      compare(a.routine.sqlName, b.routine.sqlName) ||
      a.routine.arguments.length - b.routine.arguments.length ||
      compare(order(a), order(b)),
  );
  return Map.groupBy(sorted, ({ routine }) => routine.sqlName);
}

export interface FunctionMeans {
  readonly model: Model;
  readonly writer: ValueTypeWriter;
}

/** `{ Args, Returns, SetofOptions }`, or a union of these. */
export function functionType(overloads: readonly Callable[], means: FunctionMeans): TypeNode {
  return union(
    overloads.map((callable) => {
      const others = overloads.filter((each) => each !== callable);
      const ambiguous = others.some((other) => takesEveryCallOf(other, callable));
      return overloadType(callable, { ...means, alone: others.length === 0, ambiguous });
    }),
  );
}

/** A call says which function it means by the names of the arguments that it gives. */
function takesEveryCallOf(other: Callable, callable: Callable): boolean {
  if (other.fieldOnly || callable.fieldOnly) return false;
  const [mine, theirs] = [callable.routine.arguments, other.routine.arguments];
  const all = new Set(theirs.map(({ name }) => name));
  const required = new Set(mine.filter(({ hasDefault }) => !hasDefault).map(({ name }) => name));
  return (
    mine.every(({ name }) => all.has(name)) && theirs.every(({ name, hasDefault }) => hasDefault || required.has(name))
  );
}

interface Overload extends FunctionMeans {
  readonly alone: boolean;
  /** Each call that it takes another overload takes too. */
  readonly ambiguous: boolean;
}

function overloadType(callable: Callable, means: Overload): TypeNode {
  const { routine, over } = callable;
  const target = targetOf(routine, means);
  const members: Member[] = [
    { name: 'Args', type: argumentsType(callable, means) },
    { name: 'Returns', type: returnType(callable, target, means) },
  ];
  if (target !== undefined) {
    members.push({
      name: 'SetofOptions',
      type: object([
        { name: 'from', type: literal(over?.schema === routine.schema ? over.sqlName : '*') },
        { name: 'to', type: literal(target.sqlName) },
        { name: 'isOneToOne', type: literal(routine.single) },
        { name: 'isSetofReturn', type: literal(routine.result.set) },
      ]),
    });
  }
  return object(members);
}

/** The relation of the same schema whose rows it gives, which can be embedded into and ordered by its columns. */
function targetOf({ result, schema }: Routine, { model }: FunctionMeans): Table | undefined {
  if (result.kind !== 'rows' || result.own !== undefined) return undefined;
  const table = model.relations.get(result.table);
  return table?.schema === schema ? table : undefined;
}

/**
 * Clients look for an overload without arguments by `never`. A function that has no other takes `{}` too, so that options can be
 * given behind it.
 */
function argumentsType({ routine, over, fieldOnly }: Callable, { alone, writer, model }: Overload): TypeNode {
  if (fieldOnly && over !== undefined) return object([{ name: '', type: rowArgument(over, writer, model) }]);
  if (routine.arguments.length === 0) return text(alone ? 'Record<PropertyKey, never>' : 'never');
  return object(
    routine.arguments.toSorted((a, b) => compare(a.name, b.name)).map((each) => argumentMember(each, writer)),
  );
}

function argumentMember({ name, type, hasDefault }: RoutineArgument, writer: ValueTypeWriter): Member {
  return { name, type: writer.rowReference(type) ?? writer.write(type), optional: hasDefault };
}

function rowArgument(over: Table, writer: ValueTypeWriter, { namedTypes }: Model): TypeNode {
  const type = namedTypes.find(({ rows }) => rows === over.id)?.type;
  return (type === undefined ? undefined : writer.rowReference(type)) ?? rowType(over, writer);
}

/** Of many rows that are one at most the client itself makes the list, where it is told whose rows they are. */
function returnType({ routine, fieldOnly }: Callable, target: Table | undefined, means: Overload): TypeNode {
  const name = `${routine.schema}.${routine.sqlName}`;
  if (means.ambiguous)
    return failure(`another function ${name} takes these arguments too, and no call can tell the two apart`);
  if (fieldOnly && target === undefined) return failure(`${name} is a computed field: select it, it cannot be called`);
  if (routine.void) return text('undefined');
  const one = resultOf(routine.result, means);
  const listed = routine.result.set && !(routine.single && target !== undefined);
  return listed ? { kind: 'array', element: one } : one;
}

/** What clients take for an error of types. */
function failure(message: string): TypeNode {
  return text(`{ error: true } & ${JSON.stringify(message)}`);
}

function resultOf(result: FunctionResult, { model, writer }: FunctionMeans): TypeNode {
  if (result.kind === 'value') return writer.write(result.type);
  const table = result.own ?? model.relations.get(result.table);
  if (table === undefined) return text('unknown');
  return result.own === undefined ? rowType(table, writer) : ownColumns(result.own, writer);
}

/** PostgreSQL promises nothing about them, but whoever declares columns for a result means to fill them. */
function ownColumns({ columns }: Table, writer: ValueTypeWriter): TypeNode {
  const sorted = columns.toSorted((a, b) => compare(a.sqlName, b.sqlName));
  return object(sorted.map(({ sqlName, type }) => ({ name: sqlName, type: writer.write(type) })));
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
