// An operation that is named by an id or a hash → its text: trusted documents, known from the start, and automatic persisted
// queries, which clients register (Apollo's protocol: https://www.apollographql.com/docs/apollo-server/performance/apq).

import { createHash } from 'node:crypto';
import { PergolaError } from '../base/errors.ts';
import { Lru } from '../base/lru.ts';
import type { TrustMode } from '../config/config.ts';
import type { GraphqlParams, SentParams } from './params.ts';

export interface StoredDocumentsOptions {
  readonly mode: TrustMode;
  /** By every id that names them. */
  readonly trusted: ReadonlyMap<string, string>;
  /** Whether clients may register documents. */
  readonly apq: boolean;
}

/** Characters of the documents that clients registered. */
const charactersKept = 1_000_000;
const sha256 = /^[0-9a-f]{64}$/;

export class StoredDocuments {
  readonly #options: StoredDocumentsOptions;
  readonly #registered = new Lru<string, string>(charactersKept, undefined, (hash, text) => hash.length + text.length);

  constructor(options: StoredDocumentsOptions) {
    this.#options = options;
  }

  /**
   * The request with its document. `isValid` tells whether a document is worth keeping. Throws a PergolaError where there is none
   * or it may not be asked.
   */
  resolve(sent: SentParams, isValid: (text: string) => boolean): GraphqlParams {
    const { query, documentId } = sent;
    const trusted = this.#options.mode === 'off' ? undefined : this.#trustedOf(sent);
    // What comes beside the id has no say: the id stands for one text.
    if (trusted !== undefined && isNone(query)) return { ...sent, query: trusted };
    if (this.#options.mode === 'only') throw notTrusted();
    if (!isNone(documentId)) throw new PergolaError('bad-request', 'There is no document of this "documentId".');
    const hash = persistedHash(sent.extensions);
    if (hash === undefined || (!this.#options.apq && !isNone(query))) return withQuery(sent);
    if (!this.#options.apq) throw new PergolaError('PERSISTED_QUERY_NOT_SUPPORTED', 'PersistedQueryNotSupported');
    return isNone(query) ? this.#registeredOf(sent, hash) : this.#register({ ...sent, query }, hash, isValid);
  }

  #trustedOf({ documentId, extensions }: SentParams): string | undefined {
    const id = isNone(documentId) ? persistedHash(extensions) : documentId;
    // GraphQL over HTTP, appendix A: `sha256:` and the hash.
    return id === undefined ? undefined : this.#options.trusted.get(id.startsWith('sha256:') ? id.slice(7) : id);
  }

  #registeredOf(sent: SentParams, hash: string): GraphqlParams {
    const query = this.#registered.get(hash);
    // Apollo's clients know the message and the code, and send the whole document next.
    if (query === undefined) throw new PergolaError('PERSISTED_QUERY_NOT_FOUND', 'PersistedQueryNotFound');
    return { ...sent, query };
  }

  #register(params: GraphqlParams, hash: string, isValid: (text: string) => boolean): GraphqlParams {
    if (createHash('sha256').update(params.query).digest('hex') !== hash)
      throw new PergolaError('bad-request', 'The sha256Hash of the persisted query is not that of its document.');
    if (isValid(params.query)) this.#registered.set(hash, params.query);
    return params;
  }
}

function withQuery(sent: SentParams): GraphqlParams {
  const { query } = sent;
  if (isNone(query)) throw new PergolaError('bad-request', 'The request has no "query".');
  return { ...sent, query };
}

function notTrusted(): PergolaError {
  return new PergolaError(
    'document-not-trusted',
    'Only trusted documents are answered, by their id and without a query.',
  );
}

/** Of `extensions.persistedQuery`; undefined where there is none. */
function persistedHash(extensions: SentParams['extensions']): string | undefined {
  const persisted = extensions?.persistedQuery;
  if (persisted === undefined || persisted === null) return undefined;
  const { version, sha256Hash } = persisted as { readonly version?: unknown; readonly sha256Hash?: unknown };
  if (version !== 1) throw new PergolaError('bad-request', 'The version of the persisted query is not 1.');
  if (typeof sha256Hash !== 'string' || !sha256.test(sha256Hash))
    throw new PergolaError('bad-request', 'The persisted query has no "sha256Hash" of 64 hexadecimal digits.');
  return sha256Hash;
}

function isNone(value: unknown): value is undefined | null {
  return value === undefined || value === null;
}
