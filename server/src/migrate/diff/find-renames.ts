// Two databases' objects → what may be one thing under another name. It guesses, and says no more than that it may.

import type { DatabaseObject, Objects } from './objects/objects.ts';

/** As `--rename` takes them. Only where nothing else could be meant. */
export function findRenames(from: Objects, to: Objects): readonly string[] {
  const gone = [...from.values()].filter(({ id }) => !to.has(id));
  const come = [...to.values()].filter(({ id }) => !from.has(id));
  return [...findColumns(gone, come, from, to), ...findTables(gone, come, from, to)];
}

function findColumns(
  gone: readonly DatabaseObject[],
  come: readonly DatabaseObject[],
  from: Objects,
  to: Objects,
): readonly string[] {
  const columns = (objects: readonly DatabaseObject[], other: Objects) =>
    objects.filter(({ kind, parent = '' }) => kind === 'column' && other.has(parent));
  const [old, fresh] = [columns(gone, to), columns(come, from)];
  const alike = (a: DatabaseObject, b: DatabaseObject) => a.parent === b.parent && a.details.type === b.details.type;
  return old.flatMap((column) => {
    const [match, ...more] = fresh.filter((other) => alike(column, other));
    if (match === undefined || more.length > 0 || old.filter((other) => alike(other, match)).length > 1) return [];
    return [`${column.details.table}.${column.details.column}=${match.details.column}`];
  });
}

function findTables(
  gone: readonly DatabaseObject[],
  come: readonly DatabaseObject[],
  from: Objects,
  to: Objects,
): readonly string[] {
  const shape = (table: DatabaseObject, objects: Objects) =>
    [...objects.values()]
      .filter(({ kind, parent }) => kind === 'column' && parent === table.id)
      .map(({ details }) => `${details.column} ${details.type}`)
      .sort()
      .join(', ');
  const tables = (objects: readonly DatabaseObject[]) => objects.filter(({ kind }) => kind === 'table');
  return tables(gone).flatMap((table) => {
    const columns = shape(table, from);
    const [match, ...more] = tables(come).filter((other) => columns !== '' && shape(other, to) === columns);
    const name = match?.details.table ?? '';
    const sameSchema =
      name.slice(0, name.lastIndexOf('.')) ===
      (table.details.table ?? '').slice(0, (table.details.table ?? '').lastIndexOf('.'));
    return match === undefined || more.length > 0 || !sameSchema
      ? []
      : [`${table.details.table}=${name.slice(name.lastIndexOf('.') + 1)}`];
  });
}
