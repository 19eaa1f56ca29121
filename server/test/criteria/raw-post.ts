// Asks a server over HTTP, with variables and answers as text: JavaScript's numbers never touch the digits.

/** The body of the answer. `variables` is JSON. */
export async function rawPost(endpoint: string, key: string, query: string, variables: string): Promise<string> {
  const response = await fetch(endpoint, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${key}` },
    body: `{"query":${JSON.stringify(query)},"variables":${variables}}`,
  });
  return response.text();
}
