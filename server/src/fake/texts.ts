// The name of a column and chance → a text that looks like what such a column holds.

import type { Bounds } from './column-checks.ts';
import type { Random } from './random.ts';

export interface TextRequest {
  /** Its name. */
  readonly column: string;
  /** Characters. */
  readonly most: number | undefined;
  readonly random: Random;
  /** Set where no two rows may have the same. */
  readonly unique: number | undefined;
  readonly bounds: Bounds;
}

const given =
  'Ada Amina Björn Chloé Dmitri Elif Femi Grace Hana Iris João Kofi Lena Mateo Nia Omar Priya Quinn Rosa Sven'.split(
    ' ',
  );
const family =
  'Abebe Brandt Costa Diallo Eriksen Fischer García Haddad Ito Jansen Kowalski Lopez Moreau Nguyen Okafor Patel'.split(
    ' ',
  );
const cities =
  'Accra Bergen Cusco Dresden Évora Fukuoka Galway Hanoi Izmir Jaipur Kyoto Lima Malmö Nantes Oulu Porto'.split(' ');
const countryCodes = ['GH', 'JP', 'NO', 'PE', 'PT', 'TR'];
const words = (
  'amber birch cedar dune ember fern grove harbour island juniper kettle lantern meadow nutmeg orchard pebble quarry river saffron ' +
  'thistle umbra valley willow yarrow zephyr'
).split(' ');

/** Characters that tell rows apart are never cut off. */
export function makeText({ column, most, random, unique, bounds }: TextRequest): string {
  if (bounds.values !== undefined && unique !== undefined) return bounds.values[unique % bounds.values.length]!;
  const suffix = unique === undefined ? '' : `-${unique + 1}`;
  const text = textFor(column, random, suffix);
  if (most === 2 && unique === undefined && /country|nation/i.test(column)) return random.pick(countryCodes);
  if (most === undefined || text.length <= most) return text;
  return unique === undefined
    ? text.slice(0, most)
    : `${text.slice(0, Math.max(0, most - suffix.length))}${suffix}`.slice(-most);
}

function textFor(column: string, random: Random, suffix: string): string {
  const some = (least: number, most: number) =>
    Array.from({ length: random.whole(least, most) }, () => random.pick(words));
  const name = column.toLowerCase();
  if (/e_?mail/.test(name)) return `${random.pick(words)}.${random.pick(words)}${suffix}@example.com`;
  if (/url|website|link/.test(name)) return `https://example.com/${some(1, 2).join('/')}${suffix}`;
  if (/phone|mobile|^tel/.test(name)) return `+49 30 ${random.whole(100_000, 999_999)}${suffix}`;
  if (/first_?name|given/.test(name)) return random.pick(given) + suffix;
  if (/last_?name|surname|family_name/.test(name)) return random.pick(family) + suffix;
  if (/user_?name|login|slug|code|sku|key|token|handle/.test(name)) return `${some(2, 2).join('-')}${suffix}`;
  if (/city|town/.test(name)) return random.pick(cities) + suffix;
  if (/country/.test(name)) return random.pick(['Ghana', 'Japan', 'Norway', 'Peru', 'Portugal', 'Türkiye']) + suffix;
  if (/street|address/.test(name)) return `${random.whole(1, 200)} ${capital(random.pick(words))} Street${suffix}`;
  if (/post_?code|zip/.test(name)) return `${random.whole(10_000, 99_999)}${suffix}`;
  if (/colou?r/.test(name)) return random.pick(['red', 'green', 'blue', 'yellow', 'white', 'black']) + suffix;
  if (/author|person|contact|customer|^name$|full_?name/.test(name))
    return `${random.pick(given)} ${random.pick(family)}${suffix}`;
  if (/descr|body|text|note|comment|content|about|message|bio|summary/.test(name))
    return `${capital(some(6, 14).join(' '))}.${suffix}`;
  return `${capital(some(1, 3).join(' '))}${suffix}`;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
