// The name of a function and the arguments of a request → the one overload that takes them.

import type { Model, Routine, RoutineArgument } from '../../engine/model/model.ts';
import type { Call } from '../../engine/request.ts';
import { RestError } from '../errors.ts';
import type { Scope } from './scope.ts';
import { similarName } from './similar-name.ts';
import { arrayLiteral, valueOfJson } from './value-of-json.ts';

export type CallArguments =
  /** Of a URL or a form: texts, a name once or more. */
  | {
      readonly kind: 'texts';
      readonly parameters: readonly (readonly [name: string, value: string])[];
      readonly posted: boolean;
    }
  /** A body of named values; its numbers are exact. `columns`: the names that count. `whole`: it is JSON, which can be the only argument. */
  | {
      readonly kind: 'json';
      readonly value: unknown;
      readonly columns: readonly string[] | undefined;
      readonly whole: boolean;
    }
  /** A body of another kind, which is the only argument. */
  | { readonly kind: 'whole'; readonly type: 'text' | 'xml' | 'bytea'; readonly value: string };

export interface ResolvedCall {
  readonly routine: Routine;
  readonly call: Call;
}

/** Throws PGRST202 where no function fits, PGRST203 where several do. */
export function resolveCall(scope: Scope, name: string, given: CallArguments): ResolvedCall {
  const overloads = routinesOf(scope.model, scope.schema).get(name) ?? [];
  const names = namesOf(given);
  const named = overloads.filter((routine) => takes(routine, names, given));
  const whole = named.length > 0 ? [] : overloads.filter((routine) => takesWhole(routine, given));
  const fitting = named.length > 0 ? named : whole;
  const [routine] = fitting;
  if (routine === undefined) throw noFunction(scope, name, given, names, overloads);
  if (fitting.length > 1) throw severalFunctions(fitting);
  const call = whole.length > 0 ? wholeCall(scope, routine, given) : namedCall(scope, routine, given);
  return { routine, call };
}

const bySchema = new WeakMap<Model, Map<string, Map<string, Routine[]>>>();

/** The functions of a schema, by name. */
export function routinesOf(model: Model, schema: string): ReadonlyMap<string, readonly Routine[]> {
  let schemas = bySchema.get(model);
  if (schemas === undefined) {
    schemas = new Map();
    bySchema.set(model, schemas);
    for (const routine of model.routines) {
      const names = schemas.get(routine.schema) ?? new Map<string, Routine[]>();
      schemas.set(routine.schema, names);
      names.set(routine.sqlName, [...(names.get(routine.sqlName) ?? []), routine]);
    }
  }
  return schemas.get(schema) ?? new Map();
}

function namesOf(given: CallArguments): readonly string[] {
  switch (given.kind) {
    case 'texts':
      return [...new Set(given.parameters.map(([name]) => name))];
    case 'json':
      return given.columns ?? Object.keys(objectOf(given.value));
    case 'whole':
      return [];
  }
}

/** The first object of a list counts. */
function objectOf(value: unknown): Readonly<Record<string, unknown>> {
  const first = Array.isArray(value) ? value[0] : value;
  return typeof first === 'object' && first !== null && !Array.isArray(first)
    ? (first as Readonly<Record<string, unknown>>)
    : {};
}

/** Every argument that is required is there, and none that is not known. */
function takes({ arguments: args }: Routine, names: readonly string[], given: CallArguments): boolean {
  if (args.length === 0) return names.length === 0 && given.kind !== 'whole';
  const known = new Set(args.map(({ sqlName }) => sqlName));
  const there = new Set(names);
  return (
    names.every((name) => known.has(name)) &&
    args.every(({ sqlName, hasDefault }) => hasDefault || (sqlName !== undefined && there.has(sqlName)))
  );
}

function takesWhole({ body }: Routine, given: CallArguments): boolean {
  if (given.kind === 'json') return given.whole && (body === 'json' || body === 'jsonb');
  return given.kind === 'whole' && body === given.type;
}

function wholeCall({ values }: Scope, routine: Routine, given: CallArguments): Call {
  const [argument] = routine.arguments;
  if (argument === undefined || given.kind === 'texts') throw new Error('the function takes a whole body');
  return { function: routine, arguments: [{ argument, value: values.bind(given.value) }] };
}

function namedCall({ values }: Scope, routine: Routine, given: CallArguments): Call {
  const names = new Set(namesOf(given));
  const args = routine.arguments.filter(({ sqlName }) => sqlName !== undefined && names.has(sqlName));
  return {
    function: routine,
    arguments: args.map((argument) => ({ argument, value: values.bind(argumentValue(given, argument)) })),
  };
}

function argumentValue(given: CallArguments, argument: RoutineArgument): unknown {
  const name = argument.sqlName ?? '';
  if (given.kind === 'json') return valueOfJson(objectOf(given.value)[name] ?? null, argument.type);
  if (given.kind === 'whole') return given.value;
  const texts = given.parameters.filter(([each]) => each === name).map(([, text]) => text);
  if (argument.variadic) return texts;
  // Of several the last one counts.
  const text = texts.at(-1) ?? '';
  if (argument.type.kind === 'array') return arrayLiteral(text);
  return isJson(argument) ? jsonOf(text) : text;
}

function isJson({ type }: RoutineArgument): boolean {
  return type.kind === 'scalar' && (type.family === 'json' || type.family === 'jsonb');
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new RestError({ code: '22P02', status: 400 }, 'invalid input syntax for type json');
  }
}

function noFunction(
  { model, schema }: Scope,
  name: string,
  given: CallArguments,
  names: readonly string[],
  overloads: readonly Routine[],
): RestError {
  const called = `${schema}.${name}`;
  const list = names.join(', ');
  const without = ' without parameters';
  if (given.kind === 'whole')
    return new RestError('PGRST202', `Could not find the function ${called} in the schema cache`, {
      details: `Searched for the function ${called} with a single unnamed ${given.type} parameter, but no matches were found in the schema cache.`,
    });
  const parameters = names.length === 0 ? without : ` with parameter${names.length > 1 ? 's' : ''} ${list}`;
  const orWhole = given.kind === 'json' && given.whole ? ' or with a single unnamed json/jsonb parameter' : '';
  const near = nearFunction(model, schema, name, names, overloads);
  return new RestError(
    'PGRST202',
    `Could not find the function ${called}${names.length === 0 ? without : `(${list})`} in the schema cache`,
    {
      details: `Searched for the function ${called}${parameters}${orWhole}, but no matches were found in the schema cache.`,
      ...(near === undefined ? {} : { hint: `Perhaps you meant to call the function ${schema}.${near}` }),
    },
  );
}

/** Another name, or of the overloads the one whose arguments are most like those given. */
function nearFunction(
  model: Model,
  schema: string,
  name: string,
  names: readonly string[],
  overloads: readonly Routine[],
): string | undefined {
  if (overloads.length === 0) return similarName(name, [...routinesOf(model, schema).keys()], 0.75);
  const listOf = (parts: readonly string[]) => `(${parts.toSorted().join(', ')})`;
  const lists = overloads.map(({ arguments: args }) => listOf(args.map(({ sqlName }) => sqlName ?? '')));
  const near = similarName(listOf(names), lists);
  return near === undefined ? undefined : `${name}${near}`;
}

function severalFunctions(routines: readonly Routine[]): RestError {
  const list = routines.map(({ schema, sqlName, arguments: args }) => {
    const parameters = args.map((argument) => `${argument.sqlName ?? ''} => ${argument.typeName}`);
    return `${schema}.${sqlName}(${parameters.join(', ')})`;
  });
  return new RestError('PGRST203', `Could not choose the best candidate function between: ${list.join(', ')}`, {
    hint: 'Try renaming the parameters or the function itself in the database so function overloading can be resolved',
  });
}
