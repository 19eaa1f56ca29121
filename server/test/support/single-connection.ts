// One connection to a test database, for what spans several statements: transactions, settings, locks.

import pg from 'pg';
import { onTestFinished } from 'vitest';

export interface SingleConnection {
  /** Rows as objects, values as pg parses them. */
  query<Row>(text: string, values?: readonly unknown[]): Promise<readonly Row[]>;
  /** Hears the notifications of every channel that this connection listens on. */
  onNotification(callback: () => void): void;
  close(): Promise<void>;
}

/** Connects; the caller closes. */
export async function connect(url: string): Promise<SingleConnection> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => {});
  await client.connect();
  return {
    async query<Row>(text: string, values: readonly unknown[] = []) {
      // Without parameters pg uses the simple protocol, which takes several statements.
      return (await (values.length === 0 ? client.query(text) : client.query(text, [...values]))).rows as Row[];
    },
    onNotification(callback) {
      client.on('notification', () => callback());
    },
    close: () => client.end(),
  };
}

/** Connects until the current test ends. */
export async function connectForTest(url: string): Promise<SingleConnection> {
  const connection = await connect(url);
  onTestFinished(() => connection.close());
  return connection;
}
