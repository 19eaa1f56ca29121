// A field of the mutation root → WriteRoot.

import type { FieldNode, GraphQLObjectType } from 'graphql';
import type { ResponseSelection, WriteAnswer, WriteRoot } from '../../engine/request.ts';
import { type Asked, below, buildRoot, found, keyOf, selectionOf } from './build-request.ts';
import type { SelectionScope } from './collect-fields.ts';
import { readInsert } from './read-insert.ts';
import { meantInput } from './read-rows.ts';
import { readAtMost, readPkColumns, readUpdate, readUpdates, readWhere } from './read-update.ts';
import { refuseAbsent } from './refuse-absent.ts';

/** The request of one field. */
export function buildWriteRoot(
  scope: SelectionScope,
  root: GraphQLObjectType,
  key: string,
  nodes: readonly FieldNode[],
): WriteRoot {
  const asked = found(root, key, nodes, '$');
  const { meaning, path, field, node } = asked;
  const { variables } = scope;
  const place = { field, node, variables, path };
  refuseAbsent(field, node, variables, path);
  switch (meaning.kind) {
    case 'insert': {
      const { table, one } = meaning;
      const insert = readInsert(field, node, table, { one, variables, path });
      const at = `${path}.args.${one ? 'object' : 'objects'}`;
      return { kind: 'insert', key, path: at, insert, answer: one ? rowOf(scope, asked) : responseOf(scope, asked) };
    }
    case 'update': {
      const { table, by } = meaning;
      const updates =
        by === 'many'
          ? readUpdates(place)
          : [readUpdate(place, by === 'key' ? readPkColumns(place, table) : readWhere(place))];
      const answer = by === 'key' ? rowOf(scope, asked) : responseOf(scope, asked);
      return { kind: 'update', key, path, table, many: by === 'many', updates, answer };
    }
    case 'delete': {
      const { table, by } = meaning;
      const target = by === 'key' ? ({ kind: 'key', key: keyOf(scope, asked, table) } as const) : readWhere(place);
      const answer = by === 'key' ? rowOf(scope, asked) : responseOf(scope, asked);
      const atMost = readAtMost(meantInput(field, node, 'atMost', variables), `${path}.args`);
      return { kind: 'delete', key, path, table, target, atMost, answer };
    }
    case 'called':
    case 'called-aggregate':
      return { kind: 'call', key, path, root: buildRoot(scope, root, key, nodes) };
    default:
      throw new Error(`${path} is no field that writes`);
  }
}

function rowOf(scope: SelectionScope, asked: Asked): WriteAnswer {
  return { kind: 'row', selection: selectionOf(scope, asked) };
}

function responseOf(scope: SelectionScope, asked: Asked): WriteAnswer {
  const selection = below(scope, asked, (field): ResponseSelection => {
    const { key, meaning } = field;
    if (meaning.kind === 'affected-rows') return { kind: 'affected-rows', key };
    if (meaning.kind !== 'returning') throw new Error(`${field.path} is no field of a response`);
    return { kind: 'returning', key, selection: selectionOf(scope, field) };
  });
  return { kind: 'response', selection };
}
