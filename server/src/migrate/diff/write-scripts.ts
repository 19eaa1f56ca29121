// A difference → the texts of a pair of migration files. What is held back stands in them as comments, in the place where it would run.

import type { Difference } from './compare-databases.ts';
import { unchecked } from './statements/queries.ts';

/** Empty texts where there is nothing to do. */
export function writeScripts({ up, down, unsettled, probableRenames }: Difference): { up: string; down: string } {
  const warnings = [
    ...unsettled.map((what) => `WARNING: tried out, this does not do all of it. ${what}`),
    ...probableRenames.map((rename) => `This may be a rename, which keeps the values: --rename ${rename}`),
  ].map(comment);
  const settings = (statements: readonly string[]) => (statements.some(isRoutine) ? [`${unchecked};`] : []);
  const heldBack = (statements: readonly string[], why: string) =>
    statements.length === 0 ? [] : [[comment(why), ...statements.map((one) => comment(`${one};`))].join('\n')];
  const going = up.statements.map((one) => `${one};`);
  const back = down.statements.map((one) => `${one};`);
  return {
    up: joined([
      ...warnings,
      ...settings([...up.statements, ...up.heldBack]),
      ...going,
      ...heldBack(
        up.heldBack,
        'Held back, for it destroys what rows hold. Uncomment what is meant, and its way back in the down file.',
      ),
    ]),
    down: joined([
      ...settings([...down.statements, ...down.heldBack]),
      ...heldBack(down.heldBack, 'The way back from what is held back in the up file.'),
      ...back,
    ]),
  };
}

/** Bodies may name what is made later. */
function isRoutine(statement: string): boolean {
  return /^create (or replace )?(function|procedure)\b/i.test(statement);
}

function comment(text: string): string {
  return text
    .split('\n')
    .map((line) => `-- ${line}`)
    .join('\n');
}

function joined(parts: readonly string[]): string {
  return parts.length === 0 ? '' : `${parts.join('\n\n')}\n`;
}
