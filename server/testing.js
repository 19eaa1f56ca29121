// `@pergola/server/testing`: a server for the tests of a plugin. In the repository it is the source, in a package what was made of it.
// Its types are those of src/testing/testing.ts.

import { existsSync } from 'node:fs';

const source = new URL('./src/testing/testing.ts', import.meta.url);
if (!existsSync(source)) await import('./bin/older-node.js');
const { startTestServer } = await import(existsSync(source) ? source.href : './dist/server/src/testing/testing.js');

export { startTestServer };
