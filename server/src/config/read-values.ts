// The text of a setting → its value, for those whose form says more than a word; undefined where the text is not allowed.

/** Without a schema it is found through the search_path. */
export interface FunctionName {
  readonly schema: string | undefined;
  readonly name: string;
}

export function readInteger(text: string, least: number, most: number): { value: number } | undefined {
  if (!/^\d{1,9}$/.test(text)) return undefined;
  const value = Number(text);
  return value >= least && value <= most ? { value } : undefined;
}

export function readDatabaseUrl(text: string): { value: string } | undefined {
  if (!URL.canParse(text)) return undefined;
  const url = new URL(text);
  return url.protocol === 'postgres:' || url.protocol === 'postgresql:' ? { value: text } : undefined;
}

export function readSchemas(text: string): { value: readonly string[] } | undefined {
  const names = readNames(text);
  return names?.value.some((name) => /^(pg_.*|information_schema|pergola|auth)$/.test(name)) ? undefined : names;
}

export function readNames(text: string): { value: readonly string[] } | undefined {
  const names = text.split(',').map((name) => name.trim());
  return names.every(isName) ? { value: [...new Set(names)] } : undefined;
}

/** What PostgreSQL takes for a name without cutting it. */
export function isName(text: string): boolean {
  return text !== '' && Buffer.byteLength(text) <= 63 && !text.includes('\0');
}

/** Names as they are in the database, in quotes only where they have a dot or a quote. */
export function readFunctionName(text: string): { value: FunctionName } | undefined {
  const parts = /^(?:("(?:[^"]|"")+"|[^".]+)\.)?("(?:[^"]|"")+"|[^".]+)$/.exec(text);
  if (parts === null) return undefined;
  const [schema, name] = parts
    .slice(1)
    .map((part) => (part?.startsWith('"') ? part.slice(1, -1).replaceAll('""', '"') : part));
  if (name === undefined || !isName(name) || (schema !== undefined && !isName(schema))) return undefined;
  return { value: { schema, name } };
}

export function readKeys(text: string): { value: readonly string[] } | undefined {
  const keys = text.split(',').map((key) => key.trim());
  return keys.every((key) => /^[\w-]{16,}$/.test(key)) ? { value: keys } : undefined;
}

/** PostgreSQL takes names of settings of several words, each like an identifier. */
const settingName = /^[a-z_][\w$]*(\.[a-z_][\w$]*)*$/i;

export function readAppSettings(text: string): { value: Readonly<Record<string, string>> } | undefined {
  const entries = text.startsWith('{') ? entriesOfJson(text) : text.split(',').map(splitAtEquals);
  const allowed = entries.every(
    ([name, value]) => settingName.test(name) && typeof value === 'string' && !value.includes('\0'),
  );
  return allowed ? { value: Object.fromEntries(entries) as Record<string, string> } : undefined;
}

function entriesOfJson(text: string): readonly (readonly [string, unknown])[] {
  try {
    return Object.entries(JSON.parse(text) as object);
  } catch {
    return [['', undefined]];
  }
}

function splitAtEquals(pair: string): readonly [string, unknown] {
  const at = pair.indexOf('=');
  return at === -1 ? ['', undefined] : [pair.slice(0, at).trim(), pair.slice(at + 1).trim()];
}
