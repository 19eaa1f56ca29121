// A comment of the database → its description and its tags (`@name x`, `@omit`, …), each tag on a line of its own. Names of tags
// are PostGraphile's. What is not understood becomes a warning, and stays part of the description.

import type { ModelWarning, RateLimit } from './model.ts';

export type Warn = (code: ModelWarning['code'], object: string, message: string) => void;

export type TagName =
  | 'name'
  | 'omit'
  | 'deprecated'
  | 'fieldName'
  | 'foreignFieldName'
  | 'primaryKey'
  | 'foreignKey'
  | 'unique'
  | 'notNull'
  | 'enum'
  | 'rootField'
  | 'value'
  | 'query'
  | 'rateLimit';

const tagsOf = {
  table: ['name', 'omit', 'deprecated', 'primaryKey', 'foreignKey', 'unique', 'enum', 'rootField', 'rateLimit'],
  column: ['name', 'omit', 'deprecated', 'notNull'],
  'foreign-key': ['omit', 'deprecated', 'fieldName', 'foreignFieldName'],
  type: ['name', 'value'],
  function: ['name', 'omit', 'deprecated', 'query', 'rateLimit'],
} as const satisfies Record<string, readonly TagName[]>;
export type CommentOwner = keyof typeof tagsOf;

const omitActions = {
  table: ['read', 'create', 'update', 'delete'],
  column: ['read', 'create', 'update', 'filter', 'order'],
  'foreign-key': ['read'],
  type: [],
  function: ['read'],
} as const satisfies Record<CommentOwner, readonly string[]>;
export type OmitAction = 'create' | 'update' | 'delete' | 'filter' | 'order';

export interface TaggedComment {
  readonly description: string | undefined;
  readonly deprecated: string | undefined;
  /** Nothing of it is exposed: `@omit` alone, or `@omit read` (what cannot be read is not there). */
  readonly hidden: boolean;
  readonly omitted: ReadonlySet<OmitAction>;
  /** The first value of a tag. */
  tag(name: TagName): string | undefined;
  /** Every value of a tag that may stand several times. */
  tags(name: TagName): readonly string[];
}

/** Reads the comment of one object; `object` names it in warnings. */
export function readComment(owner: CommentOwner, comment: string | null, object: string, warn: Warn): TaggedComment {
  const tags = new Map<TagName, string[]>();
  const text: string[] = [];
  for (const line of (comment ?? '').split(/\r?\n/)) {
    const match = /^\s*@([A-Za-z]\w*)(?:\s+(.*?))?\s*$/.exec(line);
    const name = match?.[1];
    if (name !== undefined && isTagOf(owner, name)) append(tags, name, match?.[2] ?? '');
    else {
      if (name !== undefined) warnUnknown(owner, name, object, warn);
      text.push(line);
    }
  }
  const deprecated = tags.get('deprecated')?.[0];
  const description = text.join('\n').trim();
  return {
    description: description === '' ? undefined : description,
    deprecated: deprecated === '' ? 'No longer supported' : deprecated,
    ...readOmit(owner, tags.get('omit') ?? [], object, warn),
    tag: (name) => tags.get(name)?.[0],
    tags: (name) => tags.get(name) ?? [],
  };
}

function isTagOf(owner: CommentOwner, name: string): name is TagName {
  return (tagsOf[owner] as readonly string[]).includes(name);
}

function append(tags: Map<TagName, string[]>, name: TagName, value: string): void {
  const values = tags.get(name);
  if (values === undefined) tags.set(name, [value]);
  else values.push(value);
}

function warnUnknown(owner: CommentOwner, name: string, object: string, warn: Warn): void {
  const known = tagsOf[owner].map((tag) => `@${tag}`).join(', ');
  warn(
    'tag-invalid',
    object,
    `@${name} is not a tag of a ${owner.replace('-', ' ')} and is taken as text; tags are ${known}`,
  );
}

function readOmit(owner: CommentOwner, values: readonly string[], object: string, warn: Warn) {
  const omitted = new Set<OmitAction>();
  let hidden = false;
  for (const value of values) {
    if (value === '') hidden = true;
    for (const action of value.split(/[\s,]+/).filter((part) => part !== '')) {
      if (action === 'read' || action === 'all') hidden = true;
      else if ((omitActions[owner] as readonly string[]).includes(action)) omitted.add(action as OmitAction);
      else {
        const known = omitActions[owner].join(', ');
        warn('tag-invalid', object, `@omit ${action} means nothing here and is ignored; write @omit, or of: ${known}`);
      }
    }
  }
  return { hidden, omitted };
}

/** `a, "B c"` → the names of a list in a tag; undefined where it is not one. */
export function readNameList(text: string): readonly string[] | undefined {
  const names: string[] = [];
  const pattern = /\s*(?:"((?:[^"]|"")+)"|([^\s",()|]+))\s*(,|$)/y;
  for (;;) {
    const match = pattern.exec(text);
    if (match === null) return undefined;
    names.push(match[1]?.replaceAll('""', '"') ?? match[2] ?? '');
    if (match[3] === '') return names;
  }
}

/** What `@value "in stock" IN_STOCK` says: a label, in quotes where it has spaces, and its name. */
export function readValueTag(value: string): { readonly label: string; readonly name: string } | undefined {
  const match = /^(?:"((?:[^"]|"")+)"|(\S+))\s+(\S+)$/.exec(value.trim());
  const label = match?.[1]?.replaceAll('""', '"') ?? match?.[2];
  return label === undefined || match?.[3] === undefined ? undefined : { label, name: match[3] };
}

/** What `@foreignKey (a, b) references s.t (c, d)|@fieldName x|@foreignFieldName y` says. */
export interface ForeignKeyTag {
  readonly columns: readonly string[];
  readonly schema: string | undefined;
  readonly table: string;
  /** Undefined: the primary key of the table. */
  readonly foreignColumns: readonly string[] | undefined;
  /** What stands behind `|`, as the lines of a comment of the key's own. */
  readonly comment: string;
}

/** Reads one `@foreignKey`; undefined where it has another form. */
export function readForeignKeyTag(value: string): ForeignKeyTag | undefined {
  const [key = '', ...rest] = value.split('|');
  const name = '(?:"(?:[^"]|"")+"|[^\\s".(),]+)';
  const form = new RegExp(
    `^\\(([^)]*)\\)\\s*references\\s+(?:(${name})\\s*\\.\\s*)?(${name})\\s*(?:\\(([^)]*)\\))?\\s*$`,
    'i',
  );
  const match = form.exec(key.trim());
  const columns = readNameList(match?.[1] ?? '');
  const foreignColumns = match?.[4] === undefined ? undefined : readNameList(match[4]);
  const schema = match?.[2] === undefined ? undefined : readNameList(match[2])?.[0];
  const table = readNameList(match?.[3] ?? '')?.[0];
  if (columns === undefined || table === undefined) return undefined;
  if (match?.[4] !== undefined && foreignColumns === undefined) return undefined;
  if (foreignColumns !== undefined && foreignColumns.length !== columns.length) return undefined;
  return { columns, schema, table, foreignColumns, comment: rest.join('\n') };
}

const secondsOf = { second: 1, minute: 60, hour: 3600, day: 86_400 } as const;

/** What `@rateLimit 10/minute` says; undefined without the tag, or where it has another form, which is told. */
export function readRateLimit(comment: TaggedComment, object: string, warn: Warn): RateLimit | undefined {
  const tag = comment.tag('rateLimit');
  if (tag === undefined) return undefined;
  const match = /^([1-9]\d{0,8})\s*\/\s*(second|minute|hour|day)$/.exec(tag);
  if (match?.[1] === undefined || match[2] === undefined) {
    warn('tag-invalid', object, `@rateLimit ${tag} is ignored; write it as 10/second, 10/minute, 10/hour or 10/day`);
    return undefined;
  }
  return { count: Number(match[1]), seconds: secondsOf[match[2] as keyof typeof secondsOf] };
}
