// The page of settings as it stands → the same with its tables made of the settings. A table stands between `<!-- settings: KEY -->`
// and `<!-- end -->`, and has the settings whose names begin so, unless a longer KEY of the page has them.

import type { Setting } from '../src/config/setting.ts';
import { settings } from '../src/config/settings.ts';

const region = /(<!-- settings: ([\w.]+) -->\n)[\s\S]*?(<!-- end -->)/g;

/** Throws where a setting has no table, or a table no setting. */
export function withSettingsTables(page: string): string {
  const sections = [...page.matchAll(region)].map(([, , section]) => section!);
  const rows = new Map<string, string[]>(sections.map((section) => [section, []]));
  for (const [key, setting] of Object.entries(settings) as [string, Setting<unknown>][]) {
    const fitting = sections.filter((section) => key === section || key.startsWith(`${section}.`));
    const longest = fitting.toSorted((one, other) => other.length - one.length)[0];
    if (longest === undefined) throw new Error(`no table of the page of settings has ${key}`);
    rows.get(longest)!.push(rowOf(key, setting));
  }
  return page.replace(region, (_, start: string, section: string, end: string) => {
    const own = rows.get(section)!;
    if (own.length === 0) throw new Error(`there is no setting for the table of ${section}`);
    return [`${start}`, '| in a file | variable | default | meaning |', '|---|---|---|---|', ...own, '', end].join(
      '\n',
    );
  });
}

function rowOf(key: string, setting: Setting<unknown>): string {
  const { variable, meaning } = setting;
  const cells = [`\`${key}\``, `\`${variable}\``, shownDefault(setting), meaning.replaceAll('|', '\\|')];
  return `| ${cells.join(' | ')} |`;
}

function shownDefault({ shownDefault: shown, fallback }: Setting<unknown>): string {
  if (shown !== undefined) return shown;
  const value = fallback({ production: false });
  return value === undefined ? 'none' : `\`${Array.isArray(value) ? value.join(', ') : String(value)}\``;
}
