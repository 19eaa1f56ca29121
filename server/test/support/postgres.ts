// What tests use of PostgreSQL: databases of their own on a real server that the test run starts. Scripts outside vitest use
// postgres-server.ts instead.

import { createConnection } from 'node:net';
import { inject } from 'vitest';
import { availableVersions, createDatabaseOn, type PostgresVersion, type TestDatabase } from './postgres-server.ts';

export { availableVersions, startTestPostgres } from './postgres-server.ts';
export type { PostgresVersion, TestDatabase };

export interface TestDatabaseOptions {
  /** Default 18. */
  readonly version?: PostgresVersion;
  /** Run in the new database, as the superuser. */
  readonly sql?: string;
}

/** Creates an empty database. The test drops it: `afterAll(() => database.drop())`. */
export async function createTestDatabase(options: TestDatabaseOptions = {}): Promise<TestDatabase> {
  const version = options.version ?? 18;
  if (!availableVersions().includes(version)) throw new Error(`PostgreSQL ${version} is not on this machine`);
  return await createDatabaseOn(await testServerUrl(version), options.sql);
}

/** The superuser's URL of the server that this test run shares; the first call starts it. */
export function testServerUrl(version: PostgresVersion = 18): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = createConnection(inject('postgresBroker'), '127.0.0.1', () => socket.write(String(version)));
    let answer = '';
    socket.setEncoding('utf8').on('data', (chunk: string) => {
      answer += chunk;
    });
    socket.on('error', reject);
    socket.on('end', () => (answer.startsWith('postgres:') ? resolve(answer) : reject(new Error(answer))));
  });
}
