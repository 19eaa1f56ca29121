// The scalars of the dialect: which JSON values each takes, refused with a message that says so. Values pass through as they
// are; PostgreSQL reads their text. Numbers beyond what JavaScript holds exactly stay text from the literal on.

import { GraphQLError, Kind, type ValueNode, valueFromASTUntyped } from 'graphql';
import type { ErrorCode } from '../../base/error-catalogue.ts';
import { exactNumber } from '../../base/exact-number.ts';
import type { Attribute, ScalarFamily, ScalarType } from '../../engine/model/model.ts';
import { unknownAttribute } from './unknown-attribute.ts';

/** How one scalar is described to Pothos. */
export interface ScalarConfig {
  readonly description: string;
  readonly serialize: (value: unknown) => unknown;
  readonly parseValue: (value: unknown, hideSuggestions?: boolean) => unknown;
  readonly parseLiteral: (
    node: ValueNode,
    variables?: Record<string, unknown> | null,
    hideSuggestions?: boolean,
  ) => unknown;
}

type Described = Pick<ScalarType, 'name' | 'family' | 'attributes'>;

/** The configuration of the scalar with this name and family. */
export function scalarConfig({ name, family, attributes }: Described): ScalarConfig {
  const check = checkOf(name, family);
  const accept = (value: unknown, hideSuggestions = false, node?: ValueNode) => {
    const nodes = node ? { nodes: node } : {};
    const fault = check(value);
    if (fault !== undefined) {
      const extensions = { code: codeOf(name, family, value) };
      throw new GraphQLError(`${fault}, not ${shown(value)}`, { extensions, ...nodes });
    }
    const unknown = attributes && unknownAttribute(value, { name, attributes }, hideSuggestions);
    if (unknown !== undefined) throw new GraphQLError(unknown, { extensions: { code: 'validation-failed' }, ...nodes });
    return value;
  };
  return {
    description: describe({ name, family, ...(attributes ? { attributes } : {}) }),
    serialize: (value) => value,
    parseValue: (value, hideSuggestions) => accept(value, hideSuggestions),
    // A decimal is no Int, whatever its digits (GraphQL specification, Int).
    parseLiteral: (node, variables, hideSuggestions) =>
      accept(
        name === 'Int' && node.kind === Kind.FLOAT ? node.value : literalValue(node, family, variables),
        hideSuggestions,
        node,
      ),
  };
}

const specified: ReadonlySet<string> = new Set(['Int', 'Float', 'String', 'Boolean']);

/** GraphQL's own scalars are the schema's matter. Text that PostgreSQL could not read is an exception of the data, but for ltree. */
function codeOf(name: string, family: ScalarFamily, value: unknown): ErrorCode {
  if (specified.has(name)) return 'validation-failed';
  return typeof value === 'string' && family !== 'ltree' ? 'data-exception' : 'parse-failed';
}

function describe({ name, family, attributes = [] }: Described): string {
  switch (family) {
    case 'json':
    case 'jsonb':
      return `PostgreSQL’s ${name}: any JSON value.`;
    case 'integer':
    case 'bigint':
    case 'numeric':
    case 'float':
      return `PostgreSQL’s ${name}, as a number; a string of digits is taken too.`;
    case 'composite':
      return `PostgreSQL’s ${name}: an object { ${attributes.map(written).join(', ')} }, or the text of a record.`;
    default:
      return `PostgreSQL’s ${name}, as text.`;
  }
}

function written({ name, type }: Attribute): string {
  return `${name}: ${type.kind === 'array' ? `[${type.element.name}]` : type.name}`;
}

type Check = (value: unknown) => string | undefined;

function checkOf(name: string, family: ScalarFamily): Check {
  switch (family) {
    case 'integer':
      if (name === 'Int') return integer('Int', -2147483648n, 2147483647n, false);
      return name === 'smallint' ? integer(name, -32768n, 32767n, true) : integer(name, 0n, 4294967295n, true);
    case 'bigint':
      return integer(name, -9223372036854775808n, 9223372036854775807n, true);
    case 'float':
      return (value) =>
        isNumber(value) || (typeof value === 'string' && float.test(value.trim()))
          ? undefined
          : `${name} takes a number`;
    case 'numeric':
      return (value) =>
        isNumber(value) || (typeof value === 'string' && float.test(value.trim()))
          ? undefined
          : `${name} takes a number or a string of digits`;
    case 'boolean':
      return (value) => (typeof value === 'boolean' ? undefined : `${name} takes true or false`);
    case 'uuid':
      return (value) =>
        typeof value === 'string' && uuid.test(value)
          ? undefined
          : `${name} takes a string of the form xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx`;
    case 'json':
    case 'jsonb':
      return () => undefined;
    case 'text':
      return (value) => (typeof value === 'string' ? undefined : `${name} takes a string`);
    case 'money':
      return (value) =>
        isNumber(value) || typeof value === 'string' ? undefined : `${name} takes a number or a string`;
    case 'ltree':
      return (value) =>
        typeof value === 'string' && ltree.test(value)
          ? undefined
          : `${name} takes labels separated by dots, as a string`;
    case 'geometry':
    case 'geography':
    case 'composite':
      return (value) =>
        typeof value === 'string' || (typeof value === 'object' && value !== null && !Array.isArray(value))
          ? undefined
          : `${name} takes a string or an object`;
    default:
      return (value) => (typeof value === 'string' ? undefined : `${name} takes a string`);
  }
}

const uuid = /^\{?[0-9a-f]{4}(-?[0-9a-f]{4}){7}\}?$/i;
const float = /^[-+]?(\d+\.?\d*([eE][-+]?\d+)?|\.\d+([eE][-+]?\d+)?|nan|inf(inity)?)$/i;
// PostgreSQL 16 and later take hyphens in a label.
const ltree = /^(?:[\p{L}\p{N}_-]+(?:\.[\p{L}\p{N}_-]+)*)?$/u;
const digits = /^[-+]?\d+$/;

/** Infinity is a string here: as a number it is one that JavaScript could not hold. */
function isNumber(value: unknown): boolean {
  return Number.isFinite(value) || typeof value === 'bigint' || isRawJson(value);
}

// In Node since 22; TypeScript's library does not list it yet. What is raw is a number with more digits (exact-number.ts).
const { isRawJSON: isRawJson } = JSON as unknown as { isRawJSON(value: unknown): boolean };

function integer(name: string, least: bigint, greatest: bigint, strings: boolean): Check {
  const form = `${name} takes a whole number from ${least} to ${greatest}`;
  return (value) => {
    const whole =
      typeof value === 'number'
        ? Number.isInteger(value)
        : typeof value === 'bigint' || (strings && typeof value === 'string' && digits.test(value.trim()));
    if (!whole) return form;
    // A JavaScript number beyond 2^53 may already be another than the one that was sent.
    if (typeof value === 'number' && !Number.isSafeInteger(value))
      return `${form}; beyond 2^53 it must be sent as a string`;
    if (typeof value === 'string' && value.length > 1000) return form;
    const exact = BigInt(typeof value === 'string' ? value.trim() : (value as number | bigint));
    return exact < least || exact > greatest ? form : undefined;
  };
}

/** Whole numbers that JavaScript would round, and decimals, keep the digits that were written. */
function literalValue(
  node: ValueNode,
  family: ScalarFamily,
  variables: Record<string, unknown> | null | undefined,
): unknown {
  if (node.kind === Kind.INT && !Number.isSafeInteger(Number(node.value)))
    return family === 'bigint' || family === 'numeric' ? node.value : exactNumber(node.value);
  if (node.kind === Kind.FLOAT && (family === 'numeric' || !Number.isFinite(Number(node.value)))) return node.value;
  if (node.kind === Kind.ENUM) return undefined;
  if (family === 'json' || family === 'jsonb' || family === 'composite') return literalJson(node, variables ?? {});
  return valueFromASTUntyped(node, variables as never);
}

function literalJson(node: ValueNode, variables: Record<string, unknown>): unknown {
  switch (node.kind) {
    case Kind.INT:
    case Kind.FLOAT:
      return exactNumber(node.value);
    case Kind.LIST:
      return node.values.map((item) => literalJson(item, variables));
    case Kind.OBJECT:
      return Object.fromEntries(node.fields.map(({ name, value }) => [name.value, literalJson(value, variables)]));
    default:
      return valueFromASTUntyped(node, variables as never);
  }
}

function shown(value: unknown): string {
  const text = typeof value === 'bigint' ? String(value) : (JSON.stringify(value) ?? String(value));
  return text.length > 80 ? `${text.slice(0, 77)}…` : text;
}
