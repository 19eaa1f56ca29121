// What a run measures: the short one in about three minutes, the full one all there is, or the cases that are named.

import type { Case } from './cases/case.ts';
import { depthCases, largeAnswer } from './cases/growth.ts';
import { readCases } from './cases/read.ts';
import { mix, writeCases } from './cases/write.ts';
import { type ContenderName, contenderNames } from './contenders.ts';
import { type Size, type SizeName, sizes } from './data/sizes.ts';
import type { Pace } from './measure/run-cases.ts';

/** Cases on data of one size, all at the same numbers of connections. */
export interface Act {
  readonly size: Size;
  readonly items: readonly { readonly of: Case; readonly connections: readonly number[] }[];
  /** Statements whose limits are measured, at the most connections of the act. */
  readonly limits: readonly ('key' | 'list' | 'nested')[];
}

export interface Plan {
  readonly kind: 'short' | 'full' | 'part';
  readonly names: readonly ContenderName[];
  readonly pace: Pace;
  readonly acts: readonly Act[];
  /** Numbers of tables over which servers are started. */
  readonly tables: readonly number[];
  /** How long Pergola is under load in one go, to see whether its memory stays what it is; 0: not at all. */
  readonly soakSeconds: number;
}

export interface PlanOptions {
  readonly full: boolean;
  readonly only?: readonly string[];
  readonly size?: SizeName;
  readonly connections?: readonly number[];
  readonly pace?: Partial<Pace>;
  readonly names?: readonly ContenderName[];
}

const shortCases = ['key', 'websocket', 'list', 'nested', 'insert', 'aggregate', 'rest_key', 'rest_list'];
/** Asked at every size and at many numbers of connections. */
const mainCases = ['key', 'list', 'nested', 'aggregate'];
const usual = 16;
const tenMinutes = 600;

/** @throws Error where a case is named that does not exist. */
export function makePlan(options: PlanOptions): Plan {
  const { full, only, size: sizeName = 'medium', connections } = options;
  const size = sizes[sizeName];
  const all = allCases(size);
  const names = options.names ?? (full || only ? contenderNames : ['pergola', 'postgraphile', 'hand-written']);
  const pace = { rounds: 3, warmSeconds: full ? 0.6 : 0.4, seconds: full ? 3 : 1.8, ...options.pace };
  const usualItems = (chosen: readonly string[]) =>
    chosen.map((name) => ({ of: find(all, name), connections: connections ?? [usual] }));
  if (only !== undefined) {
    const cases = only.filter((name) => !['limits', 'tables', 'soak'].includes(name));
    const limits = only.includes('limits') ? (['key', 'list', 'nested'] as const) : [];
    const acts = cases.length + limits.length > 0 ? [{ size, items: usualItems(cases), limits }] : [];
    return {
      kind: 'part',
      names,
      pace,
      acts,
      tables: only.includes('tables') ? [10, 100, 1000] : [],
      soakSeconds: only.includes('soak') ? tenMinutes : 0,
    };
  }
  if (!full) {
    return {
      kind: 'short',
      names,
      pace,
      acts: [{ size, items: usualItems(shortCases), limits: ['nested'] }],
      tables: [],
      soakSeconds: 0,
    };
  }
  const items = all.map((of) => ({
    of,
    connections: mainCases.includes(of.name)
      ? [1, 4, 16, 64]
      : of.name.startsWith('depth_') || of.name === 'large'
        ? [4]
        : [1, 16, 64],
  }));
  const otherSizes = (['small', 'large'] as const).map((name) => ({
    size: sizes[name],
    items: mainCases.map((one) => ({ of: find(allCases(sizes[name]), one), connections: [usual] })),
    limits: [],
  }));
  const large = { of: largeAnswer(), connections: [1, 4] };
  return {
    kind: 'full',
    names,
    pace,
    acts: [
      { size, items, limits: ['key', 'list', 'nested'] },
      ...otherSizes.map((act) => (act.size.name === 'large' ? { ...act, items: [...act.items, large] } : act)),
    ],
    tables: [10, 100, 1000],
    soakSeconds: tenMinutes,
  };
}

export function allCases(size: Size): readonly Case[] {
  const simple = [...readCases(size), ...writeCases(size)];
  return [...simple, mix(simple), ...depthCases(size)];
}

function find(cases: readonly Case[], name: string): Case {
  const found = cases.find((one) => one.name === name) ?? (name === 'large' ? largeAnswer() : undefined);
  if (found !== undefined) return found;
  throw new Error(
    `no case "${name}"; there are ${cases.map((one) => one.name).join(', ')}, large, limits, tables, soak`,
  );
}
