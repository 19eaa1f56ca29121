// Texts → the parameters of a GraphQL request, as Yoga's handler is given them. Throws bad-request for what cannot be read;
// whether the parameters make sense is judged in params.ts.

import { PergolaError } from '../base/errors.ts';
import { parseJson } from '../base/parse-json.ts';

/** Of a JSON body. */
export function paramsOfJson(body: string): unknown {
  return readJson(body, 'The body is not valid JSON.');
}

/** Of a URL's query or a form: `variables` and `extensions` are JSON in them (GraphQL over HTTP, 5.2). */
export function paramsOfSearch(search: string): unknown {
  const given = new URLSearchParams(search);
  const params: Record<string, unknown> = {};
  for (const name of ['query', 'documentId', 'operationName', 'variables', 'extensions']) {
    const text = given.get(name);
    if (text === null || text === '') continue;
    const isJson = name === 'variables' || name === 'extensions';
    params[name] = isJson ? readJson(text, `The parameter "${name}" is not valid JSON.`) : text;
  }
  return params;
}

function readJson(text: string, message: string): unknown {
  try {
    return parseJson(text);
  } catch (error) {
    throw new PergolaError('bad-request', message, { cause: error });
  }
}
