// A request → the settings of its transaction, in which functions and policies of the database read what was sent.

import { utf8 } from './profile.ts';
import { headerOf, type RestRequest } from './request.ts';

export interface SettingsInput {
  readonly request: RestRequest;
  readonly schema: string;
  readonly extraSearchPath: readonly string[];
  readonly timezone: string | undefined;
  readonly appSettings: Readonly<Record<string, string>>;
}

/** By name, in the order in which they are set. */
export function requestSettings(input: SettingsInput): readonly (readonly [name: string, value: string])[] {
  const { request, schema, extraSearchPath, timezone, appSettings } = input;
  return [
    ['search_path', [schema, ...extraSearchPath].map(quoted).join(', ')],
    ['request.method', request.method],
    ['request.path', request.path],
    ['request.headers', JSON.stringify(headersOf(request))],
    ['request.cookies', JSON.stringify(cookiesOf(headerOf(request, 'cookie')))],
    ...(timezone === undefined ? [] : [['timezone', timezone] as const]),
    ...Object.entries(appSettings).map(([name, value]) => [`app.settings.${name}`, value] as const),
  ];
}

/** Always in quotes, as clients that read the setting are used to. */
function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** Cookies are apart. */
function headersOf(request: RestRequest): Readonly<Record<string, string>> {
  const names = Object.keys(request.headers).filter((name) => name !== 'cookie');
  return Object.fromEntries(names.map((name) => [name, utf8(headerOf(request, name) ?? '')]));
}

/** RFC 6265, 5.4 */
function cookiesOf(header: string | undefined): Readonly<Record<string, string>> {
  const pairs = (header ?? '').split(';').flatMap((pair) => {
    const equals = pair.indexOf('=');
    return equals === -1 ? [] : [[pair.slice(0, equals).trim(), utf8(pair.slice(equals + 1).trim())] as const];
  });
  return Object.fromEntries(pairs);
}
