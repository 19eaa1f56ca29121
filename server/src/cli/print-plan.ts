// A plan of migrations → the lines that show it: each statement, the locks it takes, what it destroys.

import type { MigrationPlan, PlannedStatement } from '../migrate/migrate.ts';
import type { Terminal } from './command.ts';

/** Whom a lock keeps waiting; undefined where it is nobody that reads or writes rows. */
const blocks: Readonly<Record<string, string>> = {
  ShareLock: 'nobody writes it meanwhile',
  ShareRowExclusiveLock: 'nobody writes it meanwhile',
  ExclusiveLock: 'nobody writes it meanwhile',
  AccessExclusiveLock: 'nobody reads or writes it meanwhile',
};

export function printPlan({ migrations, sizes }: MigrationPlan, terminal: Terminal): void {
  for (const { name, path, transaction, statements } of migrations) {
    terminal.print(`${name} (${path})${transaction ? '' : ', without a transaction'}\n`);
    for (const statement of statements) {
      const shown = statement.text.replace(/\s+/g, ' ');
      terminal.print(`  ${statement.line}: ${shown.length > 100 ? `${shown.slice(0, 99)}…` : shown}\n`);
      for (const line of effectLines(statement, sizes)) terminal.print(`     ${line}\n`);
    }
  }
}

function effectLines({ locks, rewrites, destroys, retypes }: PlannedStatement, sizes: MigrationPlan['sizes']) {
  const sized = (name: string) => {
    const known = sizes.get(name);
    if (known === undefined) return name;
    return `${name} (${known.rows < 0 ? 'rows not counted' : `about ${known.rows} rows`}, ${known.size})`;
  };
  return [
    ...destroys.map((what) => `! destroys ${what.startsWith('table ') ? `table ${sized(what.slice(6))}` : what}`),
    ...retypes.map((what) => `! changes the type of ${what}`),
    ...rewrites.map((name) => `! rewrites ${sized(name)}`),
    ...locks
      .filter(({ mode }) => mode !== 'AccessShareLock')
      .map(({ name, mode }) => `locks ${name}: ${spell(mode)}${blocks[mode] === undefined ? '' : `, ${blocks[mode]}`}`),
  ];
}

/** `AccessExclusiveLock` → `ACCESS EXCLUSIVE`, as the manual has it. */
function spell(mode: string): string {
  return mode
    .replace(/Lock$/, '')
    .replace(/(?!^)([A-Z])/g, ' $1')
    .toUpperCase();
}
