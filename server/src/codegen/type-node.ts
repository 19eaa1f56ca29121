// A type of TypeScript as data → its text. Knows nothing of databases.

export type TypeNode =
  /** A word, a literal or a reference, as it is written. */
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'object'; readonly members: readonly Member[] }
  | { readonly kind: 'array'; readonly element: TypeNode }
  | { readonly kind: 'tuple'; readonly elements: readonly TypeNode[] }
  | { readonly kind: 'union'; readonly among: readonly TypeNode[] };

export interface Member {
  /** Any text. */
  readonly name: string;
  readonly type: TypeNode;
  readonly optional?: boolean;
  readonly description?: string | undefined;
}

export function text(word: string): TypeNode {
  return { kind: 'text', text: word };
}

export function literal(value: string | boolean): TypeNode {
  return text(JSON.stringify(value));
}

export function object(members: readonly Member[]): TypeNode {
  return { kind: 'object', members };
}

/** `never` of none. What is in it twice is written once. */
export function union(among: readonly TypeNode[]): TypeNode {
  const parts = among.flatMap((each) => (each.kind === 'union' ? each.among : [each]));
  const distinct = [...new Map(parts.map((each) => [flat(each), each])).values()];
  // Nothing can be added to what may be anything.
  const anything = distinct.find((each) => each.kind === 'text' && each.text === 'unknown');
  if (anything !== undefined) return anything;
  return distinct.length === 1 ? distinct[0]! : { kind: 'union', among: distinct };
}

export function orNull(type: TypeNode): TypeNode {
  return union([type, text('null')]);
}

const width = 120;
const step = '  ';

/** On one line where it fits behind `before` columns, which are those of the line's indentation and of what stands before it. */
export function printType(type: TypeNode, indent = '', before = indent.length): string {
  const line = hasDescriptions(type) ? undefined : flat(type);
  if (line !== undefined && before + line.length <= width) return line;
  const inner = indent + step;
  switch (type.kind) {
    case 'text':
      return type.text;
    case 'object':
      return `{\n${type.members.map((member) => printMember(member, inner)).join('')}${indent}}`;
    case 'array':
      return `${within(type.element, printType(type.element, indent))}[]`;
    case 'tuple':
      return `[\n${type.elements.map((each) => `${inner}${printType(each, inner)},\n`).join('')}${indent}]`;
    case 'union': {
      const [first, ...others] = type.among;
      if (first?.kind === 'object' && others.every(({ kind }) => kind === 'text'))
        return [printType(first, indent), ...others.map(flat)].join(' | ');
      return type.among.map((each) => `\n${inner}| ${printType(each, inner + step)}`).join('');
    }
  }
}

function printMember({ name, type, optional, description }: Member, indent: string): string {
  const key = `${indent}${printKey(name)}${optional ? '?' : ''}:`;
  const printed = printType(type, indent, key.length + 1);
  const comment = description === undefined ? '' : printComment(description, indent);
  return `${comment}${key}${printed.startsWith('\n') ? '' : ' '}${printed}\n`;
}

function flat(type: TypeNode): string {
  switch (type.kind) {
    case 'text':
      return type.text;
    case 'object': {
      if (type.members.length === 0) return '{ [_ in never]: never }';
      const members = type.members.map(
        (each) => `${printKey(each.name)}${each.optional ? '?' : ''}: ${flat(each.type)}`,
      );
      return `{ ${members.join('; ')} }`;
    }
    case 'array':
      return `${within(type.element, flat(type.element))}[]`;
    case 'tuple':
      return `[${type.elements.map(flat).join(', ')}]`;
    case 'union':
      return type.among.length === 0 ? 'never' : type.among.map(flat).join(' | ');
  }
}

function within({ kind }: TypeNode, printed: string): string {
  return kind === 'union' ? `(${printed})` : printed;
}

function hasDescriptions(type: TypeNode): boolean {
  if (type.kind !== 'object') return false;
  return type.members.some((each) => each.description !== undefined || hasDescriptions(each.type));
}

/** Without quotes where the language takes it so. */
export function printKey(name: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(name) ? name : JSON.stringify(name);
}

/** What could end the comment or the line is written so that it does not. */
function printComment(description: string, indent: string): string {
  const lines = description
    .trim()
    .replaceAll('*/', '*\\/')
    .split(/\r\n|[\n\r\u2028\u2029]/)
    .map((line) => line.trim());
  if (lines.length === 1) return `${indent}/** ${lines[0]} */\n`;
  return `${indent}/**\n${lines.map((line) => `${indent} *${line === '' ? '' : ` ${line}`}\n`).join('')}${indent} */\n`;
}
