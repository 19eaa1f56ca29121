// What `--rename` says → the statements that rename and rename back. Names are as SQL writes them.

import { PergolaError } from '../../base/errors.ts';
import type { Objects } from './objects/objects.ts';
import { renameColumn, renameTable } from './statements/queries.ts';

export interface Rename {
  /** `note.body`, `public.note.body`, `note` or `public.note`. */
  readonly old: string;
  readonly new: string;
}

export interface RenameStatement {
  readonly up: string;
  readonly down: string;
}

/** `table.old=new`. Throws 'usage-invalid'. */
export function parseRename(text: string): Rename {
  const [old = '', name = '', ...rest] = text.split('=').map((part) => part.trim());
  if (old !== '' && name !== '' && rest.length === 0 && !name.includes('.')) return { old, new: name };
  throw new PergolaError('usage-invalid', `--rename ${text} is not of the form table.old=new`, {
    hint: 'For a column table.column=new or schema.table.column=new, for a table table=new.',
  });
}

export function renameStatements(renames: readonly Rename[], from: Objects, to: Objects): readonly RenameStatement[] {
  return renames.map((rename) => {
    const found = [rename.old, `public.${rename.old}`].flatMap((name) => [
      from.get(`column:${name}`),
      from.get(`relation:${name}`),
    ]);
    const object = found.find((one) => one?.kind === 'column' || one?.kind === 'table');
    const table = object?.details.table ?? '';
    if (object?.kind === 'column' && to.has(`column:${table}.${rename.new}`)) {
      const column = object.details.column ?? '';
      return { up: renameColumn(table, column, rename.new), down: renameColumn(table, rename.new, column) };
    }
    const schema = table.slice(0, table.lastIndexOf('.') + 1);
    if (object?.kind === 'table' && to.has(`relation:${schema}${rename.new}`)) {
      const bare = table.slice(schema.length);
      return { up: renameTable(table, rename.new), down: renameTable(`${schema}${rename.new}`, bare) };
    }
    throw new PergolaError(
      'usage-invalid',
      object === undefined
        ? `--rename: the migrations make no column or table ${rename.old}`
        : `--rename: the database has no ${object.kind} ${rename.new} in the place of ${rename.old}`,
    );
  });
}
