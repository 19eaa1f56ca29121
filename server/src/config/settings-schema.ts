// The settings → a JSON Schema of the file that has them, for editors: what may be there, what it does and what it is without. It
// takes what the reading takes, but for what needs the whole configuration, or more than a pattern, to be judged.

import * as z from 'zod';
import { meaningOf } from './describe-config.ts';
import type { Setting } from './setting.ts';
import { settings } from './settings.ts';

type Schema = Readonly<Record<string, unknown>>;
type Section = Map<string, Section | Schema>;

/** Of draft 7, which editors know best. */
export function settingsSchema(): Schema {
  const root: Section = new Map();
  for (const [key, setting] of Object.entries(settings) as [string, Setting<unknown>][]) {
    const [last, ...parents] = key.split('.').reverse();
    let section = root;
    for (const name of parents.reverse()) {
      const inner = section.get(name) ?? new Map();
      section.set(name, inner);
      section = inner as Section;
    }
    section.set(last!, describeSetting(setting));
  }
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'Settings of Pergola',
    ...describeSection(root, { $schema: { type: 'string' } }),
  };
}

function describeSection(section: Section, more: Schema = {}): Schema {
  const members = [...section].map(([name, inner]) => [name, inner instanceof Map ? describeSection(inner) : inner]);
  // A section of which nothing is left but its name is one.
  return {
    type: ['object', 'null'],
    additionalProperties: false,
    properties: { ...more, ...Object.fromEntries(members) },
  };
}

function describeSetting(setting: Setting<unknown>): Schema {
  const { secret, shownDefault, fallback } = setting;
  const value = fallback({ production: false });
  const given = shownDefault === undefined && !secret && value !== undefined ? { default: value } : {};
  return {
    description: meaningOf(setting),
    ...given,
    anyOf: formsOf(setting),
  };
}

/** What a file has, and the texts that stand for it: a text is read as that of a variable is, and may have variables in it. */
function formsOf({ form }: Setting<unknown>): readonly Schema[] {
  const { $schema: _, ...made } = z.toJSONSchema(form, { io: 'input', target: 'draft-7' }) as Schema;
  const forms = (made.anyOf as readonly Schema[] | undefined) ?? [made];
  const texts = forms.flatMap(textOf);
  return [...forms.map(notBlank), ...texts.map(matching), matching('\\$\\{')];
}

/** The texts that a variable has for what a file has another form for. */
function textOf({ type, minimum }: Schema): readonly string[] {
  switch (type) {
    case 'integer':
      return [minimum === 0 ? '^\\s*\\d{1,9}\\s*$' : '^\\s*(?=\\d{1,9}\\s*$)0*[1-9]\\d*\\s*$'];
    case 'boolean':
      return ['^\\s*(true|false)\\s*$'];
    case 'array':
      return ['\\S'];
    case 'object':
      return ['^\\s*(\\{|[^=]+=)'];
    default:
      return [];
  }
}

function matching(pattern: string): Schema {
  return { type: 'string', pattern };
}

/** No text of blanks alone is ever taken. */
function notBlank(form: Schema): Schema {
  if (form.type !== 'string' || form.enum !== undefined || form.const !== undefined) return form;
  return { ...form, allOf: [...((form.allOf as readonly Schema[] | undefined) ?? []), { pattern: '\\S' }] };
}
