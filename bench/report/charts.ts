// A result → its charts, by the name of the file that each belongs in. What was not measured has no chart.

import { type ContenderName, contenderNames } from '../contenders.ts';
import { type CaseResult, median, type RunResult } from '../measure/results.ts';
import { speedOf } from './speed.ts';
import { barChart, lineChart, type Series } from './svg.ts';

const looks: Readonly<Record<ContenderName, { readonly title: string; readonly colour: string }>> = {
  pergola: { title: 'Pergola', colour: '#1a7f37' },
  postgraphile: { title: 'PostGraphile', colour: '#0969da' },
  'postgraphile-plain': { title: 'PostGraphile, no role', colour: '#80ccff' },
  pothos: { title: 'Pothos', colour: '#bf8700' },
  'hand-written': { title: 'by hand', colour: '#8c959f' },
};

export interface DrawnChart {
  readonly file: string;
  readonly title: string;
  readonly svg: string;
}

export function drawCharts(result: RunResult): readonly DrawnChart[] {
  const charts = [
    throughput(result),
    processorTime(result),
    depth(result),
    connections(result),
    sizes(result),
    starts(result),
  ];
  return charts.filter((chart) => chart !== undefined);
}

/** The cases of the main table: the usual size and number of connections. */
export function mainCases({ cases }: RunResult): readonly CaseResult[] {
  return cases.filter(
    ({ name, size, connections: count }) => size === 'medium' && count === 16 && !name.startsWith('depth_'),
  );
}

/** A series for each contender that has a value somewhere. */
function seriesOf(cases: readonly CaseResult[], value: (one: CaseResult, name: ContenderName) => number): Series[] {
  return contenderNames
    .map((name) => ({ ...looks[name], values: cases.map((one) => value(one, name)) }))
    .filter(({ values }) => values.some((one) => !Number.isNaN(one)));
}

function throughput(result: RunResult): DrawnChart | undefined {
  const cases = mainCases(result).filter(({ turns }) => Object.keys(turns).length > 1);
  if (cases.length === 0) return undefined;
  // Cases differ by factors of hundreds: each is drawn beside the code by hand, or else beside Pergola.
  const base = ({ turns }: CaseResult) => speedOf(turns['hand-written'] ?? turns.pergola);
  const series = seriesOf(cases, (one, name) => speedOf(one.turns[name]) / base(one));
  return chart('throughput', 'Requests a second, beside code by hand', (title) =>
    barChart({ title, unit: 'by hand = 1', labels: cases.map(({ name }) => name), series }),
  );
}

function processorTime(result: RunResult): DrawnChart | undefined {
  const cases = mainCases(result).filter(({ name }) => ['key', 'list', 'insert', 'aggregate'].includes(name));
  const time = (one: CaseResult, name: ContenderName) =>
    median((one.turns[name] ?? []).flatMap((turn) => turn.serverCpu ?? []));
  const series = seriesOf(cases, time);
  if (series.length === 0) return undefined;
  return chart('processor-time', "The server's processor time for a request", (title) =>
    barChart({ title, unit: 'microseconds', labels: cases.map(({ name }) => name), series }),
  );
}

function depth({ cases }: RunResult): DrawnChart | undefined {
  const found = cases.filter(({ name }) => name.startsWith('depth_'));
  if (found.length < 2) return undefined;
  return growth('depth', 'Requests a second as the nesting deepens', found, ({ name }) => name.replace('depth_', ''));
}

function connections({ cases }: RunResult): DrawnChart | undefined {
  const found = cases.filter(({ name, size }) => name === 'key' && size === 'medium');
  if (found.length < 2) return undefined;
  return growth('connections', 'One row by key, as connections grow', found, (one) => `${one.connections}`);
}

function sizes({ cases }: RunResult): DrawnChart | undefined {
  const found = (['small', 'medium', 'large'] as const).flatMap(
    (size) => cases.find((one) => one.name === 'list' && one.size === size && one.connections === 16) ?? [],
  );
  if (found.length < 2) return undefined;
  return growth('sizes', '20 rows, filtered and ordered, as tables grow', found, ({ size }) => size);
}

function growth(file: string, title: string, cases: readonly CaseResult[], label: (one: CaseResult) => string) {
  const series = seriesOf(cases, (one, name) => speedOf(one.turns[name]));
  return chart(file, title, () => lineChart({ title, unit: 'requests a second', labels: cases.map(label), series }));
}

function starts({ starts: found }: RunResult): DrawnChart | undefined {
  const tables = [...new Set(found.map((one) => one.tables))];
  if (tables.length < 2) return undefined;
  const series = (['pergola', 'postgraphile'] as const).map((name) => ({
    ...looks[name],
    values: tables.map((count) => {
      const one = found.find(({ tables: of, contender }) => of === count && contender === name);
      return median(one?.rounds.map(({ milliseconds }) => milliseconds) ?? []);
    }),
  }));
  return chart('start', 'From start to first answer, as the schema grows', (title) =>
    lineChart({ title, unit: 'milliseconds', labels: tables.map((count) => `${count} tables`), series }),
  );
}

function chart(file: string, title: string, draw: (title: string) => string): DrawnChart {
  return { file: `${file}.svg`, title, svg: draw(title) };
}
