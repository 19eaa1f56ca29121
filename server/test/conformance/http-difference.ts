// An HTTP answer as it should have been and as it is → every difference, in words. JSON is compared by what it says, text and
// headers' values character by character.

import { isDeepStrictEqual } from 'node:util';
import type { ExpectedAnswer, Header } from './postgrest-case.ts';

export interface HttpAnswer {
  readonly status: number;
  readonly headers: readonly Header[];
  readonly body: string;
}

/** Headers that hold a path of the API. */
const locations = new Set(['location', 'content-location']);

/**
 * Empty where the answer is as expected. Paths in the answer's headers may begin with `prefix`. Content-Length is compared like
 * any header: the suite names it where it means the body's bytes.
 */
export function httpDifferences(expected: ExpectedAnswer, answer: HttpAnswer, prefix: string): readonly string[] {
  const found: string[] = [];
  if (answer.status !== expected.status) found.push(`status ${answer.status} in place of ${expected.status}`);
  for (const [name, value] of expected.headers) {
    const values = valuesOf(answer, name).map((each) => withoutPrefix(name, each, prefix));
    if (!values.includes(value)) found.push(`${name}: ${values.join(' | ') || '(none)'} in place of ${value}`);
  }
  for (const name of expected.absent) {
    const values = valuesOf(answer, name);
    if (values.length > 0) found.push(`${name}: ${values.join(' | ')} in place of none`);
  }
  const body = bodyDifference(expected, answer.body);
  return body === undefined ? found : [...found, body];
}

function bodyDifference(expected: ExpectedAnswer, body: string): string | undefined {
  if (Object.hasOwn(expected, 'json')) {
    const wanted = JSON.stringify(expected.json);
    const value = parsed(body);
    if (value === undefined) return `body: ${JSON.stringify(body)} in place of ${wanted}`;
    return isDeepStrictEqual(value.json, expected.json) ? undefined : `body: ${body} in place of ${wanted}`;
  }
  const { text } = expected;
  if (text === undefined || text === body) return undefined;
  return `body: ${JSON.stringify(body)} in place of ${JSON.stringify(text)}`;
}

function valuesOf({ headers }: HttpAnswer, name: string): readonly string[] {
  return headers.filter(([each]) => each.toLowerCase() === name.toLowerCase()).map(([, value]) => value);
}

function withoutPrefix(name: string, value: string, prefix: string): string {
  return locations.has(name.toLowerCase()) && value.startsWith(`${prefix}/`) ? value.slice(prefix.length) : value;
}

function parsed(text: string): { readonly json: unknown } | undefined {
  try {
    return { json: JSON.parse(text) };
  } catch {
    return undefined;
  }
}
