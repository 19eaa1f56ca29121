// Names in snake case, or in whatever case a database has them → camel case and Pascal case. Legal names in, legal names out;
// underscores at the ends of a name stay, for they tell names apart.

/** `blog_post` → `blogPost`, `AlbumId` → `albumId`, `ORDER_ITEM` → `orderItem`. */
export function camelCase(name: string): string {
  return inWords(name, (word, index) => (index === 0 ? lowerStart(calm(word)) : capitalised(calm(word))));
}

/** `blog_post` → `BlogPost`. */
export function pascalCase(name: string): string {
  return inWords(name, (word) => capitalised(calm(word)));
}

/** `blog_post` → `blogPost`, `Blog_post` → `BlogPost`: the letters stay as they are, but for the first of further words. */
export function asWritten(name: string): string {
  return inWords(name, (word, index) => (index === 0 ? word : capitalised(word)));
}

/** With a capital in front. */
export function capitalised(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}

function inWords(name: string, shape: (word: string, index: number) => string): string {
  const [, start = '', middle = '', end = ''] = /^(_*)(.*?)(_*)$/.exec(name) ?? [];
  return start + middle.split(/_+/).map(shape).reduce(append, '') + end;
}

/** Between digits an underscore stays: without it `size_1_2` and `size_12` would be one name. */
function append(text: string, word: string): string {
  return /\d$/.test(text) && /^\d/.test(word) ? `${text}_${word}` : text + word;
}

/** `URL` → `url`; a word of mixed case stays. */
function calm(word: string): string {
  return /^[A-Z][A-Z0-9]+$/.test(word) ? word.toLowerCase() : word;
}

/** `Album` → `album`, `XMLFile` → `xmlFile`. */
function lowerStart(word: string): string {
  const capitals = /^[A-Z]+/.exec(word)?.[0].length ?? 0;
  const count = capitals > 1 && capitals < word.length && /[a-z]/.test(word.charAt(capitals)) ? capitals - 1 : capitals;
  return word.slice(0, count).toLowerCase() + word.slice(count);
}
