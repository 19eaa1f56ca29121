// Builds the SQL expression of a JSON object's text. Text concatenation is the fastest way PostgreSQL has to make JSON
// (docs/decisions/0001-json-in-sql.md), and knows no limit on the number or the length of the keys.

import { literal } from './identifiers.ts';

/** One member of an object: its key and either constant JSON text or an SQL expression of JSON text that is never null. */
export type Member =
  | { readonly key: string; readonly constant: string }
  | { readonly key: string; readonly expression: string };

/** A member that is the same whatever the rows say. */
export function constantMember(field: { readonly key: string; readonly value: string }): Member {
  return { key: field.key, constant: JSON.stringify(field.value) };
}

/** `'{"id":' || … || ',"name":' || … || '}'` */
export function jsonObject(members: readonly Member[]): string {
  const parts: string[] = [];
  let text = '{';
  members.forEach((member, index) => {
    text += `${index === 0 ? '' : ','}${JSON.stringify(member.key)}:`;
    if ('constant' in member) {
      text += member.constant;
      return;
    }
    parts.push(literal(text), member.expression);
    text = '';
  });
  parts.push(literal(`${text}}`));
  return parts.join(' || ');
}

/** The text of a JSON array of the rows' texts; `order` is an ORDER BY clause or '', `filter` a FILTER clause or ''. */
export function jsonArray(row: string, order: string, filter = ''): string {
  return `coalesce('[' || string_agg(${row}, ','${order})${filter} || ']', '[]')`;
}
