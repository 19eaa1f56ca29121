// `@pergola/server/plugin`: what authors of plugins import. In the repository it is the source, in a package what was made of it. Its
// types are those of src/plugins/plugin.ts.

import { existsSync } from 'node:fs';

const source = new URL('./src/plugins/plugin.ts', import.meta.url);
const { definePlugin, fieldExtensions } = await import(
  existsSync(source) ? source.href : './dist/server/src/plugins/plugin.js'
);

export { definePlugin, fieldExtensions };
