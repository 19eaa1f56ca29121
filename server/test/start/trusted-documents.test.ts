// A start with trusted documents that cannot be read ends at once, and says why.

import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createMainHome, type MainHome } from '../support/start-main.ts';

let home: MainHome;
beforeAll(async () => {
  home = await createMainHome();
});
afterAll(() => home.clean());

test.each([
  ['none.json', undefined, 'none.json cannot be read'],
  ['wrong.json', '{"x": "{ a"}', 'wrong.json, x is not GraphQL'],
])('%s', async (name, content, message) => {
  if (content !== undefined) await writeFile(path.join(home.directory, name), content);
  const main = home.start({ PERGOLA_GRAPHQL__TRUSTED_DOCUMENTS__PATH: name });
  expect((await main.exited).code).toBe(1);
  expect(main.stderr).toMatch(/^error trusted-documents-invalid: /m);
  expect(main.stderr).toContain(message);
  expect(await home.postmasterPid()).toBeUndefined();
});
