import { execFile } from 'node:child_process';
import { chmod, copyFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { commandAs, findOsUser } from './os-user.ts';

const run = promisify(execFile);
const root = process.getuid?.() === 0;

// Only root is kept from being itself; anybody else runs PostgreSQL as the user they are.
describe.skipIf(!root)('the user that PostgreSQL runs as under root', () => {
  let directory: string;
  let program: string;

  beforeAll(async () => {
    // mktemp's mode: nobody but root may enter.
    directory = await mkdtemp(path.join(tmpdir(), 'pergola-barrier-'));
    program = path.join(directory, 'program');
    await copyFile('/usr/bin/id', program);
    await chmod(program, 0o755);
  });
  afterAll(() => rm(directory, { recursive: true, force: true }));

  test('may run a program behind a directory that it may not enter, and is told so by access(2)', async () => {
    const user = await findOsUser([program]);
    expect(user.passage?.barrier).toBe(directory);
    const asked = commandAs(user, '/usr/bin/test', ['-x', program]);
    await expect(run(asked.file, [...asked.args], asked.options)).resolves.toBeDefined();
    const { file, args, options } = commandAs(user, program, ['-u']);
    expect(Number((await run(file, [...args], options)).stdout)).toBe(user.uid);
  });

  test('has that one capability and no other', async () => {
    const user = await findOsUser([program]);
    const { file, args, options } = commandAs(user, '/bin/grep', ['CapEff', '/proc/self/status']);
    const effective = BigInt(`0x${(await run(file, [...args], options)).stdout.split(':')[1]?.trim()}`);
    expect(effective & (effective - 1n)).toBe(0n);
    expect(effective).not.toBe(0n);
  });
});
