// What one setting is, as data, and how settings of the usual forms are made. Reads nothing itself.

import * as z from 'zod';
import { durationPattern, readDuration } from '../base/duration.ts';
import { isName, readAppSettings, readSchemas, settingNamePattern } from './read-values.ts';

/** Everything there is to know about a setting: the reading, the documentation, the schema for editors and `pergola config` come from it. */
export interface Setting<T> {
  /** The variable that it is documented under. */
  readonly variable: string;
  /** A name from before, read where none of the others is set. */
  readonly formerVariable?: string;
  /** What is allowed, as the end of a sentence. */
  readonly allowed: string;
  /** What it does, in Markdown. */
  readonly meaning: string;
  /** The default in Markdown, where it is not `fallback` as it is. */
  readonly shownDefault?: string;
  /** The value never appears in a message, and masked where settings are listed. */
  readonly secret: boolean;
  /** What is shown of the value, where it is not the value itself; of a secret nothing where not given. */
  readonly shown?: (value: T & {}) => unknown;
  fallback(mode: Mode): T;
  /** What a file can have, and the value that comes of it. */
  readonly form: z.ZodType<T>;
  /** The text of a variable (not empty; trimmed, secrets apart), or one in a file → what a file would have for it, allowed or not. */
  fromText(text: string): unknown;
}

/** What defaults depend on. */
export interface Mode {
  /** NODE_ENV is `production`. */
  readonly production: boolean;
}

/** `all`, or those named: none where empty. */
export type Roles = 'all' | readonly string[];

type Given<T> = Omit<Setting<T>, 'secret' | 'fromText' | 'variable'> &
  Partial<Pick<Setting<T>, 'secret' | 'fromText' | 'variable'>>;

/** `key` gives the variable its name, where it has no shorter one. */
export function setting<T>(key: string, given: Given<T>): Setting<T> {
  return { variable: variableOf(key), secret: false, fromText: (text) => text, ...given };
}

/** `graphql.limits.batchSize` → `PERGOLA_GRAPHQL__LIMITS__BATCH_SIZE`. */
export function variableOf(key: string): string {
  const parts = key.split('.').map((part) => part.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase());
  return `PERGOLA_${parts.join('__')}`;
}

const greatest = 999_999_999;

/** A whole number with bounds. */
export function number(
  key: string,
  value: number,
  { least = 1, most = greatest, ...given }: Partial<Given<number>> & { meaning: string; least?: number; most?: number },
): Setting<number> {
  return setting<number>(key, {
    allowed: `a whole number from ${least} to ${most}`,
    fallback: () => value,
    form: z.int().min(least).max(most),
    fromText: numberFromText,
    ...given,
  });
}

/** Digits only: what `Number` would make of other texts surprises. */
export function numberFromText(text: string): number | string {
  return /^\d{1,9}$/.test(text) ? Number(text) : text;
}

export function yesOrNo(key: string, value: boolean, meaning: string): Setting<boolean> {
  return setting<boolean>(key, {
    allowed: 'true or false',
    meaning,
    fallback: () => value,
    form: z.boolean(),
    fromText: (text) => (text === 'true' || text === 'false' ? text === 'true' : text),
  });
}

export function choice<T extends string, F extends T | undefined>(
  key: string,
  among: readonly T[],
  value: F,
  given: Partial<Given<T | F>> & { meaning: string },
): Setting<T | F> {
  return setting<T | F>(key, {
    allowed: `one of ${among.join(', ')}`,
    fallback: () => value,
    form: z.enum(among as readonly [T, ...T[]]) as unknown as z.ZodType<T | F>,
    ...given,
  });
}

/** For everybody while one develops, for who can read everything anyway in production. */
export function roles(key: string, meaning: string): Setting<Roles> {
  return setting<Roles>(key, {
    allowed: 'all, none, or a list of roles with commas between them',
    meaning: `${meaning} \`all\`, \`none\`, or roles with commas between them.`,
    shownDefault: '`all`; with `NODE_ENV=production`, `service_role`',
    fallback: ({ production }) => (production ? ['service_role'] : 'all'),
    form: z
      .union([z.enum(['all', 'none']), z.array(z.string().min(1))])
      .transform((value): Roles => (value === 'none' ? [] : value)),
    fromText: (text) => (text === 'all' || text === 'none' ? text : listFromText(text)),
  });
}

/** For each key, which has the right of a role: long enough not to be guessed, and nothing that could be a JWT. */
export function keys(key: string, meaning: string): Setting<readonly string[]> {
  return setting<readonly string[]>(key, {
    allowed: 'a list of keys with commas between them, each of 16 characters or more: letters, digits, _ and -',
    meaning,
    shownDefault: 'none',
    secret: true,
    shown: (value) => value.map(() => masked),
    fallback: () => [],
    form: z.array(z.string().regex(/^[\w-]{16,}$/)),
    fromText: listFromText,
  });
}

/** Whole numbers under one name, each from 1 on where it does not say another least. */
export function numbers<P extends string, N extends string>(
  prefix: P,
  table: Readonly<Record<N, { readonly value: number; readonly meaning: string; readonly least?: number }>>,
): { readonly [K in N as `${P}.${K}`]: Setting<number> } {
  const made = Object.entries<(typeof table)[N]>(table).map(([name, { value, meaning, least = 1 }]) => {
    const key = `${prefix}.${name}`;
    return [key, number(key, value, { meaning, least })] as const;
  });
  return Object.fromEntries(made) as { [K in N as `${P}.${K}`]: Setting<number> };
}

/** A time, in milliseconds. */
export function duration(key: string, value: number, given: Partial<Given<number>> & { meaning: string }) {
  return setting<number>(key, {
    allowed: 'a time as PostgreSQL takes it, such as 30s, 2min or 500 (milliseconds); 0 is no limit',
    fallback: () => value,
    form: parsed(z.union([z.int().min(0), z.string().regex(durationPattern)]), (time) => {
      const milliseconds = readDuration(String(time));
      return milliseconds === undefined ? undefined : { value: milliseconds };
    }),
    ...given,
  });
}

/** Names with texts. */
export function texts(key: string, given: Partial<Given<Readonly<Record<string, string>>>> & { meaning: string }) {
  return setting<Readonly<Record<string, string>>>(key, {
    allowed: 'a list of name=value with commas between them, or an object of texts',
    fallback: () => ({}),
    form: parsed(z.record(z.string().regex(settingNamePattern), z.string()), readAppSettings),
    fromText: pairsFromText,
    ...given,
  });
}

/** What a secret is shown as. */
export const masked = '***';

export function listFromText(text: string): readonly string[] {
  return text.split(',').map((name) => name.trim());
}

/** JSON, or pairs; a text that is neither stays one, and is refused. */
function pairsFromText(given: string): unknown {
  const text = given.trim();
  if (text.startsWith('{')) {
    try {
      return JSON.parse(text);
    } catch {
      return text;
    }
  }
  const pairs = text.split(',').map((pair) => [pair.indexOf('='), pair] as const);
  if (pairs.some(([at]) => at === -1)) return text;
  return Object.fromEntries(pairs.map(([at, pair]) => [pair.slice(0, at).trim(), pair.slice(at + 1).trim()]));
}

/** A form whose values say more than their type: `read` has undefined for those that are not allowed. */
export function parsed<I, T>(form: z.ZodType<I>, read: (value: I) => { readonly value: T } | undefined): z.ZodType<T> {
  return form.transform((value, context) => {
    const found = read(value);
    if (found !== undefined) return found.value;
    context.issues.push({ code: 'custom', input: value, message: 'not allowed' });
    return z.NEVER;
  });
}

/** A name of PostgreSQL; it counts bytes. */
export const nameForm = z.string().min(1).max(63).refine(isName);

/** Schemas that can be exposed. */
export const schemasForm = parsed(
  z
    .array(
      z
        .string()
        .regex(/^(?!(pg_.*|information_schema|pergola|auth)$)/)
        .min(1)
        .max(63),
    )
    .min(1),
  readSchemas,
);
