// The fields of a row → the columns of a record, each of its own type: for answers that are no JSON.

import type { Field } from '../plan/plan.ts';
import { membersSql } from './fields-sql.ts';
import { literal, member } from './identifiers.ts';
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
    // Of one row that is spread each value is a column, and no JSON.
    const path = field.kind === 'spread' && field.one ? ` #>> '{}'` : '';
    return made.members.map((each) => {
      const json = 'constant' in each ? literal(each.constant) : `(${each.expression})`;
      return { name: each.key, expression: `${json}::json${path}` };
    });
  });
  return { columns, joins: joins.join('') };
}
