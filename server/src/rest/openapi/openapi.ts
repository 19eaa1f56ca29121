// The description of the API at its root: who asks, which schema and what they accept → OpenAPI 3.1, or Swagger 2.0 as clients of the
// dialect know it. Documents are made once for equal rights and kept.

import { Lru } from '../../base/lru.ts';
import type { Snapshot } from '../../engine/engine.ts';
import { contentType, type MediaType, negotiate } from '../headers/media-type.ts';
import { openapiDocument } from './openapi-document.ts';
import { resourcesOf } from './resources.ts';
import { swaggerDocument } from './swagger-document.ts';

export interface OpenApiQuestion {
  readonly snapshot: Snapshot;
  readonly role: string;
  readonly schema: string;
  /** Another schema is the one that requests are about without saying so. */
  readonly profile: boolean;
  /** The header. */
  readonly accept: string | undefined;
  /** The path of the API. */
  readonly prefix: string;
  /** The header Host. */
  readonly host: string | undefined;
}

export interface OpenApiAnswer {
  readonly type: string;
  readonly body: string;
}

export interface OpenApi {
  /** Throws PGRST107. */
  answer(question: OpenApiQuestion): OpenApiAnswer;
}

export function createOpenApi(): OpenApi {
  // Few roles differ in rights; a document of a thousand tables takes some ten megabytes and the better part of a second.
  const kept = new Lru<string, string>(12);

  function document(version: Version, { snapshot, role, schema, profile }: OpenApiQuestion): string {
    const { model } = snapshot;
    const access = snapshot.accessOf(role);
    const key = JSON.stringify([
      version,
      access?.fingerprint ?? model.fingerprint,
      access !== undefined,
      schema,
      profile,
    ]);
    const known = kept.get(key);
    if (known !== undefined) return known;
    const resources = resourcesOf(model, access, schema);
    const made = version === '2.0' ? swaggerDocument(resources) : openapiDocument(resources, { profile });
    const text = JSON.stringify(made);
    kept.set(key, text);
    return text;
  }

  return {
    answer(question) {
      const { type, version } = negotiate(question.accept, (media) => offerOf(media, question.accept));
      const place = version === '2.0' ? swaggerPlace(question) : { servers: [{ url: question.prefix }] };
      // What is kept is the same wherever it is asked for.
      const body = `${document(version, question).slice(0, -1)},${JSON.stringify(place).slice(1)}`;
      return { type, body };
    },
  };
}

type Version = '2.0' | '3.1';

interface OpenApiOffer {
  readonly type: string;
  readonly version: Version;
}

/** Who says nothing gets what clients of the dialect are used to; who takes anything, the newer one. */
function offerOf(media: MediaType, accept: string | undefined): OpenApiOffer | undefined {
  switch (media.kind) {
    case 'any':
      if (accept === undefined || accept.trim() === '') return swagger;
      return { type: contentType({ kind: 'json' }), version: '3.1' };
    case 'json':
      return { type: contentType(media), version: '3.1' };
    case 'openapi':
      return swagger;
    case 'other':
      return offerOfName(media.name);
    default:
      return undefined;
  }
}

const swagger: OpenApiOffer = { type: contentType({ kind: 'openapi' }), version: '2.0' };

/** The media type of either document with the version that is wanted, also under the name it had first. */
function offerOfName(name: string): OpenApiOffer | undefined {
  const found = /^application\/(?:vnd\.oai\.)?openapi\+json(?:;version=(\d+(?:\.\d+)*))?$/i.exec(name);
  if (found === null) return undefined;
  const version = found[1] ?? '3.1';
  if (/^3\.1(\.\d+)?$/.test(version)) return { type: `${name}; charset=utf-8`, version: '3.1' };
  return version === '2.0' || version === '2' ? swagger : undefined;
}

/** Neither the scheme nor what a proxy in front is called is known: where they are not said, those of the request count. */
function swaggerPlace({ host, prefix }: OpenApiQuestion) {
  const said = host !== undefined && /^[\w.:[\]-]+$/.test(host) ? { host } : {};
  return { ...said, basePath: prefix };
}
