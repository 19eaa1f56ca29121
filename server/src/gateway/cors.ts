// Cross-origin rules: which sites' scripts may call, and which headers they may send and read. Credentials travel in headers
// that scripts set themselves; cookies are for what stands in front of the server, where that is said.

import cors from '@fastify/cors';
import type { FastifyInstance } from 'fastify';

export interface CorsOptions {
  /** '*' for every site (the default), or the origins that may call: "https://app.example.com". */
  readonly origins?: '*' | readonly string[];
  /** Whether the listed origins may send cookies along; default no, and never with '*'. */
  readonly credentials?: boolean;
}

const methods = 'GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS';

// Without Content-Range here a browser's count of rows is silently null.
const exposedHeaders = [
  'Content-Encoding',
  'Content-Location',
  'Content-Profile',
  'Content-Range',
  'Date',
  'Location',
  'X-Total-Count',
  'Link',
  'Preference-Applied',
  'Proxy-Status',
  'X-Supabase-Api-Version',
  'X-Request-Id',
  'Retry-After',
  'Server-Timing',
].join(', ');

/** Answers preflights and marks every answer. Requests without an Origin are let through: they come from no browser. */
export function applyCors(fastify: FastifyInstance, { origins = '*', credentials = false }: CorsOptions = {}): void {
  fastify.register(cors, {
    origin: origins === '*' ? '*' : [...origins],
    methods,
    exposedHeaders,
    // Any header that a script asks for is allowed, by reflection: clients of many libraries send their own.
    credentials: credentials && origins !== '*',
    // Seconds; Chromium keeps a preflight for no longer.
    maxAge: 7200,
    // An OPTIONS that is no preflight is answered like one.
    strictPreflight: false,
    hideOptionsRoute: true,
  });
}
