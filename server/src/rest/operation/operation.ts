// What every kind of REST operation is made from and ends in: a request for the engine, and what becomes of its facts.

import type { ResourceFacts } from '../../engine/engine.ts';
import type { ResourceRequest } from '../../engine/request.ts';
import type { Preferences } from '../headers/prefer.ts';
import type { RestRequest } from '../http/request.ts';
import type { Scope } from '../resolve/resolve.ts';

export interface OperationContext {
  readonly request: RestRequest;
  readonly scope: Scope;
  readonly preferences: Preferences;
  /** Plans may be asked for in place of rows. */
  readonly explain: boolean;
}

export interface Operation {
  readonly request: ResourceRequest;
  /** It may only read, though what it asks for could write. */
  readonly readOnly: true | undefined;
  /** `search`: the request's query string. Throws what the result must be refused for after all. */
  answer(facts: ResourceFacts, search: string): Answer;
}

export interface Answer {
  readonly status: number;
  /** In lower case. Content-Type is not among them. */
  readonly headers: Readonly<Record<string, string>>;
  /** Undefined: none, and no Content-Type. */
  readonly content: Content | undefined;
}

export interface Content {
  readonly type: string;
  /** Undefined where the request was for the headers alone. */
  readonly body: string | Buffer | undefined;
}

/** The headers that have a value. */
export function headersOf(values: Readonly<Record<string, string | undefined>>): Readonly<Record<string, string>> {
  const headers: Record<string, string> = {};
  for (const name in values) {
    const value = values[name];
    if (value !== undefined) headers[name] = value;
  }
  return headers;
}
