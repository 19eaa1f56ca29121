// A parsed document → how large each of its operations and fragments is, with a spread counted as what it stands for. Takes time in
// proportion to the document, whatever it spreads; knows no schema, so that it can come before validation.

import { type ASTNode, type DocumentNode, Kind } from 'graphql';

export interface Measure {
  readonly kind: 'operation' | 'fragment';
  /** Fields within fields. */
  readonly depth: number;
  /** Lists and objects within lists and objects, of arguments and defaults. */
  readonly valueDepth: number;
  readonly fields: number;
  readonly aliases: number;
  readonly directives: number;
  /** Fields at the top. */
  readonly rootFields: number;
}

/** What a definition has itself, and the fragments that it spreads. */
interface Part {
  readonly own: Counts;
  readonly spreads: readonly Spread[];
}

interface Counts {
  depth: number;
  valueDepth: number;
  fields: number;
  aliases: number;
  directives: number;
  rootFields: number;
}

interface Spread {
  readonly name: string;
  /** How many fields it stands in. */
  readonly depth: number;
}

/** Of every operation and fragment, in their order. A fragment that spreads itself counts once: validation refuses it. */
export function measureDocument(document: DocumentNode): readonly Measure[] {
  const parts = new Map<string, Part>();
  const measured: { kind: Measure['kind']; part: Part }[] = [];
  for (const definition of document.definitions) {
    if (definition.kind === Kind.FRAGMENT_DEFINITION) {
      const part = measurePart(definition);
      parts.set(definition.name.value, part);
      measured.push({ kind: 'fragment', part });
    } else if (definition.kind === Kind.OPERATION_DEFINITION) {
      measured.push({ kind: 'operation', part: measurePart(definition) });
    }
  }
  const totals = new Map<Part, Counts>();
  return measured.map(({ kind, part }) => ({ kind, ...totalOf(part, parts, totals) }));
}

interface Open {
  readonly node: ASTNode;
  /** Fields around it. */
  readonly depth: number;
  /** Lists and objects around it. */
  readonly valueDepth: number;
}

function measurePart(definition: ASTNode): Part {
  const own: Counts = { depth: 0, valueDepth: 0, fields: 0, aliases: 0, directives: 0, rootFields: 0 };
  const spreads: Spread[] = [];
  const open: Open[] = [{ node: definition, depth: 0, valueDepth: 0 }];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { node } = next;
    let { depth, valueDepth } = next;
    switch (node.kind) {
      case Kind.FIELD:
        if (depth === 0) own.rootFields += 1;
        depth += 1;
        own.depth = Math.max(own.depth, depth);
        own.fields += 1;
        if (node.alias !== undefined) own.aliases += 1;
        break;
      case Kind.FRAGMENT_SPREAD:
        spreads.push({ name: node.name.value, depth });
        break;
      case Kind.DIRECTIVE:
        own.directives += 1;
        break;
      case Kind.LIST:
      case Kind.OBJECT:
        valueDepth += 1;
        own.valueDepth = Math.max(own.valueDepth, valueDepth);
        break;
      default:
    }
    for (const child of childrenOf(node)) open.push({ node: child, depth, valueDepth });
  }
  return { own, spreads };
}

/** The nodes below in which something is counted. */
function childrenOf(node: ASTNode): readonly ASTNode[] {
  switch (node.kind) {
    case Kind.OPERATION_DEFINITION:
      return [...(node.variableDefinitions ?? []), ...(node.directives ?? []), node.selectionSet];
    case Kind.FRAGMENT_DEFINITION:
    case Kind.INLINE_FRAGMENT:
      return [...(node.directives ?? []), node.selectionSet];
    case Kind.VARIABLE_DEFINITION:
      return [...(node.directives ?? []), ...(node.defaultValue === undefined ? [] : [node.defaultValue])];
    case Kind.SELECTION_SET:
      return node.selections;
    case Kind.FIELD:
      return [
        ...(node.arguments ?? []),
        ...(node.directives ?? []),
        ...(node.selectionSet === undefined ? [] : [node.selectionSet]),
      ];
    case Kind.FRAGMENT_SPREAD:
      return node.directives ?? [];
    case Kind.DIRECTIVE:
      return node.arguments ?? [];
    case Kind.ARGUMENT:
    case Kind.OBJECT_FIELD:
      return [node.value];
    case Kind.LIST:
      return node.values;
    case Kind.OBJECT:
      return node.fields;
    default:
      return [];
  }
}

/** The part with its spreads. Every part is summed up once, after those that it spreads. */
function totalOf(part: Part, parts: ReadonlyMap<string, Part>, totals: Map<Part, Counts>): Counts {
  const open = [part];
  const begun = new Set<Part>();
  for (let top = open.at(-1); top !== undefined; top = open.at(-1)) {
    if (totals.has(top)) {
      open.pop();
    } else if (begun.has(top)) {
      totals.set(top, sum(top, parts, totals));
    } else {
      begun.add(top);
      for (const { name } of top.spreads) {
        const spread = parts.get(name);
        if (spread !== undefined && !begun.has(spread) && !totals.has(spread)) open.push(spread);
      }
    }
  }
  return totals.get(part) ?? part.own;
}

function sum({ own, spreads }: Part, parts: ReadonlyMap<string, Part>, totals: ReadonlyMap<Part, Counts>): Counts {
  const total = { ...own };
  for (const { name, depth } of spreads) {
    const part = parts.get(name);
    // Without a total it is one that this part is within.
    const spread = part && totals.get(part);
    if (spread === undefined) continue;
    total.depth = Math.max(total.depth, depth + spread.depth);
    total.valueDepth = Math.max(total.valueDepth, spread.valueDepth);
    total.fields += spread.fields;
    total.aliases += spread.aliases;
    total.directives += spread.directives;
    if (depth === 0) total.rootFields += spread.rootFields;
  }
  return total;
}
