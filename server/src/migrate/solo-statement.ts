// A statement that cannot run in a transaction: what it is, and what of it is there already. Finds what a run that broke off has left, and
// clears it away, so that the statement can run again.

import { PergolaError } from '../base/errors.ts';
import type { OwnerConnection } from '../database/database.ts';
import * as queries from './queries.ts';

/** Names as they were written, quotes and all. */
export type SoloStatement =
  | { readonly kind: 'create-index'; readonly table: string; readonly index: string; readonly ifNotExists: boolean }
  | { readonly kind: 'drop-index'; readonly index: string }
  | { readonly kind: 'reindex'; readonly relation: string }
  | { readonly kind: 'add-value'; readonly type: string; readonly label: string }
  /** Running it twice does no harm. */
  | { readonly kind: 'repeatable'; readonly gentle: boolean };

const name = '(?:"(?:[^"]|"")+"|[\\w$\\u0080-\\uffff]+)';
const path = `${name}(?: ?\\. ?${name})?`;
const createIndex = new RegExp(
  `^create (?:unique )?index concurrently (if not exists )?(?:((?!on )${name}) )?on (?:only )?(${path})`,
);
const dropIndex = new RegExp(`^drop index concurrently (?:if exists )?(${path})(?: restrict| cascade)?$`);
const reindex = new RegExp(`^reindex (?:\\([^)]*\\) ?)?(?:index|table) (?:concurrently )?(${path})$`);
const addValue = new RegExp(`^alter type (${path}) add value (?:if not exists )?('(?:[^']|'')*')`);
const repeatable = /^(vacuum|analyze|analyse|cluster|checkpoint|call|refresh materialized view concurrently)\b/;

/** `words` as the splitter gives them. Throws 'migration-failed' for a statement that could not be run again after it broke off. */
export function readSolo(file: string, words: string): SoloStatement {
  const [, ifNotExists, index, table] = createIndex.exec(words) ?? [];
  if (table !== undefined) {
    if (index === undefined)
      throw refused(`${file}: give the index a name, so that it is found again where a run breaks off`);
    return { kind: 'create-index', table, index, ifNotExists: ifNotExists !== undefined };
  }
  const dropped = dropIndex.exec(words)?.[1];
  if (dropped !== undefined) return { kind: 'drop-index', index: dropped };
  const relation = reindex.exec(words)?.[1];
  if (relation !== undefined) return { kind: 'reindex', relation };
  const [, type, label] = addValue.exec(words) ?? [];
  if (type !== undefined && label !== undefined) {
    return { kind: 'add-value', type, label: label.slice(1, -1).replaceAll("''", "'") };
  }
  if (repeatable.test(words)) {
    return {
      kind: 'repeatable',
      gentle: /^(vacuum|analy[sz]e|call)\b/.test(words) && !/^vacuum (\([^)]*)?full/.test(words),
    };
  }
  throw refused(
    `${file}: "${words.slice(0, 60)}" is no statement that runs without a transaction and can be run again`,
    'There is CREATE INDEX CONCURRENTLY, DROP INDEX CONCURRENTLY, REINDEX INDEX or TABLE, ALTER TYPE … ADD VALUE, VACUUM, ANALYZE, CLUSTER, CALL, CHECKPOINT.',
  );
}

/** Whether its locks conflict with neither reading nor writing, so that nobody queues behind it. */
export function isGentle(solo: SoloStatement, words: string): boolean {
  switch (solo.kind) {
    case 'create-index':
    case 'drop-index':
      return true;
    case 'reindex':
      return / concurrently /.test(words);
    case 'add-value':
      return true;
    case 'repeatable':
      return solo.gentle;
  }
}

/**
 * Clears away what a run that broke off left. Whether the statement has been carried out already, which can be only where it was
 * `begun`.
 */
export async function prepareSolo(owner: OwnerConnection, solo: SoloStatement, begun: boolean): Promise<boolean> {
  switch (solo.kind) {
    case 'create-index': {
      const [index] = await owner.query<{ name: string; valid: boolean }>(queries.indexOf, [solo.table, solo.index]);
      if (index === undefined) return false;
      if (!index.valid) await owner.script(queries.dropIndex(index.name));
      else if (!begun && !solo.ifNotExists) throw refused(`the index ${index.name} exists already`);
      return index.valid;
    }
    case 'drop-index': {
      const [row] = await owner.query<{ exists: boolean }>(queries.relationExists, [solo.index]);
      return begun && row?.exists === false;
    }
    case 'reindex': {
      const leftovers = await owner.query<{ name: string }>(queries.reindexLeftovers, [solo.relation]);
      for (const leftover of leftovers) await owner.script(queries.dropIndex(leftover.name));
      return false;
    }
    case 'add-value': {
      const [row] = await owner.query<{ exists: boolean }>(queries.labelExists, [solo.type, solo.label]);
      return begun && row?.exists === true;
    }
    case 'repeatable':
      return false;
  }
}

function refused(message: string, hint?: string): PergolaError {
  return new PergolaError('migration-failed', message, hint === undefined ? {} : { hint });
}
