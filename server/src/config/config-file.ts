// The text of one configuration file, YAML or JSON → what it gives, each value with its line and column. Reads no file itself.

import {
  type Alias,
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  type Pair,
  parseDocument,
  visit,
  type YAMLMap,
} from 'yaml';
import { nearestName } from '../base/nearest-name.ts';
import type { Environment } from './environment.ts';
import type { Fault } from './fault.ts';
import { type SettingKey, settings } from './settings.ts';
import type { GivenValue, Source } from './source.ts';
import { substitute } from './substitute.ts';

const keys = Object.keys(settings) as SettingKey[];

interface Reading {
  /** As messages name it. */
  readonly file: string;
  readonly environment: Environment;
  readonly document: Document;
  readonly lines: LineCounter;
  readonly given: Map<SettingKey, GivenValue>;
  readonly faults: Fault[];
}

export function parseConfigFile(text: string, file: string, environment: Environment): Source {
  const lines = new LineCounter();
  // Pretty errors quote the line, which may hold a secret.
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const reading = { file, environment, document, lines, given: new Map(), faults: [] } satisfies Reading;
  for (const { message, pos } of [...document.errors, ...document.warnings]) {
    fail(reading, pos[0], `the file is not well-formed: ${withoutQuotation(message)}`, 'Correct the syntax.');
  }
  checkAliases(reading);
  if (reading.faults.length === 0) readRoot(reading, document.contents as Node | null);
  return reading;
}

/** Each stands for something, and for nothing that it is a part of. */
function checkAliases(reading: Reading): void {
  visit(reading.document, {
    Alias(_, alias, ancestors) {
      const target = alias.resolve(reading.document);
      if (target === undefined) failAt(reading, alias, 'there is no anchor of this name before it');
      else if (ancestors.includes(target)) failAt(reading, alias, 'it would be a part of itself');
    },
  });
}

/** What some messages quote of the text may be a secret. */
function withoutQuotation(message: string): string {
  return message.replace(/: ".*$/s, '');
}

function readRoot(reading: Reading, root: Node | null): void {
  if (root === null || (isScalar(root) && root.value === null)) return;
  if (isMap(root)) readMap(reading, root, []);
  else failAt(reading, root, 'the file is not a list of names with values', 'Write settings as `name: value`.');
}

function readMap(reading: Reading, map: YAMLMap, path: readonly string[]): void {
  for (const pair of map.items as Pair<Node, Node | null>[]) {
    const name = isScalar(pair.key) ? String(pair.key.value) : '';
    // Editors look there for the schema.
    if (path.length === 0 && name === '$schema') continue;
    readPair(reading, pair, [...path, name]);
  }
}

function readPair(reading: Reading, { key, value }: Pair<Node, Node | null>, path: readonly string[]): void {
  const name = path.join('.');
  const node = isAlias(value) ? resolveAlias(reading, value) : value;
  const isNull = node === null || node === undefined || (isScalar(node) && node.value === null);
  if ((keys as string[]).includes(name)) {
    if (isNull) failAt(reading, key, `${name} is set but empty; allowed is ${settings[name as SettingKey].allowed}`);
    else give(reading, name as SettingKey, node);
  } else if (keys.some((each) => each.startsWith(`${name}.`))) {
    if (isMap(node)) readMap(reading, node, path);
    else if (!isNull) failAt(reading, node, `${name} has no value of its own; allowed is ${membersOf(name)}`);
  } else {
    const near = nearestKey(path);
    const hint = near === undefined ? `Allowed is ${membersOf(path.slice(0, -1).join('.'))}.` : `Did you mean ${near}?`;
    failAt(reading, key, `there is no setting ${name}`, hint);
  }
}

function give(reading: Reading, key: SettingKey, node: Node): void {
  const { file } = reading;
  const faultsBefore = reading.faults.length;
  const value = readNode(reading, key, node);
  if (reading.faults.length > faultsBefore) return;
  const { line, col } = reading.lines.linePos(node.range?.[0] ?? 0);
  reading.given.set(key, {
    value,
    name: key,
    origin: { kind: 'file', file, line, column: col },
    placeOf: (path) => placeOf(reading, innerNode(reading, node, path)),
  });
}

/** The value of a node, with what variables hold in its texts. */
function readNode(reading: Reading, key: SettingKey, given: Node | null): unknown {
  const node = isAlias(given) ? resolveAlias(reading, given) : given;
  if (isSeq(node)) return node.items.map((item) => readNode(reading, key, item as Node));
  if (isMap(node)) {
    const entries = (node.items as Pair<Node, Node | null>[]).map(
      (pair) => [isScalar(pair.key) ? String(pair.key.value) : '', readNode(reading, key, pair.value)] as const,
    );
    return Object.fromEntries(entries);
  }
  if (!isScalar(node)) return undefined;
  if (typeof node.value !== 'string') return node.value;
  const found = substitute(node.value, reading.environment);
  if (found.kind === 'text') return found.text;
  if (found.kind === 'unset') {
    const hint = `Set it, or write \${${found.variable}:-default}.`;
    failAt(reading, node, `${key} asks for the variable ${found.variable}, which is not set`, hint);
  } else {
    failAt(
      reading,
      node,
      `${key} has a \${ that is not one of \${NAME} and \${NAME:-default}`,
      'Write $${ for a literal ${.',
    );
  }
  return undefined;
}

function innerNode(reading: Reading, node: Node, path: readonly PropertyKey[]): Node {
  let inner = node;
  for (const part of path) {
    const next: unknown = isMap(inner) || isSeq(inner) ? inner.get(part, true) : undefined;
    if (next === undefined || next === null) return inner;
    inner = isAlias(next) ? (resolveAlias(reading, next) ?? inner) : (next as Node);
  }
  return inner;
}

function resolveAlias(reading: Reading, alias: Alias): Node | null {
  return (alias.resolve(reading.document) as Node | undefined) ?? null;
}

/** Among what may stand there; else the setting anywhere whose last word is the nearest. */
function nearestKey(path: readonly string[]): string | undefined {
  const parent = path.slice(0, -1).join('.');
  const typed = path.at(-1)!;
  const near = nearestName(typed, memberNames(parent));
  if (near !== undefined) return parent === '' ? near : `${parent}.${near}`;
  const lastWords = keys.map((key) => key.split('.').at(-1)!);
  const elsewhere = nearestName(typed, lastWords);
  return elsewhere === undefined ? nearestName(path.join('.'), keys) : keys[lastWords.indexOf(elsewhere)];
}

function membersOf(parent: string): string {
  return memberNames(parent).join(', ');
}

function memberNames(parent: string): readonly string[] {
  const start = parent === '' ? '' : `${parent}.`;
  const names = keys.filter((key) => key.startsWith(start)).map((key) => key.slice(start.length).split('.')[0]!);
  return [...new Set(names)];
}

function placeOf({ file, lines }: Reading, node: Node): string {
  const { line, col } = lines.linePos(node.range?.[0] ?? 0);
  return `${file}:${line}:${col}`;
}

function failAt(reading: Reading, node: Node, message: string, hint?: string): void {
  fail(reading, node.range?.[0] ?? 0, message, hint);
}

function fail(reading: Reading, offset: number, message: string, hint = 'Correct it, or leave it out.'): void {
  const { line, col } = reading.lines.linePos(offset);
  reading.faults.push({ place: `${reading.file}:${line}:${col}`, message, hint });
}
