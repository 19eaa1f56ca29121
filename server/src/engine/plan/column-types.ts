// What planning derives from a column's type: how its values are written as JSON and how parameters of it are bound.

import type { ScalarType, ValueType } from '../model/model.ts';
import type { Encoding, Output } from './plan.ts';
import type { PlanOptions } from './plan-context.ts';

export const textType = 'pg_catalog.text';
export const jsonbType = 'pg_catalog.jsonb';
const numericType = 'pg_catalog.numeric';

/** How a value of the type is written as JSON. */
export function outputOf(type: ValueType, options: PlanOptions): Output {
  if (type.kind === 'array') {
    const { element } = type;
    if (element.kind === 'enum' && renamed(element.values)) {
      return { kind: 'enum', names: labelNames(element.values), array: true };
    }
    return { kind: 'to-json' };
  }
  if (type.kind === 'enum') {
    if (renamed(type.values)) return { kind: 'enum', names: labelNames(type.values), array: false };
    return { kind: 'quoted' };
  }
  return scalarOutput(type, options);
}

function scalarOutput(type: ScalarType, options: PlanOptions): Output {
  switch (type.family) {
    case 'integer':
    case 'boolean':
    case 'json':
    case 'jsonb':
      return { kind: 'raw' };
    case 'bigint':
      return { kind: options.stringifyNumericTypes ? 'quoted' : 'raw' };
    case 'uuid':
      return { kind: 'quoted' };
    case 'numeric':
      return { kind: options.stringifyNumericTypes ? 'quoted' : 'to-json' };
    case 'float':
      // float4 is GraphQL's Float, which stays a number.
      return { kind: options.stringifyNumericTypes && type.name !== 'Float' ? 'quoted' : 'to-json' };
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
      return { kind: 'array', element: encodingOf(type.element) };
    case 'enum':
      return { kind: 'enum', labels: Object.fromEntries(type.values.map((value) => [value.name, value.label])) };
    case 'scalar':
      return { kind: type.family === 'json' || type.family === 'jsonb' ? 'json' : 'text' };
  }
}

// Types that PostgreSQL gives no equality; they are compared by their text.
const withoutEquality = new Set(['xml', 'point', 'polygon', 'txid_snapshot', 'pg_snapshot']);

/** The type to compare a column as, where its own has no comparison operators. */
export function comparableType(type: ValueType): string | undefined {
  if (type.kind !== 'scalar') return undefined;
  if (type.family === 'json') return jsonbType;
  return type.family === 'other' && withoutEquality.has(type.name) ? textType : undefined;
}

/** The type to aggregate a column as, where the function does not take its own. */
export function aggregableType(type: ValueType, name: string): string | undefined {
  if (type.kind !== 'scalar') return undefined;
  if (name === 'min' || name === 'max') return type.family === 'uuid' ? textType : undefined;
  return type.family === 'money' && name !== 'sum' ? numericType : undefined;
}
