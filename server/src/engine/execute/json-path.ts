// Reads the `path` argument of a json field: `$.a.b[0]`, `a.b`, `$["odd key"][1]`, `['it''s']`.

import { PergolaError } from '../../base/errors.ts';

const step = /\.?([^.[\]"']+)|\[\s*(\d+)\s*\]|\[\s*"((?:[^"\\]|\\.)*)"\s*\]|\[\s*'((?:[^'\\]|\\.)*)'\s*\]/gy;

/** The steps of a path as `#>` takes them. Throws `parse-failed` where the text is no path. */
export function jsonPathSteps(path: string): string[] {
  const steps: string[] = [];
  const body = path.startsWith('$') ? path.slice(1) : path;
  step.lastIndex = 0;
  while (step.lastIndex < body.length) {
    const at = step.lastIndex;
    const match = step.exec(body);
    if (match === null)
      throw new PergolaError(
        'parse-failed',
        `invalid json path at character ${at + path.length - body.length + 1}: ${path}`,
      );
    const [, name, index, double, single] = match;
    steps.push(name ?? index ?? (double ?? single ?? '').replace(/\\(.)/g, '$1'));
  }
  return steps;
}
