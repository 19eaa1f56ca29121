// The headers Accept-Profile and Content-Profile → the schema that a request is about.

import { RestError } from '../errors.ts';
import { headerOf, type RestRequest } from './request.ts';

export interface Profile {
  readonly schema: string;
  /** The answer says it in Content-Profile: it was asked for, or is one of several. */
  readonly told: boolean;
}

const writing = new Set(['POST', 'PUT', 'PATCH', 'DELETE']);

/** Throws PGRST106 for a schema that is not among those served, of which the first is the default. */
export function readProfile(request: RestRequest, schemas: readonly string[]): Profile {
  const asked = headerOf(request, writing.has(request.method) ? 'content-profile' : 'accept-profile');
  if (asked === undefined) return { schema: schemas[0] ?? '', told: schemas.length > 1 };
  const schema = utf8(asked);
  if (schemas.includes(schema)) return { schema, told: true };
  throw new RestError('PGRST106', `Invalid schema: ${schema}`, {
    hint: `Only the following schemas are exposed: ${schemas.join(', ')}`,
  });
}

const beyondAscii = /[\x80-\xff]/;

/** Node reads headers byte by byte; these are names, which may have other characters. */
export function utf8(header: string): string {
  if (!beyondAscii.test(header)) return header;
  const text = Buffer.from(header, 'latin1').toString('utf8');
  return text.includes('\ufffd') ? header : text;
}
