// The name of a type as a URL has it → as SQL has it. It becomes part of the statement's text.

import { quoteName } from '../../base/quote-name.ts';
import { RestError } from '../errors.ts';

/** Those that are words of SQL and not names: they are not found when they are quoted. */
const spelled =
  /^(?:int|integer|smallint|bigint|real|float|double precision|decimal|dec|numeric|boolean|bit|bit varying|char|character|char varying|character varying|varchar|nchar|national char(?:acter)?(?: varying)?|interval|time|timestamp|(?:time|timestamp)(?: ?\(\d\))? with(?:out)? time zone)$/i;

const named = /^[\p{L}_][\p{L}\p{N}_$]*(?:\.[\p{L}_][\p{L}\p{N}_$]*)?$/u;
const wholeType =
  /^(?<name>[^()[\]]+?|[^()[\]]+?\(\d\)[^()[\]]+?)(?<modifier> ?\(\d{1,9}(?:, ?\d{1,9})?\))?(?<array>(?:\[\])*)$/u;

/** Throws 42704 for what is no name of a type. A name that is not spelled so by SQL is in lower case, as without quotes. */
export function typeOf(cast: string): string {
  const { name = '', modifier = '', array = '' } = wholeType.exec(cast)?.groups ?? {};
  if (spelled.test(name)) return name + modifier + array;
  if (named.test(name)) return name.toLowerCase().split('.').map(quoteName).join('.') + modifier + array;
  throw new RestError({ code: '42704', status: 400 }, `type "${cast}" does not exist`);
}
