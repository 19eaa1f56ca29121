// The headers of a request → who calls. What the dialect takes for no credentials at all is told apart here.

import type { IncomingHttpHeaders } from 'node:http';
import { PergolaError } from '../../base/errors.ts';
import type { Caller } from '../../database/caller.ts';

/** The port to auth/. The synchronous form answers at once where nothing is left to verify. */
export interface RestAuthenticator {
  authenticate(headers: IncomingHttpHeaders): Promise<Caller>;
  authenticateSync(headers: IncomingHttpHeaders): Caller | undefined;
}

/** An Authorization of another scheme is somebody else's: a proxy's, say. */
export async function authenticate(authenticator: RestAuthenticator, headers: IncomingHttpHeaders): Promise<Caller> {
  try {
    return authenticator.authenticateSync(headers) ?? (await authenticator.authenticate(headers));
  } catch (error) {
    if (!(error instanceof PergolaError) || error.credential?.kind !== 'not-bearer') throw error;
    const { authorization: _, ...others } = headers;
    return authenticator.authenticateSync(others) ?? (await authenticator.authenticate(others));
  }
}
