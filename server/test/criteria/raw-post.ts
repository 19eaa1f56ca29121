// Asks a server over HTTP as service_role, with variables and answers as text: JavaScript's numbers never touch the digits.

import type { Backend, Served } from '../support/serve.ts';

/** The body of the answer. `variables` is JSON. */
export async function rawPost({ endpoint, keys }: Backend & Served, query: string, variables: string): Promise<string> {
  const response = await fetch(endpoint, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${keys.serviceRole}` },
    body: `{"query":${JSON.stringify(query)},"variables":${variables}}`,
  });
  return response.text();
}
