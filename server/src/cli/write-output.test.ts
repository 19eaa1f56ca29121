import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { describeDifference } from './describe-difference.ts';
import { type Output, writeOutput, writeOutputs } from './write-output.ts';

let home: string;
beforeEach(async () => {
  home = await mkdtemp(path.join(tmpdir(), 'pergola-output-'));
});
afterEach(() => rm(home, { recursive: true }));

async function write(outputs: readonly Output[] | string, given: Readonly<Record<string, string>> = {}) {
  const [printed, noted]: [string[], string[]] = [[], []];
  const terminal = {
    print: (text: string) => void printed.push(text),
    note: (line: string) => void noted.push(line),
    watched: false,
    signal: new AbortController().signal,
  };
  const options = new Map(Object.entries(given));
  const work =
    typeof outputs === 'string' ? writeOutput(outputs, options, terminal) : writeOutputs(outputs, options, terminal);
  const error = await work.then(
    () => undefined,
    (reason: unknown) => reason as { readonly code: string; readonly message: string },
  );
  return { printed: printed.join(''), noted, error };
}

const inside = (name: string) => path.join(home, name);

test('without a file a text is printed as it is', async () => {
  expect(await write('text\n')).toEqual({ printed: 'text\n', noted: [], error: undefined });
  expect(JSON.parse((await write('text\n', { json: '' })).printed)).toEqual({ text: 'text\n' });
  expect((await write('text\n', { check: '' })).error).toMatchObject({ code: 'usage-invalid' });
});

test('a file is written whole, with its folder, and not again while it is the same', async () => {
  const out = inside('a/b/file.txt');
  expect(await write('one\n', { out })).toEqual({ printed: '', noted: [`Wrote ${out}.`], error: undefined });
  const { ino } = await stat(out);
  expect((await write('one\n', { out })).noted).toEqual([`${out} is up to date.`]);
  expect((await stat(out)).ino).toBe(ino);
  await write('two\n', { out });
  expect(await readFile(out, 'utf8')).toBe('two\n');
  expect(await readdir(path.dirname(out))).toEqual(['file.txt']);
});

test('what cannot be written leaves nothing behind', async () => {
  await mkdir(inside('folder'));
  expect((await write('one', { out: inside('folder') })).error).toMatchObject({ code: 'file-not-written' });
  expect(await readdir(home)).toEqual(['folder']);
});

test('a check writes nothing, and names every file that is not what it would be', async () => {
  const outputs = ['same', 'other', 'missing'].map((name) => ({ file: inside(name), text: `${name}\n` }));
  await writeFile(inside('same'), 'same\n');
  await writeFile(inside('other'), 'before\n');
  const { printed, error } = await write(outputs, { check: '' });
  expect(error).toMatchObject({
    code: 'output-stale',
    message: expect.stringContaining(`${inside('missing')} is missing`),
  });
  expect(error?.message).toContain(`${inside('other')} is not what would be written now`);
  expect(printed).toBe(`${inside('other')}:1\n  - before\n  + other\n${inside('missing')}: missing\n`);
  expect(await readdir(home)).toEqual(['other', 'same']);
  const json = JSON.parse((await write(outputs, { check: '', json: '' })).printed);
  expect(json.files.map((one: { changed: boolean }) => one.changed)).toEqual([false, true, true]);
  await write(outputs);
  expect((await write(outputs, { check: '' })).error).toBeUndefined();
});

test.each([
  ['a\nb\nc\n', 'a\nx\nb\nc\n', ['2', '+ x']],
  ['a\nb\nc\n', 'a\nc\n', ['2', '- b']],
  ['a\nb\nc\nd\ne\n', 'a\nB\nc\nd\n', ['2', '- b', '+ B', '5', '- e']],
  ['a\n}\n\nb\n}\n', 'a\nx\n}\n\nb\n}\n', ['2', '- }', '- ', '+ x', '+ }', '+ ']],
  ['a\n', 'a', ['1', '- a', '+ a (without a line end)']],
])('%j and %j differ at', (before, after, lines) => {
  const shown = lines.map((line) => (/^\d/.test(line) ? `f:${line}` : `  ${line}`));
  expect(describeDifference('f', before, after)).toBe(`${shown.join('\n')}\n`);
});

test('long and many differences are shortened', () => {
  const lines = Array.from({ length: 1000 }, (_, index) => `line ${index}`);
  const many = lines.map((line, index) => (index % 20 === 0 ? `${line} changed` : line));
  expect(describeDifference('f', lines.join('\n'), many.join('\n'))).toMatch(/\nand 45 more differences\n$/);
  const none = describeDifference('f', lines.join('\n'), lines.join(' '));
  expect(none).toContain('  - line 7\n  - … 992 more lines\n  + line 0 line 1');
});
