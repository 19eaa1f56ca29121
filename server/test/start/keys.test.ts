// `pergola keys`: what it prints is what a server of the same project takes.

import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { decodeJwt } from 'jose';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createAuthenticator, mintKey } from '../../src/auth/auth.ts';
import { runCli } from '../support/run-cli.ts';

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'pergola-keys-'));
});
afterEach(() => rm(directory, { recursive: true, force: true }));

const pergola = (args: readonly string[], environment: Readonly<Record<string, string>> = {}) =>
  runCli(args, { directory, environment });

const secret = 'a secret that is long enough to sign with';
const settings = { PERGOLA_JWT_SECRET: secret };

test('the keys are those of the secret, which is made where there is none', async () => {
  const made = await pergola(['keys']);
  expect(made.status).toBe(0);
  const kept = (await readFile(path.join(directory, '.pergola', 'secret'), 'utf8')).trim();
  const [anon, service] = [await mintKey(kept, 'anon'), await mintKey(kept, 'service_role')];
  expect(made.stdout).toBe(`anon key     ${anon}\nservice key  ${service}\n`);
  expect(made.stderr).toContain('.pergola/secret');
  expect(JSON.parse((await pergola(['keys', '--json'])).stdout)).toEqual({ anon, service });
  expect((await pergola(['keys'], settings)).stdout).not.toContain(anon);
});

test('a token is of the role, has the claims and an end, and a server takes it', async () => {
  const args = ['keys', '--role', 'clerk', '--claims', '{"sub":"4f0c","shop":{"id":7}}', '--expires', '2h'];
  const { stdout } = await pergola(args, settings);
  const token = stdout.trim();
  const claims = decodeJwt(token);
  expect(claims).toMatchObject({ role: 'clerk', sub: '4f0c', shop: { id: 7 } });
  expect(Number(claims.exp) - Number(claims.iat)).toBe(7200);
  const { authenticate } = createAuthenticator({ secret, roleExists: (role) => role === 'clerk' });
  expect(await authenticate({ authorization: `Bearer ${token}` })).toMatchObject({ role: 'clerk' });
});

test('without more it is authenticated for an hour; claims may name the role and the end, and it may have none', async () => {
  await writeFile(path.join(directory, 'claims.json'), '{"sub":"4f0c"}');
  const read = async (...args: string[]) =>
    decodeJwt(JSON.parse((await pergola(['keys', '--json', ...args], settings)).stdout).token);
  const plain = await read('--claims', 'claims.json');
  expect(plain).toMatchObject({ role: 'authenticated', sub: '4f0c' });
  expect(Number(plain.exp) - Number(plain.iat)).toBe(3600);
  expect(await read('--claims', '{"role":"clerk","exp":4000000000}')).toMatchObject({ role: 'clerk', exp: 4000000000 });
  expect(await read('--role', 'clerk', '--expires', 'never')).not.toHaveProperty('exp');
});

test.each([
  [['--expires', '1h'], '--expires is of a token'],
  [['--role', 'a', '--claims', '{"role":"b"}'], '--role is a, and the claims have the role "b"'],
  [['--claims', '{"role":7}'], 'the role of a token is a text'],
  [['--role', 'a', '--expires', '60'], '--expires 60 is no time'],
  [['--role', 'a', '--claims', '{"exp":1}', '--expires', '1h'], 'the claims have exp'],
  [['--claims', '[1]'], 'is not a JSON object'],
])('refuses %j', async (args, message) => {
  const refused = await pergola(['keys', ...args], settings);
  expect(refused).toMatchObject({ status: 2, stdout: '', stderr: expect.stringContaining(message) });
});

test('a new secret is another each time, and long enough', async () => {
  const one = await pergola(['keys', 'generate']);
  const other = JSON.parse((await pergola(['keys', 'generate', '--json'])).stdout) as { secret: string };
  expect(one.stdout).toMatch(/^[\w-]{43}\n$/);
  expect(other.secret).not.toBe(one.stdout.trim());
  expect((await pergola(['config', 'check'], { PERGOLA_JWT_SECRET: other.secret })).status).toBe(0);
});
