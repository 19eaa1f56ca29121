// A column and chance → a value that PostgreSQL takes for it, as JSON has it. Looks at no row that is there.

import { assertNever } from '../base/assert-never.ts';
import type { CatalogColumn, CatalogType, Oid } from '../engine/catalog/catalog.ts';
import { type Bounds, boundNumber } from './column-checks.ts';
import type { Random } from './random.ts';
import { makeText } from './texts.ts';

export interface ValueRequest {
  readonly column: CatalogColumn;
  readonly types: ReadonlyMap<Oid, CatalogType>;
  readonly random: Random;
  readonly bounds: Bounds;
  /** Set where no two rows may have the same: which row of the table this is, from 0. */
  readonly unique: number | undefined;
}

/** Undefined where nobody knows what such a value looks like. */
export function makeValue(request: ValueRequest): unknown {
  const { column, bounds, random, unique } = request;
  if (bounds.values !== undefined && unique === undefined) return random.pick(bounds.values);
  return typedValue(column.type, column.typeModifier, request);
}

function typedValue(oid: Oid, modifier: number, request: ValueRequest): unknown {
  const type = request.types.get(oid);
  if (type === undefined) return undefined;
  switch (type.kind) {
    case 'base':
      return baseValue(type.name, modifier, request);
    case 'enum':
      return type.labels.length === 0 ? undefined : request.random.pick(type.labels);
    case 'domain':
      return typedValue(type.baseType, type.typeModifier, request);
    case 'array': {
      const values = Array.from({ length: request.random.whole(1, 3) }, () =>
        typedValue(type.elementType, modifier, request),
      );
      return values.includes(undefined) ? undefined : values;
    }
    case 'range':
      return range(type.elementType, modifier, request);
    case 'multirange': {
      const one = range(type.elementType, modifier, request);
      return one === undefined ? undefined : `{${one}}`;
    }
    case 'composite':
      return undefined;
    default:
      return assertNever(type);
  }
}

/** Numbers within ten, or times in their order. */
function range(element: Oid, modifier: number, request: ValueRequest): string | undefined {
  const bound = () => typedValue(element, modifier, { ...request, unique: undefined });
  const [one, other] = [bound(), bound()];
  if (typeof one === 'number') {
    const low = request.random.whole(1, 9);
    return `[${low},${low + request.random.whole(1, 3)})`;
  }
  if (typeof one !== 'string' || typeof other !== 'string') return undefined;
  const [first, last] = one < other ? [one, other] : [other, one];
  return `[${first},${last}]`;
}

function baseValue(name: string, modifier: number, request: ValueRequest): unknown {
  const { random, unique, bounds, column } = request;
  switch (name) {
    case 'bool':
      return random.happens(0.5);
    case 'int2':
    case 'int4':
    case 'int8':
      return unique === undefined ? boundNumber(numberFor(column.name), bounds, random) : (bounds.least ?? 1) + unique;
    case 'float4':
    case 'float8':
    case 'money':
      return boundNumber([0, 1000], bounds, random) + random.whole(0, 99) / 100;
    case 'numeric':
      return decimal(modifier, request);
    case 'text':
    case 'varchar':
    case 'bpchar':
    case 'citext':
      return makeText({ column: column.name, most: modifier > 4 ? modifier - 4 : undefined, random, unique, bounds });
    case 'name':
      return makeText({ column: column.name, most: 60, random, unique, bounds });
    case 'uuid':
      return uuid(random);
    case 'json':
    case 'jsonb':
      return { sample: random.whole(1, 1000) };
    case 'bytea':
      return `\\x${hex(random, 8)}`;
    case 'inet':
    case 'cidr':
      return `10.${random.whole(0, 255)}.${random.whole(0, 255)}.${random.whole(1, 254)}`;
    case 'interval':
      return `${random.whole(1, 72)} hours`;
    default:
      return temporal(name, random);
  }
}

/** Within two years, whenever this is run. */
function temporal(name: string, random: Random): unknown {
  const time = new Date(Date.UTC(2024, 0, 1) + random.whole(0, 730 * 86_400 - 1) * 1000).toISOString();
  switch (name) {
    case 'date':
      return time.slice(0, 10);
    case 'time':
    case 'timetz':
      return time.slice(11, 19);
    case 'timestamp':
      return time.slice(0, 19);
    case 'timestamptz':
      return time;
    default:
      return undefined;
  }
}

function numberFor(column: string): readonly [number, number] {
  if (/year/i.test(column)) return [1950, 2025];
  if (/quantity|count|age|rating|percent/i.test(column)) return [1, 100];
  return [1, 1000];
}

/** Digits before and behind the point, of the modifier of numeric(p, s). */
function decimal(modifier: number, { random, bounds, unique }: ValueRequest): number {
  const digits = modifier < 4 ? 6 : ((modifier - 4) >> 16) & 0xffff;
  const scale = modifier < 4 ? 2 : (modifier - 4) & 0x7ff;
  const most = 10 ** Math.min(3, Math.max(0, digits - scale)) - 1;
  if (unique !== undefined) return (bounds.least ?? 1) + unique;
  const whole = boundNumber([0, most], bounds, random);
  const part = bounds.most !== undefined && whole >= bounds.most ? 0 : random.whole(0, 10 ** Math.min(scale, 2) - 1);
  return whole + part / 10 ** Math.min(scale, 2);
}

function uuid(random: Random): string {
  return [
    hex(random, 4),
    hex(random, 2),
    `4${hex(random, 2).slice(1)}`,
    `8${hex(random, 2).slice(1)}`,
    hex(random, 6),
  ].join('-');
}

function hex(random: Random, bytes: number): string {
  return Array.from({ length: bytes }, () => random.whole(0, 255).toString(16).padStart(2, '0')).join('');
}
