// What a setting is given → its value, for those whose form says more than its type; undefined where it is not allowed.

import { qualifiedName } from '../base/quote-name.ts';

/** Without a schema it is found through the search_path. */
export interface FunctionName {
  readonly schema: string | undefined;
  readonly name: string;
}

export function readDatabaseUrl(text: string): { value: string } | undefined {
  if (!URL.canParse(text)) return undefined;
  const url = new URL(text);
  return url.protocol === 'postgres:' || url.protocol === 'postgresql:' ? { value: text } : undefined;
}

export function readSchemas(given: readonly string[]): { value: readonly string[] } | undefined {
  const names = given.length === 0 ? undefined : readNames(given);
  return names?.value.some((name) => /^(pg_.*|information_schema|pergola|auth)$/.test(name)) ? undefined : names;
}

export function readNames(names: readonly string[]): { value: readonly string[] } | undefined {
  return names.every(isName) ? { value: [...new Set(names)] } : undefined;
}

/** What PostgreSQL takes for a name without cutting it. */
export function isName(text: string): boolean {
  return text !== '' && Buffer.byteLength(text) <= 63 && !text.includes('\0');
}

const part = '("(?:[^"]|"")+"|[^".]+)';
/** A name, with its schema before it or not. */
export const functionPattern = new RegExp(`^(?:${part}\\.)?${part}$`);
/** A name with its schema before it, in the form of a function's. */
export const qualifiedPattern = new RegExp(`^${part}\\.${part}$`);

/** Names as they are in the database, in quotes only where they have a dot or a quote. */
export function readFunctionName(text: string): { value: FunctionName } | undefined {
  const parts = functionPattern.exec(text);
  if (parts === null) return undefined;
  const [schema, name] = parts
    .slice(1)
    .map((part) => (part?.startsWith('"') ? part.slice(1, -1).replaceAll('""', '"') : part));
  if (name === undefined || !isName(name) || (schema !== undefined && !isName(schema))) return undefined;
  return { value: { schema, name } };
}

/** Names of tables with their schemas, in the form of a function's → the form that messages have. */
export function readTables(given: readonly string[]): { value: readonly string[] } | undefined {
  const names: string[] = [];
  for (const text of given) {
    const { schema, name } = readFunctionName(text)?.value ?? {};
    if (schema === undefined || name === undefined) return undefined;
    names.push(qualifiedName(schema, name));
  }
  return { value: [...new Set(names)] };
}

/** PostgreSQL takes names of settings of several words, each like an identifier. */
export const settingNamePattern = /^[A-Za-z_][\w$]*(\.[A-Za-z_][\w$]*)*$/;

export function readAppSettings(
  given: Readonly<Record<string, string>>,
): { value: Readonly<Record<string, string>> } | undefined {
  const allowed = Object.entries(given).every(
    ([name, value]) => settingNamePattern.test(name) && !value.includes('\0'),
  );
  return allowed ? { value: given } : undefined;
}

/** Origins as browsers send them: scheme, host and port, without a path. */
export function readOrigins(given: readonly string[]): { value: readonly string[] } | undefined {
  const allowed = given.every((text) => URL.canParse(text) && /^https?:$/.test(new URL(text).protocol));
  if (!allowed || !given.every((text) => new URL(text).origin === text)) return undefined;
  return { value: [...new Set(given)] };
}
