// The fields of a row → the columns of a record, each of its own type: for answers that are no JSON.

import type { Field } from '../plan/plan.ts';
import { membersSql } from './fields-sql.ts';
import { member } from './identifiers.ts';
import type { Renderer } from './renderer.ts';
import { valueExpression } from './value-sql.ts';

interface RecordSql {
  readonly columns: readonly { readonly name: string; readonly expression: string }[];
  /** The joins that the expressions need. */
  readonly joins: string;
}

/** What is no column is a column of JSON. */
export function recordColumns(renderer: Renderer, alias: string, fields: readonly Field[]): RecordSql {
  const joins: string[] = [];
  const columns = fields.flatMap((field) => {
    if (field.kind === 'column' && field.path === undefined)
      return [{ name: field.key, expression: member(alias, field.column) }];
    if (field.kind === 'value') return [{ name: field.key, expression: valueExpression(renderer, alias, field.value) }];
    const made = membersSql(renderer, alias, [field]);
    joins.push(made.joins);
    return made.members.map((each) => ({
      name: each.key,
      expression: 'constant' in each ? `'${each.constant.replaceAll("'", "''")}'::json` : `(${each.expression})::json`,
    }));
  });
  return { columns, joins: joins.join('') };
}
