// What the oracle expects of an answer in, the same as REST answers it out: labels of enums as they are in the database, and
// aggregates as rows.

import type { BoundColumn } from './binding.ts';
import type { Expected } from './expected.ts';
import { writeJson } from './json-text.ts';
import { aggregateMembers } from './print-rest.ts';
import type { AggregateSelection, Query, Selection } from './query.ts';
import type { EnumLabel } from './values.ts';

/** Of the only root. */
export function restExpected({ roots }: Query, expected: Expected, labels: readonly EnumLabel[]): Expected {
  const [root] = roots;
  const answer = memberOf(expected, root?.key ?? '');
  if (root === undefined || root.kind === 'typename') throw new Error('REST is asked for rows');
  if (root.kind === 'aggregate') return aggregateRow(root.selection, answer, labels);
  return rowsExpected(root.selection, answer, labels);
}

/** A list of rows, or one, or none. */
export function rowsExpected(
  selection: readonly Selection[],
  expected: Expected,
  labels: readonly EnumLabel[],
): Expected {
  switch (expected.kind) {
    case 'list': {
      const row = (each: Expected) => rowsExpected(selection, each, labels);
      return { kind: 'list', groups: expected.groups.map((group) => group.map(row)) };
    }
    case 'object': {
      const members = selection.map((field) => {
        const member = memberOf(expected, field.key);
        if (field.kind === 'typename') throw new Error('REST knows no type names');
        if (field.kind === 'column') return [field.key, withLabels(field.column, member, labels)] as const;
        if (field.kind === 'aggregate') return [field.key, aggregateRow(field.selection, member, labels)] as const;
        return [field.key, rowsExpected(field.selection, member, labels)] as const;
      });
      return { kind: 'object', members };
    }
    default:
      return expected;
  }
}

function aggregateRow(
  selection: readonly AggregateSelection[],
  expected: Expected,
  labels: readonly EnumLabel[],
): Expected {
  const members = aggregateMembers(selection).map(({ path, column, function: name }, index) => {
    const member = ['aggregate', ...path].reduce(memberOf, expected);
    return [
      `a${index}`,
      column === undefined || name === 'count' ? member : withLabels(column, member, labels),
    ] as const;
  });
  return { kind: 'list', groups: [[{ kind: 'object', members }]] };
}

function withLabels(column: BoundColumn, expected: Expected, labels: readonly EnumLabel[]): Expected {
  if (!column.spec.type.startsWith('enum')) return expected;
  if (expected.kind !== 'json' && expected.kind !== 'approximate') return expected;
  const label = (name: unknown) => labels.find((candidate) => candidate.name === name)?.label ?? name;
  const value = Array.isArray(expected.value) ? expected.value.map(label) : label(expected.value);
  return { kind: 'json', text: writeJson(value), value };
}

function memberOf(expected: Expected, key: string): Expected {
  const found = expected.kind === 'object' ? expected.members.find(([name]) => name === key) : undefined;
  if (found === undefined) throw new Error(`nothing is expected of ${key}`);
  return found[1];
}
