// An object for a composite type → what is wrong with its keys. PostgreSQL would pass over one that it does not know.

import { nearestName } from '../../base/nearest-name.ts';
import type { Attribute, ValueType } from '../../engine/model/model.ts';

/** The message about the first key that the type, or one within it, has no attribute for; undefined where all are known. */
export function unknownAttribute(
  value: unknown,
  { name, attributes }: { readonly name: string; readonly attributes: readonly Attribute[] },
  hideSuggestions: boolean,
): string | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  for (const [key, member] of Object.entries(value)) {
    const attribute = attributes.find((each) => each.name === key);
    const fault =
      attribute === undefined
        ? noAttribute(name, key, hideSuggestions ? [] : attributes)
        : within(member, attribute.type, hideSuggestions);
    if (fault !== undefined) return fault;
  }
  return undefined;
}

function within(value: unknown, type: ValueType, hideSuggestions: boolean): string | undefined {
  const item = type.kind === 'array' ? type.element : type;
  if (item.kind !== 'scalar' || item.attributes === undefined) return undefined;
  const composite = { name: item.name, attributes: item.attributes };
  const values: unknown[] =
    type.kind === 'array' && Array.isArray(value) ? value.flat(Number.POSITIVE_INFINITY) : [value];
  for (const each of values) {
    const fault = unknownAttribute(each, composite, hideSuggestions);
    if (fault !== undefined) return fault;
  }
  return undefined;
}

function noAttribute(type: string, key: string, attributes: readonly Attribute[]): string {
  const names = attributes.map(({ name }) => name);
  const nearest = nearestName(key, names);
  return `${type} has no attribute ${JSON.stringify(key)}${nearest === undefined ? '' : `. Did you mean ${JSON.stringify(nearest)}?`}`;
}
