// What planning derives from a column's type: how its values are written as JSON and how parameters of it are bound.

import { PergolaError } from '../../base/errors.ts';
import type { Column, EnumType, ScalarType, ValueType } from '../model/model.ts';
import type { Encoding, Output } from './plan.ts';
import type { PlanOptions } from './plan-context.ts';

export const textType = 'pg_catalog.text';
export const jsonbType = 'pg_catalog.jsonb';
const numericType = 'pg_catalog.numeric';

/** How a column's value is written as JSON. */
export function columnOutput({ type, representation }: Column, options: PlanOptions): Output {
  const made = options.native === true ? representation?.toJson : undefined;
  return made === undefined ? outputOf(type, options) : { kind: 'function', name: made };
}

/** How a value of the type is written as JSON. */
export function outputOf(type: ValueType, options: PlanOptions): Output {
  if (type.kind === 'array') {
    const { element } = type;
    if (element.kind === 'enum' && options.native !== true && renamed(element.values)) {
      return { kind: 'enum', names: labelNames(element.values), array: true };
    }
    return { kind: 'to-json' };
  }
  if (type.kind === 'enum') {
    if (options.native === true) return { kind: 'to-json' };
    if (renamed(type.values)) return { kind: 'enum', names: labelNames(type.values), array: false };
    // A row of an enum table may have come since that is no name.
    return { kind: type.table === undefined ? 'quoted' : 'to-json' };
  }
  return scalarOutput(type, options);
}

/** Whether numbers of the type are written as JSON strings. float4 is GraphQL's Float, which stays a number. */
export function isStringified(type: ValueType, { stringifyNumericTypes }: PlanOptions): boolean {
  if (!stringifyNumericTypes || type.kind !== 'scalar') return false;
  const { family } = type;
  return (
    family === 'bigint' || family === 'numeric' || family === 'money' || (family === 'float' && type.name !== 'Float')
  );
}

function scalarOutput(type: ScalarType, options: PlanOptions): Output {
  switch (type.family) {
    case 'integer':
    case 'boolean':
    case 'json':
    case 'jsonb':
      return { kind: 'raw' };
    case 'bigint':
      return { kind: isStringified(type, options) ? 'quoted' : 'raw' };
    case 'uuid':
      return { kind: 'quoted' };
    case 'numeric':
    case 'float':
      return { kind: isStringified(type, options) ? 'quoted' : 'to-json' };
    default:
      return { kind: 'to-json' };
  }
}

function renamed(values: readonly { readonly name: string; readonly label: string }[]): boolean {
  return values.some((value) => value.name !== value.label);
}

function labelNames(values: readonly { readonly name: string; readonly label: string }[]): Record<string, string> {
  return Object.fromEntries(values.filter((v) => v.name !== v.label).map((v) => [v.label, v.name]));
}

/** How a JavaScript value of the type becomes the text of a parameter. */
export function encodingOf(type: ValueType): Encoding {
  switch (type.kind) {
    case 'array':
      return { kind: 'array-column', element: elementEncoding(type.element) };
    case 'enum':
      return { kind: 'enum', labels: Object.fromEntries(type.values.map((value) => [value.name, value.label])) };
    case 'scalar':
      if (type.family === 'composite') return recordEncoding(type);
      return { kind: type.family === 'json' || type.family === 'jsonb' ? 'json' : 'text' };
  }
}

function recordEncoding({ name, attributes = [] }: ScalarType): Encoding {
  return {
    kind: 'record',
    type: name,
    attributes: attributes.map((each) => [each.name, attributeEncoding(each.type)]),
  };
}

/** Within a composite a string is a JSON string, in arrays of JSON as well: so it is read, and so it can be sent back. */
function attributeEncoding(type: ValueType): Encoding {
  return type.kind === 'array' ? { kind: 'array-column', element: encodingOf(type.element) } : encodingOf(type);
}

function elementEncoding(element: ScalarType | EnumType): Encoding {
  const encoding = encodingOf(element);
  return encoding.kind === 'json' ? { kind: 'json-text' } : encoding;
}

// Types without an order, some without equality: PostgreSQL gives them no default operator class for a B-tree. The `=` of some
// geometric types compares areas or lengths. They are compared by their text, and cannot be sorted.
const withoutOrder = new Set(
  'xml point lseg path box polygon line circle xid cid jsonpath txid_snapshot pg_snapshot aclitem refcursor'.split(' '),
);

/** The type to compare a column as, where its own has no comparison operators. */
export function comparableType(type: ValueType): string | undefined {
  if (type.kind === 'enum') return undefined;
  if (type.kind === 'array') {
    const element = comparableType(type.element);
    return element && `${element}[]`;
  }
  if (type.family === 'json') return jsonbType;
  return type.family === 'other' && withoutOrder.has(type.name) ? textType : undefined;
}

/** Throws validation-failed for a column whose type PostgreSQL can neither sort nor tell apart. */
export function requireOrder({ name, type }: Pick<Column, 'name' | 'type'>, what: 'sorted' | 'told apart'): void {
  if (comparableType(type) === undefined) return;
  const typeName = type.kind === 'array' ? `[${type.element.name}]` : type.name;
  throw new PergolaError('validation-failed', `rows cannot be ${what} by ${name}: the type ${typeName} has no order`);
}

/** The type to aggregate a column as, where the function does not take its own. */
export function aggregableType(type: ValueType, name: string): string | undefined {
  if (type.kind !== 'scalar') return undefined;
  if (name === 'min' || name === 'max') return type.family === 'uuid' || type.family === 'ltree' ? textType : undefined;
  return type.family === 'money' && name !== 'sum' ? numericType : undefined;
}
