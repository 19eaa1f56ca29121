// English singulars and plurals of names in snake_case or camelCase: only the last word is inflected.

import pluralize from 'pluralize';

/** Words that are used in the plural for one thing as well; their Latin singulars surprise. */
const invariable = new Set(['data', 'metadata', 'media']);

/** `order_item` → `order_items`; what is plural already stays. */
export function toPlural(name: string): string {
  return inflectLastWord(name, (word) => pluralize.plural(word));
}

/** `order_items` → `order_item`. */
export function toSingular(name: string): string {
  return inflectLastWord(name, (word) => pluralize.singular(word));
}

function inflectLastWord(name: string, inflect: (word: string) => string): string {
  const match = /^(.*?)([A-Z]?[a-z]+|[A-Z]+)$/s.exec(name);
  if (match === null) return inflect(name);
  const [, start = '', word = ''] = match;
  return invariable.has(word.toLowerCase()) ? name : start + inflect(word);
}
