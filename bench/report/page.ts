// A result → the part of docs/performance.md that is written by the bench: the machine, the tables with spread, the charts.

import { contenderNames, shortTitles } from '../contenders.ts';
import { type CaseResult, median, medianOf, type RunResult, spread, type Turn } from '../measure/results.ts';
import { besideLines } from './beside.ts';
import { type DrawnChart, mainCases } from './charts.ts';
import { soakText } from './soak.ts';
import { ratio, ratioText, speedOf, spreadOf, tailLines, tailOf } from './speed.ts';

const begin = '<!-- what follows is written by npm run bench -->';
const end = '<!-- end of what npm run bench writes -->';

/**
 * The page with its written part replaced.
 * @throws Error where the page has no place for it.
 */
export function writeInto(page: string, result: RunResult, charts: readonly DrawnChart[]): string {
  const [from, to] = [page.indexOf(begin), page.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`docs/performance.md has no lines "${begin}" and "${end}"`);
  return `${page.slice(0, from + begin.length)}\n\n${writtenPart(result, charts)}\n${page.slice(to)}`;
}

function writtenPart(result: RunResult, charts: readonly DrawnChart[]): string {
  const chart = (name: string) => {
    const found = charts.filter(({ file }) => file === `${name}.svg`);
    return found.map(({ file, title }) => `![${title}](performance/${file})`);
  };
  return [
    machineText(result),
    '### Ratios',
    ratioTable(mainCases(result)),
    ...besideLines(mainCases(result)),
    ...chart('throughput'),
    '### Time',
    timeTable(mainCases(result)),
    ...chart('processor-time'),
    ...connectionsPart(result),
    ...(result.limits.length === 0 ? [] : ['### PostgreSQL alone', limitTable(result)]),
    ...growthPart(result, chart),
    ...startPart(result, chart),
    ...(result.soaks.length === 0 ? [] : ['### Memory over time', ...result.soaks.map(soakText)]),
    ...skippedPart(result),
  ].join('\n\n');
}

function machineText({ kind, began, commit, machine, plan, cases }: RunResult): string {
  const versions = Object.entries(machine.versions).map(([name, version]) => `${name} ${version}`);
  const failures = cases
    .flatMap(({ turns }) => Object.values(turns).flat())
    .reduce((sum, turn) => sum + turn.failures, 0);
  return `The ${kind} run of ${began.slice(0, 10)}, commit ${commit}: ${machine.cores} cores (${machine.processor}), ${(machine.memory / 2 ** 30).toFixed(0)} GB,
${machine.system}; load average ${machine.loadAverage.toFixed(1)} before it began. ${versions.join(', ')}. ${plan.rounds} turns of ${plan.seconds} seconds each,
after ${plan.warmSeconds} seconds to get warm. ${failures === 0 ? 'Every answer was right.' : `${failures} answers failed.`}`;
}

/** Pergola's median speed ÷ that of each other, and how far the turns of any of them lay apart. */
function ratioTable(cases: readonly CaseResult[]): string {
  const others = contenderNames.filter((name) => name !== 'pergola' && cases.some(({ turns }) => turns[name]));
  const rows = cases.map((one) => [
    one.title,
    speedOf(one.turns.pergola).toFixed(0),
    ...others.map((name) => (one.turns[name] ? ratioText(ratio(one, name)) : (one.missing[name] ?? '–'))),
    `${(100 * Math.max(...Object.values(one.turns).map(spreadOf))).toFixed(0)} %`,
  ]);
  return markdown([
    ['question', 'Pergola, a second', ...others.map((name) => `÷ ${shortTitles[name]}`), 'spread'],
    ...rows,
  ]);
}

/** Pergola with other numbers of connections than the usual. */
function connectionsPart({ cases }: RunResult): string[] {
  const other = cases.filter(
    ({ name, size, connections }) => size === 'medium' && connections !== 16 && !/^(depth_|large)/.test(name),
  );
  if (other.length === 0) return [];
  const rows = other.map((one) => {
    const own = one.turns.pergola;
    const [p50, p99] = [medianOf(own, (turn) => turn.p50), medianOf(own, (turn) => turn.p99)];
    return [
      one.name,
      String(one.connections),
      speedOf(own).toFixed(0),
      p50.toFixed(2),
      p99.toFixed(2),
      ratioText(tailOf(own)),
      ratioText(ratio(one, 'postgraphile')),
      ratioText(ratio(one, 'hand-written')),
    ];
  });
  const heads = [
    'case',
    'connections',
    'Pergola, a second',
    'p50 ms',
    'p99',
    'p99 ÷ p50',
    '÷ PostGraphile',
    '÷ by hand',
  ];
  return ['### Few and many connections', markdown([heads, ...rows]), ...besideLines(other), ...tailLines(cases)];
}

function timeTable(cases: readonly CaseResult[]): string {
  const rows = cases.flatMap((one) =>
    contenderNames.flatMap((name) => {
      const turns = one.turns[name];
      if (turns === undefined) return [];
      const figure = (of: (turn: Turn) => number | undefined, digits: number) => {
        const value = medianOf(turns, of);
        return Number.isNaN(value) ? '–' : value.toFixed(digits);
      };
      return [
        [
          one.name,
          shortTitles[name],
          figure((turn) => turn.requestsPerSecond, 0),
          figure((turn) => turn.p50, 2),
          figure((turn) => turn.p95, 2),
          figure((turn) => turn.p99, 2),
          ratioText(tailOf(turns)),
          figure((turn) => turn.serverCpu, 0),
          figure((turn) => turn.postgresCpu, 0),
          figure((turn) => turn.memoryMost, 0),
        ],
      ];
    }),
  );
  const heads = ['case', '', 'a second', 'p50 ms', 'p95', 'p99', 'p99 ÷ p50', 'server µs', 'PostgreSQL µs', 'MB'];
  return markdown([heads, ...rows]);
}

function limitTable({ limits }: RunResult): string {
  const rows = limits.map(({ statement, by, connections, perSecond }) => [
    statement,
    by === 'pg' ? 'pg in Node' : 'pgbench -M prepared',
    String(connections),
    median(perSecond).toFixed(0),
    `${(100 * spread(perSecond)).toFixed(0)} %`,
  ]);
  return markdown([['statement by hand', 'sent by', 'connections', 'a second', 'spread'], ...rows]);
}

function growthPart({ cases }: RunResult, chart: (name: string) => string[]): string[] {
  const drawn = ['depth', 'connections', 'sizes'].flatMap(chart);
  const large = cases.filter(({ name, size }) => name === 'large' && size === 'large');
  const rows = large.flatMap((one) =>
    contenderNames.flatMap((name) => {
      const turns = one.turns[name];
      if (turns === undefined) return [];
      const memory = medianOf(turns, (turn) => turn.memoryMost);
      return [[shortTitles[name], String(one.connections), speedOf(turns).toFixed(1), memory.toFixed(0)]];
    }),
  );
  const bytes = ((large[0]?.answerBytes ?? 0) / 1e6).toFixed(1);
  const largeText =
    rows.length === 0
      ? []
      : [`An answer of ${bytes} MB:`, markdown([['', 'connections', 'a second', 'most memory, MB'], ...rows])];
  return drawn.length + rows.length === 0 ? [] : ['### How cost grows', ...drawn, ...largeText];
}

function startPart({ starts }: RunResult, chart: (name: string) => string[]): string[] {
  if (starts.length === 0) return [];
  const rows = starts.map(({ tables, contender, rounds }) => {
    const figure = (of: (round: (typeof rounds)[number]) => number | undefined) => {
      const value = median(rounds.flatMap((round) => of(round) ?? []));
      return Number.isNaN(value) ? '–' : value.toFixed(0);
    };
    return [
      String(tables),
      shortTitles[contender],
      figure((round) => round.milliseconds),
      figure((round) => round.memory),
      figure((round) => round.roleMilliseconds),
      figure((round) => round.roleMemory),
    ];
  });
  const heads = ['tables', '', 'first answer, ms', 'memory, MB', 'each further role, ms', 'and MB'];
  return ['### Large schemas', markdown([heads, ...rows]), ...chart('start')];
}

function skippedPart({ skipped }: RunResult): string[] {
  return skipped.length === 0
    ? []
    : ['### Not measured', skipped.map((line) => `- ${line.replace(/\s+/g, ' ')}`).join('\n')];
}

function markdown(rows: readonly (readonly string[])[]): string {
  const [heads = [], ...rest] = rows;
  return [heads, heads.map(() => '---'), ...rest].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}
