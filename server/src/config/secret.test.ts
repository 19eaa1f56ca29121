import { chmod, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { keepSecret } from './secret.ts';

describe('keepSecret', () => {
  let directory: string;
  beforeEach(async () => {
    directory = await mkdtemp(path.join(tmpdir(), 'pergola-secret-'));
  });
  afterEach(() => rm(directory, { recursive: true, force: true }));

  test('makes one secret, for its owner to read only, and gives it again', async () => {
    const secret = await keepSecret(path.join(directory, 'made', 'here'));
    expect(secret).toMatch(/^[\w-]{43}$/);
    expect(await keepSecret(path.join(directory, 'made', 'here'))).toBe(secret);
    expect((await stat(path.join(directory, 'made', 'here', 'secret'))).mode & 0o777).toBe(0o600);
    expect(await readdir(path.join(directory, 'made', 'here'))).toEqual(['secret']);
  });

  test('two directories have two secrets', async () => {
    expect(await keepSecret(path.join(directory, 'a'))).not.toBe(await keepSecret(path.join(directory, 'b')));
  });

  test('first starts at the same time agree on one', async () => {
    const secrets = await Promise.all(Array.from({ length: 20 }, () => keepSecret(directory)));
    expect(new Set(secrets).size).toBe(1);
    expect((await readFile(path.join(directory, 'secret'), 'utf8')).trim()).toBe(secrets[0]);
    expect(await readdir(directory)).toEqual(['secret']);
  });

  test('refuses a secret that is too short rather than replace it', async () => {
    await writeFile(path.join(directory, 'secret'), 'short\n');
    await expect(keepSecret(directory)).rejects.toMatchObject({ code: 'config-invalid' });
    expect(await readFile(path.join(directory, 'secret'), 'utf8')).toBe('short\n');
  });

  test('says what to do where it cannot be kept', async () => {
    await writeFile(path.join(directory, 'file'), '');
    await chmod(directory, 0o755);
    await expect(keepSecret(path.join(directory, 'file'))).rejects.toMatchObject({
      code: 'config-invalid',
      message: expect.stringContaining('PERGOLA_JWT_SECRET'),
    });
  });
});
