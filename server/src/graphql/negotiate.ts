// An Accept header → the media types of ours that the client takes, the best first. Both lanes answer by it.

import { Lru } from '../base/lru.ts';

/** `application/json` first: a wildcard means it. */
const jsonTypes = ['application/json', 'application/graphql-response+json'] as const;
/** For results that come in parts; only where they are asked for by name. */
const streamTypes = ['text/event-stream', 'multipart/mixed'] as const;

const headersKept = 200;
const anything: readonly string[] = ['application/json'];

/** Remembers headers it has seen: clients have few. */
export class Negotiation {
  readonly #known = new Lru<string, readonly string[]>(headersKept);

  /** Empty where the client takes nothing that we send. */
  accepted(accept: string | undefined): readonly string[] {
    if (accept === undefined || accept === '*/*' || accept === 'application/json') return anything;
    const known = this.#known.get(accept);
    if (known !== undefined) return known;
    const types = acceptedTypes(accept);
    this.#known.set(accept, types);
    return types;
  }
}

/** The JSON type to answer with; undefined where the client takes only streams, or nothing. */
export function jsonTypeOf(accepted: readonly string[]): string | undefined {
  return accepted.find((type) => (jsonTypes as readonly string[]).includes(type));
}

interface Range {
  readonly type: string;
  readonly quality: number;
}

// RFC 9110, 12.5.1. The order of the header decides among equals, as clients expect.
function acceptedTypes(accept: string): readonly string[] {
  const ranges = accept.toLowerCase().split(',').flatMap(readRange);
  if (ranges.length === 0 && accept.trim() === '') return anything;
  const refused = new Set(ranges.filter(({ quality }) => quality === 0).map(({ type }) => type));
  const types = ranges
    .filter(({ quality }) => quality > 0)
    .sort((one, other) => other.quality - one.quality)
    .flatMap(({ type }) => typesOf(type))
    .filter((type) => !refused.has(type));
  return [...new Set(types)];
}

function readRange(part: string): readonly Range[] {
  const [type = '', ...parameters] = part.split(';').map((piece) => piece.trim());
  const parameterOf = (name: string) =>
    parameters
      .find((parameter) => parameter.startsWith(`${name}=`))
      ?.slice(name.length + 1)
      .replaceAll('"', '');
  const charset = parameterOf('charset');
  // What we send is UTF-8.
  if (type === '' || (charset !== undefined && charset !== 'utf-8' && charset !== 'utf8')) return [];
  const quality = Number(parameterOf('q') ?? 1);
  return [{ type, quality: Number.isNaN(quality) ? 1 : quality }];
}

function typesOf(range: string): readonly string[] {
  if (range === '*/*' || range === 'application/*') return jsonTypes;
  return [...jsonTypes, ...streamTypes].filter((type) => type === range);
}
