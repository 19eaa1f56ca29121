// Installs what the bench alone needs, the first time and whenever its lock file is newer. Pergola's own `npm install` does not:
// it would bring some two hundred packages and three hundred megabytes to everyone.

import { spawnSync } from 'node:child_process';
import { statSync } from 'node:fs';
import path from 'node:path';

/** @throws Error with npm's last words where it fails. */
export function installPeers(): void {
  const folder = import.meta.dirname;
  // npm writes this file last.
  const installed = modified(path.join(folder, 'node_modules/.package-lock.json'));
  if (installed > modified(path.join(folder, 'package-lock.json'))) return;
  console.log('installing what is compared with (bench/node_modules) …');
  const npm = spawnSync('npm', ['ci', '--ignore-scripts'], { cwd: folder, encoding: 'utf8', shell: true });
  if (npm.status !== 0) throw new Error(`npm ci in bench/ failed: ${npm.stderr.slice(-1000)}`);
}

function modified(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}
