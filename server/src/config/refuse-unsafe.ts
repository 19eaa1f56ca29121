// Settings in production → what of them is convenient to develop with and not safe to serve, each with its ways out. Looks at no
// database: what has to be asked of one is asked at the start.

import type { Fault } from './fault.ts';
import type { ResolvedSettings } from './resolve-settings.ts';
import type { SettingKey } from './settings.ts';

/** Only for a configuration of production. */
export function refuseUnsafe({ entries, get }: ResolvedSettings): readonly Fault[] {
  const faults: Fault[] = [];
  const refuse = (key: SettingKey, problem: string, hint: string, more: Pick<Fault, 'ofServing'> = {}) => {
    const { name, place } = entries.get(key)!;
    faults.push({ place, message: `${name} ${problem}`, hint, code: 'production-unsafe', ...more });
  };
  const ofServing = { ofServing: true } as const;
  const isDefault = (key: SettingKey) => entries.get(key)!.origin.kind === 'default';
  if (isDefault('database.url')) {
    const problem = 'is not set, and an empty database would be made and served in place of the one that was meant';
    refuse('database.url', problem, 'Set it, or set it to "embedded" if that is what is meant.');
  }
  const secret = get('auth.jwtSecret');
  if (isDefault('auth.jwtSecret')) {
    const problem =
      'is not set, and a secret would be generated that goes with its directory and that no other server has';
    refuse('auth.jwtSecret', problem, `Set it, or PERGOLA_JWT_SECRET_FILE: ${makeOne}`, ofServing);
  } else if (secret !== undefined && isGuessable(secret)) {
    refuse('auth.jwtSecret', 'is a secret that others know or guess', `Set another: ${makeOne}`, ofServing);
  }
  if (get('auth.secretKeys').some(isGuessable)) {
    const hint = `Make another: ${makeOne}`;
    refuse('auth.secretKeys', 'has a key that others know or guess', hint, ofServing);
  }
  return faults;
}

const makeOne = '"pergola keys generate" makes one.';

/** From examples of ours, and of servers that sign with the same kind of secret. */
const published = [
  // Of examples/config.
  'a secret to develop with and for nothing else',
  'super-secret-jwt-token-with-at-least-32-characters-long',
  'your-super-secret-jwt-token-with-at-least-32-characters-long',
  'reallyreallyreallyreallyverysafe',
  'reallyreallyreallyreallylongandsecurepassword',
  'a-string-secret-at-least-256-bits-long',
  'your-256-bit-secret',
];

/** Published, or of what chance would never give: few different characters, a piece repeated, words that ask to be replaced. */
function isGuessable(text: string): boolean {
  return (
    published.includes(text.trim().toLowerCase()) ||
    new Set(text).size < 6 ||
    /^(.{1,16})\1+$|change.?me|placeholder|example/i.test(text)
  );
}
