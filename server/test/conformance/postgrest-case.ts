// The cases of PostgREST's suite as data: a request and what is expected of its answer. Reads the file, and makes of what its
// authors wrote the request that they sent.

import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';

export type Header = readonly [name: string, value: string];

export interface RestCase {
  /** Area and title; a number is added where cases have the same. */
  readonly name: string;
  readonly area: string;
  readonly method: string;
  /** As it is sent after the prefix: it begins with a slash, and has neither spaces nor characters beyond ASCII. */
  readonly path: string;
  readonly headers: readonly Header[];
  readonly body: string | undefined;
  readonly expect: ExpectedAnswer;
}

export interface ExpectedAnswer {
  readonly status: number;
  readonly headers: readonly Header[];
  /** Names of headers that the answer must not have. */
  readonly absent: readonly string[];
  /** Where both are absent, any body will do. */
  readonly json?: unknown;
  readonly text?: string;
}

interface WrittenCase {
  readonly area: string;
  readonly it: string | null;
  readonly method: string;
  readonly path: string;
  readonly headers: readonly Header[];
  readonly body?: string;
  readonly expect: ExpectedAnswer;
}

export interface RestSuite {
  readonly cases: readonly RestCase[];
  /** The folder of the SQL that makes the database. */
  readonly fixtures: string;
}

/** Reads the suite in a folder, or in its folder `postgrest`; undefined where there is none. */
export async function findRestSuite(folder: string): Promise<RestSuite | undefined> {
  for (const root of [folder, path.join(folder, 'postgrest')]) {
    const file = path.join(root, 'cases.json');
    const found = await stat(file).catch(() => undefined);
    if (found?.isFile() !== true) continue;
    const written = JSON.parse(await readFile(file, 'utf8')) as readonly WrittenCase[];
    return { cases: nameCases(written), fixtures: path.join(root, 'fixtures') };
  }
  return undefined;
}

export interface RestChoice {
  /** An area, or what it begins with. */
  readonly area?: string | undefined;
  /** A case's place in the file, or a part of its name. */
  readonly only?: string | undefined;
}

export function chooseRestCases({ cases }: RestSuite, { area, only }: RestChoice): readonly RestCase[] {
  return cases.filter(
    (one, index) =>
      (area === undefined || one.area === area || one.area.startsWith(`${area}/`)) &&
      (only === undefined || String(index) === only || one.name.includes(only)),
  );
}

function nameCases(written: readonly WrittenCase[]): readonly RestCase[] {
  const seen = new Map<string, number>();
  return written.map(({ area, it, method, path: target, headers, body, expect }) => {
    const title = `${area}: ${it ?? `${method} ${target}`}`;
    const times = (seen.get(title) ?? 0) + 1;
    seen.set(title, times);
    return {
      name: times === 1 ? title : `${title} (${times})`,
      area,
      method,
      path: requestTarget(target),
      headers,
      body: body === undefined ? undefined : sentBody(body),
      expect,
    };
  });
}

/** The suite gives its paths to the server without HTTP. What a request line cannot hold is escaped, and nothing else. */
export function requestTarget(written: string): string {
  const target = written.startsWith('/') ? written : `/${written}`;
  return target.replace(/[^\x21-\x7e]/gu, (character) => encodeURIComponent(character));
}

/** The suite's language makes JSON of literals whose keys have no quotes; the file has them as they were written. */
export function sentBody(written: string): string {
  if (isJson(written)) return written;
  const quoted = written.replace(/([{,]\s*)([a-z_]\w*)(\s*:)/gi, '$1"$2"$3');
  return isJson(quoted) ? quoted : written;
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
