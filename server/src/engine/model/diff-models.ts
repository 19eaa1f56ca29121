// Two models → lines that say what changed in the API between them: `+` came, `-` went, `~` is another. For the log.

import type { Column, DatabaseFunction, EnumType, Model, Relationship, Table, ValueType } from './model.ts';

const limit = 50;

/** Sorted by what they are about, `- track.composer` or `~ track.milliseconds Int → bigint (breaking)`; the last line counts the rest. */
export function diffModels(before: Model, after: Model): string[] {
  const changes = [
    ...diffByName([...before.tables.values()], [...after.tables.values()], '', diffTable),
    ...diffByName(before.functions, after.functions, 'function ', diffFunction),
    ...diffByName(before.enums, after.enums, 'enum ', diffEnum),
  ];
  const lines = changes
    .toSorted((a, b) => compare(a.subject, b.subject))
    .map(({ sign, subject, what }) => {
      return [sign, subject, what].filter((part) => part !== '').join(' ');
    });
  if (lines.length <= limit) return lines;
  return [...lines.slice(0, limit - 1), `… and ${lines.length - limit + 1} more`];
}

interface Change {
  readonly sign: '+' | '-' | '~';
  readonly subject: string;
  readonly what: string;
}

function diffByName<T extends { readonly name: string }>(
  before: readonly T[],
  after: readonly T[],
  prefix: string,
  diff: (before: T, after: T, subject: string) => readonly Change[],
): readonly Change[] {
  const old = new Map(before.map((each) => [each.name, each]));
  const now = new Map(after.map((each) => [each.name, each]));
  const names = [...new Set([...old.keys(), ...now.keys()])];
  return names.flatMap((name): readonly Change[] => {
    const was = old.get(name);
    const is = now.get(name);
    const subject = `${prefix}${name}`;
    if (was !== undefined && is !== undefined) return diff(was, is, subject);
    return [{ sign: is === undefined ? '-' : '+', subject, what: '' }];
  });
}

function diffTable(before: Table, after: Table, subject: string): readonly Change[] {
  const changed = (what: string): Change => ({ sign: '~', subject, what });
  const key = (table: Table): string => table.primaryKey.map(({ name }) => name).join(', ') || 'none';
  return [
    ...(before.id === after.id ? [] : [changed(`is now ${after.id} (breaking)`)]),
    ...(key(before) === key(after) ? [] : [changed(`primary key ${key(before)} → ${key(after)} (breaking)`)]),
    ...(['insertable', 'updatable', 'deletable'] as const)
      .filter((can) => before[can] !== after[can])
      .map((can) => changed(after[can] ? can : `no longer ${can} (breaking)`)),
    ...documented(before, after, subject),
    ...diffByName(before.columns, after.columns, `${subject}.`, diffColumn),
    ...after.columns
      .filter(
        (column) =>
          isRequired(column, after) &&
          !before.columns.some((was) => was.name === column.name && isRequired(was, before)),
      )
      .map(({ name }): Change => ({ sign: '~', subject: `${subject}.${name}`, what: mustBeGiven })),
    ...diffByName(before.relationships, after.relationships, `${subject}.`, diffRelationship),
    ...diffByName(before.computedFields, after.computedFields, `${subject}.`, diffFunction),
  ];
}

function diffFunction(before: DatabaseFunction, after: DatabaseFunction, subject: string): readonly Change[] {
  const changed = (what: string, of = subject): Change => ({ sign: '~', subject: of, what });
  const kind = ({ volatile }: DatabaseFunction): string => (volatile ? 'mutation' : 'query');
  const [was, is] = [resultName(before), resultName(after)];
  return [
    ...(was === is ? [] : [changed(`${was} → ${is} (breaking)`)]),
    ...(kind(before) === kind(after) ? [] : [changed(`${kind(before)} → ${kind(after)} (breaking)`)]),
    ...documented(before, after, subject),
    ...diffByName(before.arguments, after.arguments, `${subject}.`, (old, now, argument) => [
      ...(typeName(old.type) === typeName(now.type)
        ? []
        : [
            { sign: '~' as const, subject: argument, what: `${typeName(old.type)} → ${typeName(now.type)} (breaking)` },
          ]),
    ]),
    ...after.arguments
      .filter(({ hasDefault }) => !hasDefault)
      .filter(({ name }) => !before.arguments.some((was) => was.name === name && !was.hasDefault))
      .map(({ name }) => changed(mustBeGiven, `${subject}.${name}`)),
  ];
}

/** Who writes breaks where something has to be given that did not have to be before. */
const mustBeGiven = 'must be given (breaking)';

function isRequired({ notNull, hasDefault, insertable }: Column, table: Table): boolean {
  return table.insertable && insertable && notNull && !hasDefault;
}

function resultName({ result }: DatabaseFunction): string {
  const columns = (table: Table) => table.columns.map(({ name, type }) => `${name} ${typeName(type)}`).join(', ');
  const one = result.kind === 'value' ? typeName(result.type) : result.own ? `(${columns(result.own)})` : result.table;
  return result.set ? `set of ${one}` : one;
}

function diffColumn(before: Column, after: Column, subject: string): readonly Change[] {
  const changed = (what: string): Change => ({ sign: '~', subject, what });
  const [was, is] = [typeName(before.type), typeName(after.type)];
  return [
    ...(was === is ? [] : [changed(`${was} → ${is} (breaking)`)]),
    ...(before.notNull === after.notNull ? [] : [changed(nullability(before.notNull, after.notNull))]),
    ...(['insertable', 'updatable', 'filterable', 'orderable'] as const)
      .filter((can) => before[can] !== after[can])
      .map((can) => changed(after[can] ? can : `no longer ${can} (breaking)`)),
    ...documented(before, after, subject),
  ];
}

function diffRelationship(before: Relationship, after: Relationship, subject: string): readonly Change[] {
  const changed = (what: string): Change => ({ sign: '~', subject, what });
  const pairs = ({ columns }: Relationship): string =>
    columns.map(({ local, remote }) => `${local} = ${remote}`).join(', ');
  return [
    ...(before.target === after.target ? [] : [changed(`${before.target} → ${after.target} (breaking)`)]),
    ...(before.kind === after.kind ? [] : [changed(`to ${before.kind} → to ${after.kind} (breaking)`)]),
    ...(before.required === after.required ? [] : [changed(nullability(before.required, after.required))]),
    ...(pairs(before) === pairs(after) ? [] : [changed(`joined by ${pairs(after)}`)]),
    ...documented(before, after, subject),
  ];
}

function diffEnum(before: EnumType, after: EnumType, subject: string): readonly Change[] {
  return diffByName(before.values, after.values, `${subject}.`, (was, is, value) =>
    was.label === is.label ? [] : [{ sign: '~', subject: value, what: `stands for ${JSON.stringify(is.label)}` }],
  );
}

interface Documented {
  readonly description: string | undefined;
  readonly deprecated: string | undefined;
}

function documented(before: Documented, after: Documented, subject: string): readonly Change[] {
  const what: string[] = [];
  if (before.description !== after.description) what.push('description');
  if (before.deprecated !== after.deprecated)
    what.push(after.deprecated === undefined ? 'no longer deprecated' : 'deprecated');
  return what.map((each) => ({ sign: '~', subject, what: each }));
}

/** A client that reads breaks where a value may now be missing. */
function nullability(before: boolean, after: boolean): string {
  const word = (notNull: boolean): string => (notNull ? 'not null' : 'nullable');
  return `${word(before)} → ${word(after)}${before ? ' (breaking)' : ''}`;
}

/** A composite's with its attributes: one that changes changes what is read and written. */
function typeName(type: ValueType): string {
  if (type.kind === 'array') return `[${typeName(type.element)}]`;
  if (type.kind !== 'scalar' || type.attributes === undefined) return type.name;
  return `${type.name} (${type.attributes.map((each) => `${each.name} ${typeName(each.type)}`).join(', ')})`;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
