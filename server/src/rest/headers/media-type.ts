// Media types: those of the dialect with what their parameters say, and any other by its name. Accept in order of
// preference, Content-Type, and the names that are sent back.

import { assertNever } from '../../base/assert-never.ts';
import { RestError } from '../errors.ts';

export type MediaType =
  | { readonly kind: 'any' | 'json' | 'geojson' | 'csv' | 'text' | 'xml' | 'openapi' | 'form' | 'binary' }
  /** An array without the keys that are null. */
  | { readonly kind: 'stripped' }
  /** One object; `stripped`: without the keys that are null. */
  | { readonly kind: 'object'; readonly stripped: boolean }
  | PlanType
  | { readonly kind: 'other'; readonly name: string };

/** How PostgreSQL would make the answer of type `of`. */
export interface PlanType {
  readonly kind: 'plan';
  readonly of: MediaType;
  readonly format: 'text' | 'json';
  readonly options: readonly PlanOption[];
}

const planOptions = ['analyze', 'verbose', 'settings', 'buffers', 'wal'] as const;
export type PlanOption = (typeof planOptions)[number];

const plainNames = {
  any: '*/*',
  json: 'application/json',
  geojson: 'application/geo+json',
  csv: 'text/csv',
  text: 'text/plain',
  xml: 'text/xml',
  openapi: 'application/openapi+json',
  form: 'application/x-www-form-urlencoded',
  binary: 'application/octet-stream',
} as const;

/** The types of an Accept header, the preferred ones first; those with `q=0` are left out. Without the header: any. */
export function acceptedTypes(header: string | undefined): readonly MediaType[] {
  if (header === undefined || header.trim() === '') return [{ kind: 'any' }];
  return splitOutsideQuotes(header, ',')
    .map(readAccepted)
    .filter(({ quality }) => quality > 0)
    .sort((one, other) => other.quality - one.quality || other.specificity - one.specificity)
    .map(({ type }) => type);
}

/** What `offer` makes of the first accepted type that it makes anything of. Throws PGRST107. */
export function negotiate<T>(header: string | undefined, offer: (type: MediaType) => T | undefined): T {
  const accepted = acceptedTypes(header);
  for (const type of accepted) {
    const offered = offer(type);
    if (offered !== undefined) return offered;
  }
  const names = accepted.map(mediaTypeName).join(', ');
  throw new RestError('PGRST107', `None of these media types are available: ${names}`);
}

/** The type that a text such as a Content-Type header names. */
export function readMediaType(text: string): MediaType {
  const [name = '', ...rest] = splitOutsideQuotes(text, ';').map((part) => part.trim());
  const parameters = new Map(rest.map(readParameter));
  const stripped = parameters.get('nulls') === 'stripped';
  switch (name.toLowerCase()) {
    case 'application/vnd.pgrst.array':
    case 'application/vnd.pgrst.array+json':
      return stripped ? { kind: 'stripped' } : { kind: 'json' };
    case 'application/vnd.pgrst.object':
    case 'application/vnd.pgrst.object+json':
      return { kind: 'object', stripped };
    case 'application/vnd.pgrst.plan':
    case 'application/vnd.pgrst.plan+text':
      return planType(parameters, 'text');
    case 'application/vnd.pgrst.plan+json':
      return planType(parameters, 'json');
    case 'application/openapi+json':
    case 'application/vnd.oai.openapi+json': {
      const version = parameters.get('version');
      if (version !== undefined) return { kind: 'other', name: `${name.toLowerCase()};version=${version}` };
      return plainType(name.toLowerCase()) ?? { kind: 'other', name: name.toLowerCase() };
    }
    case 'application/*':
      return { kind: 'json' };
    default:
      return plainType(name.toLowerCase()) ?? { kind: 'other', name: text.replaceAll(' ', '') };
  }
}

/** The type as it is written in a header, without a charset. */
export function mediaTypeName(type: MediaType): string {
  switch (type.kind) {
    case 'stripped':
      return 'application/vnd.pgrst.array+json;nulls=stripped';
    case 'object':
      return `application/vnd.pgrst.object+json${type.stripped ? ';nulls=stripped' : ''}`;
    case 'plan': {
      const options = type.options.length === 0 ? '' : `; options=${type.options.join('|')}`;
      return `application/vnd.pgrst.plan+${type.format}; for="${mediaTypeName(type.of)}"${options}`;
    }
    case 'other':
      return type.name;
    case 'any':
    case 'json':
    case 'geojson':
    case 'csv':
    case 'text':
    case 'xml':
    case 'openapi':
    case 'form':
    case 'binary':
      return plainNames[type.kind];
    default:
      return assertNever(type);
  }
}

/** The header Content-Type of an answer of this type. */
export function contentType(type: MediaType): string {
  const name = mediaTypeName(type);
  return type.kind === 'binary' || type.kind === 'other' ? name : `${name}; charset=utf-8`;
}

function plainType(name: string): MediaType | undefined {
  const kinds = Object.keys(plainNames) as (keyof typeof plainNames)[];
  const kind = kinds.find((one) => plainNames[one] === name);
  return kind && { kind };
}

function planType(parameters: ReadonlyMap<string, string>, format: PlanType['format']): PlanType {
  const asked = (parameters.get('options') ?? '').split('|');
  const options = planOptions.filter((option) => asked.includes(option));
  const of = readMediaType(parameters.get('for') ?? plainNames.json);
  return { kind: 'plan', of: of.kind === 'any' ? { kind: 'json' } : of, format, options };
}

/** One part of an Accept header. Of two with the same quality the one with more parameters and fewer stars comes first. */
function readAccepted(part: string) {
  const pieces = splitOutsideQuotes(part, ';');
  const own = pieces.filter((piece) => !/^\s*q\s*=/i.test(piece));
  const quality = pieces.find((piece) => /^\s*q\s*=/i.test(piece))?.split('=')[1];
  const number = quality === undefined ? 1 : Number.parseFloat(quality);
  const stars = own.join(';').split('*').length - 1;
  return {
    type: readMediaType(own.join(';').trim()),
    quality: Number.isNaN(number) ? 1 : number,
    specificity: own.length - stars,
  };
}

function readParameter(part: string): readonly [name: string, value: string] {
  const equals = part.indexOf('=');
  if (equals === -1) return [part.toLowerCase(), ''];
  const value = part.slice(equals + 1).trim();
  return [part.slice(0, equals).trim().toLowerCase(), value.replace(/^"(.*)"$/s, '$1')];
}

function splitOutsideQuotes(text: string, separator: string): readonly string[] {
  const parts = [''];
  let quoted = false;
  for (const character of text) {
    if (character === '"') quoted = !quoted;
    if (character === separator && !quoted) parts.push('');
    else parts[parts.length - 1] += character;
  }
  return parts;
}
