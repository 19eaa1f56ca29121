// A TCP port → the process that listens on it, as far as Linux lets this user see. Only reads /proc; elsewhere undefined.

import { readdir, readFile, readlink } from 'node:fs/promises';

export interface PortHolder {
  readonly pid: number;
  readonly command: string;
}

/** Who listens on the port; undefined where that cannot be told (another user's process, another system). */
export async function portHolder(port: number): Promise<PortHolder | undefined> {
  try {
    const tables = await Promise.all(
      ['/proc/net/tcp', '/proc/net/tcp6'].map((path) => readFile(path, 'utf8').catch(() => '')),
    );
    const sockets = new Set(
      tables.flatMap((table) => listeningInodes(table, port)).map((inode) => `socket:[${inode}]`),
    );
    if (sockets.size === 0) return undefined;
    const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
    for (const pid of pids) {
      if (await holdsOneOf(pid, sockets)) {
        return { pid: Number(pid), command: (await readFile(`/proc/${pid}/comm`, 'utf8')).trim() };
      }
    }
  } catch {
    // No /proc, or the process is gone meanwhile: then nobody is named.
  }
  return undefined;
}

// proc(5), /proc/net/tcp: local address as hex "address:port", state 0A for LISTEN, and the socket's inode in the tenth field.
function listeningInodes(table: string, port: number): string[] {
  const suffix = `:${port.toString(16).toUpperCase().padStart(4, '0')}`;
  return table
    .split('\n')
    .slice(1)
    .map((line) => line.trim().split(/\s+/))
    .filter((fields) => fields[1]?.endsWith(suffix) && fields[3] === '0A')
    .flatMap((fields) => fields[9] ?? []);
}

async function holdsOneOf(pid: string, sockets: ReadonlySet<string>): Promise<boolean> {
  // Descriptors of other users' processes cannot be read.
  const names = await readdir(`/proc/${pid}/fd`).catch(() => []);
  const links = await Promise.all(names.map((name) => readlink(`/proc/${pid}/fd/${name}`).catch(() => '')));
  return links.some((link) => sockets.has(link));
}
