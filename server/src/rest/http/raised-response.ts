// RAISE with SQLSTATE PGRST → the answer that a function of the database makes up itself: its message is the body, its detail
// status and headers, both as JSON.

import type { PostgresWords } from '../../base/errors.ts';
import { RestError } from '../errors.ts';
import { isSendableHeader } from './response-settings.ts';

/** Where it cannot be read: PGRST121. */
export function raisedResponse({ message, detail }: PostgresWords): RestError {
  const body = jsonObject(message);
  if (body === undefined || typeof body.code !== 'string' || typeof body.message !== 'string')
    return unreadable(`Invalid JSON value for MESSAGE: '${message}'`, messageHint);
  if (detail === undefined) return unreadable('DETAIL is missing in the RAISE statement', detailHint);
  const { status, headers, status_text: statusText } = jsonObject(detail) ?? {};
  const sendable = typeof headers === 'object' && headers !== null && Object.entries(headers).every(isSendableHeader);
  if (!isStatus(status) || !sendable) return unreadable(`Invalid JSON value for DETAIL: '${detail}'`, detailHint);
  return new RestError({ code: body.code, status }, body.message, {
    ...(body.details === undefined || body.details === null ? {} : { details: body.details }),
    ...(typeof body.hint === 'string' ? { hint: body.hint } : {}),
    ...(typeof statusText === 'string' ? { statusText } : {}),
    headers: headers as Readonly<Record<string, string>>,
  });
}

const messageHint =
  "MESSAGE must be a JSON object with obligatory keys: 'code', 'message' and optional keys: 'details', 'hint'.";
const detailHint =
  "DETAIL must be a JSON object with obligatory keys: 'status', 'headers' and optional key: 'status_text'.";

function unreadable(details: string, hint: string): RestError {
  const message = 'Could not parse JSON in the "RAISE SQLSTATE \'PGRST\'" error';
  return new RestError('PGRST121', message, { details, hint });
}

function isStatus(status: unknown): status is number {
  return typeof status === 'number' && Number.isInteger(status) && status >= 200 && status <= 599;
}

function jsonObject(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : undefined;
  } catch {
    return undefined;
  }
}
