// What is printed when a run is over: a line for each case, with the ratios to the others and how far the turns lay apart.

import { type ContenderName, contenderNames } from '../contenders.ts';
import { type CaseResult, median, medianOf, type RunResult, type Turn } from '../measure/results.ts';
import { besideLines } from './beside.ts';
import { soakText } from './soak.ts';
import { ratio, ratioText, spreadOf, tailLines, tailOf } from './speed.ts';

export function printedTable({ cases, limits, starts, soaks, skipped }: RunResult): string {
  const heads = [
    'case',
    'size',
    '×',
    'Pergola /s',
    'p50',
    'p99 ms',
    'p99÷p50',
    'µs srv',
    'µs pg',
    'MB',
    ...others(cases),
    'spread',
  ];
  const lines = cases.map((one) => {
    const own = one.turns.pergola;
    const figure = (of: (turn: Turn) => number | undefined, digits = 0) => {
      const value = medianOf(own, of);
      return Number.isNaN(value) ? '–' : value.toFixed(digits);
    };
    return [
      one.name,
      one.size,
      String(one.connections),
      figure((turn) => turn.requestsPerSecond),
      figure((turn) => turn.p50, 2),
      figure((turn) => turn.p99, 2),
      ratioText(tailOf(own)),
      figure((turn) => turn.serverCpu),
      figure((turn) => turn.postgresCpu),
      figure((turn) => turn.memoryMost),
      ...others(cases).map((name) => ratioText(ratio(one, name))),
      `${(100 * Math.max(...Object.values(one.turns).map(spreadOf))).toFixed(0)}%`,
    ];
  });
  const text = [
    ...(cases.length === 0 ? [] : [alignColumns([heads, ...lines])]),
    ...besideLines(cases),
    ...tailLines(cases),
  ];
  for (const { statement, by, connections, perSecond } of limits)
    text.push(`limit of ${statement} by ${by} ×${connections}: ${median(perSecond).toFixed(0)} /s`);
  for (const { tables, contender, rounds } of starts) {
    const time = median(rounds.map(({ milliseconds }) => milliseconds)).toFixed(0);
    const memory = median(rounds.flatMap((round) => round.memory ?? [])).toFixed(0);
    text.push(`start over ${tables} tables: ${contender} ${time} ms, ${memory} MB`);
  }
  for (const one of soaks) text.push(soakText(one));
  return [...text, ...skipped.map((line) => `skipped: ${line}`)].join('\n');
}

function others(cases: readonly CaseResult[]): readonly ContenderName[] {
  return contenderNames.filter((name) => name !== 'pergola' && cases.some(({ turns }) => turns[name] !== undefined));
}

function alignColumns(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows
    .map((row) =>
      row
        .map((cell, column) => (column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0)))
        .join('  '),
    )
    .join('\n');
}
