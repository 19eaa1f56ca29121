// Charts as SVG, drawn by hand: bars that compare contenders, and lines that show growth. Text and numbers in, text out.

export interface Series {
  readonly title: string;
  readonly colour: string;
  /** NaN: not measured. */
  readonly values: readonly number[];
}

interface Chart {
  readonly title: string;
  /** What the values are. */
  readonly unit: string;
  /** What stands at each value of a series. */
  readonly labels: readonly string[];
  readonly series: readonly Series[];
}

const width = 760;
const text = (x: number, y: number, content: string, more = '') =>
  `<text x="${round(x)}" y="${round(y)}"${more === '' ? '' : ` ${more}`}>${escapeText(content)}</text>`;

/** Horizontal bars: a group for each label, a bar for each series, with its value behind it. */
export function barChart({ title, unit, labels, series }: Chart): string {
  const left = 130;
  const bar = 15;
  const groupGap = 14;
  const group = series.length * bar + groupGap;
  const top = 74;
  const most = Math.max(...series.flatMap(({ values }) => values.filter((value) => !Number.isNaN(value))));
  const scale = (width - left - 80) / most;
  const bars = labels.flatMap((label, at) => [
    text(left - 8, top + at * group + (series.length * bar) / 2 + 4, label, 'text-anchor="end"'),
    ...series.flatMap(({ values, colour }, index) => {
      const value = values[at] ?? Number.NaN;
      const y = top + at * group + index * bar;
      if (Number.isNaN(value)) return [text(left + 4, y + 11, '–', 'class="value"')];
      return [
        `<rect x="${left}" y="${y}" width="${round(value * scale)}" height="${bar - 2}" fill="${colour}"/>`,
        text(left + value * scale + 4, y + 11, short(value), 'class="value"'),
      ];
    }),
  ]);
  return frame(top + labels.length * group + 6, [heading(title, unit), legend(series), ...bars]);
}

/** Lines over the labels; the values' axis grows by powers of ten, for what is compared are ratios. */
export function lineChart({ title, unit, labels, series }: Chart): string {
  const [left, right, top, bottom] = [64, 24, 78, 40] as const;
  const height = 360;
  const all = series.flatMap(({ values }) => values.filter((value) => value > 0));
  const low = Math.floor(Math.log10(Math.min(...all)));
  const high = Math.ceil(Math.log10(Math.max(...all)));
  const x = (at: number) => left + (labels.length < 2 ? 0.5 : at / (labels.length - 1)) * (width - left - right);
  const y = (value: number) =>
    height - bottom - ((Math.log10(value) - low) / Math.max(1, high - low)) * (height - top - bottom);
  const grid = Array.from({ length: high - low + 1 }, (_, index) => 10 ** (low + index)).flatMap((value) => [
    `<line x1="${left}" x2="${width - right}" y1="${round(y(value))}" y2="${round(y(value))}" class="grid"/>`,
    text(left - 6, y(value) + 4, short(value), 'text-anchor="end" class="value"'),
  ]);
  const ticks = labels.map((label, at) => text(x(at), height - bottom + 18, label, 'text-anchor="middle"'));
  const lines = series.flatMap(({ values, colour }) => {
    const points = values.flatMap((value, at) => (value > 0 ? [[round(x(at)), round(y(value))] as const] : []));
    return [
      `<polyline points="${points.map((point) => point.join(',')).join(' ')}" fill="none" stroke="${colour}" stroke-width="2"/>`,
      ...points.map(([cx, cy]) => `<circle cx="${cx}" cy="${cy}" r="3" fill="${colour}"/>`),
    ];
  });
  return frame(height, [heading(title, unit), legend(series), ...grid, ...ticks, ...lines]);
}

function heading(title: string, unit: string): string {
  return `${text(16, 26, title, 'class="title"')}${text(width - 16, 26, unit, 'text-anchor="end" class="value"')}`;
}

function legend(series: readonly Series[]): string {
  let x = 16;
  return series
    .map(({ title, colour }) => {
      const entry = `<rect x="${x}" y="40" width="11" height="11" fill="${colour}"/>${text(x + 16, 50, title)}`;
      x += 34 + title.length * 6.4;
      return entry;
    })
    .join('');
}

function frame(height: number, content: readonly string[]): string {
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img">
<style>text{font:12px system-ui,sans-serif;fill:#24292f}.title{font-size:15px;font-weight:600}.value{font-size:11px;fill:#57606a}.grid{stroke:#d0d7de}</style>
<rect width="${width}" height="${height}" fill="#fff"/>
${content.join('\n')}
</svg>
`;
}

function short(value: number): string {
  if (value >= 1000) return Math.round(value).toLocaleString('en');
  return value >= 100 ? value.toFixed(0) : Number(value.toPrecision(2)).toString();
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}

function escapeText(content: string): string {
  return content.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
