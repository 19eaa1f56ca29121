// Runs tests against a server with the fast lane and one without, and asks them as a client would.

import { describe } from 'vitest';
import type { ListenOptions } from '../support/serve.ts';

/** The same tests for both lanes. */
export function inBothLanes(define: (options: ListenOptions) => void): void {
  describe('in the fast lane', () => define({}));
  describe('through Yoga', () => define({ fastLane: false }));
}

export interface Asked {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  // biome-ignore lint/suspicious/noExplicitAny: a test says what it expects better than a type would
  readonly body: any;
}

/** POSTs a query, or a body as it is. */
export function post(endpoint: string, query: string | object, headers: Record<string, string> = {}): Promise<Asked> {
  const body = JSON.stringify(typeof query === 'string' ? { query } : query);
  return ask(endpoint, { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body });
}

export async function ask(url: string, init: RequestInit = {}): Promise<Asked> {
  const response = await fetch(url, init);
  const text = await response.text();
  const json = (response.headers.get('content-type') ?? '').includes('json') && text !== '';
  return { status: response.status, headers: response.headers, text, body: json ? JSON.parse(text) : undefined };
}
