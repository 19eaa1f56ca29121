// Runs docs/mutations.md and docs/functions.md: their operations in their order, as the member of the demo application, against the
// answers they show.

import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { post } from './http/both-lanes.ts';
import { blocksOf, memberClaims, readProjectFile } from './support/documentation.ts';
import { repositoryRoot } from './support/read-sources.ts';
import { type Backend, type Served, serve } from './support/serve.ts';
import { signToken } from './support/tokens.ts';

/** Its operations, each with the block behind it where that is an answer. */
async function operationsOf(file: string) {
  const blocks = blocksOf(await readProjectFile(file));
  return blocks.flatMap(({ language, text }, index) => {
    if (language !== 'graphql') return [];
    const next = blocks[index + 1];
    const shown = next?.language === 'json' ? JSON.parse(next.text) : undefined;
    return [{ name: `${file}: ${/^\w+ (\w+)/.exec(text)?.[1]}`, text, shown }];
  });
}

const mutations = await operationsOf('docs/mutations.md');
const functions = await operationsOf('docs/functions.md');

let served: Backend & Served;
let authorization: string;
beforeAll(async () => {
  served = await serve({ migrations: path.join(repositoryRoot, 'migrations') });
  authorization = `Bearer ${signToken(await memberClaims())}`;
});
afterAll(() => served.close());

test('there is something to run', () => {
  expect(mutations.length).toBeGreaterThan(7);
  expect(functions.length).toBeGreaterThan(3);
});

test.each([...mutations, ...functions])('$name', async ({ text, shown }) => {
  const { body } = await post(served.endpoint, text, { authorization });
  if (typeof shown?.code === 'string') expect(body).toMatchObject({ data: null, errors: [{ extensions: shown }] });
  else if (shown !== undefined) expect(body).toEqual({ data: shown });
  else {
    expect(body.errors).toBeUndefined();
    expect(Object.values(body.data)).not.toContain(null);
  }
});
