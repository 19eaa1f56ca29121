// Random operations about the tables of D1, which can be printed as they are, with their fragments written in their places, with other
// aliases, or with names that look like introspection; and how often each asks for the limited field.

import type { Random } from '../property/random.ts';

export type Part =
  | {
      readonly kind: 'field';
      readonly name: string;
      readonly alias: string | undefined;
      readonly args: string;
      readonly directive: string;
      readonly below: readonly Part[];
    }
  | { readonly kind: 'inline'; readonly type: string; readonly directive: string; readonly below: readonly Part[] }
  | { readonly kind: 'spread'; readonly directive: string; readonly fragment: Fragment };

interface Fragment {
  readonly name: string;
  readonly type: string;
  readonly below: readonly Part[];
}

export interface RandomOperation {
  readonly kind: 'query' | 'mutation';
  readonly name: string;
  readonly parts: readonly Part[];
}

export interface PrintStyle {
  readonly inline?: boolean;
  readonly alias?: (alias: string) => string;
  readonly fragment?: (name: string) => string;
  readonly operation?: (name: string) => string;
}

const limitedFields = { query: 'attempt', mutation: 'login' } as const;

export function randomOperation(random: Random): RandomOperation {
  const kind: RandomOperation['kind'] = random.chance(0.3) ? 'mutation' : 'query';
  const context: Context = { random, kind, fragments: 0 };
  return { kind, name: 'A', parts: rootParts(context, 3) };
}

interface Context {
  readonly random: Random;
  readonly kind: RandomOperation['kind'];
  fragments: number;
}

const directives = ['', '', '', '', '@include(if: true)', '@skip(if: true)', '@skip(if: false)'];

function rootParts(context: Context, depth: number): Part[] {
  const { random, kind } = context;
  const type = kind === 'query' ? 'query_root' : 'mutation_root';
  return times(random.integer(1, 5), () => {
    if (depth > 0 && random.chance(0.3)) return group(context, type, () => rootParts(context, depth - 1));
    const directive = random.pick(directives);
    if (kind === 'mutation' || random.chance(0.4))
      return field(random, limitedFields[kind], `(args: {n: ${random.integer(1, 2)}})`, directive, []);
    if (random.chance(0.1)) return field(random, '__typename', '', directive, []);
    return field(random, 'node', '(limit: 2)', directive, rowParts(context, random.integer(1, 6)));
  });
}

function rowParts(context: Context, depth: number): Part[] {
  const { random } = context;
  return times(random.integer(1, 3), () => {
    if (depth > 0 && random.chance(0.25)) return group(context, 'node', () => rowParts(context, depth - 1));
    const directive = random.pick(directives);
    if (depth > 0 && random.chance(0.6)) return field(random, 'parent', '', directive, rowParts(context, depth - 1));
    // Now and then a field that is not there.
    return field(random, random.chance(0.02) ? 'nope' : random.pick(['id', 'label']), '', directive, []);
  });
}

function group(context: Context, type: string, below: () => Part[]): Part {
  const directive = context.random.pick(directives);
  if (context.random.chance(0.3)) return { kind: 'inline', type, directive, below: below() };
  const name = `F${context.fragments++}`;
  return { kind: 'spread', directive, fragment: { name, type, below: below() } };
}

function field(random: Random, name: string, args: string, directive: string, below: readonly Part[]): Part {
  const alias = random.chance(0.5) ? `a${random.integer(0, 12)}` : undefined;
  return { kind: 'field', name, alias, args, directive, below };
}

function times<T>(count: number, make: () => T): T[] {
  return Array.from({ length: count }, make);
}

export function printOperation({ kind, name, parts }: RandomOperation, style: PrintStyle = {}): string {
  const fragments = new Map<string, string>();
  const set = (below: readonly Part[]): string => `{ ${below.map(print).join(' ')} }`;
  const print = (part: Part): string => {
    if (part.kind === 'field') {
      const alias = part.alias === undefined ? '' : `${style.alias?.(part.alias) ?? part.alias}: `;
      return `${alias}${part.name}${part.args} ${part.directive} ${part.below.length > 0 ? set(part.below) : ''}`;
    }
    if (part.kind === 'inline') return `... on ${part.type} ${part.directive} ${set(part.below)}`;
    const { type, below } = part.fragment;
    if (style.inline) return `... on ${type} ${part.directive} ${set(below)}`;
    const named = style.fragment?.(part.fragment.name) ?? part.fragment.name;
    if (!fragments.has(named)) fragments.set(named, `fragment ${named} on ${type} ${set(below)}`);
    return `...${named} ${part.directive}`;
  };
  const operation = `${kind} ${style.operation?.(name) ?? name} ${set(parts)}`;
  return [operation, ...fragments.values()].join(' ');
}

/** The response keys under which the limited field runs: each is a use of it. */
export function limitedUses({ kind, parts }: RandomOperation): number {
  const keys = new Set<string>();
  const walk = (below: readonly Part[]): void => {
    for (const part of below) {
      if (part.directive === '@skip(if: true)') continue;
      if (part.kind === 'field') {
        if (part.name === limitedFields[kind]) keys.add(part.alias ?? part.name);
      } else walk(part.kind === 'inline' ? part.below : part.fragment.below);
    }
  };
  walk(parts);
  return keys.size;
}
