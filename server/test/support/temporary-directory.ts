// Directories for tests that another user of the operating system must reach: as root, PostgreSQL runs as `postgres`.

import { chmod } from 'node:fs/promises';

/** Lets everybody pass through a directory that mkdtemp made for its owner alone. */
export async function makeTraversable(directory: string): Promise<void> {
  await chmod(directory, 0o711);
}
