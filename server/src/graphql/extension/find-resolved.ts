// A root field of an operation → where in its answer fields stand that resolvers make. Undefined where there are none.

import { type FieldNode, type GraphQLObjectType, getNamedType, isObjectType } from 'graphql';
import type { Table } from '../../engine/model/model.ts';
import { collectFields, type SelectionScope } from '../request/collect-fields.ts';
import { fieldMeaning, type ResolvedMeaning } from '../schema/meaning.ts';

/** Objects that stand at one place of an answer, however many rows there are. */
export interface ResolvedLevel {
  /** Whose rows they are; undefined where none of their own fields is resolved. */
  readonly table: Table | undefined;
  readonly fields: readonly ResolvedUse[];
  /** By response key. */
  readonly children: ReadonlyMap<string, ResolvedLevel>;
}

export interface ResolvedUse {
  readonly key: string;
  readonly nodes: readonly FieldNode[];
  readonly meaning: ResolvedMeaning;
}

export function findResolved(
  scope: SelectionScope,
  parent: GraphQLObjectType,
  nodes: readonly FieldNode[],
): ResolvedLevel | undefined {
  const field = parent.getFields()[nodes[0]?.name.value ?? ''];
  const type = field && getNamedType(field.type);
  if (!isObjectType(type)) return undefined;
  const sets = nodes.map((node) => node.selectionSet);
  const fields: ResolvedUse[] = [];
  const children = new Map<string, ResolvedLevel>();
  for (const [key, below] of collectFields(scope, type.name, sets)) {
    const member = type.getFields()[below[0]?.name.value ?? ''];
    const meaning = member && fieldMeaning(member);
    if (meaning?.kind === 'resolved') fields.push({ key, nodes: below, meaning });
    else {
      const child = findResolved(scope, type, below);
      if (child !== undefined) children.set(key, child);
    }
  }
  if (fields.length === 0 && children.size === 0) return undefined;
  return { table: fields[0]?.meaning.table, fields, children };
}
