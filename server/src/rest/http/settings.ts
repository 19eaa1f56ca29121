// A request → the settings of its transaction, in which functions and policies of the database read what was sent.

import type { RestConfig } from '../../config/config.ts';
import { utf8 } from './profile.ts';
import { headerOf, type RestRequest } from './request.ts';

type Setting = readonly [name: string, value: string];

export class RequestSettings {
  readonly #extraSearchPath: readonly string[];
  readonly #appSettings: readonly Setting[];
  /** By the schema that is first in it. */
  readonly #searchPaths = new Map<string, string>();

  constructor({ extraSearchPath, appSettings }: Pick<RestConfig, 'extraSearchPath' | 'appSettings'>) {
    this.#extraSearchPath = extraSearchPath;
    this.#appSettings = Object.entries(appSettings).map(([name, value]) => [`app.settings.${name}`, value]);
  }

  /** By name, in the order in which they are set. `schema`: one of those served. */
  of(request: RestRequest, schema: string, timezone: string | undefined): readonly Setting[] {
    const settings: Setting[] = [
      ['search_path', this.#searchPathOf(schema)],
      ['request.method', request.method],
      ['request.path', request.path],
      ['request.headers', headersText(request)],
      ['request.cookies', cookiesText(headerOf(request, 'cookie'))],
    ];
    if (timezone !== undefined) settings.push(['timezone', timezone]);
    settings.push(...this.#appSettings);
    return settings;
  }

  #searchPathOf(schema: string): string {
    const known = this.#searchPaths.get(schema);
    if (known !== undefined) return known;
    const path = [schema, ...this.#extraSearchPath].map(quoted).join(', ');
    this.#searchPaths.set(schema, path);
    return path;
  }
}

/** Always in quotes, as clients that read the setting are used to. */
function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** A JSON object of texts; cookies are apart. */
function headersText(request: RestRequest): string {
  const texts: Record<string, string> = {};
  for (const name in request.headers) {
    if (name !== 'cookie') texts[name] = utf8(headerOf(request, name) ?? '');
  }
  return JSON.stringify(texts);
}

/** RFC 6265, 5.4 */
function cookiesText(header: string | undefined): string {
  if (header === undefined) return '{}';
  const pairs = header.split(';').flatMap((pair) => {
    const equals = pair.indexOf('=');
    return equals === -1 ? [] : [[pair.slice(0, equals).trim(), utf8(pair.slice(equals + 1).trim())] as const];
  });
  return JSON.stringify(Object.fromEntries(pairs));
}
