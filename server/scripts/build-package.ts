// Makes what `npm pack` packs: server/dist/, in which the program is JavaScript that Node runs under node_modules too, and what it
// reads beside that. It mirrors the repository, so that every file finds the others where it does here. Run by `prepack`; given another
// directory, it makes that.

import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { settingsSchema } from '../src/config/config.ts';

const server = path.resolve(import.meta.dirname, '..');
const root = path.dirname(server);
const dist = path.resolve(process.argv[2] ?? path.join(server, 'dist'));

rmSync(dist, { recursive: true, force: true });
const compiler = path.join(
  path.dirname(createRequire(import.meta.url).resolve('typescript/package.json')),
  'bin',
  'tsc',
);
// The program, and the types of what others import.
for (const project of ['tsconfig.package.json', 'tsconfig.types.json'])
  execFileSync(process.execPath, [compiler, '-p', path.join(server, project), '--outDir', dist], { stdio: 'inherit' });
cpSync(path.join(server, 'src'), path.join(dist, 'server', 'src'), {
  recursive: true,
  filter: (file) => !file.endsWith('.ts'),
});
cpSync(path.join(root, 'migrations', 'system'), path.join(dist, 'migrations', 'system'), { recursive: true });

const { name, version, type, engines } = JSON.parse(readFileSync(path.join(server, 'package.json'), 'utf8'));
mkdirSync(path.join(dist, 'server'), { recursive: true });
writeFileSync(
  path.join(dist, 'server', 'package.json'),
  `${JSON.stringify({ name, version, type, engines }, null, 2)}\n`,
);
// What `pergola config schema` writes, where editors find it as it is for the version that is installed.
writeFileSync(path.join(dist, 'pergola.schema.json'), `${JSON.stringify(settingsSchema(), null, 2)}\n`);
cpSync(path.join(root, 'LICENSE'), path.join(server, 'LICENSE'));
