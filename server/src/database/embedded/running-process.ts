// Tells one process from a later one with the same number. Reads what the operating system says; ends nothing.

import { execFile } from 'node:child_process';
import { readFile, readlink, realpath } from 'node:fs/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** When the process started, as an opaque text that no other process of that number shares; undefined where none runs. */
export async function startOf(pid: number): Promise<string | undefined> {
  if (process.platform === 'linux') {
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined);
    // proc(5): the second field is the program's name in parentheses, which may hold anything; the state follows, starttime is the 22nd.
    const fields = stat?.slice(stat.lastIndexOf(')') + 2).split(' ');
    const ended = fields === undefined || fields[0] === 'Z' || fields[0] === 'X';
    return ended ? undefined : fields[19];
  }
  if (!exists(pid)) return undefined;
  if (process.platform === 'win32') return 'unknown';
  return await run('ps', ['-o', 'lstart=', '-p', String(pid)]).then(
    ({ stdout }) => stdout.trim(),
    () => undefined,
  );
}

/** Whether the process is a postmaster of this data directory. */
export async function servesCluster(pid: number, clusterDirectory: string): Promise<boolean> {
  const directory = await realpath(clusterDirectory).catch(() => clusterDirectory);
  if (process.platform === 'win32') return true;
  if (process.platform === 'linux') {
    // A postmaster's working directory is its data directory. Root in a container may not see that of another user's process.
    const cwd = await readlink(`/proc/${pid}/cwd`).catch(() => undefined);
    if (cwd !== undefined) return cwd === directory;
  }
  const command = await commandLineOf(pid);
  return command.includes('postgres') && (command.includes(clusterDirectory) || command.includes(directory));
}

async function commandLineOf(pid: number): Promise<string> {
  if (process.platform === 'linux') {
    return (await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')).replaceAll('\0', ' ');
  }
  return await run('ps', ['-o', 'command=', '-p', String(pid)]).then(
    ({ stdout }) => stdout,
    () => '',
  );
}

/** Whether any process has the number, a zombie included. */
export function exists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
