// The raw query string of a request into its parsed query. Names are taken as they are: whether there is such a column or
// embed is for the model to say. What is wrong is thrown as PGRST100, in the words of PostgREST.

import { decodeParameters, type Parameter } from './decode-parameters.ts';
import { parseEmbeddedField, parseNames, parsePath } from './parse-field.ts';
import { parseLogic, parseTest, type Test } from './parse-filter.ts';
import { parseOrder } from './parse-order.ts';
import { parseSelect } from './parse-select.ts';
import type { Logic, PathCondition, PathOrder, PathRange, Query, SelectItem } from './query.ts';
import { parseBeginning, parseWhole, type Scanner } from './scanner.ts';

export interface ParseOptions {
  /** The request reads a function: parameters that have not the form of a filter are its arguments. */
  readonly takesArguments: boolean;
}

/** A parameter with a value. */
type Given = Parameter & { readonly value: string };

/** Takes the part of the URL behind the question mark, still encoded. */
export function parseQuery(text: string, { takesArguments }: ParseOptions): Query {
  const parameters = decodeParameters(text);
  const given = parameters.filter((one): one is Given => one.value !== undefined);
  const endingIn = (...words: readonly string[]) => given.filter(({ name }) => words.includes(lastWord(name)));

  const orders = endingIn('order').map(order);
  const logic = endingIn('and', 'or').map(logicCondition);
  const columns = names(parameters, 'columns');
  const select = selection(firstValue(parameters, 'select'));
  const filters = given.filter(isFilter).map((parameter) => filter(parameter, takesArguments));
  return {
    select,
    conditions: [...filters.filter((one) => 'condition' in one), ...logic],
    orders,
    ranges: ranges(endingIn('limit', 'offset')),
    columns,
    onConflict: names(parameters, 'on_conflict'),
    parameters: filters.flatMap((one) => ('argument' in one ? [one.argument] : [])),
  };
}

const reserved = ['select', 'columns', 'on_conflict'];
const reservedEndings = ['order', 'limit', 'offset', 'and', 'or'];

function isFilter({ name }: Parameter): boolean {
  return !isReserved(name);
}

/** Whether a parameter of this name is none about a column called so, unless it is in quotes. */
export function isReserved(name: string): boolean {
  return reserved.includes(name) || reservedEndings.includes(lastWord(name));
}

function lastWord(name: string): string {
  return name.slice(name.lastIndexOf('.') + 1);
}

/** The first parameter of this name counts. */
function firstValue(parameters: readonly Parameter[], name: string): string | undefined {
  return parameters.find((one) => one.name === name)?.value;
}

function selection(value: string | undefined): readonly SelectItem[] {
  if (value === undefined) return [{ kind: 'all' }];
  return parseBeginning(value, `failed to parse select parameter (${value})`, parseSelect);
}

function names(parameters: readonly Parameter[], name: string): readonly string[] | undefined {
  const value = firstValue(parameters, name);
  if (value === undefined) return undefined;
  return [...new Set(parseWhole(value, `failed to parse ${name} parameter (${value})`, parseNames))];
}

function order({ name, value }: Given): PathOrder {
  const path = treePath(name);
  return { path, terms: parseWhole(value, `failed to parse order (${value})`, parseOrder) };
}

/** `embed.order` and the like: the embeds before the last word. */
function treePath(name: string): readonly string[] {
  return parseWhole(name, `failed to parse tree path (${name})`, parsePath).slice(0, -1);
}

/** `or=(…)`, `embed.not.and=(…)`: `not` may stand anywhere in the name. */
function logicCondition({ name, value }: Given): PathCondition {
  const words = parseWhole(name, `failed to parse logic path (${name})`, parsePath);
  const tree = `${words.includes('not') ? 'not.' : ''}${words.at(-1)}${value}`;
  const path = words.slice(0, -1).filter((word) => word !== 'not');
  return { path, condition: parseBeginning(tree, `failed to parse logic tree (${value})`, parseLogic) };
}

type FilterOrArgument = PathCondition | { readonly argument: readonly [name: string, value: string] };

function filter({ name, value }: Given, takesArguments: boolean): FilterOrArgument {
  const { path, field } = parseWhole(name, `failed to parse tree path (${name})`, parseEmbeddedField);
  const parser = takesArguments ? testOrArgument : parseTest;
  const test = parseWhole<Test | null>(value, `failed to parse filter (${value})`, parser);
  if (test === null) return { argument: [field.name, value] };
  const condition: Logic = { kind: 'filter', field, ...test };
  return { path, condition };
}

/** `null` for a text that does not begin like a filter. */
function testOrArgument(scanner: Scanner): Test | null | undefined {
  const test = scanner.optional(parseTest);
  if (test === null) scanner.skipRest();
  return test;
}

/** Of several limits or offsets for the same rows the last counts. What is not a whole number is no limit. */
function ranges(parameters: readonly Given[]): readonly PathRange[] {
  const byPath = new Map<string, PathRange>();
  for (const { name, value } of parameters) {
    const path = treePath(name);
    const key = JSON.stringify(path);
    const range = byPath.get(key) ?? { path, limit: undefined, offset: undefined };
    byPath.set(key, { ...range, [lastWord(name)]: wholeNumber(value) });
  }
  return [...byPath.values()].filter(({ limit, offset }) => limit !== undefined || offset !== undefined);
}

function wholeNumber(value: string): number | undefined {
  if (!/^\s*-?\d+\s*$/.test(value)) return undefined;
  return Math.max(Math.min(Number(value), Number.MAX_SAFE_INTEGER), Number.MIN_SAFE_INTEGER);
}
